"""The set paragraph: its lines, and for each character how far it takes the line and which gap it carries."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from .characters import LATIN, OPENS, SPACE, SQUARE
from .copy import Copy
from .fit import TOLERANCE, Frame, fit
from .glue import GAP, NATURAL, Spread, settle, shrink

BELIEVED = 0.09
"""Between Han, in em: displacements of a tenth are taken for spaces, so above this a part of it is put into the glyphs."""
JUSTIFIED = 24.0
"""Lines of so many em are justified one by one."""
NARROW = 18.0
"""Shorter ones never; those between only if the whole paragraph comes out well."""
WELL = 0.06
"""Between Han, in em."""
LEVELS, STEPS, WIDEST = 8, 16, 5
"""Gaps are drawn in steps of an eighth of an em, room beside marks in sixteenths, up to five; what is over is a displacement too small for a copied text to show."""


class Line(NamedTuple):
    """Characters [start, end) of the text, of which [first, last) are seen, and a hyphen perhaps."""

    start: int
    end: int
    first: int
    last: int
    width: float
    hyphen: float
    """Its width; mostly there is none."""


class Setting(NamedTuple):
    """A paragraph set into lines."""

    lines: list[Line]
    advances: list[float]
    """From each character to the next on its line, in points."""
    shifts: list[float]
    """By how much it is drawn farther right, in points; an opening mark that gives up its white is drawn farther left."""
    gaps: dict[int, str]
    """Characters that carry a gap: Latin ones beside Han, "l2", "r3", "lr2" by sides and eighths of an em; square
    ones "h1", in sixteenths, marks up to "h5", those that open something "o5",
    "q5" with a sixteenth behind it."""


def compose(copy: Copy, frame: Frame) -> Setting:
    """Set the paragraph, ragged where its lines are too narrow to be justified well."""
    size = copy.sizes[0]
    if frame.justified and frame.measure < JUSTIFIED * size:
        if frame.measure >= NARROW * size:
            cuts = fit(copy, frame)
            spreads = spread(copy, cuts, frame)
            if spreads and all(one.han <= WELL for one in spreads if one) and None not in spreads[:-1]:
                return arrange(copy, cuts, frame, spreads)
        frame = frame._replace(justified=False)
    cuts = fit(copy, frame)
    return arrange(copy, cuts, frame, spread(copy, cuts, frame))


def spread(copy: Copy, cuts: list[int], frame: Frame) -> list[Spread | None]:
    """How each line is filled; None for one that keeps its natural width."""
    found: list[Spread | None] = []
    for start, end in pairwise(cuts):
        first, last = copy.trim(start, end)
        if first == last:
            found.append(None)
            continue
        natural, elastic = copy.line(first, last, indented=start == 0 and frame.indent > 0)
        missing = frame.width(start) - natural
        if not frame.justified or missing < -shrink(elastic) - TOLERANCE or (missing > 0 and end == len(copy.text)):
            found.append(None)
            continue
        filled, short = settle(missing, elastic, copy.sizes[start], copy.most(end), end in copy.blocks)
        found.append(filled if not short or filled is not NATURAL else None)
    return found


def arrange(copy: Copy, cuts: list[int], frame: Frame, spreads: list[Spread | None]) -> Setting:
    """Every character in its place."""
    setting = Setting([], list(copy.advances), [0.0] * len(copy.text), {})
    for (start, end), filled in zip(pairwise(cuts), spreads, strict=True):
        first, last = copy.trim(start, end)
        _place(copy, first, last, start == 0 and frame.indent > 0, filled or NATURAL, setting)
        hyphen = copy.hyphens[last]
        setting.lines.append(Line(start, end, first, last, sum(setting.advances[first:last]) + hyphen, hyphen))
    return setting


def _place(copy: Copy, first: int, last: int, indented: bool, filled: Spread, setting: Setting) -> None:
    """One line's characters."""
    advances, shifts, letters = setting.advances, setting.shifts, copy.letters
    gap = GAP + filled.gap
    level = min(max(round(gap * LEVELS), 1), LEVELS // 2)
    for place in range(first, last):
        if white := copy.white[place]:
            opens = letters[place] == OPENS
            at_edge = (place == first and not indented) if opens else place == last - 1
            cut = white * (1.0 - filled.edge if at_edge else 1.0 if copy.meets[place] else filled.mark)
            advances[place] -= cut
            shifts[place] -= cut if opens else 0.0
        elif letters[place] == SPACE:
            advances[place] += filled.gap * copy.sizes[place]
        if place == first:
            continue
        if copy.rooms[place]:
            _part(copy, place, filled, setting)
        elif letters[place - 1] == letters[place] == LATIN:
            advances[place - 1] += filled.letter * copy.sizes[place]
        elif size := copy.borders[place]:
            before = letters[place] == LATIN
            latin = place if before else place - 1
            advances[latin] += gap * size
            shifts[latin] += (gap - level / LEVELS) * size if before else 0.0
            setting.gaps[latin] = setting.gaps.get(latin, str(level)).replace(str(level), ("l" if before else "r") + str(level))


def _part(copy: Copy, place: int, filled: Spread, setting: Setting) -> None:
    """Set a character apart from the one before it."""
    size, opens = copy.rooms[place], bool(copy.pauses[place]) and copy.letters[place] == OPENS
    room = filled.han + (filled.pause if copy.pauses[place] else 0.0)
    at = place if opens else place - 1
    setting.advances[at] += room * size
    level = 0
    if room > BELIEVED and copy.letters[at] in SQUARE:
        level = min(int(room * STEPS), WIDEST) if copy.pauses[place] else 1
        setting.gaps[at] = f"o{level}" if opens else f"h{level}" if at not in setting.gaps else "q5"  # an o5, if so much is wanted
    if opens:
        setting.shifts[at] += (room - level / STEPS) * size
