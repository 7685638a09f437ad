"""The short way for the commonest build of all: the text of an issue was edited, and nothing else.

Two laws make it right, and the oracle of the tests holds every output to them. A plan never looks inside a reference; and
neither assembling nor a plan looks at the wording of a headline, they only pass it on (but for the name of a
member, which is its profile's headline). So where the Contents of the edited
issues are as they were, but for the wording of headlines, the plan is as it was, but for the references and those words.
"""

from __future__ import annotations

from collections.abc import Iterable

from . import values
from .engine import Done, step_of
from .model import Contents, Filing
from .recording import Report, publish, report
from .registers import SEARCH
from .store import REF
from .stored import Planned
from .work import Trace
from .workshop import Workshop

READ = "read "
"""What the names of reading steps begin with."""


def edit(shop: Workshop, files: str) -> Report | None:
    """The report of a build that took the short way; None where something else happened and the long way must be gone."""
    standing, changed = shop.standing, shop.answers.changed
    if standing is None or not changed or not _texts_only(shop, changed):
        return None
    before = {name: row for name in sorted(changed) if (row := shop.plan.old(READ + name))}
    if len(before) < len(changed):
        return None
    read = shop.run("reading", iter([step_of(row) for row in before.values()]))
    words: dict[str, str] = {}
    for row in before.values():
        renamed = _renamed(row, read[row.name], shop)
        if renamed is None:
            return None
        words |= renamed
    rows = _rows(shop, words)
    if any(row.args.endswith(",1]") for row in rows):
        return None  # a printed edition: its facts may change pages
    steps = {row.name: step_of(row._replace(args=_reworded(row.args, words))) for row in rows}
    searched = shop.run("names", (step for name, step in steps.items() if name.startswith(SEARCH)))
    if any(step.trace.facts != values.decode(row.body, Trace).facts for row in rows if (step := searched.get(row.name))):
        return None  # another member is named: pages tell of it
    pages = (step for name, step in steps.items() if name not in searched)
    done = {**read, **searched, **shop.run("pages", pages, shop.tools.pages)}
    warned = [(name, warnings) for name, warnings in standing.warnings if name not in done]
    told = {name: step.trace.warnings for name, step in done.items() if step.warned or not step.made}
    warned += [(name, warnings) for name, warnings in told.items() if warnings]
    standing = standing._replace(warnings=tuple(warned), files=files, now=shop.request.now)
    change, standing = publish(shop, done, standing, files, whole=False)
    return report(standing, done, change)


def _texts_only(shop: Workshop, changed: frozenset[str]) -> bool:
    """Whether nothing but the bytes of issue files that were there before can be different."""
    standing = shop.standing
    if standing is None or standing.partly or shop.answers.moved or standing.options != shop.request.options or shop.tools.guests:
        return False
    if not standing.files or shop.request.now < standing.now or 0 < standing.until <= shop.request.now:
        return False
    if not all(name.startswith("issues/") and name.endswith(".md") for name in changed):
        return False
    watched = shop.store.watched(shop.archive.name, READ)
    return not any(values.encode(name) in watched for name in changed)  # else some output reads the file itself


def _renamed(row: Planned, done: Done, shop: Workshop) -> dict[str, str] | None:
    """What an edited issue changes in the plan's text: its reference and its headlines; None where it changes more."""
    old, new = values.decode(row.body, Trace), done.trace
    filed, again = values.revive(old.facts, Filing), values.revive(new.facts, Filing)
    one, other = filed.contents, again.contents
    if [link[:2] for link in filed.references] != [link[:2] for link in again.references]:
        return None
    if len(old.refs) != len(new.refs):
        return None
    words = {values.encode(was): values.encode(now) for was, now in zip(old.refs, new.refs, strict=True) if was != now}
    by_body, frozen = shop.standing.held_by_permalinks(one.source) if shop.standing else (True, True)
    if by_body:
        return None
    if one == other:
        return words
    headlines = _headlines(one, other)
    if headlines is None or frozen:
        return None
    for was, now in headlines:
        text = values.encode(was)
        if was.isascii() and " " not in was:
            return None  # it may stand for an address, a number or a day as well
        if shop.store.readings_with(shop.archive.name, READ, text) != [row.name] or row.body.count(text) != 1:
            return None  # the words stand for something else as well
        words[text] = values.encode(now)
    return words


def _headlines(one: Contents, other: Contents) -> list[tuple[str, str]] | None:
    """(old, new) of every changed headline, where nothing else of the Contents changed; a profile's is its member's name."""

    def without(contents: Contents) -> tuple[Contents, list[str]]:
        listings = tuple(
            listing._replace(items=tuple(item._replace(headline="") for item in listing.items)) if listing.kind != "profile" else listing
            for listing in contents.listings
        )
        return contents._replace(listings=listings), [item.headline for listing in contents.listings for item in listing.items]

    (bare, old), (bare_other, new) = without(one), without(other)
    if bare != bare_other:
        return None
    return [(was, now) for was, now in zip(old, new, strict=True) if was != now]


def _rows(shop: Workshop, words: dict[str, str]) -> list[Planned]:
    """The steps whose arguments hold any of these texts."""
    archive, names = shop.archive.name, set()
    for text in words:
        reference = REF.fullmatch(text)
        names.update(shop.store.holders(archive, reference[1]) if reference else shop.store.mentions(archive, READ, text))
    found: Iterable[Planned | None] = (shop.plan.old(name) for name in sorted(names))
    return [row for row in found if row]


def _reworded(args: str, words: dict[str, str]) -> str:
    """All in one pass, so that no new word is taken for an old one."""
    import re

    return re.sub("|".join(map(re.escape, words)), lambda was: words[was[0]], args)
