"""Lines and areas over time or over the rows as they stand, one picture for all columns or a small one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .drawing import GAP, HUES, SIZE, Dot, Drawing, Rule, Stroke, Text, legend, near, path, shortened, width
from .months import ENGLISH, Span
from .scale import Scale, printed, reach, tick_labels, ticks

if TYPE_CHECKING:
    from .typed import Column, Figures

SMALL = SIZE - 1.5
DOTS = 24
"""So many points are marked one by one."""

Point = tuple[float, float | None]


class Line(NamedTuple):
    """The points of one column, in order; None is a gap."""

    name: str
    hue: int
    points: tuple[Point, ...]


class Ground(NamedTuple):
    """The field that lines are drawn on."""

    x: Scale
    y: Scale
    marks: tuple[float, ...]
    """The ticks on the upright axis."""


def lines(figures: Figures, columns: tuple[Column, ...], wide: float, chinese: bool, filled: bool = False) -> Drawing:
    found = [Line(column.name, hue % HUES, points(figures, column)) for hue, column in enumerate(columns)]
    piled = filled and len(found) > 1 and all(number is not None and number >= 0 for line in found for _, number in line.points)
    drawing = plot(_piled(found) if piled else found, labels_of(figures, chinese), wide, 220, columns[0].unit, chinese, filled)
    newest = max(zip(places_of(figures), columns[0].values, strict=True), key=lambda pair: pair[0])[1]
    if len(columns) == 1 and newest is not None and not filled:
        drawing = _with_last(drawing, printed(newest, chinese), wide)
    return drawing if len(columns) == 1 else legend([line.name for line in found], wide, not filled).below(drawing, 6)


def multiples(figures: Figures, columns: tuple[Column, ...], wide: float, chinese: bool) -> Drawing:
    """A small picture for each column, all on one scale."""
    across = max(1, min(len(columns), 3 if wide > 500 else 2))
    room = (wide - 24 * (across - 1)) / across
    labels = labels_of(figures, chinese)
    numbers = [float(amount) for column in columns for amount in column.amounts if amount is not None]
    whole, y = Drawing(wide, 0, ()), 0.0
    for start in range(0, len(columns), across):
        high = 0.0
        for place, column in enumerate(columns[start : start + across]):
            line = Line(column.name, 0, points(figures, column))
            head = Drawing(room, 22, (Text(0, 14, shortened(column.name, room), "start", "head"),))
            panel = head.below(plot([line], labels, near(room), 110, column.unit, chinese, shared=numbers))
            whole = whole.with_(panel.at(place * (room + 24), y))
            high = max(high, panel.height)
        y += high + 12
    return whole._replace(height=near(y - 12))


def points(figures: Figures, column: Column) -> tuple[Point, ...]:
    """In the order of time. What is summed up from each January on begins anew with every year."""
    amounts = [None if amount is None else float(amount) for amount in column.amounts]
    found: list[Point] = sorted(zip(places_of(figures), amounts, strict=True), key=lambda point: point[0])
    if not any(span.cumulative and span.last - span.first < 11 for span in figures.spans):
        return tuple(found)
    open_: list[Point] = []
    for point in found:
        if open_ and point[0] // 12 != open_[-1][0] // 12:
            open_.append((open_[-1][0], None))
        open_.append(point)
    return tuple(open_)


def places_of(figures: Figures) -> list[float]:
    return [span.place for span in figures.spans] or list(map(float, range(len(figures.labels))))


def labels_of(figures: Figures, chinese: bool) -> list[tuple[float, str, str]]:
    """(place, what stands under it, what stands a line lower)."""
    if not figures.spans:
        return [(float(place), label, "") for place, label in enumerate(figures.labels)]
    return times(list(figures.spans), chinese)


def times(spans: list[Span], chinese: bool) -> list[tuple[float, str, str]]:
    """Months with their year under the first of each; years alone where each is one."""
    if all(span.last - span.first == 11 for span in spans):
        return [(span.place, f"{span.last // 12}", "") for span in spans]
    found, year = [], -1
    for span in sorted(spans, key=lambda span: span.place):
        month = span.last % 12
        upper = f"{month + 1}-{span.day}" if span.day else f"{month + 1}月" if chinese else ENGLISH[month]
        lower = "" if span.last // 12 == year else f"{span.last // 12}年" if chinese else f"{span.last // 12}"
        year = span.last // 12
        found.append((span.place, upper, lower))
    return found


def plot(
    found: list[Line], labels: list[tuple[float, str, str]], wide: float, high: float, unit: str, chinese: bool, filled: bool = False,
    shared: list[float] | None = None,
) -> Drawing:  # fmt: skip
    """Lines on their ground; gaps stay open, and a point between two gaps is a dot."""
    numbers = shared or [number for line in found for _, number in line.points if number is not None]
    marks = ticks(*reach(numbers, filled))
    words = tick_labels(marks, unit, chinese)
    left = max(width(word, SMALL) for word in words) + GAP
    places = [place for line in found for place, _ in line.points]
    first, last = min(places), max(places)
    edge = 18.0
    x = Scale(first, last, left + edge, wide - edge) if last > first else Scale(first - 1, first + 1, left + edge, wide - edge)
    y = Scale(marks[0], marks[-1], high - 4, 8)
    rules = [
        Rule(near(left), near(y.at(mark)), wide, near(y.at(mark)), "axis" if mark == 0 or mark == marks[0] else "grid") for mark in marks
    ]
    texts = [
        Text(near(left - GAP), near(y.at(mark) + SMALL * 0.36), word, "end", "quiet", SMALL)
        for mark, word in zip(marks, words, strict=True)
    ]
    below = _under(labels, x, left, wide, high)
    strokes, dots = _drawn(found, Ground(x, y, tuple(marks)), filled)
    lowest = max((text.y for text in below), default=high)
    return Drawing(wide, near(lowest + 6), (*texts, *below), (), tuple(rules), tuple(strokes), tuple(dots))


def _under(labels: list[tuple[float, str, str]], x: Scale, left: float, wide: float, high: float) -> list[Text]:
    """As many labels as have room; those of a year's first month come before the others."""
    slot = (wide - left) / max(1, min(len(labels), 5)) - 6
    found: list[Text] = []
    free = [0.0, 0.0]
    years = sum(1 for *_, lower in labels if lower)
    turns = [label for label in labels if label[2]] if years > 6 else labels
    for place, upper, lower in turns:
        row = [(shortened(upper, slot, SMALL), high + 14)] + ([(lower, high + 29)] if lower else [])
        if turns is not labels:
            row = [(lower, high + 14)]
        span = max(width(text, SMALL) for text, _ in row)
        at = min(max(x.at(place), span / 2), wide - span / 2)
        if all(at - width(text, SMALL) / 2 >= free[line] for line, (text, _) in enumerate(row)):
            found += [Text(near(at), near(y), text, "middle", "quiet", SMALL) for text, y in row]
            for line, (text, _) in enumerate(row):
                free[line] = at + width(text, SMALL) / 2 + 6
        elif len(row) > 1 and at - width(lower, SMALL) / 2 >= free[1]:
            found.append(Text(near(at), near(row[1][1]), lower, "middle", "quiet", SMALL))
            free[1] = at + width(lower, SMALL) / 2 + 6
    return found


def _drawn(found: list[Line], ground: Ground, filled: bool) -> tuple[list[Stroke], list[Dot]]:
    strokes: list[Stroke] = []
    dots: list[Dot] = []
    base = ground.y.at(min(max(0.0, ground.marks[0]), ground.marks[-1]))
    under: list[tuple[float, float]] = []
    for line in found:
        runs = _runs(line.points, ground)
        every = sum(map(len, runs)) <= DOTS and not filled
        for run in runs:
            if filled and len(run) > 1:
                floor = under or [(run[0][0], base), (run[-1][0], base)]
                strokes.append(Stroke(path([*run, *reversed(floor)], closed=True), line.hue, True))
            elif len(run) > 1:
                strokes.append(Stroke(path(run), line.hue, False))
            dots += [Dot(near(x), near(y), line.hue) for x, y in (run if every or len(run) == 1 else ())]
        under = runs[0] if filled and len(found) > 1 and len(runs) == 1 else []
    return strokes, dots


def _runs(points: tuple[Point, ...], ground: Ground) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for place, number in points:
        if number is None:
            runs.append([])
        else:
            runs[-1].append((ground.x.at(place), ground.y.at(number)))
    return [run for run in runs if run]


def _piled(found: list[Line]) -> list[Line]:
    """Each line on the ones before it."""
    sums = [0.0] * len(found[0].points)
    piled = []
    for line in found:
        sums = [total + (number or 0) for total, (_, number) in zip(sums, line.points, strict=True)]
        piled.append(line._replace(points=tuple((place, total) for (place, _), total in zip(line.points, sums, strict=True))))
    return piled


def _with_last(drawing: Drawing, text: str, wide: float) -> Drawing:
    """The newest number stands at its point."""
    if not drawing.dots:
        return drawing
    dot = drawing.dots[-1]
    y = dot.y - 9 if dot.y > 24 else dot.y + 20
    return drawing._replace(texts=(*drawing.texts, Text(wide, near(y), text, "end", "value", SMALL)))
