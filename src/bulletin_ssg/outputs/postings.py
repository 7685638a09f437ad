"""How the index is written: for every unit the articles that have it, as short texts in shards.

A shard holds the units that begin with its number. Each of them is written as the gap to the unit before it (in GAPS), the
number of its first article (fixed width, in PLAIN), then the gaps between its articles (in STEPS, which has no sign in common
with GAPS, so that no end mark is needed). All signs are printable ASCII: gzip makes one byte of a posting.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import accumulate, chain, islice, product, repeat
from operator import itemgetter, sub
from typing import NamedTuple

PLAIN = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\')
LAST_GAP, MORE_GAP = PLAIN[:26], PLAIN[26:31]
LAST_STEP, MORE_STEP = PLAIN[31:61], PLAIN[61:]
KEY = 13
"""Bits of a unit within its shard."""
FEWEST = 4
"""Bits of the number of shards, at least."""
ARTICLES = 8
"""In the mean so many articles for each shard: a shard stays about as large however the archive grows."""
MOST = 13
TOGETHER = 12_500
"""Issues whose postings are held at once, some 12 KB each; of more, only those of some of the shards."""
HEAPS = 6
"""Bits of the number of ranges that units are sorted into before they are written, at most."""


class Scheme(NamedTuple):
    """What the files of one index have in common."""

    shards: int
    """Bits of the number of shards."""
    stride: int
    """An article's number is its issue's place times this, and its own place in the issue (0: the editor's lead)."""
    width: int
    """Characters of an article's number."""

    @property
    def bits(self) -> int:
        return self.shards + KEY


def scheme(issues: int, longest: int, articles: int) -> Scheme:
    """For so many issues, of which the longest has so many articles, and so many articles in all."""
    shards = min(MOST, max(FEWEST, (articles // ARTICLES - 1).bit_length()))
    stride = -(-(longest + 1) // 4) * 4
    width = 2
    while len(PLAIN) ** width < issues * stride:
        width += 1
    return Scheme(shards, stride, width)


def written(number: int, last: str, more: str) -> str:
    """A number from 0 as signs of `more` and one of `last`."""
    text, number = last[number % len(last)], number // len(last)
    while number:
        number -= 1
        text = more[number % len(more)] + text
        number //= len(more)
    return text


def read(signs: str, last: str, more: str) -> int:
    """The number that `written` wrote so."""
    number = 0
    for sign in signs[:-1]:
        number = number * len(more) + more.index(sign) + 1
    return number * len(last) + last.index(signs[-1])


@cache
def gap_signs() -> list[str]:
    return ["", *(written(gap, LAST_GAP, MORE_GAP) for gap in range(1 << KEY))]


@cache
def step_signs(limit: int) -> list[str]:
    return ["", *(written(step, LAST_STEP, MORE_STEP) for step in range(limit))]


@cache
def number_signs(limit: int, width: int) -> list[str]:
    return list(map("".join, islice(product(PLAIN, repeat=width), limit)))


def invert(filed: Iterable[tuple[int, int]]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """(unit → its first article), (unit → its further ones) of (unit, article), articles rising. Most units have one article."""
    first: dict[int, int] = {}
    further: defaultdict[int, list[int]] = defaultdict(list)
    for unit, number in filed:
        if unit in first:
            further[unit].append(number)
        else:
            first[unit] = number
    return first, further


def passes(issues: int) -> int:
    """How many times the texts of so many issues are gone through, each time for as many shards less."""
    return min(1 << max(0, -(-issues // TOGETHER) - 1).bit_length(), 1 << FEWEST)


def shards(articles: Callable[[], Iterable[tuple[int, set[int]]]], how: Scheme, issues: int, times: int = 1) -> Iterator[str]:
    """Every shard's text, in order; `articles` gives all of them, and is asked so many times."""
    limit = issues * how.stride
    gaps, step, numbers = gap_signs().__getitem__, step_signs(limit), number_signs(limit, how.width).__getitem__
    steps = step.__getitem__

    def texts(filed: Iterator[tuple[int, int]], begin: int, end: int) -> Iterator[str]:
        first, further = invert(filed)
        tails = {
            unit: step[more[0] - first[unit]] if len(more) == 1 else "".join(map(steps, map(sub, more, [first[unit], *more])))
            for unit, more in further.items()
        }
        units = sorted(first)
        place = 0
        for shard in range(begin, end):
            start, place = place, bisect_left(units, (shard + 1) << KEY, place)
            mine = units[start:place]
            heads = map(gaps, map(sub, mine, [(shard << KEY) - 1, *mine]))
            signs = zip(heads, map(numbers, map(first.__getitem__, mine)), map(tails.get, mine, repeat("")), strict=True)
            yield "".join(chain.from_iterable(signs))

    each = (1 << how.shards) // _ranges(how)
    parts = min(times, each)
    heaps = chain.from_iterable(_heaps(articles(), how, part, times) for part in range(times))
    for heap, filed in enumerate(heaps):
        for part in range(parts):
            begin, end = heap * each + part * each // parts, heap * each + (part + 1) * each // parts
            yield from texts(filed() if parts == 1 else _within(filed(), begin << KEY, end << KEY), begin, end)


def _within(filed: Iterator[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
    return (pair for pair in filed if first <= pair[0] < last)


def _ranges(how: Scheme) -> int:
    return 1 << min(HEAPS, how.shards)


def _heaps(articles: Iterable[tuple[int, set[int]]], how: Scheme, part: int, of: int) -> Iterator[Callable[[], Iterator[tuple[int, int]]]]:
    """(unit, article) for each range of units in this part of all: so much less must be held and searched at once."""
    heaps = [array("I") for _ in range(_ranges(how) // of)]
    laid = [heap.append for heap in heaps] * of
    shift, order, ends = how.bits - min(HEAPS, how.shards), array("I"), array("I", bytes(4 * len(heaps)))
    first, last = (1 << how.bits) // of * part, (1 << how.bits) // of * (part + 1)
    for number, units in articles:
        for unit in units if of == 1 else [unit for unit in units if first <= unit < last]:
            laid[unit >> shift](unit)
        order.append(number)
        ends.extend(map(len, heaps))
    laid.clear()
    many = len(heaps)
    heaps.reverse()
    for place in range(many):
        yield partial(_numbered, heaps.pop(), order, ends[place::many])  # gone when its shards are written


def _numbered(units: array[int], order: array[int], ends: array[int]) -> Iterator[tuple[int, int]]:
    """The units with their articles, which end there among them."""
    return zip(units, chain.from_iterable(map(repeat, order, map(sub, ends[1:], ends))), strict=True)


@cache
def gap(signs: str) -> int:
    """How far a unit is from the one before it."""
    return read(signs, LAST_GAP, MORE_GAP) + 1


@cache
def step(signs: str) -> int:
    """How far an article is from the one before it."""
    return read(signs, LAST_STEP, MORE_STEP) + 1


@cache
def signs_of(step: int) -> str:
    """A step as it is written."""
    return written(step - 1, LAST_STEP, MORE_STEP)


def parse(text: str, how: Scheme) -> dict[int, str]:
    """(unit within the shard → its articles as written) of a shard's text."""
    one = re.compile(f"([{re.escape(MORE_GAP)}]*[{re.escape(LAST_GAP)}])(.{{{how.width}}}[{re.escape(LAST_STEP + MORE_STEP)}]*)")
    found = one.findall(text)
    units = accumulate(map(gap, map(itemgetter(0), found)), initial=-1)
    return dict(zip(islice(units, 1, None), map(itemgetter(1), found), strict=True))


def join(entries: dict[int, str]) -> str:
    """A shard's text from what `parse` gives."""
    units = sorted(entries)
    heads = map(gap_signs().__getitem__, map(sub, units, [-1, *units]))
    return "".join(chain.from_iterable(zip(heads, map(entries.__getitem__, units), strict=True)))


def articles(entry: str, how: Scheme) -> list[int]:
    """The numbers that an entry of a shard holds."""
    number = 0
    for sign in entry[: how.width]:
        number = number * len(PLAIN) + PLAIN.index(sign)
    steps = re.findall(f"[{re.escape(MORE_STEP)}]*.", entry[how.width :])
    return list(accumulate(map(step, steps), initial=number))


def entry(numbers: Iterable[int], how: Scheme) -> str:
    """An entry of a shard."""
    ordered = sorted(numbers)
    head = ordered[0]
    signs = ""
    for _ in range(how.width):
        signs = PLAIN[head % len(PLAIN)] + signs
        head //= len(PLAIN)
    return signs + "".join(map(signs_of, map(sub, ordered[1:], ordered)))


def edit(entries: dict[int, str], lost: dict[int, set[int]], gained: dict[int, set[int]], how: Scheme) -> None:
    """Take articles from units of a shard, and give it others."""
    for unit in lost.keys() | gained.keys():
        numbers = set(articles(entries[unit], how)) if unit in entries else set()
        numbers = numbers - lost.get(unit, set()) | gained.get(unit, set())
        if numbers:
            entries[unit] = entry(numbers, how)
        else:
            entries.pop(unit, None)
