"""Which articles name a member: their texts, searched for the names of a register."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from . import values
from .desk import Earlier, Product, amended_by
from .model import Article, Issue, Section

if TYPE_CHECKING:
    from .desk import Desk

FEW = 8
"""So many names in a text are looked for one by one."""
ALTERED = 8
"""So many names more or less are looked for in texts that were searched before; with more it is quicker to search anew."""
LEFT, RIGHT = 1013, 619
"""A pair's hash is its first character times one and its second times the other: below 2³² for any two."""


class Register(NamedTuple):
    """The names that texts are searched for."""

    names: tuple[tuple[str, str], ...]
    """(name as it is written, the member's name)."""
    pairs: str
    """Of each name in turn two neighbouring characters that few other names have: a text without them need not be searched for it."""


class Batch(NamedTuple):
    """Issues to be searched."""

    register: str
    """Reference of the Register."""
    issues: tuple[str, ...]
    """References."""


class Texts(NamedTuple):
    """The words of an issue's articles."""

    source: str
    articles: tuple[str, ...]
    """Headline and body as plain text, in reading order."""


class Index(NamedTuple):
    """A Register, ready to be searched by."""

    names: dict[int, list[str]]
    """(hash of a pair of characters → names that have one of this hash)."""
    members: dict[str, str]
    """(name as it is written → the member's)."""


_issue = values.fields(Issue, "source", "sections")
_section = values.fields(Section, "articles")
_article = values.fields(Article, "headline", "text")
_index: tuple[str, Index] | None = None


def search_again(args: Batch, before: Earlier, desk: Desk) -> Product | None:
    """The same issues after a member more or less: only those are searched that have a name in which the registers differ."""
    names = _differing(before.args.register, args.register, desk)
    if before.args.issues != args.issues or len(names) > ALTERED:
        return None
    found = dict(before.facts)  # type: ignore[call-overload]
    facts = []
    for texts in (_texts(ref, desk) for ref in args.issues):
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
    every = (_texts(ref, desk) for ref in args.issues)
    return Product(facts=tuple((texts.source, named) for texts in every if (named := _named(texts, args.register, desk))))


def _texts(ref: str, desk: Desk) -> Texts:
    """The words of a stored issue, which is not made an Issue for them."""
    source, sections = _issue(values.decode(desk.finder.load(ref), list))
    articles = (_article(article) for section in sections for article in _section(section))
    return Texts(source, tuple([f"{headline}\n{text}" for headline, text in articles]))


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
