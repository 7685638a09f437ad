"""From numbers to places and words: round ticks, and numbers as each language writes them."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor, log10
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bulletin_ssg.quantities import Quantity

STEPS = (1, 2, 2.5, 5, 10)
LARGE = ("百", "千", "万", "亿", "hundred", "thousand", "million", "billion", "mn", "bn", "%", "‰")
"""A unit with one of these takes no second one on an axis."""


class Scale(NamedTuple):
    """Numbers from `low` to `high` on a line from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, number: float) -> float:
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers, the first not above `low`, the last not below `high`."""
    if high <= low:
        high = low + (abs(low) or 1)
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next(step * power for step in STEPS if step * power >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def reach(numbers: list[float], from_zero: bool) -> tuple[float, float]:
    """What an axis must show: zero too, unless all numbers lie far from it."""
    low, high = min(numbers), max(numbers)
    if from_zero or low <= 0.6 * high:
        low = min(low, 0.0)
    if from_zero or high >= 0.6 * low:
        high = max(high, 0.0)
    return low, high


def printed(value: Quantity | None, chinese: bool) -> str:
    """As in the table, thousands set off in English; a dash where nothing is given."""
    if value is None:
        return "—"
    amount = value.amount
    text = f"{abs(amount):.{value.scale}f}" if chinese else f"{abs(amount):,.{value.scale}f}"
    return ("\u2212" if amount < 0 else "") + text + (value.unit if value.unit in ("%", "‰") else "")


def signed(value: Quantity | None) -> str:
    """A change: +0.29%, −18.86%; "" where none is given."""
    if value is None:
        return ""
    amount = value.change.scaleb(-value.power)
    sign = "+" if amount > 0 else "\u2212" if amount < 0 else ""
    return f"{sign}{abs(amount):.{value.scale}f}{value.unit if value.unit in ('%', '‰') else ''}"


def tick_labels(numbers: list[float], unit: str, chinese: bool) -> list[str]:
    """All with the same decimals; great ones in 万 and 亿, or k, M and bn, where the unit has none of its own."""
    top = max(map(abs, numbers))
    over, suffix = 1.0, ""
    if not any(word in unit.lower() for word in LARGE):
        greats = ((1e8, "亿"), (1e5, "万")) if chinese else ((1e9, "bn"), (1e6, "M"), (1e5, "k"))
        over, suffix = next(((size, word) for size, word in greats if top >= size), (1.0, ""))
        over = 1e4 if suffix == "万" else 1e3 if suffix == "k" else over
    values = [number / over for number in numbers]
    step = min((abs(b - a) for a, b in pairwise(values)), default=top) or 1
    decimals = max(0, -floor(log10(step) + 1e-9))
    if any(abs(round(value, decimals) - value) > step / 100 for value in values):
        decimals += 1
    unit = "%" if unit == "%" else ""
    return [_tick(value, decimals, chinese, suffix + unit) if value else "0" for value in values]


def _tick(value: float, decimals: int, chinese: bool, unit: str) -> str:
    number = f"{abs(value):.{decimals}f}" if chinese else f"{abs(value):,.{decimals}f}"
    return ("\u2212" if value < 0 else "") + number + unit
