"""The delivery report (送达报告): who got what and when, what the server said, what is open; as a page and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bulletin_ssg.config import SiteInfo
from bulletin_ssg.sources import Layers, Reader
from bulletin_ssg.theme import render

from .ledger import Attempt, Ledger, Mailing
from .members import Member

Say = Callable[[str], str]


class Line(NamedTuple):
    """One person in the report."""

    pending: bool
    """Whether somebody has to do something."""
    cells: tuple[str, ...]


class Section(NamedTuple):
    """One mailing in the report."""

    title: str
    begun: str
    counts: tuple[tuple[str, int], ...]
    rows: tuple[Line, ...]


def states(_: Say) -> dict[str, str]:
    """What the ledger's words mean to a reader."""
    return {
        "planned": _("not sent yet"), "later": _("to be tried again"), "handed over": _("under way, or unknown"), "uncertain": _("unknown"),
        "accepted": _("accepted"), "refused": _("refused"), "held": _("held back"), "overtaken": _("overtaken by a correction"),
        "bounced": _("came back"), "absent": _("not in this mailing"),
    }  # fmt: skip


def reasons(_: Say) -> dict[str, str]:
    """Why people are held back (audience)."""
    return {
        "opted out": _("opted out"), "letters came back": _("letters came back"), "no longer on the list": _("no longer on the list"),
        "did not get the issue": _("did not get the issue"),
    }  # fmt: skip


UNTRIED = ("planned", "held", "overtaken")
"""States of rows for which nothing was tried."""
OPEN = ("planned", "later", "handed over", "uncertain", "refused", "bounced", "absent")


def titles(_: Say) -> tuple[str, ...]:
    return (_("Name"), _("Unit"), _("Address"), _("State"), _("Time"), _("Attempts"), _("Reply"))


def sections(ledger: Ledger, issue: str, members: tuple[Member, ...], timezone: str, _: Say) -> tuple[Section, ...]:
    """Every mailing of the issue; members who are in none of its rows stand in the first."""

    def moment(seconds: float) -> str:
        return datetime.fromtimestamp(seconds, ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M:%S")

    said, why, back = states(_), reasons(_), ledger.returned(issue)
    found = []
    for mailing in ledger.mailings(issue):
        last = list(ledger.last(mailing.id))
        rows = [_line(row, ledger.tries(row) - (row.state in UNTRIED), back.get(row.id, ""), said, why, moment, _) for row in last]
        if mailing.number == 0:
            known = {row.who for row in last}
            rows += [
                (("absent"), (m.person.name, m.person.unit, m.person.address, said["absent"], "", "0", ""))
                for m in members
                if m.person.who not in known
            ]
        counts: dict[str, int] = {}
        for state, _cells in rows:
            counts[said[state]] = counts.get(said[state], 0) + 1
        rows.sort(key=lambda row: row[0] not in OPEN)
        title = _("Correction {n}").format(n=mailing.number) if mailing.number else _("The issue")
        found.append(
            Section(title, moment(mailing.begun), tuple(counts.items()), tuple(Line(state in OPEN, cells) for state, cells in rows))
        )
    return tuple(found)


def _line(
    row: Attempt, tries: int, back: str, said: dict[str, str], why: dict[str, str], moment: Callable[[float], str], _: Say
) -> tuple[str, tuple[str, ...]]:  # fmt: skip
    state = "bounced" if back and row.state == "accepted" else "later" if row.state == "planned" and row.due else row.state
    when = _("from {time}").format(time=moment(row.due)) if state == "later" else moment(row.at)
    reply = back or why.get(row.reply, f"{row.code} {row.reply}" if row.code else row.reply)
    return state, (row.name, row.unit, row.address, said[state], when, str(tries), reply)


def page(layers: Layers, info: SiteInfo, issue: str, found: tuple[Section, ...], _: Say) -> bytes:
    return render(Reader(layers), "mail/report.html.j2", "", info, issue=issue, mailings=found, titles=titles(_))


def table(found: tuple[Section, ...], _: Say) -> bytes:
    """CSV that Excel opens rightly: with a byte order mark, and without a cell that it would take for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_("Mailing"), *titles(_)])
    for section in found:
        writer.writerows(
            [section.title, *(f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell for cell in line.cells)] for line in section.rows
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def summary(ledger: Ledger, mailing: Mailing, _: Say) -> str:
    """One line."""
    said = states(_)
    return " · ".join(f"{said[state]} {n}" for state, n in sorted(ledger.count(mailing.id).items()))
