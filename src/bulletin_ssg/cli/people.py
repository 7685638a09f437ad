"""The command about people: bulletin members."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from . import terminal
from .commands import _now, _state

if TYPE_CHECKING:
    from bulletin_ssg.mailing.office import Office


def members(args: Namespace) -> int:
    """bulletin members"""
    from bulletin_ssg import premises
    from bulletin_ssg.config import FILE, load_config
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.mailing.office import Office
    from bulletin_ssg.sources import Directories

    _state(args.site)
    data = Directories(args.site).read(FILE) or b""
    config = load_config(premises.decoded(data, FILE))
    office = Office(args.site, config.mail)
    try:
        with Lock(office.folder):
            return ACTIONS[args.action or "check"](args, office)
    finally:
        office.close()


def _check(args: Namespace, office: Office) -> int:
    found = office.lists()
    terminal.findings(found.findings, publishing=False)
    groups: dict[str, int] = {}
    away = [m for m in found.members if found.optouts.has(m.person.who, office.key)]
    for member in found.members:
        for group in member.groups:
            groups[group] = groups.get(group, 0) + 1
    _ = terminal.translate
    terminal.say(_("{n} members, {m} of them get no letters").format(n=len(found.members), m=len(away)))
    for group, n in sorted(groups.items()):
        terminal.say(f"  {group} {n}")
    return 1 if any(finding.severity == "error" for finding in found.findings) else 0


def _bounces(args: Namespace, office: Office) -> int:
    from bulletin_ssg.mailing.bounces import note
    from bulletin_ssg.mailing.mailbox import messages

    tally = note(office.ledger, messages(office.config.bounces, args.site), _now())
    words = terminal.translate(
        "{hard} addresses are no good and get no more letters; {soft} failed for the time being; {strange} messages are no reports of ours"
    )
    terminal.say(words.format(**tally._asdict()))
    return 0


def _optout(args: Namespace, office: Office) -> int:
    from bulletin_ssg.mailing.housekeeping import opt_out

    _ = terminal.translate
    terminal.say(_("no more letters go there") if opt_out(office, args.address) else _("that was so already"))
    return 0


def _readmit(args: Namespace, office: Office) -> int:
    from bulletin_ssg.mailing.housekeeping import readmit

    _ = terminal.translate
    terminal.say(_("letters go there again") if readmit(office, args.address) else _("that was so already"))
    return 0


def _forget(args: Namespace, office: Office) -> int:
    from bulletin_ssg.mailing.housekeeping import forget

    lines, rows = forget(office, args.address, args.may_return)
    words = terminal.translate("forgotten: {lines} lines of the list, {rows} rows of the ledger; copies and backups are yours to clear")
    terminal.say(words.format(lines=lines, rows=rows))
    return 0


ACTIONS = {"check": _check, "bounces": _bounces, "optout": _optout, "readmit": _readmit, "forget": _forget}
