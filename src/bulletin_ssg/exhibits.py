"""The charts of a text in their frames, put in before their tables; and what is said under a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from . import theme
from .figures.charts import WIDTHS, chart
from .figures.files import csv_target
from .figures.sums import differences
from .figures.typed import Figures, figures

if TYPE_CHECKING:
    from .config import SiteInfo
    from .dataset import Table
    from .figures.drawing import Drawing
    from .model import Article
    from .sources import Reader

TEMPLATE = "chart.html.j2"
TABLE = re.compile(
    r'<div class="table"[^>]* data-table="(\d+)"[^>]*>.*?</table>(?:</div>)?\n?(?:<p class="table-source">.*?</p>\n?)?</div>', re.DOTALL
)


class Plate(NamedTuple):
    """The words around a chart and its table."""

    title: str
    remark: str
    """Unit and time."""
    words: str
    """For those who do not see the chart."""
    notes: tuple[str, ...]
    """What is said under the table."""
    files: tuple[tuple[str, str], ...] = ()
    """(name, target) of what its figures can be had as, and of their series."""


class Wall:
    """Where charts are hung: the macros of one page, and the words of its language."""

    def __init__(self, desk: Reader, target: str, info: SiteInfo) -> None:
        self.words = theme.theme_of(desk.layers).wording(info.language)
        self.macro: Callable[[str], Callable[..., str]] = lambda name: theme.macro(desk, TEMPLATE, name, target, info)

    @cached_property
    def framed(self) -> Callable[..., str]:
        return self.macro("framed")

    @cached_property
    def printed(self) -> Callable[..., str]:
        return self.macro("printed")

    @cached_property
    def under(self) -> Callable[..., str]:
        return self.macro("under")

    def plate(self, found: Figures, files: tuple[tuple[str, str], ...] = ()) -> Plate:
        units = {column.unit for column in found.measures}
        unit = units.pop() if len(units) == 1 else ""
        names = [column.name for column in found.measures[:1] if found.type not in ("grouped", "stacked", "line", "area", "multiples")]
        change = [found.change.name] if found.change and names and found.type == "bar" else []
        shown = self.words.translate(", ").join([*names, *change])
        parts = [
            shown,
            self.words.translate("unit: {unit}").format(unit=unit) if unit else "",
            found.span.label(self.words.chinese) if found.span else "",
        ]
        title = found.title or shown or found.label
        drawn = self.words.translate("Chart of {n} rows; the table below has all its figures.").format(n=len(found.labels))
        return Plate(title, self.words.translate("; ").join(filter(None, parts)), drawn, tuple(self._notes(found)), files)

    def _notes(self, found: Figures) -> list[str]:
        notes = [self.words.translate("Note: {note}").format(note=found.note)] if found.note else []
        for one in differences(found):
            if one.rounding:
                text = self.words.translate("The parts of {column} add up to {parts}, {by} off the total: rounding.")
                notes.append(text.format(column=one.column, parts=f"{one.parts:f}", by=f"{one.by:f}"))
        return notes

    def chart(self, found: Figures, plate: Plate | None = None) -> str:
        """A chart as pages show it, drawn for two widths; "" where there is nothing to draw."""
        wide, narrow = (chart(found, width, self.words.chinese) for width in WIDTHS)
        return self.framed(plate or self.plate(found), (wide, narrow)) if wide else ""


def on_page(article: Article, wall: Wall, issue: str, series: dict[str, str]) -> str:
    """An article's HTML with its charts; `series` are the pages of the series by name. Addresses are as in Article.html."""

    def hang(table: Table, html: str) -> str:
        found = figures(table)
        files = [("CSV", csv_target(issue, article.ordinal, table.ordinal))]
        if found.series in series:
            files.append((wall.words.translate("over time"), series[found.series]))
        plate = wall.plate(found, tuple(files))
        return wall.chart(found, plate) + html + wall.under(plate)

    return hung(article.html, article.tables, hang)


def hung(html: str, tables: tuple[Table, ...], hang: Callable[[Table, str], str]) -> str:
    """The HTML with each data table as `hang` makes it."""
    if not tables:
        return html
    known = {table.ordinal: table for table in tables}
    return TABLE.sub(lambda found: hang(known[int(found[1])], found[0]) if int(found[1]) in known else found[0], html)


def on_paper(html: str, tables: tuple[Table, ...], wall: Wall, measure: float, line: float) -> str:
    """The same for print: the chart as wide as the text, in whole lines of the grid, no taller than a page."""

    def hang(table: Table, html: str) -> str:
        found = figures(table)
        plate = wall.plate(found)
        drawing = chart(found, WIDTHS[0], wall.words.chinese)
        framed = html.removesuffix("</div>") + wall.under(plate) + "</div>"
        if not drawing:
            return framed
        # The chart says what the table is, unless a page ends between them.
        return wall.printed(plate, drawing, _size(drawing, measure, line)) + framed.replace("<caption>", '<caption class="told">', 1)

    return hung(html, tables, hang)


def _size(drawing: Drawing, measure: float, line: float) -> tuple[str, str]:
    shrunk = min(measure / drawing.width, 18 * line / drawing.height)
    return f"{drawing.width * shrunk:.2f}pt", f"{-(-drawing.height * shrunk // line) * line:.2f}pt"
