"""Text as search compares it, and the numbers ("units") under which the index files an article; static/search.js does the same.

Folded text is NFKC in lower case, without spaces beside Chinese characters. Its atoms are words of Latin, Greek or Cyrillic
letters and digits, and single characters of all else. A unit stands for two atoms side by side, neither of them a long number,
for a word alone, for the same in a headline, for one Chinese character in a headline, or for a filter. Units are hashes: articles
found by them are candidates, and are verified on their text.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import compress
from typing import TypeVar
from zlib import crc32

K = TypeVar("K")

CHAR = "[0-9a-zß-öø-ʯͰ-ԯḀ-῿]"
WORD = re.compile(f"({CHAR}{CHAR}*)")
"""Not CHAR+, which is the same, but is tried at every place: from a class that is not repeated `re` knows what a match begins with."""
BLANKS = "\t\v\f\r"
LOOSE = re.compile(" (?:(?<=[^\0-\u2e7f] )|(?=[^\0-\u2e7f]))")
"""Spaces that are no part of the text: someone typed them for looks. The space stands first, so that spaces alone are looked at."""
WIDE = tuple(zip("，：；？！（）％", ",:;?!()%", strict=True))
"""What makes nearly every Chinese text differ from its NFKC; replaced first, since normalising is slow."""

LETTERS = (
    "0-9a-zß-öø-ʯͰ-᷿Ḁ-῿\u2e80-\u2fdf\u3005-\u3007\u3021-\u302f\u3031-\u303c\u3041-\u30fa\u30fc-\ufdff"
    "\U00020000-\U0003ffff\U000f0000-\U0010ffff"
)
SIGNS = re.compile(f"[^{LETTERS} \n\0]")
"""Punctuation and the like: no unit holds any, and what stands before and behind are neighbours, as in 39.39 or 数据、资讯."""
FREQUENT = ",.。、%:"
"""The commonest of these, which are taken out first: one by one is quicker while they are many."""
WORDLIKE = re.compile("[\U000f0000-\U0010ffff]")
FIRST = bytes(code > 0x20 for code in range(256))
SECOND = bytes(code != 0x20 for code in range(256))
"""Which characters may be the first, and the second, of two that are a unit."""
END = "\0"
ALONE, LEADING = "\0", "\1"
"""What stands behind a letter, as if it were its neighbour, where the unit is that of a word for itself, or of a letter of a headline."""

LEFT, RIGHT = 1013, 619
"""Odd, and small enough that a pair's hash fits 32 bits: 0x10FFFF × (1013 + 619) < 2³²."""
WORDS = 0xF0000
"""A word is hashed like a character of the private planes from here on."""
ROOM = 0x10FFFE - WORDS
FIGURES = 3
"""So many digits are rare enough without their neighbours, and with these most units of an archive would be theirs."""

KEPT = 8_192


def fold(text: str) -> str:
    for wide, plain in WIDE:
        text = text.replace(wide, plain)
    if not text.isascii() and not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = text.lower()
    for blank in BLANKS:
        text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return LOOSE.sub("", text)


def letter(word: str) -> str:
    """The character that stands for a word; figures stand by themselves."""
    char = chr(WORDS + crc32(word.encode()) % ROOM)
    return f" {char} " if len(word) >= FIGURES and word.isdecimal() else char


class Known(dict[K, str]):
    """What a function gives for each of its arguments, worked out once; forgotten when it is too much."""

    def __init__(self, work_out: Callable[[K], str], kept: int = KEPT) -> None:
        super().__init__()
        self.work_out, self.kept = work_out, kept

    def __missing__(self, key: K) -> str:
        if len(self) >= self.kept:
            self.clear()
        found = self[key] = self.work_out(key)
        return found


_letters = Known(letter)


def letters(folded: str) -> str:
    """The text as atoms, a character each; where its lines end, and beside figures, there are spaces; punctuation is gone."""
    parts = WORD.split(folded)
    parts[1::2] = map(_letters.__getitem__, parts[1::2])
    text = "".join(parts)
    for sign in FREQUENT:
        text = text.replace(sign, "")
    return SIGNS.sub("", text).replace("\n", " ")


def rows(folded: str) -> Iterator[str]:
    """The letters of several articles (headline, document, headline, document … with END between them), a row each, in which every
    two neighbours are a unit unless the first is no letter or the second a space.

    All at once, because a call costs. A document, which holds the headline too, gives its neighbours and its words; a headline,
    besides, every character and word for itself.
    """
    parts = iter(letters(folded).split(END))
    for headline, document in zip(parts, parts, strict=True):
        alone, leading = ALONE.join(WORDLIKE.findall(document)), LEADING.join(headline.replace(" ", ""))
        yield f"{document} {alone}{ALONE}{leading}{LEADING}"


def hashes(rows: str) -> tuple[int, bytes]:
    """The hash of every character and the next, in 32 bits each of one long number, which is much faster than one by one; and which
    of them are units."""
    codes = int.from_bytes(rows.encode("utf-32-le"), "little")
    marks = rows.encode("ascii", "replace")
    firsts, seconds = (int.from_bytes(marks.translate(table), "little") for table in (FIRST, SECOND))
    return codes * LEFT + (codes >> 32) * RIGHT, (firsts & seconds >> 8).to_bytes(len(rows), "little")


def units(row: str, bits: int) -> set[int]:
    """The units of one article, of so many bits."""
    found, valid = hashes(row)
    mask = (1 << bits) - 1
    return {each & mask for each in compress(struct.unpack(f"<{len(row)}I", found.to_bytes(4 * len(row), "little")), valid)}


@lru_cache(maxsize=1_024)
def filter_unit(kind: str, value: str, bits: int) -> int:
    """The unit of a section, a source or a topic."""
    return crc32(f"{kind}\t{value}".encode()) & (1 << bits) - 1
