"""From articles with their units to units with their articles: how the texts of all shards come about, within bounded memory.

Postings lie on heaps, one for each shard, and are put in order when their shard is written.
"""

from __future__ import annotations

import struct
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import compress
from operator import and_

from . import folding, postings
from .pieces import Filed
from .postings import KEY, Scheme, lanes

TOGETHER = 12_500
"""Issues whose postings are held at once, some 13 KB each; of more, only those of some of the shards."""
GROWING = 250
"""So many issues' postings are laid aside together."""
PASSES = 4
"""Bits of the number of times that texts are gone through, at most."""
Articles = Callable[[], Iterable[tuple[int, list[Filed]]]]
"""Gives (issue's place times the stride, its articles) of every issue, again and again."""


def passes(issues: int) -> int:
    """How many times the texts of so many issues are gone through, each time for as many shards less."""
    return min(1 << max(0, -(-issues // TOGETHER) - 1).bit_length(), 1 << PASSES)


def shards(articles: Articles, how: Scheme, issues: int, times: int = 1) -> Iterator[str]:
    """Every shard's text, in order; `articles` is asked so many times."""
    number = min(issues * how.stride, how.volume).bit_length()  # no more bits than needed: small numbers are sorted faster
    for part in range(times):
        volumes = [list(reversed(heaps)) for heaps in _heaps(articles(), how, number, part, times)]
        while volumes[0]:
            heaps = (array("I", b"".join(volume.pop())) for volume in volumes)  # gone when they are written
            yield postings.bound([postings.write(heap, number) for heap in heaps])


Heaps = list[list[bytes]]
"""Of each shard its postings, in parts."""


def _heaps(articles: Iterable[tuple[int, list[Filed]]], how: Scheme, number: int, part: int, of: int) -> list[Heaps]:
    """The postings of the shards in this part of all, by volumes."""
    many = (1 << how.shards) // of
    volumes: list[Heaps] = [[[] for _ in range(many)]]
    growing = [array("I") for _ in range(many)]
    heaps = growing * of
    for count, (first, filed) in enumerate(articles, 1):
        volume, first = divmod(first, how.volume)
        if volume == len(volumes):
            _lay_aside(growing, volumes[-1])
            volumes.append([[] for _ in range(many)])
        shards, letters = _letters(first, filed, how, number, part, of)
        deque(map(array.append, map(heaps.__getitem__, shards), letters), maxlen=0)  # a loop, but not in Python
        for article in filed:
            for shard, unit in map(how.place, article.filter_units(how.bits)):
                if shard // many == part:
                    heaps[shard].append(unit << number | first + article.place)
        if count % GROWING == 0:
            _lay_aside(growing, volumes[-1])
    _lay_aside(growing, volumes[-1])
    return volumes


def _lay_aside(growing: list[array[int]], heaps: Heaps) -> None:
    """What grows takes more memory than it needs, and leaves holes where it was."""
    for heap, parts in zip(growing, heaps, strict=True):
        parts.append(heap.tobytes())
        del heap[:]


def _letters(first: int, filed: list[Filed], how: Scheme, number: int, part: int, of: int) -> tuple[Iterator[int], Iterator[int]]:
    """The letters of an issue for the shards in this part of all, in one go: (their shards, their postings)."""
    rows = "".join([article.row for article in filed])
    hashes, valid = folding.hashes(rows)
    articles = b"".join([(first + article.place).to_bytes(4, "little") * len(article.row) for article in filed])
    room = 1 << len(rows).bit_length()  # a mask may be too long: then a few serve all
    shards = hashes & lanes((1 << how.shards) - 1, 4, room)
    postings = (hashes >> how.shards & lanes((1 << KEY) - 1, 4, room)) << number | int.from_bytes(articles, "little")
    if of > 1:
        parts = (shards >> how.shards - (of - 1).bit_length()).to_bytes(len(articles), "little")[::4]
        valid = bytes(map(and_, valid, parts.translate(bytes(code == part for code in range(256)))))
    return compress(_unpacked(shards, len(rows)), valid), compress(_unpacked(postings, len(rows)), valid)


def _unpacked(lanes: int, many: int) -> tuple[int, ...]:
    """The numbers of 32 bits in so many lanes."""
    return struct.unpack(f"<{many}I", lanes.to_bytes(4 * many, "little"))
