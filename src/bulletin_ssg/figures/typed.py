"""A data table read: which column says what, in which unit, which row is the total, and every number."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.quantities import Quantity, cell, denomination, quantities

from .months import Span, span

if TYPE_CHECKING:
    from decimal import Decimal

    from bulletin_ssg.dataset import Table

TOTALS = frozenset(("合计", "总计", "共计", "总额", "总量", "总数", "全部", "total", "sum", "all", "altogether"))
MISSING = frozenset(("", "-", "–", "—", "——", "―", "－", "…", "……", "/", "n/a", "na", "无", "不详", "未公布", "缺"))
SHARE = re.compile(r"占比|比重|份额|构成|share|proportion", re.I)
CHANGE = re.compile(r"[同环]比|增[速幅长]|降幅|涨幅|change|growth|y/y|yoy|m/m|mom", re.I)
HEAD = re.compile(r"(.+?)\s*[（(]([^（()）]+)[)）]")
KEPT = 16
"""Tables whose figures are at hand: those of an issue."""
NUMERALS = re.compile(r"[-−－–+＋]?[0-9０-９][0-9０-９,.，．]*\s*")


class Column(NamedTuple):
    """A column of figures."""

    head: str
    """As typed: 执行额（万美元）."""
    name: str
    """Without its unit: 执行额."""
    unit: str
    """As printed: 万美元; "" where none is given."""
    kind: str
    """ "amount", "share" or "change"."""
    values: tuple[Quantity | None, ...]
    """A row each, the total's left out; None where nothing is given."""
    total: Quantity | None

    @property
    def amounts(self) -> tuple[Decimal | None, ...]:
        return tuple(value.change.scaleb(-value.power) if value else None for value in self.values)


class Figures(NamedTuple):
    """A data table."""

    title: str
    type: str
    """The kind of chart that is asked for; "" for none."""
    series: str
    source: str
    note: str
    span: Span | None
    label: str
    """The head of the first column."""
    labels: tuple[str, ...]
    """Of the rows, the total's left out."""
    columns: tuple[Column, ...]
    total: str
    """The label of the total row, else ""."""
    unread: tuple[tuple[str, str, str], ...]
    """(row, column, text) of cells that should be numbers and are none."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The rows as times; () where they are something else."""
        year = self.span.last // 12 if self.span else 0
        found = [span(label, year) for label in self.labels]
        return tuple(one for one in found if one) if found and all(found) else ()

    @property
    def measures(self) -> tuple[Column, ...]:
        """What a chart draws: amounts; where there are none shares, else changes. Those of one unit."""
        for kind in ("amount", "share", "change"):
            some = [column for column in self.columns if column.kind == kind]
            if some:
                return tuple(column for column in some if column.unit == some[0].unit)
        return ()

    @property
    def change(self) -> Column | None:
        return next((column for column in self.columns if column.kind == "change"), None)

    @property
    def shares(self) -> Column | None:
        return next((column for column in self.columns if column.kind == "share"), None)


def is_total(label: str) -> bool:
    return "".join(label.split()).lower() in TOTALS


@lru_cache(maxsize=KEPT)
def figures(table: Table) -> Figures:
    """What the table says; kept, since a page, its files and its package ask one after another."""
    given = dict(table.attributes)
    at = next((place for place in range(len(table.rows) - 1, -1, -1) if is_total(table.rows[place][0])), -1)
    rows = [row for place, row in enumerate(table.rows) if place != at]
    columns, unread = [], []
    for place, head in enumerate(table.header[1:], 1):
        texts = [row[place] if place < len(row) else "" for row in rows]
        column = _column(head, texts, table.rows[at][place] if at >= 0 else "", given.get("unit", ""))
        if column:
            columns.append(column)
            gaps = zip(rows, texts, column.values, strict=True)
            unread += [(row[0], head, text) for row, text, value in gaps if value is None and text.strip().lower() not in MISSING]
    type_ = given.get("type", "bar") if given.get("class") == "chart" or "type" in given else ""
    return Figures(
        given.get("title", ""), type_, given.get("series", ""), given.get("source", ""), given.get("note", ""),
        span(given.get("period", "")), table.header[0] if table.header else "", tuple(row[0] for row in rows), tuple(columns),
        table.rows[at][0] if at >= 0 else "", tuple(unread),
    )  # fmt: skip


def _column(head: str, texts: list[str], total: str, unit: str) -> Column | None:
    """None for a column of words: fewer than half of what it says are numbers."""
    cells = [_cell(text) for text in texts]
    values = [found or _told(text) for found, text in zip(cells, texts, strict=True)]
    said = sum(1 for text in texts if text.strip().lower() not in MISSING)
    if not any(values) or sum(1 for value in values if value) * 2 < said:
        return None
    match = HEAD.fullmatch(head.strip())
    name, own = (match[1], match[2]) if match and denomination(head) else (head, "")
    kind = "change" if CHANGE.search(name) else "share" if SHARE.search(name) else "amount"
    behind = {NUMERALS.sub("", text.strip(), count=1) for text, found in zip(texts, cells, strict=True) if found}
    own = own or (behind.pop() if len(behind) == 1 else "") or (unit if kind == "amount" else "")
    power = denomination(f"（{own}）")
    filled = [_in_unit(value, power) for value in (*values, number(total))]
    return Column(head, name, own, kind, tuple(filled[:-1]), filled[-1])


def _in_unit(value: Quantity | None, unit: tuple[str, int] | None) -> Quantity | None:
    """The number with the unit of its column, where the cell has none."""
    return value._replace(unit=unit[0], power=unit[1]) if value and unit and not value.unit and not value.power else value


def number(text: str) -> Quantity | None:
    """The number of a cell, words of a change allowed: 下降3.52%."""
    return _cell(text) or _told(text)


_cell = lru_cache(maxsize=KEPT * 16)(cell)


def _told(text: str) -> Quantity | None:
    some = quantities(text)
    return some[0] if len(some) == 1 and some[0].direction and some[0].end == len(text.rstrip()) else None
