"""The members who get letters: rows of a list made into people, with everything that is wrong or doubtful about them."""

from __future__ import annotations

import re
from typing import NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, Span, error
from bulletin_ssg.records import Unfit
from bulletin_ssg.records.texts import mail_address

from .addressing import identity, is_role
from .headers import clean
from .ledger import Person
from .rosters import Row

BETWEEN = re.compile(r"[;；,，、|/]")
"""What stands between the names of groups."""


class Member(NamedTuple):
    """Somebody on the list."""

    person: Person
    groups: tuple[str, ...]
    row: Row
    """Where they stand."""


class Roster(NamedTuple):
    """The list, understood."""

    members: tuple[Member, ...]
    """Each once, in the order of the list; only those with a good address."""
    findings: tuple[Diagnostic, ...]


def roster(rows: tuple[Row, ...], file: str) -> Roster:
    """The members of these rows; errors for what is no address, warnings for what is doubtful."""
    members: dict[str, Member] = {}
    findings: list[Diagnostic] = []
    for row in rows:
        place, written = Span(file, row.first), row.text("address")
        try:
            address = mail_address(written)
        except Unfit as unfit:
            findings.append(error(unfit.code, unfit.message, place, unfit.hint, text=written or "—"))
            continue
        member = Member(Person(identity(address), address, clean(row.text("name")), clean(row.text("unit"))), _groups(row), row)
        first = members.setdefault(identity(address), member)
        if first is not member:
            hint = "one letter is sent; delete one of the lines"
            findings.append(error("W740", "{address} stands here a second time, first in line {line}", place, hint, address=address, line=first.row.first))  # fmt: skip
        else:
            findings += _doubts(address, written, place)
    return Roster(tuple(members.values()), tuple(findings))


def _groups(row: Row) -> tuple[str, ...]:
    return tuple(name for part in BETWEEN.split(row.text("groups")) if (name := clean(part)))


def _doubts(address: str, written: str, place: Span) -> list[Diagnostic]:
    found = []
    if is_role(address):
        hint = "fine where that is meant: such addresses are read by several people, or by none"
        found.append(error("W741", "{address} is an office's address and not a person's", place, hint, address=address))
    if not written.isascii():
        hint = "that is how mail servers know the domain (IDN); nothing needs to be done"
        found.append(error("W742", "{written} is written to as {address}", place, hint, written=written, address=address))
    return found
