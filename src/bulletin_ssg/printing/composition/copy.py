"""A paragraph's text measured: how wide any stretch of it is as a line, and how much of that can give."""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import inf
from typing import NamedTuple

from .bonds import joints
from .breaks import penalties
from .characters import BINDS, CLOSES, IDEOGRAPHIC, INK, LATIN, OPENS, SPACE, SQUARE, parts
from .glue import BESIDE_ADDRESS, BLOCK, GAP, GIVE, MOST, PAUSE, SQUEEZE, TRACK, Elastic

RAISED = 0.75
"""A letter so much smaller than its neighbour is the number of a note, which keeps no distance."""
NOTHING = 1e-6
"""In points: what a difference of two sums may be instead of 0."""


class Copy(NamedTuple):
    """A paragraph without line breaks. Sums: `sums[k]` is over the first k characters."""

    text: str
    letters: str
    """See `characters`."""
    advances: list[float]
    """Of each character, in points, as the font has them."""
    sizes: list[float]
    """The em of each character."""
    costs: list[float]
    """See `breaks`."""
    hyphens: list[float]
    """Width of the hyphen that a line takes which ends before this character, or behind the last."""
    white: list[float]
    """What a mark could be narrower by: half its size; 0 for all others."""
    meets: list[bool]
    """Whether a mark gives up its white to the mark beside it, on whatever line."""
    borders: list[float]
    """Size of the Latin character where Han and Latin meet, at the later of the two; else 0."""
    rooms: list[float]
    """Size where the character and the one before may be set apart; else 0."""
    pauses: list[float]
    """The same where the white of a mark is between them; else 0."""
    addresses: frozenset[int]
    """Places of web and mail addresses where a line may end, their beginnings included."""
    blocks: frozenset[int]
    """Where a line may end, and the next such place is far away."""
    widths: list[float]
    """Sums of advances, met marks narrow, gaps a quarter of an em."""
    elastic: list[float]
    """Sums of what `Elastic.gaps` means."""
    slack: list[float]
    """Sums of `white` where it is not given up already."""
    room: list[float]
    """Sums of `rooms`."""
    pause: list[float]
    """Sums of `pauses`."""
    letter: list[float]
    """Sums of the sizes of letters and figures that follow another one of their word."""
    ink: list[int]
    """How many characters are more than marks."""

    def line(self, start: int, end: int, indented: bool) -> tuple[float, Elastic]:
        """Natural width, and what can give, of the line of these characters; `indented` if it begins a paragraph so.

        A mark at either end is narrow; only behind an indent an opening one stays as it is.
        """
        width = self.widths[end] - self.widths[start] - GAP * self.borders[start] + self.hyphens[end]
        white = self.slack[end] - self.slack[start]
        gaps = self.elastic[end] - self.elastic[start] - self.borders[start]
        room = self.room[end] - self.room[start] - self.rooms[start]
        last, edge = end - 1, 0.0
        if self.letters[start] == OPENS and not indented:
            edge = self.white[start]
            if not self.meets[start]:
                width -= self.white[start]
                white -= self.white[start]
        if self.letters[last] == CLOSES:
            edge += self.white[last]
            if not self.meets[last]:
                width -= self.white[last]
                white -= self.white[last]
        pause = self.pause[end] - self.pause[start] - self.pauses[start]
        letters = self.letter[end] - self.letter[start + 1]
        return width, Elastic(
            gaps if gaps > NOTHING else 0.0, white if white > NOTHING else 0.0, room if room > NOTHING else 0.0,
            pause if pause > NOTHING else 0.0, letters if letters > NOTHING else 0.0, edge,
        )  # fmt: skip

    def reaches(self) -> tuple[list[float], list[float]]:
        """Sums of widths, everything as narrow and as wide as it can be: what is not between them need not be looked at."""
        columns = list(zip(self.widths, self.elastic, self.slack, self.letter, self.room, self.pause, strict=True))
        least = [width - GIVE * gaps - white - SQUEEZE * letters for width, gaps, white, letters, _, _ in columns]
        return least, [
            width + 2 * GIVE * gaps + TRACK * letters + MOST * room + PAUSE * pause for width, gaps, _, letters, room, pause in columns
        ]

    def most(self, end: int) -> float:
        """How much room between Han may have a line that ends before this character."""
        return BESIDE_ADDRESS if end in self.addresses else MOST

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """The same line without the spaces at its ends."""
        while start < end and self.letters[start] == SPACE:
            start += 1
        while start < end and self.letters[end - 1] == SPACE:
            end -= 1
        return start, end


def measured(text: str, advances: list[float], sizes: list[float], hyphens: list[float] | None = None) -> Copy:
    """The Copy of a text whose characters are so wide; `hyphens` as in Copy, 0 where no word may be divided."""
    letters, hyphens = parts(text), hyphens or [0.0] * len(text)
    white = [
        size / 2 if letter in (OPENS, CLOSES) and advance > 0.9 * size else 0.0
        for letter, advance, size in zip(letters, advances, sizes, strict=True)
    ]
    pairs = list(zip(letters, letters[1:] + " ", strict=True))
    meets = [a == CLOSES and b in (CLOSES, OPENS) for a, b in pairs]
    for place in range(1, len(text)):
        meets[place] |= letters[place] == letters[place - 1] == OPENS
    borders, rooms, pauses = [0.0], [0.0], [0.0]
    for place, (before, after) in enumerate(pairs[:-1], 1):
        met = (before in IDEOGRAPHIC and after == LATIN) or (before == LATIN and after in IDEOGRAPHIC)
        met &= min(sizes[place - 1 : place + 1]) > RAISED * max(sizes[place - 1 : place + 1])
        borders.append(sizes[place - (before == LATIN)] if met else 0.0)
        apart = not met and (before in SQUARE or after in SQUARE) and " " not in text[place - 1 : place + 1]
        rooms.append(sizes[place] if apart and not before == after == BINDS else 0.0)
        paused = place - 1 if before == CLOSES else place if after == OPENS else None
        pauses.append(rooms[place] if paused is not None and white[paused] and (not meets[paused] or before != after) else 0.0)
    steps = [
        advance + GAP * border - (half if meet else 0.0)
        for advance, border, half, meet in zip(advances, borders, white, meets, strict=True)
    ]
    gives = [border + (size if letter == SPACE else 0.0) for border, size, letter in zip(borders, sizes, letters, strict=True)]
    costs, widths = penalties(text, letters, hyphens), _sums(steps)
    return Copy(
        text, letters, advances, sizes, costs, [*hyphens, 0.0], white, meets, borders, rooms, pauses, frozenset(place for start, _, cuts in joints(text) for place in (start, *cuts)), _blocks(costs, widths, sizes), widths, _sums(gives),
        _sums([0.0 if meet else half for half, meet in zip(white, meets, strict=True)]), _sums(rooms), _sums(pauses),
        _sums([0.0, *[size if a == b == LATIN else 0.0 for (a, b), size in zip(pairs, sizes, strict=True)][:-1]]),
        list(accumulate((letter in INK for letter in letters), initial=0)),
    )  # fmt: skip


def _blocks(costs: list[float], widths: list[float], sizes: list[float]) -> frozenset[int]:
    free = [place for place, cost in enumerate(costs) if cost < inf]
    return frozenset(place for place, then in pairwise(free) if widths[then] - widths[place] >= BLOCK * sizes[place])


def _sums(values: list[float]) -> list[float]:
    return list(accumulate(values, initial=0.0))
