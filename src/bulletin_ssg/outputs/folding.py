"""Text as search compares it, and the numbers ("units") under which the index files an article; static/search.js does the same.

Folded text is NFKC in lower case, without spaces beside Chinese characters. Its atoms are words of Latin, Greek or Cyrillic
letters and digits, and single characters of all else. A unit stands for two atoms side by side, for a word alone, for the
same in a headline, for one Chinese character in a headline, or for a filter. Units are hashes: articles found by them are
candidates, and are verified on their text.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import compress
from typing import Any
from zlib import crc32

WORD = re.compile("([0-9a-zß-öø-ʯͰ-ԯḀ-῿]+)")
BLANKS = "\t\v\f\r"
LOOSE = re.compile(" (?:(?<=[\u2e80-\U0010ffff] )|(?=[\u2e80-\U0010ffff]))")
"""Spaces that are no part of the text: someone typed them for looks. The space stands first, so that spaces alone are looked at."""
WIDE = tuple(zip("，：；？！（）％", ",:;?!()%", strict=True))
"""What makes nearly every Chinese text differ from its NFKC; replaced first, since normalising is slow."""

LETTERS = (
    "0-9a-zß-öø-ʯͰ-᷿Ḁ-῿\u2e80-\u2fdf\u3005-\u3007\u3021-\u302f\u3031-\u303c\u3041-\u30fa\u30fc-\ufdff"
    "\U00020000-\U0003ffff\U000f0000-\U0010ffff"
)
SIGNS = re.compile(f"[^{LETTERS} \n\0]+")
"""Punctuation and the like: no unit holds any, and what stands before and behind are neighbours, as in 39.39 or 数据、资讯."""
FREQUENT = ",.。、%:"
"""The commonest of these, which are taken out first: one by one is quicker while they are many."""
WORDLIKE = re.compile("[\U000f0000-\U0010ffff]")
BLANK = bytes(code > 0x20 for code in range(256))
END = "\0"

LEFT, RIGHT = 1013, 619
"""Odd, and small enough that a pair's hash fits 32 bits: 0x10FFFF × (1013 + 619) < 2³²."""
WORDS = 0xF0000
"""A word is hashed like a character of the private planes from here on."""
ROOM = 0x10FFFE - WORDS

KEPT = 8_192
_masks: dict[int, tuple[int, int]] = {}


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
    """The character that stands for a word."""
    return chr(WORDS + crc32(word.encode()) % ROOM)


def alone(char: str) -> int:
    """The hash of a word for itself."""
    return ord(char) * LEFT


def leading(char: str) -> int:
    """The hash of a character, or of a word, that stands in a headline."""
    return ord(char) * LEFT + RIGHT


class Known(dict[str, Any]):
    """What a function gives for each text, worked out once; forgotten when it is too much."""

    def __init__(self, work_out: Callable[[str], Any]) -> None:
        super().__init__()
        self.work_out = work_out

    def __missing__(self, text: str) -> Any:
        if len(self) >= KEPT:
            self.clear()
        found = self[text] = self.work_out(text)
        return found


_letters = Known(letter)
_alone = Known(alone)
_leading = Known(leading)


def letters(folded: str) -> str:
    """The text as atoms, a character each; where its lines end there are spaces, and punctuation is gone."""
    parts = WORD.split(folded)
    parts[1::2] = map(_letters.__getitem__, parts[1::2])
    text = "".join(parts)
    for sign in FREQUENT:
        text = text.replace(sign, "")
    return SIGNS.sub("", text).replace("\n", " ")


def units(folded: str, bits: int) -> Iterator[set[int]]:
    """The units, of so many bits, of several articles: headline, document, headline, document … with END between them.

    All at once, because a call costs. A document gives its neighbours and its words; a headline, besides, every character
    and word for itself.
    """
    text = letters(folded)
    hashes, both = _pairs(text, bits)
    mask = (1 << bits) - 1
    start = 0
    parts = iter(text.split(END))
    for headline, document in zip(parts, parts, strict=True):
        start += len(headline) + 1
        end = start + len(document)
        found = set(compress(hashes[start:end], both[start:end]))
        found.update([unit & mask for unit in map(_alone.__getitem__, WORDLIKE.findall(document))])
        found.update([unit & mask for unit in map(_leading.__getitem__, headline.replace(" ", ""))])
        yield found
        start = end + 1


@lru_cache(maxsize=1_024)
def filter_unit(kind: str, value: str, bits: int) -> int:
    """The unit of a section, a source or a topic."""
    return crc32(f"{kind}\t{value}".encode()) & (1 << bits) - 1


def _pairs(letters: str, bits: int) -> tuple[tuple[int, ...], bytes]:
    """The hash of every character and the next, and whether both are letters.

    Worked out in one number of 32 bits a character, which is much faster than one by one.
    """
    many = len(letters) - 1
    if many < 1:
        return (), b""
    codes = int.from_bytes(letters.encode("utf-32-le"), "little")
    firsts = codes & (1 << 32 * many) - 1
    hashes = firsts * LEFT + (codes >> 32) * RIGHT & _mask(bits, many)
    marks = int.from_bytes(letters.encode("ascii", "replace").translate(BLANK), "little")
    both = marks & marks >> 8
    return struct.unpack(f"<{many}I", hashes.to_bytes(4 * many, "little")), both.to_bytes(many + 1, "little")


def _mask(bits: int, many: int) -> int:
    """A number of at least so many lanes, the lowest `bits` of each set; a longer one costs nothing when it is applied."""
    lanes, mask = _masks.get(bits, (0, 0))
    if lanes < many:
        lanes = max(4096, 2 * many)
        mask = int.from_bytes(((1 << bits) - 1).to_bytes(4, "little") * lanes, "little")
        _masks[bits] = lanes, mask
    return mask
