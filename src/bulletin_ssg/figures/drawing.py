"""What a chart is made of, how wide its words are, and how they are broken: no text of a chart leaves it or meets another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

SIZE = 13.0
"""Of text, in units of the drawing: pixels on a page."""
GAP = 8.0
HUES = 6
"""Colours that are told apart; then they begin again."""
CLOSING, OPENING = frozenset("，。、；：！？）》」』】 "), frozenset("（《「『【")
NARROW, WIDE = frozenset(" .,:;'|!ilIjtf()[]/"), frozenset("mwMW%@&+\u2212")


Mark = TypeVar("Mark")
Kind = TypeVar("Kind")


class Text(NamedTuple):
    x: float
    y: float
    """The base line."""
    text: str
    anchor: str = "start"
    """ "start", "middle" or "end"."""
    role: str = "label"
    """ "label", "value", "quiet" or "head"."""
    size: float = SIZE

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom; no font that is likely makes it wider."""
        wide = width(self.text, self.size)
        left = self.x - (wide if self.anchor == "end" else wide / 2 if self.anchor == "middle" else 0)
        return left, self.y - 0.88 * self.size, left + wide, self.y + 0.2 * self.size


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    hue: int


class Rule(NamedTuple):
    x1: float
    y1: float
    x2: float
    y2: float
    role: str
    """ "axis" or "grid"."""


class Stroke(NamedTuple):
    """A line, or what it encloses."""

    path: str
    hue: int
    filled: bool


class Dot(NamedTuple):
    x: float
    y: float
    hue: int


class Layer(NamedTuple):
    """All that has one colour, as it lies."""

    hue: int
    boxes: tuple[Box, ...]
    areas: tuple[str, ...]
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]


class Drawing(NamedTuple):
    width: float
    height: float
    texts: tuple[Text, ...]
    boxes: tuple[Box, ...] = ()
    rules: tuple[Rule, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    dots: tuple[Dot, ...] = ()

    # As templates write it.

    @property
    def ruled(self) -> dict[str, tuple[Rule, ...]]:
        """(role → its rules)."""
        return _apart(self.rules, _role)

    @property
    def said(self) -> dict[str, tuple[Text, ...]]:
        """(role → its texts)."""
        return _apart(self.texts, _role)

    @property
    def layers(self) -> list[Layer]:
        """What has a colour, one colour after the other."""
        boxes, strokes, dots = _apart(self.boxes, _hue), _apart(self.strokes, _hue), _apart(self.dots, _hue)
        layers = []
        for hue in sorted({*boxes, *strokes, *dots}):
            own = strokes.get(hue, ())
            areas, lines = tuple([one.path for one in own if one.filled]), tuple([one.path for one in own if not one.filled])
            layers.append(Layer(hue, boxes.get(hue, ()), areas, lines, dots.get(hue, ())))
        return layers

    # Drawings of drawings.

    def below(self, other: Drawing, gap: float = 0) -> Drawing:
        """This drawing with another under it."""
        low = other.at(0, self.height + gap)
        return self.with_(low)._replace(height=near(self.height + gap + other.height))

    def at(self, x: float, y: float) -> Drawing:
        """The same, moved."""
        return self._replace(
            texts=tuple(one._replace(x=near(one.x + x), y=near(one.y + y)) for one in self.texts),
            boxes=tuple(one._replace(x=near(one.x + x), y=near(one.y + y)) for one in self.boxes),
            rules=tuple(Rule(near(a + x), near(b + y), near(c + x), near(d + y), role) for a, b, c, d, role in self.rules),
            strokes=tuple(one._replace(path=_moved(one.path, x, y)) for one in self.strokes),
            dots=tuple(Dot(near(a + x), near(b + y), hue) for a, b, hue in self.dots),
        )

    def with_(self, other: Drawing) -> Drawing:
        """Both in one; the size is this one's."""
        return Drawing(
            self.width, self.height, self.texts + other.texts, self.boxes + other.boxes, self.rules + other.rules,
            self.strokes + other.strokes, self.dots + other.dots,
        )  # fmt: skip


_role: Callable[[Any], str] = attrgetter("role")
_hue: Callable[[Any], int] = attrgetter("hue")


def _apart(marks: Iterable[Mark], kind: Callable[[Mark], Kind]) -> dict[Kind, tuple[Mark, ...]]:
    """Marks by their kind, each kind in its order."""
    found: dict[Kind, list[Mark]] = {}
    for mark in marks:
        found.setdefault(kind(mark), []).append(mark)
    return {one: tuple(some) for one, some in found.items()}


def near(number: float) -> float:
    """A tenth of a pixel is enough; whole numbers are written without a point."""
    short = round(number, 1)
    return int(short) if short == int(short) else short


def path(points: list[tuple[float, float]], closed: bool = False) -> str:
    return "M" + "L".join(f"{near(x)} {near(y)}" for x, y in points) + ("Z" if closed else "")


def _moved(text: str, x: float, y: float) -> str:
    """A path of lines alone, moved."""
    runs = text.removesuffix("Z").split("M")[1:]
    points = [[tuple(map(float, point.split())) for point in run.split("L")] for run in runs]
    return "".join(path([(a + x, b + y) for a, b in run]) for run in points) + ("Z" if text.endswith("Z") else "")


# Words.


@cache
def em(character: str) -> float:
    """The advance of a character in the widest of the usual fonts."""
    if character >= "\u2e80" or character in "“”‘’…—":
        return 1.0
    if character in NARROW:
        return 0.4
    return 1.0 if character in WIDE else 0.75 if character.isupper() else 0.62


@lru_cache(maxsize=1024)
def width(text: str, size: float = SIZE) -> float:
    return sum(map(em, text)) * size


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """The text, cut with an ellipsis where it is wider than `room`."""
    if width(text, size) <= room:
        return text
    kept = ""
    for character in text:
        if width(kept + character + "…", size) > room:
            break
        kept += character
    return kept.rstrip() + "…"


def wrapped(text: str, room: float, size: float = SIZE, most: int = 3) -> list[str]:
    """The text in lines; what does not fit into `most` of them is cut."""
    lines = [""]
    for word in _pieces(text):
        if lines[-1] and width((lines[-1] + word).rstrip(), size) > room:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    if len(lines) > most:
        lines[most - 1 :] = ["".join(lines[most - 1 :])]
    return [shortened(line.strip(), room, size) for line in lines]


def _pieces(text: str) -> list[str]:
    """What no line break divides: Latin words, and Han characters with the marks that belong to them."""
    found = [""]
    for before, character in pairwise(" " + text):
        loose = before == " " or max(before, character) >= "\u2e80"
        if found[-1] and loose and character not in CLOSING and before not in OPENING:
            found.append("")
        found[-1] += character
    return found


def legend(names: list[str], wide: float, lines: bool = False) -> Drawing:
    """The names of the colours, or of the lines, in as many rows as they need."""
    texts, boxes, strokes, x, y = [], [], [], 0.0, 0.0
    for place, name in enumerate(names):
        short = shortened(name, wide - 28)
        if x and x + 27 + width(short) > wide:
            x, y = 0.0, y + 20
        if lines:
            strokes.append(Stroke(path([(x, y + 9), (x + 21, y + 9)]), place % HUES, False))
        else:
            boxes.append(Box(near(x + 10), near(y + 3), 11, 11, place % HUES))
        texts.append(Text(near(x + 27), near(y + 13), short))
        x += 27 + width(short) + 12
    return Drawing(wide, y + 20, tuple(texts), tuple(boxes), (), tuple(strokes))
