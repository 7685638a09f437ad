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
from collections.abc import Iterator
from itertools import compress
from zlib import crc32

WORD = re.compile("[0-9a-zß-öø-ʯͰ-ԯḀ-῿]+")
BLANKS = re.compile("[\t\v\f\r ]+")
LOOSE = re.compile("(?<=[\u2e80-\U0010ffff]) | (?=[\u2e80-\U0010ffff])")
"""Spaces that are no part of the text: someone typed them for looks."""
WIDE = tuple(zip("，：；？！（）％", ",:;?!()%", strict=True))
"""What makes nearly every Chinese text differ from its NFKC; replaced first, since normalising is slow."""

LETTERS = (
    "0-9a-zß-öø-ʯͰ-᷿Ḁ-῿\u2e80-\u2fdf\u3005-\u3007\u3021-\u302f\u3031-\u303c\u3041-\u30fa\u30fc-\ufdff"
    "\U00020000-\U0003ffff\U000f0000-\U0010ffff"
)
SIGNS = re.compile(f"[^{LETTERS} \n\0]+")
"""Punctuation and the like: no unit holds any, and what stands before and behind are neighbours, as in 39.39 or 数据、资讯."""
WORDLIKE = re.compile("[\U000f0000-\U0010ffff]")
BLANK = bytes(code > 0x20 for code in range(256))
END = "\0"

LEFT, RIGHT = 1013, 619
"""Odd, and small enough that a pair's hash fits 32 bits: 0x10FFFF × (1013 + 619) < 2³²."""
WORDS = 0xF0000
"""A word is hashed like a character of the private planes from here on."""
ROOM = 0x10FFFE - WORDS

_words: dict[str, str] = {}
_masks: dict[int, tuple[int, int]] = {}


def fold(text: str) -> str:
    for wide, plain in WIDE:
        text = text.replace(wide, plain)
    if not text.isascii() and not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = text.lower()
    if " " in text or "\t" in text:
        text = LOOSE.sub("", BLANKS.sub(" ", text))
    return text


def letter(word: re.Match[str]) -> str:
    """The character that stands for a word."""
    text = word[0]
    found = _words.get(text)
    if found is None:
        if len(_words) > 5_000:
            _words.clear()
        found = _words[text] = chr(WORDS + crc32(text.encode()) % ROOM)
    return found


def units(folded: str, bits: int) -> Iterator[set[int]]:
    """The units, of so many bits, of several articles: headline, document, headline, document … with END between them.

    All at once, because a call costs. A document gives its neighbours and its words; a headline, besides, every character
    and word for itself.
    """
    letters = SIGNS.sub("", WORD.sub(letter, folded)).replace("\n", " ")
    hashes, both = _pairs(letters, bits)
    mask = (1 << bits) - 1
    start = 0
    parts = iter(letters.split(END))
    for headline, document in zip(parts, parts, strict=True):
        start += len(headline) + 1
        end = start + len(document)
        found = set(compress(hashes[start:end], both[start:end]))
        found.update([ord(word) * LEFT & mask for word in WORDLIKE.findall(document)])
        found.update([ord(char) * LEFT + RIGHT & mask for char in headline if char != " "])
        yield found
        start = end + 1


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
