"""What is done about one person: taken off, let in again, forgotten altogether."""

from __future__ import annotations

import os

from bulletin_ssg.diagnostics import Refused, error
from bulletin_ssg.records import Unfit
from bulletin_ssg.records.texts import mail_address

from . import optouts, rosters
from .addressing import identity, mark
from .office import Office


def named(office: Office, entry: str) -> str:
    """The identity that an address, or the token of a letter, stands for."""
    try:
        return identity(mail_address(entry))
    except Unfit as unfit:
        if len(entry) == 32:
            found = next((m.person.who for m in office.lists().members if office.token(m.person.who) == entry), "")
            if found:
                return found
        raise Refused(error(unfit.code, unfit.message, None, unfit.hint, text=entry)) from None


def opt_out(office: Office, entry: str) -> bool:
    """Send no more letters to this person; False where that was so already."""
    who = named(office, entry)
    if optouts.read(office.optouts).has(who, office.key):
        return False
    optouts.add(office.optouts, who)
    return True


def readmit(office: Office, entry: str) -> bool:
    """Take an opt-out, a mark, and bounces away; False where there was nothing."""
    who = named(office, entry)
    gone = optouts.remove(office.optouts, (who, f"gone:{mark(office.key, 'gone', who)}"))
    return office.ledger.readmit(who) or gone


def forget(office: Office, entry: str, may_return: bool) -> tuple[int, int]:
    """Erase a person from list, opt-outs, ledger and reports: (lines of the list, rows of the ledger). What stays is a keyed mark,
    which keeps a later import from bringing them back, unless they may return."""
    who = named(office, entry)
    sign = f"gone:{mark(office.key, 'gone', who)}"
    rows = rosters.read_rows(office.list) if os.path.exists(office.list) else ()
    found = {row for row in rows if _is(row, who)}
    optouts.remove(office.optouts, (who,))
    if not may_return and not optouts.read(office.optouts).has(who, office.key):
        optouts.add(office.optouts, sign)
    if found:
        rosters.without(office.list, found, rows)
    for name in os.listdir(office.folder):
        if name.startswith("report-"):
            os.remove(os.path.join(office.folder, name))
    return len(found), office.ledger.forget(who, sign)


def _is(row: rosters.Row, who: str) -> bool:
    try:
        return identity(mail_address(row.text("address"))) == who
    except Unfit:
        return row.text("address").lower() == who
