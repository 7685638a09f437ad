"""Breaks a paragraph into lines so that the whole of it looks best, not each line by itself."""

from __future__ import annotations

from bisect import bisect_left
from math import inf
from typing import NamedTuple

from .breaks import relieve
from .copy import Copy
from .glue import LIKE_A_MARK, badness, fill, settle, shrink, stretch

LINE = 0.05
"""Each line costs a little: of two settings as good the shorter one."""
ALONE, FEW = 1000.0, 2.0
"""One character alone on the last line; two."""
SLIGHT = 5.0
"""A line short by no more than the white of a mark, because something long and indivisible comes next."""
LOOSE, TIGHT = 250.0, 100_000.0
"""A line that stays short in a justified paragraph, and each em that it lacks: worse than any that is filled; one that is too long, because nothing in it can
be divided."""
RAGGED = 1.0
"""A ragged line of no length; what is missing early costs more than what is missing late, so that lines are filled in turn."""
OVER = 1.5
"""In em: by how much the ends of a line, their marks, gaps and hyphens, make it longer or shorter than the sums say."""
TOLERANCE = 0.01
"""In points: what sums of widths may be wrong by."""


class Frame(NamedTuple):
    """What a paragraph is set into."""

    measure: float
    """The width of its lines, in points."""
    indent: float = 0.0
    """Of the first line."""
    justified: bool = True
    even: bool = False
    """Whether the last line should be about as long as the others: for headlines."""

    def width(self, start: int) -> float:
        return self.measure - (self.indent if start == 0 else 0.0)


def fit(copy: Copy, frame: Frame) -> list[int]:
    """Where the lines begin, and where the last one ends: [0, …, len(text)]."""
    narrowest = min(frame.measure, frame.measure - frame.indent)
    costs = relieve(copy.costs, copy.text, copy.letters, copy.widths, narrowest)
    return (frame.justified and _fit(copy, frame, costs, False)) or _fit(copy, frame, costs, True)


def _fit(copy: Copy, frame: Frame, costs: list[float], loose: bool) -> list[int]:
    """The cheapest way through all breaks; [] where there is none, which only happens when no loose line is allowed."""
    end, least, most = len(copy.text), *copy.reaches()
    spare = OVER * max(copy.sizes)
    limit = frame.measure * (1.5 if loose else 1.0) + spare
    narrowest = min(frame.measure, frame.measure - frame.indent) - spare
    best: dict[int, tuple[float, int]] = {0: (0.0, 0)}
    starts, leasts, mosts = [0], [0.0], [0.0]
    for place in range(1, end + 1):
        if costs[place] == inf:
            continue
        found = (inf, 0)
        first = bisect_left(leasts, least[place] - limit)
        after = len(starts) if loose or place == end else bisect_left(mosts, most[place] - narrowest)
        for start in reversed(starts[min(first, len(starts) - 1) if loose else first : after]):
            before = best[start][0]
            if before + LINE >= found[0]:
                continue  # no line costs less
            cost = before + line_cost(copy, start, place, frame, loose)
            if cost < found[0]:
                found = (cost, start)
        if found[0] < inf:
            best[place] = (found[0] + costs[place], found[1])
            starts.append(place)
            leasts.append(least[place])
            mosts.append(most[place])
    if end not in best:
        return []
    cuts = [end]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    return cuts[::-1]


def line_cost(copy: Copy, start: int, end: int, frame: Frame, loose: bool) -> float:
    """How bad this line would be; infinite if it cannot be."""
    first, last = copy.trim(start, end)
    if first == last:
        return LINE if loose else inf
    natural, elastic = copy.line(first, last, indented=start == 0 and frame.indent > 0)
    width, ends = frame.width(start), end == len(copy.text)
    missing = width - natural
    if missing < -TOLERANCE and (not frame.justified or missing < -shrink(elastic) - TOLERANCE):
        return TIGHT - missing if loose else inf
    cost = LINE
    if missing < 0:
        cost += badness(fill(missing, elastic))
    elif ends and not frame.even:
        pass
    elif frame.even:
        cost += 10 * (missing / width) ** 2
    elif not frame.justified:
        cost += RAGGED * missing / width * (2 - start / len(copy.text))
    elif loose or missing <= stretch(elastic, copy.most(end)):
        filled, short = settle(missing, elastic, copy.sizes[start], copy.most(end), end in copy.blocks)
        slight = short <= LIKE_A_MARK * copy.sizes[start]
        cost += badness(filled) + (0.0 if not short else SLIGHT if slight else LOOSE * (1 + short / copy.sizes[start]))
    else:
        return inf
    if ends and start:
        ink = copy.ink[last] - copy.ink[first]
        cost += ALONE if ink < 2 else FEW if ink < 3 else 0.0
    return cost
