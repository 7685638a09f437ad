"""The paper: how much of it the type area takes, and how small all is set."""

from __future__ import annotations

from typing import NamedTuple

BODY = 15.79
"""Points of body text, on the sheet as it is laid out."""


class Sheet(NamedTuple):
    """A4, and the text on it. A sheet is laid out at the size of the large type, and made smaller as a whole: so one set of
    rules, one grid and one way to break lines serve every size."""

    scale: float
    """What everything is multiplied by in the end."""
    columns: int
    """Characters in a line."""
    top: float
    """Margins in millimetres of the printed page."""
    inner: float
    lines: int
    """Of a page."""

    @property
    def measure(self) -> float:
        """Width of the type area in points, as laid out."""
        return 442.2 if self.scale == 1 else round(self.columns * BODY + 0.2, 2)

    @property
    def width(self) -> float:
        """Of the paper as laid out, in millimetres; so are the others."""
        return round(210 / self.scale, 3)

    @property
    def height(self) -> float:
        return round(297 / self.scale, 3)

    @property
    def margins(self) -> tuple[float, float, float, float]:
        """Top, outer, bottom, inner."""
        bottom = 297 / self.scale - self.top / self.scale - (self.lines * 28.99 + 0.4) / 72 * 25.4
        outer = 210 / self.scale - self.inner / self.scale - self.measure / 72 * 25.4
        return round(self.top / self.scale, 3), round(outer, 3), round(bottom, 3), round(self.inner / self.scale, 3)


SHEETS = {
    "A4": Sheet(1.0, 28, 37, 28, 22),
    "compact": Sheet(0.76, 38, 29, 26, 31),
}
"""A4 has the type area of GB/T 9704; compact is 12 pt on the same paper."""
