"""Shares of a whole: one bar divided, or where it is asked for a pie, and under it every part with its name, share and number."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from .drawing import GAP, HUES, Box, Drawing, Stroke, Text, near, width, wrapped
from .scale import printed

if TYPE_CHECKING:
    from decimal import Decimal

    from .typed import Column, Figures

TURN = 2 * pi
MOST = 12
"""Parts; more of them cannot be told apart."""


def divisible(column: Column) -> bool:
    """Whether the parts have a whole, and are not too many: no number is missing or negative, and not all are 0."""
    amounts = column.amounts
    return len(amounts) <= MOST and all(amount is not None and amount >= 0 for amount in amounts) and any(amounts)


def parts(column: Column) -> list[Decimal]:
    """Every part's share, worked out from the amounts; of a column of shares as printed, of what these add up to."""
    amounts = [amount for amount in column.amounts if amount is not None]
    whole = sum(amounts[1:], amounts[0])
    return [amount / whole for amount in amounts]


def share(figures: Figures, column: Column, wide: float, chinese: bool) -> Drawing:
    boxes, x = [], 0.0
    for place, part in enumerate(parts(column)):
        thick = float(part) * wide
        if thick:
            boxes.append(Box(near(x), 2, near(max(thick - (1 if x + thick < wide - 0.5 else 0), 0.8)), 26, place % HUES))
        x += thick
    return Drawing(wide, 38, (), tuple(boxes)).below(_key(figures, column, wide, chinese))


def pie(figures: Figures, column: Column, wide: float, chinese: bool) -> Drawing:
    radius = min(90.0, wide / 4)
    strokes, turn = [], 0.0
    for place, part in enumerate(parts(column)):
        if part:
            strokes.append(Stroke(_sector(radius, turn, turn + float(part)), place % HUES, True))
        turn += float(part)
    disc = Drawing(wide, near(2 * radius + 4), (), strokes=tuple(strokes))
    beside = wide - 2 * radius - 24
    if beside < 250:
        return disc.below(_key(figures, column, wide, chinese), 8)
    key = _key(figures, column, beside, chinese)
    whole = disc.with_(key.at(2 * radius + 24, 0))
    return whole._replace(height=max(disc.height, key.height))


def _sector(radius: float, start: float, end: float) -> str:
    """Of a disc that stands at the top left; as many short lines as make it round."""
    points = [] if end - start > 0.9999 else [(radius, radius + 2)]
    steps = max(2, round((end - start) * 72))
    for step in range(steps + 1):
        angle = (start + (end - start) * step / steps) * TURN
        points.append((radius + radius * sin(angle), radius + 2 - radius * cos(angle)))
    return "M" + "L".join(f"{near(x)} {near(y)}" for x, y in points) + "Z"


def _key(figures: Figures, column: Column, wide: float, chinese: bool) -> Drawing:
    """A line a part: colour, name, share, number."""
    decimals = max((value.scale for value in figures.shares.values if value), default=1) if figures.shares else 1
    shares = [f"{part * 100:.{decimals}f}%" for part in parts(column)]
    numbers = [printed(value, chinese) if column.kind == "amount" else "" for value in column.values]
    last = max(map(width, numbers))
    first = max(map(width, shares))
    room = wide - 18 - first - last - (2 * GAP if last else GAP)
    texts, boxes, y = [], [], 0.0
    for place, label in enumerate(figures.labels):
        boxes.append(Box(0, near(y + 4), 11, 11, place % HUES))
        texts.append(Text(near(wide - last - (GAP if last else 0)), near(y + 14), shares[place], "end", "value"))
        if numbers[place]:
            texts.append(Text(near(wide), near(y + 14), numbers[place], "end", "quiet"))
        for line in wrapped(label, room):
            texts.append(Text(18, near(y + 14), line))
            y += 17
        y += 5
    return Drawing(wide, near(y), tuple(texts), tuple(boxes))
