"""A paragraph of several texts (bold, links, notes' numbers between them) and forced line breaks, set as one."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from .copy import Copy, measured
from .fit import TOLERANCE, Frame
from .glue import GIVE, MOST, fill, shrink
from .setting import JUSTIFIED, Line, Setting, arrange, compose


class Leaf(NamedTuple):
    """A text in one style."""

    text: str
    advances: list[float]
    """Of each character, as the font has them, in points."""
    size: float
    held: bool = False
    """Whether it must not be broken."""
    hyphens: tuple[int, ...] = ()
    """Where a word may be divided."""
    hyphen: float = 0.0
    """The width of a hyphen, in points."""


class Piece(NamedTuple):
    """A part of a Setting: what stands of one text on one line."""

    advances: list[float]
    shifts: list[float]
    gaps: dict[int, str]


def set_paragraph(leaves: list[Leaf], frame: Frame) -> Setting:
    """Lines of the joined texts; a line feed ends a line and is counted to it."""
    text, advances, sizes = _joined(leaves)
    held = [leaf.held and place > 0 for leaf in leaves for place in range(len(leaf.text))]
    hyphens = [width for leaf in leaves for width in _hyphens(leaf)]
    setting = Setting([], [], [], {})
    start = 0
    for end in (*(place for place, character in enumerate(text) if character == "\n"), len(text)):
        if start < end:
            copy = _hold(measured(text[start:end], advances[start:end], sizes[start:end], hyphens[start:end]), held[start:end])
            made = compose(copy, frame if start == 0 else frame._replace(indent=0.0))
        elif end < len(text):
            made = Setting([Line(0, 0, 0, 0, 0.0, 0.0)], [], [], {})
        else:  # a line feed at the very end: nothing comes after it
            break
        _append(setting, made, closed=end < len(text))
        start = end + 1
    return setting


def _joined(leaves: list[Leaf]) -> tuple[str, list[float], list[float]]:
    text = "".join(leaf.text for leaf in leaves)
    advances = [advance for leaf in leaves for advance in leaf.advances]
    sizes = [leaf.size for leaf in leaves for _ in leaf.text]
    return text, advances, sizes


def _hyphens(leaf: Leaf) -> list[float]:
    widths = [0.0] * len(leaf.text)
    for place in leaf.hyphens:
        widths[place] = leaf.hyphen
    return widths


def _hold(copy: Copy, held: list[bool]) -> Copy:
    """The same, with no break where a text must not be broken."""
    for place, hold in enumerate(held):
        if hold:
            copy.costs[place] = inf
    return copy


def _append(setting: Setting, made: Setting, closed: bool) -> None:
    """What stands between two forced breaks, behind what is set already; `closed` by a line feed."""
    base = len(setting.advances)
    for start, end, first, last, width, hyphen in made.lines:
        setting.lines.append(Line(start + base, end + base, first + base, last + base, width, hyphen))
    setting.advances.extend(made.advances)
    setting.shifts.extend(made.shifts)
    setting.gaps.update({place + base: gap for place, gap in made.gaps.items()})
    if closed:
        setting.advances.append(0.0)
        setting.shifts.append(0.0)
        setting.lines[-1] = setting.lines[-1]._replace(end=len(setting.advances))


def cut(setting: Setting, start: int, end: int, hyphen: float = 0.0) -> Piece:
    """The part of these characters, which stand on one line, and of the hyphen behind them."""
    more = [hyphen] if hyphen else []
    gaps = {place - start: setting.gaps[place] for place in range(start, end) if place in setting.gaps}
    return Piece(setting.advances[start:end] + more, setting.shifts[start:end] + [0.0] * len(more), gaps)


def stretch(leaves: list[Leaf], width: float, indent: float) -> Setting | None:
    """One line that somebody else has broken, brought to its width; None if that would tear it apart."""
    text, advances, sizes = _joined(leaves)
    copy = measured(text, advances, sizes)
    natural, elastic = copy.line(0, len(text), indented=indent > 0)
    missing = width - natural
    filled = fill(missing, elastic)
    torn = filled.han > MOST or filled.gap > 2 * GIVE or missing < -shrink(elastic) - TOLERANCE
    if width + indent < JUSTIFIED * sizes[0] or torn:
        return None
    return arrange(copy, [0, len(text)], Frame(width + indent, indent), [filled])
