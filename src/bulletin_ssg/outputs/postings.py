"""How the index is written: for every unit the articles that have it, as short texts in shards.

A posting is a unit within its shard, and an article: one number. The postings of a shard are written in order. Where the unit is
another than before: twice how far it is from that one, and one, then the article; else twice how far the article is from the one
before. Each of these numbers is a character: UTF-8 makes one byte of a small one. What is done to every posting is done to long
numbers that hold many of them side by side ("lanes").
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

KEY = 13
"""Bits of a unit within its shard."""
NUMBER = 19
"""Bits of an article's number within its volume: with a unit's they are a posting's 32."""
FEWEST = 4
"""Bits of the number of shards, at least."""
ARTICLES = 8
"""In the mean so many articles for each shard: a shard stays about as large however the archive grows."""
MOST = 13
FIRST = 0x25
"""The character for 0, which stands for nothing and is left out."""
SURROGATES, SKIPPED = 0xD800 - FIRST, 0x800
"""From this number on, the characters that are none are skipped."""
SPARE = (("\\", " "), ("\u2028", "#"), ("\u2029", "$"))
"""Characters that would have to be written with a backslash in a script, and those that stand for them."""
VOLUME = "!"
"""Behind it a new volume begins, where articles are so many that a number would not do."""


class Scheme(NamedTuple):
    """What the files of one index have in common."""

    shards: int
    """Bits of the number of shards."""
    stride: int
    """An article's number is its issue's place times this, and its own place in the issue (0: the editor's lead)."""

    @property
    def bits(self) -> int:
        """Of a unit."""
        return self.shards + KEY

    @property
    def volume(self) -> int:
        """So many numbers of articles are a volume: those of whole issues."""
        return (1 << NUMBER) // self.stride * self.stride


def scheme(longest: int, articles: int) -> Scheme:
    """Where the longest issue has so many articles, and all of them so many."""
    shards = min(MOST, max(FEWEST, (articles // ARTICLES - 1).bit_length()))
    return Scheme(shards, -(-(longest + 1) // 4) * 4)


def write(postings: Collection[int], number: int = NUMBER) -> str:
    """The text of a shard, of one volume; `number` are the bits of an article's. What comes twice is written once."""
    many = len(postings)
    ones, most = lanes(1, 8, many), lanes((1 << KEY) - 1, 8, many)
    whole = int.from_bytes(struct.pack(f"<{many}Q", *sorted(postings)), "little")
    units = (whole >> number & most) + ones  # from 1, so that the first is another than the one before it
    gaps, steps = _differences(units, many), _differences(whole, many)
    heads = gaps + most >> KEY & ones  # 1 where there is a gap
    articles = heads * ((1 << number) - 1)
    firsts = (gaps | steps & (ones << number) - ones & ~articles) << 1 | heads
    codes = firsts | (whole & articles) + heads << 32
    if 2 << number > SURROGATES:
        codes += (codes + lanes((1 << NUMBER + 2) - SURROGATES, 4, 2 * many) >> NUMBER + 2 & lanes(1, 4, 2 * many)) * SKIPPED
    text = (codes + lanes(FIRST, 4, 2 * many)).to_bytes(8 * many, "little").decode("utf-32-le").replace(chr(FIRST), "")
    for char, spare in SPARE:
        text = text.replace(char, spare)
    return text


def lanes(value: int, size: int, many: int) -> int:
    """The same value in so many lanes, each of so many bytes."""
    return int.from_bytes(value.to_bytes(size, "little") * many, "little")


def _differences(lanes: int, many: int) -> int:
    """How much more each lane holds than the one before it."""
    return lanes - (lanes << 64 & (1 << 64 * many) - 1)


def bound(volumes: Iterable[str]) -> str:
    """A shard's text of those of its volumes."""
    return VOLUME.join(volumes).rstrip(VOLUME)


def read(text: str) -> Iterator[set[int]]:
    """The postings of each volume in a shard's text, as `write` takes them."""
    for char, spare in SPARE:
        text = text.replace(spare, char)
    for volume in text.split(VOLUME):
        found = set()
        posting = -1 << NUMBER
        codes = iter([code - FIRST - (SKIPPED if code > 0xDFFF else 0) for code in map(ord, volume)])
        for code in codes:
            posting = ((posting >> NUMBER) + (code >> 1) << NUMBER) + next(codes) - 1 if code & 1 else posting + (code >> 1)
            found.add(posting)
        yield found
