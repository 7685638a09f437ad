"""Whether parts make up their total and shares the whole, within the rounding of the figures as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

    from .typed import Column, Figures


class Difference(NamedTuple):
    """A column whose parts and total differ."""

    column: str
    parts: Decimal
    """What they add up to, in the column's own unit."""
    total: Decimal
    rounding: bool
    """Whether rounding can have caused it: every printed figure may be off by half of its last digit."""

    @property
    def by(self) -> Decimal:
        return abs(self.parts - self.total)


def differences(figures: Figures) -> tuple[Difference, ...]:
    """Of every column of amounts or shares that has all its parts and a total, where they differ."""
    found = (_difference(column) for column in figures.columns if column.kind != "change")
    return tuple(one for one in found if one and one.by)


def _difference(column: Column) -> Difference | None:
    if column.total is None or len(column.values) < 2 or any(value is None for value in column.values):
        return None
    values = [value for value in column.values if value]
    power = column.total.power
    parts = sum((value.value for value in values[1:]), values[0].value)
    allowed = sum((value.tolerance for value in values), column.total.tolerance)
    return Difference(column.name, parts.scaleb(-power), column.total.amount, abs(parts - column.total.value) <= allowed)
