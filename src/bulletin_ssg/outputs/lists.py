"""Headlines by issue, as years, sections and sources list them, and how a long list is cut into pages that never change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from bulletin_ssg.model import Brief, Entry, Site

from .related import Near

FULL = 50
"""Articles on a numbered page."""
REGISTER = 200
"""Names on a page of a register."""


class Group(NamedTuple):
    """Headlines of one issue."""

    issue: Brief
    lines: tuple[tuple[str, str], ...]
    """(the article's address within the issue, its headline), in reading order."""


class Shelved:
    """The articles of the site by their addresses."""

    def __init__(self, site: Site) -> None:
        self.briefs = {entry.address: entry.brief for entry in site.entries}
        self.headlines = {(line.issue, line.address): line.headline for entry in site.entries for line in entry.headlines}

    def near(self, issue: str, article: str) -> Near:
        return Near(self.briefs[issue], article, self.headlines[issue, article])

    def groups(self, articles: tuple[tuple[str, str], ...]) -> list[Group]:
        """(issue, article) addresses, oldest first, as headlines by issue."""
        return [
            Group(self.briefs[issue], tuple([(article, self.headlines[issue, article]) for _, article in some]))
            for issue, some in groupby(articles, key=itemgetter(0))
        ]


class Leaf(NamedTuple):
    """One page of a long list."""

    number: int
    """From 1, the oldest; 0 for the front page, which has no number in its address."""
    groups: tuple[Group, ...]
    """Newest issue first."""
    older: int
    """The number of the page with what came before; 0 for none."""
    newer: int | None
    """The number of the page with what came after, 0 for the front page; None on the front page itself."""

    def target(self, front: str) -> str:
        return leaf_target(front, self.number)


def leaf_target(front: str, number: int) -> str:
    """ "sections/news/" and 3: "sections/news/3/"; the front page itself for 0."""
    return f"{front}{number}/" if number else front


def public(site: Site) -> list[Entry]:
    """The issues that lists show, oldest first."""
    return [entry for entry in site.entries if not entry.withdrawn]


def leaves(groups: Sequence[Group]) -> Iterator[Leaf]:
    """The pages of a list whose groups are given oldest first.

    Numbered pages hold the oldest articles, exactly FULL each, so that a new issue never changes them. The front page
    holds the rest, the newest: at least FULL articles once there are so many, and fewer than twice FULL. When the rest
    grows beyond that, its older half becomes the next numbered page; of the pages before, only the last one changes, whose
    link to newer articles then leads there.
    """
    articles = [(group.issue, line) for group in groups for line in group.lines]
    for number, first, last, older, newer in windows(len(articles)):
        yield Leaf(number, _gather(articles[first:last]), older, newer)


def windows(count: int) -> Iterator[tuple[int, int, int, int, int | None]]:
    """(number, first, behind the last, older, newer) of the pages of so many things, oldest first; see `leaves`."""
    full = max(0, count // FULL - 1)
    for number in range(1, full + 1):
        yield number, (number - 1) * FULL, number * FULL, number - 1, number + 1 if number < full else 0
    yield 0, full * FULL, count, full, None


def register_target(front: str, number: int) -> str:
    """ "members/" and 2: "members/page-2/"."""
    return f"{front}page-{number}/" if number > 1 else front


def _gather(articles: list[tuple[Brief, tuple[str, str]]]) -> tuple[Group, ...]:
    groups = [Group(issue, tuple([line for _, line in some])) for issue, some in groupby(articles, key=itemgetter(0))]
    return tuple(reversed(groups))
