"""Rounds the advances of a line to thousandths of an em, which is what a PDF can say, so that the errors do not add up."""

from __future__ import annotations

SURE = 0.2
"""Of a thousandth: WeasyPrint cuts off what is behind the point, and its own widths are a little wrong."""


def steps(advances: list[float], shifts: list[float], shaped: list[float], size: float) -> list[tuple[float, float] | None]:
    """(advance, shift) of each character, shaped ones of `shaped`, all in points; None where nothing is to be changed.

    Advance minus shaped width is always a whole number of thousandths, and a bit more away from zero.
    """
    unit = size / 1000
    found: list[tuple[float, float] | None] = []
    owed = 0.0
    for advance, shift, width in zip(advances, shifts, shaped, strict=True):
        owed += (advance - width) / unit
        whole = round(owed)
        owed -= whole
        moved = round(shift / unit)
        rest = moved - whole  # what WeasyPrint will write behind the glyph
        sure = SURE if rest > 0 else -SURE if rest < 0 else 0.0
        found.append((width + (whole - sure) * unit, moved * unit) if whole or moved else None)
    return found
