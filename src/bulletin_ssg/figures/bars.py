"""Bars that lie, so that labels of any length stand before or above them: one a row, several, or stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .drawing import GAP, SIZE, Box, Drawing, Rule, Text, legend, near, shortened, width, wrapped
from .scale import Scale, printed, reach, signed

if TYPE_CHECKING:
    from decimal import Decimal

    from .typed import Column, Figures

LABELS = 0.38
"""Of the drawing: what labels beside the bars may take."""
LEAST = 24
"""Of room for the bars; where names and numbers leave less, the names stand above, and changes are left to the table."""
MANY = 16
"""Rows; more are set closer."""


class Row(NamedTuple):
    """A row of bars."""

    lines: tuple[str, ...]
    """Its label, broken."""
    parts: tuple[tuple[float | None, str, str], ...]
    """Of every bar: what it shows, its number in words, a remark behind that."""


class Layout(NamedTuple):
    """What all rows have in common."""

    bar: float
    """How thick a bar is."""
    gap: float
    """Between rows."""
    size: float
    """Of numbers and labels."""
    labels: float
    """How wide the labels beside the bars are; 0 where they stand above them."""
    scale: Scale


def bars(figures: Figures, columns: tuple[Column, ...], wide: float, chinese: bool) -> Drawing:
    """A bar for every number; with one column, the change stands behind it."""
    many = len(figures.labels) > MANY
    size = SIZE - 1.5 if many else SIZE
    change = figures.change if len(columns) == 1 and columns[0].kind != "change" else None
    for beside, told in ((True, change), (False, change), (False, None)):
        labels, room = _labels(figures.labels, wide, size, (1 if many else 3) if beside else 2, beside)
        rows = _rows(labels, columns, told, chinese)
        scale = _scale(rows, wide, room, size)
        if scale.end - scale.start >= LEAST:
            break
    thick = (10 if many else 16) if len(columns) == 1 else 11
    drawing = _stand(rows, Layout(thick, 5 if many else 11, size, room, scale), wide)
    return drawing if len(columns) == 1 else legend([column.name for column in columns], wide).below(drawing, 6)


def _rows(labels: list[tuple[str, ...]], columns: tuple[Column, ...], change: Column | None, chinese: bool) -> list[Row]:
    rows, given = [], [column.amounts for column in columns]
    for place, lines in enumerate(labels):
        remark = signed(change.values[place]) if change else ""
        amounts = ((some[place], column.values[place]) for some, column in zip(given, columns, strict=True))
        parts = tuple((None if amount is None else float(amount), printed(value, chinese), remark) for amount, value in amounts)
        rows.append(Row(lines, parts))
    return rows


def _labels(labels: tuple[str, ...], wide: float, size: float, most: int, beside: bool = True) -> tuple[list[tuple[str, ...]], float]:
    """The labels in lines, and the width of the column that they stand in; 0: each stands above its bars."""
    longest = max(width(label, size) for label in labels)
    if beside and (longest <= wide * LABELS or most == 1):
        room = min(longest, wide * LABELS)
        return [(shortened(label, room, size),) for label in labels], room
    return [tuple(wrapped(label, wide, size, most)) for label in labels], 0.0


def _scale(rows: list[Row], wide: float, labels: float, size: float) -> Scale:
    """Beside the bars there is room for their numbers on either side."""
    numbers = [part[0] for row in rows for part in row.parts if part[0] is not None]
    low, high = reach(numbers, from_zero=True)
    if low == high:
        high = low + 1
    texts = [(part[0] or 0.0, width(part[1], size) + (width(part[2], size) + GAP if part[2] else 0)) for row in rows for part in row.parts]
    right = max((room for number, room in texts if number >= 0), default=0.0) + GAP
    left = max((room for number, room in texts if number < 0), default=-GAP) + GAP
    start = labels + (GAP if labels else 0) + left
    return Scale(low, high, start, wide - right)


def _stand(rows: list[Row], layout: Layout, wide: float) -> Drawing:
    texts: list[Text] = []
    boxes: list[Box] = []
    axis: list[Rule] = []
    zero = near(layout.scale.at(0))
    y = 2.0
    for row in rows:
        high = layout.bar * len(row.parts) + 2 * (len(row.parts) - 1)
        if layout.labels:
            base = y + high / 2 + layout.size * 0.36
            texts.append(Text(near(layout.labels), near(base), row.lines[0], "end", "label", layout.size))
        else:
            for line in row.lines:
                texts.append(Text(0, near(y + layout.size * 0.88), line, "start", "label", layout.size))
                y += layout.size * 1.3
        axis.append(Rule(zero, near(y - 2), zero, near(y + high + 2), "axis"))
        for hue, part in enumerate(row.parts):
            box, words = _bar(part, y, hue, layout)
            boxes += box
            texts += words
            y += layout.bar + 2
        y += layout.gap - 2
    height = near(y - layout.gap + 4)
    whole = [Rule(zero, 0, zero, height, "axis")]
    return Drawing(wide, height, tuple(texts), tuple(boxes), tuple(whole if layout.labels else axis))


def _bar(part: tuple[float | None, str, str], y: float, hue: int, layout: Layout) -> tuple[list[Box], list[Text]]:
    number, text, remark = part
    size = min(layout.size, layout.bar + 1)
    zero, end = layout.scale.at(0), layout.scale.at(number or 0)
    base = near(y + layout.bar / 2 + size * 0.36)
    if number is not None and number < 0:
        at = end - GAP / 2 - (width(remark, size) + GAP if remark else 0)
        found = [Text(near(at), base, text, "end", "value", size)]
    else:
        at = end + GAP / 2 + width(text, size) + GAP
        found = [Text(near(end + GAP / 2), base, text, "start", "value", size)]
    if remark and number is not None:
        side = end - GAP / 2 if number < 0 else at
        found.append(Text(near(side), base, remark, "end" if number < 0 else "start", "quiet", size))
    left, thick = min(zero, end), max(abs(end - zero), 0.8)
    return ([Box(near(left), near(y), near(thick), layout.bar, hue)] if number else []), found


def stacked(figures: Figures, columns: tuple[Column, ...], wide: float, chinese: bool) -> Drawing:
    """The columns of a row one behind the other, what is negative to the other side; behind them what they add up to."""
    many = len(figures.labels) > MANY
    size = SIZE - 1.5 if many else SIZE
    lines, room = _labels(figures.labels, wide, size, 1 if many else 3)
    sums, ends = [], []
    rows = list(zip(*(column.amounts for column in columns), strict=True))
    for some in rows:
        given = [amount for amount in some if amount is not None]
        sums.append(sum(given[1:], given[0]) if given else None)
        ends.append((float(sum(each for each in given if each < 0)), float(sum(each for each in given if each > 0))))
    words = ["—" if one is None else ("\u2212" if one < 0 else "") + (f"{abs(one):f}" if chinese else f"{abs(one):,f}") for one in sums]
    low, high = reach([number for pair in ends for number in pair], from_zero=True)
    start = room + (GAP if room else 0)
    scale = Scale(low, high if high > low else low + 1, start, wide - GAP - max(width(text, size) for text in words))
    y, thick, boxes, texts, axis = 2.0, 10 if many else 18, [], [], []
    zero = near(scale.at(0))
    for place, text in enumerate(words):
        if not room:
            for line in lines[place]:
                texts.append(Text(0, near(y + size * 0.88), line, "start", "label", size))
                y += size * 1.3
        base = near(y + thick / 2 + size * 0.36)
        axis.append(Rule(zero, near(y - 2), zero, near(y + thick + 2), "axis"))
        if room:
            texts.append(Text(near(room), base, lines[place][0], "end", "label", size))
        boxes += _pile(rows[place], y, thick, scale)
        texts.append(Text(near(scale.at(ends[place][1]) + GAP / 2), base, text, "start", "value", size))
        y += thick + (5 if many else 11)
    whole = [Rule(zero, 0, zero, near(y), "axis")]
    drawing = Drawing(wide, near(y), tuple(texts), tuple(boxes), tuple(whole if room else axis))
    return legend([column.name for column in columns], wide).below(drawing, 6)


def _pile(amounts: tuple[Decimal | None, ...], y: float, thick: float, scale: Scale) -> list[Box]:
    low = high = 0.0
    boxes = []
    for hue, amount in enumerate(amounts):
        number = float(amount or 0)
        before = low if number < 0 else high
        if number < 0:
            low += number
        else:
            high += number
        one, other = sorted((scale.at(before), scale.at(before + number)))
        if number:
            boxes.append(Box(near(one), near(y), near(max(other - one, 0.8)), thick, hue))
    return boxes
