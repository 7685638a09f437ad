"""The index of a bound volume: sources and members in the order of their Pinyin, with the pages that they are on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..model import Issue
from ..pinyin import pinyin

Mention = tuple[str, str]
"""(name, anchor of the article in the printed document)."""


class Line(NamedTuple):
    """A name in the index."""

    name: str
    pages: tuple[tuple[int, str], ...]
    """(page, anchor), each page once, in order."""


class Letter(NamedTuple):
    """The names that begin with one letter."""

    letter: str
    lines: tuple[Line, ...]


def mentions(issue: Issue, prefix: str) -> tuple[list[Mention], list[Mention]]:
    """(sources, members) of an issue whose anchors begin with `prefix`; what was withdrawn is in no index."""
    articles = [(section.kind, article) for section in issue.sections for article in section.articles if not article.withdrawn]
    sources = [(source.name, f"{prefix}a{article.ordinal}") for _, article in articles for source in article.sources]
    members = [(article.headline, f"{prefix}a{article.ordinal}") for kind, article in articles if kind == "profile"]
    return sources, members


def index(found: Iterable[Mention], places: Mapping[str, int]) -> tuple[Letter, ...]:
    """The index of what was found; `places` says on which page each anchor is."""
    anchors: dict[str, list[str]] = {}
    for name, anchor in found:
        anchors.setdefault(name, []).append(anchor)
    letters: dict[str, list[Line]] = {}
    for key, name in sorted((spelt(name), name) for name in anchors):
        letters.setdefault(initial(key), []).append(Line(name, _pages(anchors[name], places)))
    return tuple(Letter(letter, tuple(lines)) for letter, lines in sorted(letters.items()))


def _pages(anchors: list[str], places: Mapping[str, int]) -> tuple[tuple[int, str], ...]:
    first: dict[int, str] = {}
    for anchor in anchors:
        first.setdefault(places.get(anchor, 0), anchor)
    return tuple(sorted(first.items()))


def spelt(name: str) -> str:
    """How a name is sorted: Han by their Pinyin without tones, marks before it left out."""
    return " ".join(pinyin(name.lstrip("《“‘（(「『【")).split()).lower()


def initial(key: str) -> str:
    """The letter that a name stands under; # for figures and the rest."""
    return key[:1].upper() if "a" <= key[:1] <= "z" else "#"
