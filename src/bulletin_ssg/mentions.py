"""Which articles name a member: their texts, searched for the names of a register."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, compress, pairwise
from operator import is_not
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
LONG = 7
"""Of so many characters, wherever they stand, four are one of the text's fours: then only these are looked at, not every pair."""


class Register(NamedTuple):
    """The names that texts are searched for."""

    names: tuple[str, ...]
    """As they are written."""
    members: tuple[str, ...]
    """The members' names, in the same order."""
    parts: str
    """Of each name in turn neighbouring characters that few other names have: LONG where all names have so many, else two."""
    length: int
    """Which of these it is."""

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """(name as it is written, the member's)."""
        return zip(self.names, self.members, strict=True)


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

    names: dict[int, str]
    """(piece of a text, as `_pieces` gives them → the name of which it may be a part): a text without any need not be searched for them."""
    several: dict[int, list[str]]
    """(piece → all names of which it may be a part), where they are more than one."""
    long: bool
    """Whether the pieces are of four characters."""
    members: dict[str, str]
    """(name as it is written → the member's)."""


_issue = values.fields(Issue, "source", "sections")
_section = values.fields(Section, "articles")
_article = values.fields(Article, "headline", "text")
_index: tuple[str, Index] | None = None


def search_again(args: Batch, before: Earlier, desk: Desk) -> Product | None:
    """The same issues after a member more or less: only those are searched that have a name in which the registers differ."""
    if before.args.issues != args.issues:
        return None
    names = _differing(before.args.register, args.register, desk)
    if len(names) > ALTERED:
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
        both = {*desk.fetch(one, Register).pairs} ^ {*desk.fetch(other, Register).pairs}
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
    length = LONG if min(map(len, known), default=0) >= LONG else 2
    parts = "".join([_rarest(name, length, shared) for name in known])
    return Register(tuple(known), tuple(known.values()), parts, length)


def _rarest(name: str, long: int, shared: Counter[tuple[str, str]]) -> str:
    """So many of its characters, of which the pairs are in the fewest names."""
    sums = [0, *accumulate(map(shared.__getitem__, pairwise(name)))]
    place = min(range(len(name) - long + 1), key=lambda place: sums[place + long - 1] - sums[place])
    return name[place : place + long]


def index(register: Register) -> Index:
    long = register.length == LONG
    forms = [f"<{2 * place}xQ{6 - 2 * place}x" for place in range(4)] if long else ["<I"]
    size = struct.calcsize(forms[0])
    parts = register.parts.encode("utf-16-le")
    if len(parts) > size * len(register.names):  # a rare character counts as two
        starts = range(0, len(register.parts), register.length)
        parts = b"".join([register.parts[start : start + register.length].encode("utf-16-le")[:size] for start in starts])
    pieces = [piece for form in forms for (piece,) in struct.iter_unpack(form, parts)]
    written = register.names * len(forms)
    names = dict(zip(pieces, written, strict=True))
    several: dict[int, list[str]] = {}
    others = map(is_not, map(names.__getitem__, pieces), written)
    for piece, name in compress(zip(pieces, written, strict=True), others):
        several.setdefault(piece, [names[piece]]).append(name)
    return Index(names, several, long, dict(register.pairs))


def _pieces(text: str, long: bool) -> tuple[int, ...]:
    """Four characters each as a number, one behind the other; or every character and the next. (A rare one counts as two.)"""
    codes = text.encode("utf-16-le", "surrogatepass")
    if long:
        return struct.unpack_from(f"<{len(codes) // 8}Q", codes)
    return struct.unpack_from(f"<{len(codes) // 4}I", codes) + struct.unpack_from(f"<{max(0, len(codes) - 2) // 4}I", codes[2:])


def mentions(texts: Texts, index: Index) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(ordinal, members) of every article that names any."""
    whole = "\n".join(texts.articles)
    pieces = index.names.keys() & _pieces(whole, index.long)
    possible = {each for piece in pieces for each in index.several.get(piece) or (index.names[piece],)}
    likely = [name for name in possible if name in whole]
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
