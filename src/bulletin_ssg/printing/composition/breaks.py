"""Where a line may end, and what it costs: a penalty for each place of a text, infinite where it is forbidden."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from . import bonds
from .characters import (
    ASCII_CLOSES,
    ASCII_OPENS,
    BINDS,
    CLOSES,
    FOLLOWS,
    GLUE,
    HAN,
    INK,
    JOINED,
    KANA,
    LATIN,
    OPENS,
    PLAIN,
    SPACE,
    WIDE,
)  # fmt: skip

NEVER_FIRST = CLOSES + ASCII_CLOSES + FOLLOWS + BINDS + KANA + SPACE + GLUE + JOINED + PLAIN
NEVER_LAST = OPENS + ASCII_OPENS + GLUE
HYPHEN, ADDRESS, DATE, RANGE, YEARS, DIVIDED = 2.0, 1.5, 0.5, 5.0, 8.0, 4.0
"""After the hyphen, line or stroke of a Latin compound; within a web address; between month and day; within 1000万元—1.2亿元; within 2024—2026; within a word,
which takes a hyphen."""
APART, TORN = 40.0, 150.0
"""In a line too narrow for it: what holds together is divided, a word is."""


def penalties(text: str, letters: str, hyphens: Sequence[float] = ()) -> list[float]:
    """Of a break before each character, and after the last (0); words may be divided where `hyphens` is not 0."""
    costs = [inf, *(0.0 if _may(text, letters, place) else inf for place in range(1, len(text))), 0.0]
    for match in bonds.MONTHS.finditer(text):
        costs[match.start()] += DATE
    for place, hyphen in enumerate(hyphens):
        costs[place] = DIVIDED if hyphen else costs[place]
    for place in range(2, len(text) - 1):
        if text[place - 1] in "-/_" and letters[place] == LATIN and letters[place - 2] == LATIN and not text[place].isdigit():
            costs[place] = HYPHEN
    for match in bonds.SUFFIX.finditer(text):
        costs[match.start()] = HYPHEN
    for start, end in bonds.held(text):
        costs[start + 1 : end] = [inf] * (end - start - 1)
    for match in bonds.RANGES.finditer(text):
        costs[match.start()] = RANGE
    for match in bonds.YEARS.finditer(text):
        costs[match.start()] = YEARS
    for start, end, cuts in bonds.joints(text):
        costs[start + 1 : end] = [inf] * (end - start - 1)
        for cut in cuts:
            costs[cut] = ADDRESS
    return costs


def _may(text: str, letters: str, place: int) -> bool:
    """Whether the marks on both sides allow a break, whatever the words say."""
    before, after = letters[place - 1], letters[place]
    if after in NEVER_FIRST or before in NEVER_LAST:
        return False
    if before == JOINED:
        before = next((letter for letter in reversed(letters[: place - 1]) if letter != JOINED), PLAIN)
    if before == SPACE:
        return True
    if text[place - 1].isascii() and text[place].isascii():
        return False
    return before in HAN + WIDE + KANA + CLOSES + FOLLOWS + BINDS or after in HAN + WIDE + OPENS


def relieve(costs: list[float], text: str, letters: str, widths: list[float], measure: float) -> list[float]:
    """The same, with breaks inside whatever is wider than the measure: at first between its parts, then anywhere.

    `widths[k]` is the width of the first k characters.
    """
    relieved, start = list(costs), 0
    for end in range(1, len(costs)):
        if costs[end] == inf:
            continue
        if widths[end] - widths[start] > measure:
            for place in range(start + 1, end):
                if letters[place] not in JOINED + SPACE:
                    kind = APART if _may(text, letters, place) else TORN
                    forbidden = letters[place] in NEVER_FIRST or letters[place - 1] in NEVER_LAST
                    relieved[place] = kind + TORN * forbidden
        start = end
    return relieved


def unbroken(text: str, letters: str) -> list[tuple[int, int]]:
    """(start, end) of what must hold together, for a layout that breaks lines itself and knows how to treat Latin words."""
    costs = penalties(text, letters)
    last = max((place for place, letter in enumerate(letters) if letter in INK), default=0)
    if last:
        costs[last] = inf  # nor may one character stand alone on the last line
    found: list[tuple[int, int]] = []
    for place in range(1, len(text)):
        if costs[place] < inf or (text[place - 1].isascii() and text[place].isascii()):
            continue
        start = found.pop()[0] if found and found[-1][1] == place else place - 1
        found.append((start, place + 1))
    return found
