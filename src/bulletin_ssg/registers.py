"""Topics and members: their names and addresses, and which articles name a member.

Who is a member is known from the Contents of all issues, whom an article names only from its text. So texts are searched by
steps of their own, between assembling and planning: a few issues each, which hold references of the texts and of the
register of names. An edit of a paragraph searches its own batch again; only a new name searches all.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from . import values
from .desk import Earlier, Product, amended_by
from .diagnostics import Diagnostic, Span, error
from .engine import Done, Step
from .model import Member, Site, Texts, Topic
from .premises import Names, romanise, romanised

if TYPE_CHECKING:
    from .assemble import Draft
    from .config import Config
    from .desk import Desk
    from .model import Entry, Item
    from .plan import Plan

BATCH = 4
"""Numbers of issues a step searches: an edit costs so many, and a plan of thousands has few lines."""
FEW = 8
"""So many names in a text are looked for one by one."""
ALTERED = 8
"""So many names more or less are looked for in texts that were searched before; with more it is quicker to search anew."""
LEFT, RIGHT = 1013, 619
"""A pair's hash is its first character times one and its second times the other: below 2³² for any two."""
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


class Register(NamedTuple):
    """The names that texts are searched for."""

    names: tuple[tuple[str, str], ...]
    """(name as it is written, the member's name)."""
    pairs: str
    """Of each name in turn two neighbouring characters that few other names have: a text without them need not be searched for it."""


class Batch(NamedTuple):
    """Texts to be searched."""

    register: str
    """Reference of the Register."""
    texts: tuple[str, ...]
    """References of Texts."""


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
    """A search as the last good build left it, whatever names it was for, where its texts are the same."""
    row = plan.old(step.name) if step.make is search else None
    line = plan.line(step.name)
    if row is None or line is None or not row.args.endswith(f",{values.encode(step.args.texts)}],0]"):
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
        batches.setdefault(f"{entry.year}/{entry.number // BATCH}", []).append(known[entry.source].texts)
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


# Where they are named.


class Index(NamedTuple):
    """A Register, ready to be searched by."""

    names: dict[int, list[str]]
    """(hash of a pair of characters → names that have one of this hash)."""
    members: dict[str, str]
    """(name as it is written → the member's)."""


_index: tuple[str, Index] | None = None


def search_again(args: Batch, before: Earlier, desk: Desk) -> Product | None:
    """The same texts after a member more or less: only those are searched that have a name in which the registers differ."""
    names = _differing(before.args.register, args.register, desk)
    if before.args.texts != args.texts or len(names) > ALTERED:
        return None
    found = dict(before.facts)  # type: ignore[call-overload]
    facts = []
    for texts in (desk.fetch(ref, Texts) for ref in args.texts):
        concerned = any(name in text for text in texts.articles for name in names)
        named = _named(texts, args.register, desk) if concerned else found.get(texts.source)
        if named:
            facts.append((texts.source, named))
    return Product(facts=tuple(facts))


_differ: tuple[tuple[str, str], frozenset[str]] | None = None


def _differing(one: str, other: str, desk: Desk) -> frozenset[str]:
    """Names that one of two registers has alone, or for another member."""
    global _differ
    if _differ is None or _differ[0] != (one, other):
        both = {*desk.fetch(one, Register).names} ^ {*desk.fetch(other, Register).names}
        _differ = (one, other), frozenset(name for name, _ in both)
    return _differ[1]


@amended_by(search_again)
def search(args: Batch, desk: Desk) -> Product:
    """Facts: (issue's source, ((ordinal, members that the article names), …)) of every issue that names any."""
    every = (desk.fetch(ref, Texts) for ref in args.texts)
    return Product(facts=tuple((texts.source, named) for texts in every if (named := _named(texts, args.register, desk))))


def _named(texts: Texts, register: str, desk: Desk) -> tuple[tuple[int, tuple[str, ...]], ...]:
    global _index
    if _index is None or _index[0] != register:
        _index = register, index(desk.fetch(register, Register))
    return tuple(mentions(texts, _index[1]))


def register_of(names: dict[str, str]) -> Register:
    """The Register of (name as it is written → the member's)."""
    shared = Counter(pair for name in names for pair in set(pairwise(name)))
    known = {name: member for name, member in names.items() if len(name) > 1}
    rarest = (min(pairwise(name), key=lambda pair: shared[pair]) for name in known)
    return Register(tuple(known.items()), "".join(map("".join, rarest)))


def index(register: Register) -> Index:
    names: dict[int, list[str]] = {}
    for (name, _), pair in zip(register.names, _pairs(register.pairs)[::2], strict=True):
        names.setdefault(pair, []).append(name)
    return Index(names, dict(register.names))


def _pairs(text: str) -> tuple[int, ...]:
    """The hash of every character and the next: worked out as one number of 32 bits a character, which is much faster than one by one."""
    many = max(0, len(text) - 1)
    codes = int.from_bytes(text.encode("utf-32-le"), "little")
    hashes = (codes & (1 << 32 * many) - 1) * LEFT + (codes >> 32) * RIGHT
    return struct.unpack(f"<{many}I", hashes.to_bytes(4 * many, "little"))


def mentions(texts: Texts, index: Index) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(ordinal, members) of every article that names any."""
    whole = "\n".join(texts.articles)
    likely = [name for pair in index.names.keys() & _pairs(whole) for name in index.names[pair] if name in whole]
    if not likely:
        return
    named = _plainly if len(likely) <= FEW and _apart(likely) else _matched
    for ordinal, found in enumerate(named(texts.articles, likely), 1):
        if found:
            yield ordinal, tuple(sorted({index.members[name] for name in found}))


def _apart(names: list[str]) -> bool:
    """Whether no two can overlap, and none must be a word by itself: then each is simply looked for."""
    return all(_exactly(one) == re.escape(one) and not any(one[0] in other for other in names if other != one) for one in names)


def _plainly(texts: tuple[str, ...], names: list[str]) -> Iterator[list[str]]:
    """The names in every text."""
    return ([name for name in names if name in text] for text in texts)


def _matched(texts: tuple[str, ...], names: list[str]) -> Iterator[list[str]]:
    """The same, where one may be part of another: a pattern takes as long to compile as some ten texts to read."""
    pattern = re.compile("|".join(map(_exactly, sorted(names, key=lambda name: (-len(name), name)))))
    return (pattern.findall(text) for text in texts)


def _exactly(name: str) -> str:
    """Latin letters and digits bound a name: AI is not in OpenAI. Of names that begin at one place the longest counts."""
    before = r"(?<![0-9A-Za-z])" if name[0].isascii() and name[0].isalnum() else ""
    behind = r"(?![0-9A-Za-z])" if name[-1].isascii() and name[-1].isalnum() else ""
    return f"{before}{re.escape(name)}{behind}"
