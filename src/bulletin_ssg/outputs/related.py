"""Which articles go together, by one rule that a reader can check.

A shared topic counts 2, a shared member 2, a shared source 1; articles with 2 or more together are related. The most
related come first, among equals the nearest in time. Of every topic, member and source only the nearest articles are looked
at, so a new issue changes what stands on the last few pages of its topics, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.model import Brief, Headline, Site

MOST = 5
"""Articles named on a page."""
REACH = 8
"""So many articles before and after are looked at, of each topic, member and source."""
ENOUGH = 2

Keys = dict[tuple[str, str], int]
"""(what an article can share → how much that counts)."""


class Near(NamedTuple):
    """An article that another page names."""

    issue: Brief
    address: str
    headline: str

    @property
    def target(self) -> str:
        return f"{self.issue.target}{self.address}/"


def related(site: Site) -> dict[str, tuple[Near, ...]]:
    """(article's target → the articles that go with it), where there are any."""
    standing = [(entry.brief, entry.headlines) for entry in site.entries if not entry.withdrawn]
    shown = [(brief, line) for brief, headlines in standing for line in headlines if not line.withdrawn]
    lines = [line for _, line in shown]
    keys = [_keys(line, members) for line, members in zip(lines, _members(site, lines), strict=True)]
    where: dict[tuple[str, str], list[int]] = {}
    for place, some in enumerate(keys):
        for key in some:
            where.setdefault(key, []).append(place)
    several = _several(keys)
    ranks = {
        key: {place: rank for rank, place in enumerate(places)} for key, places in where.items() if key[0] != "source" or key in several
    }
    nears = [Near(brief, line.address, line.headline) for brief, line in shown]  # once each: an article is named on many pages
    near = (_nearest(place, keys, where, ranks) for place in range(len(lines)))
    return {line.target: tuple([nears[place] for place in places]) for line, places in zip(lines, near, strict=True) if places}


def _members(site: Site, lines: list[Headline]) -> Iterator[list[str]]:
    named: dict[tuple[str, str], list[str]] = {}
    for member in site.members:
        for issue, article in (*member.mentions, *(profile[:2] for profile in member.profiles)):
            named.setdefault((issue, article), []).append(member.slug)
    for line in lines:
        yield named.get((line.issue, line.address), [])


def _keys(line: Headline, members: list[str]) -> Keys:
    keys = {("topic", name): 2 for name in line.topics} | {("member", slug): 2 for slug in members}
    return keys | {("source", source.name): 1 for source in line.sources}


def _several(keys: list[Keys]) -> set[tuple[str, str]]:
    """Sources of articles that have several: one shared source is not enough, so other sources lead nowhere."""
    sources = ([key for key in some if key[0] == "source"] for some in keys)
    return {key for some in sources if len(some) > 1 for key in some}


def _nearest(
    place: int, keys: list[Keys], where: dict[tuple[str, str], list[int]], ranks: dict[tuple[str, str], dict[int, int]]
) -> list[int]:  # fmt: skip
    """Places of the articles that go with the one at `place`, best first."""
    candidates: set[int] = set()
    for key in keys[place]:
        if key in ranks:
            rank = ranks[key][place]
            candidates.update(where[key][max(0, rank - REACH) : rank + REACH + 1])
    candidates.discard(place)
    shared = {other: sum(worth for key, worth in keys[place].items() if key in keys[other]) for other in candidates}
    good = [other for other, points in shared.items() if points >= ENOUGH]
    return sorted(good, key=lambda other: (-shared[other], abs(other - place), other))[:MOST]
