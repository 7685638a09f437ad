"""Topics and members: their names and addresses, and which articles name a member.

Who is a member is known from the Contents of all issues, whom an article names only from its text. So texts are searched by
steps of their own, between assembling and planning: a few issues each, which hold references of these and of the
register of names. An edit of a paragraph searches its own batch again; only a new name searches all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from . import values
from .desk import Product
from .diagnostics import Diagnostic, Span, error
from .engine import Done, Step
from .mentions import Batch, register_of, search
from .model import Member, Site, Topic
from .premises import Names, romanise, romanised

if TYPE_CHECKING:
    from .assemble import Draft
    from .config import Config
    from .desk import Desk
    from .model import Entry, Item
    from .plan import Plan

BATCH = 4
"""Numbers of issues a step searches: an edit costs so many, and a plan of thousands has few lines."""
SEARCH = "mentions "
"""What the names of the steps begin with that search texts."""

Run = Callable[[list[Step]], dict[str, Done]]


class Somebody(NamedTuple):
    """A member before it has an address."""

    name: str
    slug: str
    """Given by bulletin.yaml or by its first profile; else ""."""
    aliases: tuple[str, ...]
    profiles: tuple[tuple[str, str, str], ...]
    """As in Member."""


class Roll(NamedTuple):
    """The members' names, in order."""

    names: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(name, slug or "", other names); what a step does not need is left empty."""


class Registers(NamedTuple):
    site: Site
    warnings: tuple[Diagnostic, ...]


def with_registers(site: Site, drafts: tuple[Draft, ...], config: Config, run: Run) -> Registers:
    """The site with its topics and members; `run` brings steps up to date."""
    known = {draft.contents.source: draft for draft in drafts}
    people, warnings = everybody(site, known, config)
    steps = [Step("read members' names", register, Roll(tuple((one.name, "", one.aliases) for one in people)))] if people else []
    topics = _topic_names(site, config)
    unnamed = tuple(name for name, topic in topics.items() if not topic.slug)
    if unnamed:
        steps.append(
            Step("read topic names", romanise, Names(unnamed, tuple(sorted(topic.slug for topic in topics.values() if topic.slug))))
        )
    done = run(steps) if steps else {}
    slugs = dict(done["read topic names"].trace.facts) if unnamed else {}  # type: ignore[call-overload]
    named = tuple(topic._replace(slug=topic.slug or slugs[name]) for name, topic in topics.items())
    site = site._replace(topics=named)
    if people:
        site = site._replace(members=_members(site, people, done["read members' names"].trace.refs[0], known, run))
    return Registers(site, warnings)


def _topic_names(site: Site, config: Config) -> dict[str, Topic]:
    found = {topic.name: Topic(topic.name, topic.slug, topic.intro) for topic in config.topics}
    for entry in site.entries:
        if not entry.withdrawn:
            used = (name for line in entry.headlines if not line.withdrawn for name in line.topics)
            for name in (*entry.topics, *used):
                found.setdefault(name, Topic(name, ""))
    return found


def as_before(step: Step, plan: Plan) -> Done | None:
    """A search as the last good build left it, whatever names it was for, where its issues are the same."""
    row = plan.old(step.name) if step.make is search else None
    line = plan.line(step.name)
    if row is None or line is None or not row.args.endswith(f",{values.encode(step.args.issues)}],0]"):
        return None
    return Done(step.name, line, False, False, plan)


# Who is a member.


def everybody(site: Site, known: dict[str, Draft], config: Config) -> tuple[list[Somebody], tuple[Diagnostic, ...]]:
    """Those of bulletin.yaml, then those with a profile by first appearance; and the other names that two of them bear."""
    found = {one.name: Somebody(one.name, one.slug, one.aliases, ()) for one in config.members}
    owner = {name: one.name for one in config.members for name in (one.name, *one.aliases)}
    for entry in site.entries:
        if not entry.withdrawn:
            for item, address, ref in _profiled(entry, known[entry.source]):
                name = owner.setdefault(item.headline, item.headline)
                one = found.get(name) or Somebody(name, "", (), ())
                aliases = tuple(dict.fromkeys([*one.aliases, *item.aliases]))
                found[name] = Somebody(name, one.slug or item.slug, aliases, (*one.profiles, (entry.address, address, ref)))
    return _told_apart(list(found.values()), {one.name: one.slug for one in config.members if one.slug})


def _profiled(entry: Entry, draft: Draft) -> Iterator[tuple[Item, str, str]]:
    """(item, address, reference) of every profile in an issue that stands."""
    refs = iter(draft.profiles)
    addresses = iter(entry.headlines)
    for listing in draft.contents.listings:
        for item in listing.items:
            headline = next(addresses)
            if listing.kind == "profile":
                ref = next(refs)
                if not headline.withdrawn:
                    yield item, headline.address, ref


def _told_apart(people: list[Somebody], given: dict[str, str]) -> tuple[list[Somebody], tuple[Diagnostic, ...]]:
    """A short name that two bear finds neither, and is said; a profile's slug that is taken is none."""
    bearers: Counter[str] = Counter(alias for one in people for alias in one.aliases)
    names = {one.name for one in people}
    doubtful = {alias for alias, count in bearers.items() if count > 1 or alias in names}
    hint = "give one of them another short name, or write the full names in articles"
    warnings = tuple(
        error("W220", "{name} may mean more than one member: {members}", Span("bulletin.yaml"), hint, name=alias, members=members)
        for alias in sorted(doubtful)
        if (members := ", ".join(one.name for one in people if alias in (*one.aliases, one.name)))
    )
    taken = {"", *given.values()}
    apart = []
    for one in people:
        slug = given.get(one.name) or ("" if one.slug in taken or re.fullmatch("page-[0-9]+", one.slug) else one.slug)
        taken.add(slug)
        apart.append(one._replace(slug=slug, aliases=tuple(alias for alias in one.aliases if alias not in doubtful)))
    return apart, warnings


def register(args: Roll, desk: Desk) -> Product:
    """The Register of the members' names as a value."""
    return Product(values=(register_of({each: name for name, _, aliases in args.names for each in (name, *aliases)}),))


def addressed(args: Roll, desk: Desk) -> Product:
    """Facts: (name, slug, reading) of every member."""
    taken = {slug for _, slug, _ in args.names if slug}
    made = {name: (slug, reading) for name, slug, reading in romanised(tuple(name for name, slug, _ in args.names if not slug), taken)}
    made |= {name: ("", reading) for name, _, reading in romanised(tuple(name for name, slug, _ in args.names if slug), set())}
    return Product(facts=tuple((name, slug or made[name][0], made[name][1]) for name, slug, _ in args.names))


def _members(site: Site, people: list[Somebody], register: str, known: dict[str, Draft], run: Run) -> tuple[Member, ...]:
    batches: dict[str, list[str]] = {}
    for entry in site.entries:  # by number, not by place: an issue that is put in between moves no other
        batches.setdefault(f"{entry.year}/{entry.number // BATCH}", []).append(known[entry.source].ref)
    steps = [Step("read members", addressed, Roll(tuple((one.name, one.slug, ()) for one in people)))]
    done = run(steps + [Step(SEARCH + name, search, Batch(register, tuple(batch))) for name, batch in batches.items()])
    facts: tuple[tuple[str, str, str], ...] = done.pop("read members").trace.facts  # type: ignore[assignment]
    addresses = {name: (slug, reading) for name, slug, reading in facts}
    mentions = _joined(site, done)
    members = []
    for one in people:
        own = {(issue, article) for issue, article, _ in one.profiles}
        others = tuple(mention for mention in mentions.get(one.name, ()) if mention not in own)
        members.append(Member(one.name, *addresses[one.name], one.aliases, one.profiles, others))
    return tuple(members)


def _joined(site: Site, done: dict[str, Done]) -> dict[str, list[tuple[str, str]]]:
    """(member → articles that name it, oldest first), without what was withdrawn."""
    found: dict[str, tuple[tuple[int, tuple[str, ...]], ...]] = {}
    for step in done.values():
        found |= dict(step.trace.facts)  # type: ignore[call-overload]
    mentions: dict[str, list[tuple[str, str]]] = {}
    for entry in site.entries:
        for ordinal, names in found.get(entry.source, ()):
            headline = entry.headlines[ordinal - 1]
            for name in names if not headline.withdrawn else ():
                mentions.setdefault(name, []).append((entry.address, headline.address))
    return mentions
