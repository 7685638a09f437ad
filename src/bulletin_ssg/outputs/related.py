"""Which articles go together, by one rule that a reader can check.

A shared topic counts 2, a shared member 2, a shared source 1; articles with 2 or more together are related. The most
related come first, among equals the nearest in time. Of every topic, member and source only the nearest articles are looked
at, so a new issue changes what stands on the last few pages of its topics, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
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
    several = {source.name for _, line in shown if len(line.sources) > 1 for source in line.sources}
    named = _members(site)
    keys: dict[int, Keys] = {}
    where: dict[tuple[str, str], list[int]] = {}
    for place, (_, line) in enumerate(shown):
        members = named.get((line.issue, line.address), ())
        if line.topics or members or (line.sources and line.sources[0].name in several):  # else it shares too little with any
            keys[place] = _keys(line, members)
            for key in keys[place]:
                where.setdefault(key, []).append(place)
    ranks = {
        key: {place: rank for rank, place in enumerate(places)}
        for key, places in where.items()
        if key[0] != "source" or key[1] in several  # one shared source is not enough: those of articles that have no other lead nowhere
    }
    near = {place: found for place in keys if (found := _nearest(place, keys, where, ranks))}
    wanted = {place: shown[place] for place in {*chain(*near.values())}}
    nears = {place: Near(brief, line.address, line.headline) for place, (brief, line) in wanted.items()}  # once each
    return {shown[place][1].target: tuple([nears[other] for other in found]) for place, found in near.items()}


def _members(site: Site) -> dict[tuple[str, str], list[str]]:
    """(issue, article) → slugs of the members that it names or tells of."""
    named: dict[tuple[str, str], list[str]] = {}
    for member in site.members:
        for issue, article in (*member.mentions, *(profile[:2] for profile in member.profiles)):
            named.setdefault((issue, article), []).append(member.slug)
    return named


def _keys(line: Headline, members: Iterable[str]) -> Keys:
    keys = {("topic", name): 2 for name in line.topics} | {("member", slug): 2 for slug in members}
    return keys | {("source", source.name): 1 for source in line.sources}


def _nearest(
    place: int, keys: dict[int, Keys], where: dict[tuple[str, str], list[int]], ranks: dict[tuple[str, str], dict[int, int]]
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
