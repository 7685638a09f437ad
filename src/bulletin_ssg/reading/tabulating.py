"""A data table and a marked figure as they are typed: numerals put under one another, totals set off, slips noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin_ssg.dataset import Marked, Table
from bulletin_ssg.figures.charts import KINDS
from bulletin_ssg.figures.months import span
from bulletin_ssg.figures.typed import figures, is_total, number

from .manuscript import Place
from .notes import Notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from bulletin_ssg.markdown.tables import Cells

Rows = tuple[tuple[str, ...], ...]
PERIOD = "write it as 2024-04, 2024-01/2024-04 or 2024"


def set_off(cells: Cells) -> None:
    """The total row gets a class, numbers their pads."""
    for row, missing, (opening, *tokens) in zip(cells.rows, pads(cells.rows), cells.lines, strict=True):
        if is_total(row[0]):
            opening.attrs["class"] = "total"
        for token, pad in zip(tokens, missing, strict=True):
            token.meta["pad"] = pad


def pads(rows: Rows) -> list[list[str]]:
    """For every cell what makes a number with fewer decimals than others of its column as wide, "" for most; none where a sign
    follows it: of 100% below 54.57% it is the signs that stand below each other."""
    found = [[""] * len(row) for row in rows]
    for column in range(1, len(rows[0]) if rows else 0):
        values = [number(row[column]) for row in rows]
        most = max((value.scale for value in values if value), default=0)
        for place, value in enumerate(values):
            if value and value.scale < most and rows[place][column].rstrip()[-1:].isdigit():
                found[place][column] = "0" * (most - value.scale) if value.scale else "." + "0" * most
    return found


def examine(table: Table, line: int, top: int, notes: Notes) -> None:
    """Note what a chart or a series cannot do with the table that begins in line `top`, and whose attributes stand in `line`."""
    given = dict(table.attributes)
    find = notes.manuscript.find
    if given.get("type", "bar") not in KINDS:
        known = ", ".join(KINDS)
        notes.warn(
            "W156", "{type} is no kind of chart", find(line, line, given["type"]), "write one of: {known}", type=given["type"], known=known
        )
    if "period" in given and span(given["period"]) is None:
        notes.warn("W171", "the period {period} is not understood", find(line, line, given["period"]), PERIOD, period=given["period"])
    found = figures(table)
    if given.get("series") and not given.get("period") and not found.spans:
        hint = "write period=2024-04 or period=2024-01/2024-04 behind it"
        notes.warn("W172", "the figures of the series {series} have no period", find(line, line, "series="), hint, series=given["series"])
    for row, column, text in found.unread:
        at = next((number for number in range(top, line) if row and row in notes.manuscript.line(number)), top)
        hint = "write digits alone, and — where there is no figure"
        notes.warn(
            "W173", "{text} is no number: {column}, {row} is taken as missing", find(at, at, text), hint, text=text, column=column, row=row
        )
    if given.get("class") == "chart" and not found.measures:
        notes.warn(
            "W174", "the table has no column of numbers to draw", notes.manuscript.whole(line), "write digits into it, or take .chart away"
        )


# Figures in prose.


def marked(children: list[Token]) -> Iterator[tuple[Token, str]]:
    """The opening token of every marked figure, and its text."""
    from bulletin_ssg.markdown.plain import inline_text

    for place, token in enumerate(children):
        if token.type == "figure_open":
            end = next(at for at in range(place, len(children)) if children[at].type == "figure_close")
            yield token, inline_text(children[place:end])


def examine_marked(figure: Marked, place: Place, notes: Notes) -> None:
    given = dict(figure.attributes)
    if number(figure.text) is None:
        notes.warn("W175", "the marked figure {text} is no number", place, "put a number and its unit between [ and ]", text=figure.text)
    for key in ("series", "period"):
        if not given.get(key):
            hint = "write {{.figure series=name period=2024-04}}"
            notes.warn("W176", "the marked figure {text} has no {key}: it joins no series", place, hint, text=figure.text, key=key)
    if given.get("period") and span(given["period"]) is None:
        notes.warn("W171", "the period {period} is not understood", place, PERIOD, period=given["period"])


def written(figure: Marked) -> Iterator[tuple[str, str]]:
    """The attributes of the element <data> that stands for it: its value for programs."""
    value = number(figure.text)
    yield "class", "figure"
    yield "value", f"{value.value:f}" if value else figure.text
    yield from ((f"data-{key}", text) for key, text in figure.attributes)
