"""Who is to get a mailing, who is not and why: worked out from list, opt-outs, bounces and what the ledger knows already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, error

from .addressing import identity
from .ledger import Attempt, Person
from .members import Member

LEFT, BOUNCED, DELISTED, NOT_RECEIVED = "opted out", "letters came back", "no longer on the list", "did not get the issue"
"""Why somebody gets no letter."""


class Audience(NamedTuple):
    """Everybody is in exactly one of these."""

    fresh: tuple[Person, ...]
    """To be planned."""
    waiting: tuple[Person, ...]
    """Planned already, and not yet sent."""
    held: tuple[tuple[Person, str], ...]
    """(who gets none, why)."""
    done: tuple[Attempt, ...]
    """Accepted, refused for good, or uncertain: nothing is sent unless somebody says so."""

    @property
    def sendable(self) -> tuple[Person, ...]:
        return (*self.waiting, *self.fresh)


def audience(
    members: tuple[Member, ...], last: Mapping[str, Attempt], away: Callable[[str], bool], bounced: Mapping[str, object],
    received: frozenset[str] | set[str] | None, chosen: frozenset[str],
) -> Audience:  # fmt: skip
    """`last` is everybody's last row of this mailing; `received`, of a correction, who has the issue; `chosen` are addresses
    named one by one, to whom a letter that was refused is sent again."""
    fresh: list[Person] = []
    waiting: list[Person] = []
    held: list[tuple[Person, str]] = []
    done: list[Attempt] = []
    for member in members:
        person, row = member.person, last.get(member.person.who)
        if row and (row.state in ("accepted", "uncertain", "handed over") or (row.state == "refused" and person.who not in chosen)):
            done.append(row)
        elif away(person.who):
            held.append((person, LEFT))
        elif person.who in bounced:
            held.append((person, BOUNCED))
        elif received is not None and person.who not in received:
            held.append((person, NOT_RECEIVED))
        elif row and row.state == "planned":
            waiting.append(person)
        else:
            fresh.append(person)
    return Audience(tuple(fresh), tuple(waiting), tuple(held), tuple(done))


def select(members: tuple[Member, ...], wanted: list[str]) -> tuple[tuple[Member, ...], frozenset[str]]:
    """The members of these groups and addresses, all where none are named; and the addresses among what is named."""
    if not wanted:
        return members, frozenset()
    addresses = frozenset(identity(name) for name in wanted if "@" in name)
    groups = {name for name in wanted if "@" not in name}
    known = {group for member in members for group in member.groups}
    unknown = sorted(groups - known) + sorted(addresses - {member.person.who for member in members})
    if unknown:
        hint = "groups on the list: {groups}"
        raise Refused(*(error("E743", "nobody on the list is {name}", None, hint, name=name, groups=", ".join(sorted(known)) or "—") for name in unknown))  # fmt: skip
    found = (member for member in members if member.person.who in addresses or groups.intersection(member.groups))
    return tuple(found), addresses
