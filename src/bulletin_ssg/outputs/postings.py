"""How the index is written: for every unit the articles that have it, as short texts in shards.

A posting is a unit within its shard, and an article: one number. The postings of a shard are written in order. Where the unit is
another than before: twice how far it is from that one, and one, then the article; else twice how far the article is from the one
before. Each of these numbers is a character: UTF-8 makes one byte of a small one. What is done to every posting is done to long
numbers that hold many of them side by side ("lanes").
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import accumulate
from operator import sub
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
GRAIN, ABREAST = 128, 1024
"""Of so many postings multiples are written, so that lanes are of few lengths; and at most so many at once."""
VOLUME = "!"
"""Behind it a new volume begins, where articles are so many that a number would not do."""
ODD = bytes(code - FIRST & 1 for code in range(256))
HEAD = re.compile(b"\1.", re.DOTALL)
"""A gap, and the article behind it, whatever that is."""
Changes = Collection[tuple[int, int]]
"""(volume, posting)."""


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

    def place(self, unit: int) -> tuple[int, int]:
        """(shard, unit within it): the lower bits, which hashes use evenly, tell the shard."""
        return unit & (1 << self.shards) - 1, unit >> self.shards

    @property
    def volume(self) -> int:
        """So many numbers of articles are a volume: those of whole issues."""
        return (1 << NUMBER) // self.stride * self.stride


def scheme(longest: int, articles: int) -> Scheme:
    """Where the longest issue has so many articles, and all of them so many."""
    shards = min(MOST, max(FEWEST, (articles // ARTICLES - 1).bit_length()))
    return Scheme(shards, -(-(longest + 1) // 4) * 4)


def write(postings: Iterable[int], number: int = NUMBER) -> str:
    """The text of a shard, of one volume; `number` are the bits of an article's. What comes twice is written once."""
    ordered = sorted(postings)
    ordered += ordered[-1:] * (-len(ordered) % GRAIN)
    befores = [-1, *ordered[ABREAST - 1 :: ABREAST]]
    places = range(0, len(ordered), ABREAST)
    text = "".join([_written(ordered[place : place + ABREAST], before, number) for place, before in zip(places, befores, strict=False)])
    for char, spare in SPARE:
        text = text.replace(char, spare)
    return text


def _written(ordered: list[int], before: int, number: int) -> str:
    """Postings, behind the one `before`; -1 for none. Units are counted from 1 here: what is none is before the first.

    A lane gives two characters. Where articles' numbers are small, all of these are below the surrogates, and lanes half as wide.
    """
    many, wide = len(ordered), 2 << number > SURROGATES
    size, kind, form = (8, "Q", "utf-32-le") if wide else (4, "I", "utf-16-le")
    ones, units, articles = (lanes(each, size, many) for each in (1, (2 << KEY) - 1 << number, (1 << number) - 1))
    whole = int.from_bytes(struct.pack(f"<{many}{kind}", *ordered), "little") + (ones << number)
    moved = whole << 8 * size & lanes((1 << 8 * size) - 1, size, many) | before + (1 << number)
    distances = whole - (moved & units)  # how far the unit is, then the article
    heads = distances + units >> number + KEY + 1 & ones  # 1 where the unit is another than before
    behind = heads * ((1 << number) - 1)
    firsts = (distances >> number & lanes((2 << KEY) - 1, size, many) | whole - moved & (articles ^ behind)) << 1 | heads
    codes = firsts + ((distances & behind) + heads << 4 * size)
    if wide:
        codes += (codes + lanes((1 << NUMBER + 2) - SURROGATES, 4, 2 * many) >> NUMBER + 2 & lanes(1, 4, 2 * many)) * SKIPPED
    return (codes + lanes(FIRST, size // 2, 2 * many)).to_bytes(size * many, "little").decode(form).replace(chr(FIRST), "")


@lru_cache(maxsize=64)
def lanes(value: int, size: int, many: int) -> int:
    """The same value in so many lanes, each of so many bytes."""
    return int.from_bytes(value.to_bytes(size, "little") * many, "little")


def bound(volumes: Iterable[str]) -> str:
    """A shard's text of those of its volumes."""
    return VOLUME.join(volumes).rstrip(VOLUME)


# Of a shard that is amended only the units concerned are read, and written again.


def edited(text: str, lost: Changes, gained: Changes) -> str:
    """A shard's text without these postings, and with those."""
    for char, spare in SPARE:
        text = text.replace(spare, char)
    volumes = text.split(VOLUME)
    for volume, units in enumerate(_units(lost, gained)):
        volumes += [""] * (volume == len(volumes))
        if units:
            volumes[volume] = _edited(volumes[volume], units)
    text = bound(volumes)
    for char, spare in SPARE:
        text = text.replace(char, spare)
    return text


def _units(lost: Changes, gained: Changes) -> list[dict[int, tuple[set[int], set[int]]]]:
    """Of each volume (unit → articles lost and gained)."""
    found: list[dict[int, tuple[set[int], set[int]]]] = [{} for _ in range(1 + max(volume for volume, _ in (*lost, *gained)))]
    for place, changes in enumerate((lost, gained)):
        for volume, posting in changes:
            unit, article = divmod(posting, 1 << NUMBER)
            found[volume].setdefault(unit, (set(), set()))[place].add(article)
    return found


def _edited(volume: str, changes: dict[int, tuple[set[int], set[int]]]) -> str:
    units, starts = _heads(volume)
    parts, place, last = [], 0, -1
    for unit in sorted(changes):
        begin, place = place, bisect_left(units, unit, place)
        if begin < place:
            parts += [_head(units[begin] - last), volume[starts[begin] + 1 : starts[place]]]
            last = units[place - 1]
        lost, gained = changes[unit]
        entry = ""
        if place < len(units) and units[place] == unit:
            entry = volume[starts[place] + 1 : starts[place + 1]]
            place += 1
        entry = _changed(entry, lost, gained)
        if entry:
            parts += [_head(unit - last), entry]
            last = unit
    return "".join([*parts, *((_head(units[place] - last), volume[starts[place] + 1 :]) if place < len(units) else ())])


def _head(gap: int) -> str:
    return chr((gap << 1 | 1) + FIRST)


def _heads(volume: str) -> tuple[list[int], list[int]]:
    """(units, where each begins, and the end)."""
    tails = HEAD.split(volume.encode("utf-32-le")[::4].translate(ODD))
    starts = [end + 2 * head for head, end in enumerate(accumulate(map(len, tails)))]
    gaps = [ord(volume[start]) - FIRST >> 1 for start in starts[:-1]]
    return list(accumulate(gaps, initial=-1))[1:], starts


def _changed(entry: str, lost: set[int], gained: set[int]) -> str:
    """The articles of a unit without some, and with others; most often, some are added behind the last."""
    if not entry:
        return _entry(sorted(gained), -1)
    codes = _codes(entry)
    first, others = codes[0] - FIRST - 1, codes[1:]
    last = first + (sum(others) - FIRST * len(others) >> 1)
    if not lost and min(gained) > last:
        return entry + _entry(sorted(gained), last)
    there = accumulate([code - FIRST >> 1 for code in others], initial=first)
    return _entry(sorted(({*there} - lost) | gained), -1)


def _entry(articles: list[int], last: int) -> str:
    """What is written of a unit's articles, behind the `last` of them; -1 for none."""
    codes = [step << 1 for step in map(sub, articles, [last, *articles])]
    if last < 0:
        codes[:1] = [article + 1 for article in articles[:1]]
    return "".join([chr(code + FIRST + (SKIPPED if code >= SURROGATES else 0)) for code in codes])


def _codes(entry: str) -> tuple[int, ...]:
    """Its characters as numbers, FIRST and upwards."""
    codes = struct.unpack(f"<{len(entry)}I", entry.encode("utf-32-le"))
    return tuple([code - (SKIPPED if code > 0xDFFF else 0) for code in codes]) if max(codes) > 0xDFFF else codes
