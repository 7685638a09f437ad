"""Which chart a table becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import bars, lines, shares

if TYPE_CHECKING:
    from .drawing import Drawing
    from .typed import Figures

KINDS = ("bar", "grouped", "stacked", "line", "area", "share", "pie", "multiples")
WIDTHS = (612, 336)
"""Of a chart on a page and on a phone, in pixels: its text is not scaled."""
MOST = 6
"""Columns in one picture; more are left to the table."""
STANDING = 24
"""Times that bars can show; more of them are a line."""


def chart(figures: Figures, wide: float, chinese: bool) -> Drawing | None:
    """The chart of a table; None where it has nothing to show. What cannot be divided into shares is shown as bars."""
    columns = tuple(column for column in figures.measures if any(value is not None for value in column.values))[:MOST]
    if not columns or not figures.type:
        return None
    kind = figures.type if figures.type in KINDS else "bar"
    if kind in ("share", "pie"):
        if shares.divisible(columns[0]):
            return (shares.share if kind == "share" else shares.pie)(figures, columns[0], wide, chinese)
        kind = "bar"
    if kind in ("line", "area") or (kind in ("bar", "grouped", "stacked") and len(figures.spans) > STANDING):
        return lines.lines(figures, columns, wide, chinese, filled=kind == "area")
    if kind == "multiples":
        return lines.multiples(figures, columns, wide, chinese)
    if kind == "stacked" and len(columns) > 1:
        return bars.stacked(figures, columns, wide, chinese)
    return bars.bars(figures, columns if kind == "grouped" else columns[:1], wide, chinese)
