"""The arithmetic of a table: rows against the total, shares against 100 % and their numbers, rates against theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from bulletin_ssg.quantities import Quantity, cell, denomination

from . import arithmetic
from .findings import Finding, finding
from .sheet import Cell, Sheet, Table

TOTAL = re.compile(r"(?:.*[合总]计|总[额量和数]|共计|全部|全市|全省|全国)")
WITHIN = re.compile(r"[\s\u3000#]*其\s?中|\s*#")
SHARE = re.compile(r"占比|比重|份额|比例|构成")
RATE = re.compile(r"同比|环比|增速|增幅|增长|涨幅|降幅|增减|[±]")
NO_SUM = re.compile(r"均|率|单?价|排名|位次|序号|编号|指数|得分|电话")
BEFORE = re.compile(r"上年|去年|同期|上期|上月")
EMPTY = re.compile(r"[-—–－/…·\s]*")


class Column(NamedTuple):
    """A column of figures."""

    position: int
    head: str
    kind: str
    """ "amount", "share", "rate", or "other": what is not added up."""
    figures: tuple[Quantity | None, ...]
    """By row; None where no figure stands."""
    whole: bool
    """Whether every cell that is not empty is a figure."""


def columns(table: Table) -> list[Column]:
    """The columns that hold figures."""
    found = []
    for position, head in enumerate(table.header):
        texts = [row[position].text if position < len(row) else "" for row in table.rows]
        unit = denomination(head.text)
        figures = tuple(_figure(text, unit) for text in texts)
        filled = [figure for figure, text in zip(figures, texts, strict=True) if not EMPTY.fullmatch(text)]
        if position and any(filled):
            shares = all(figure is None or figure.unit == "%" for figure in filled)
            kind = "share" if SHARE.search(head.text) and shares else "rate" if RATE.search(head.text) else "amount"
            kind = "other" if kind == "amount" and (NO_SUM.search(head.text) or shares) else kind
            found.append(Column(position, head.text, kind, figures, all(filled)))
    return found


def _figure(text: str, unit: tuple[str, int] | None) -> Quantity | None:
    figure = cell(text)
    return figure._replace(unit=unit[0], power=unit[1]) if figure and unit and not figure.unit and not figure.power else figure


def parts_and_total(table: Table) -> tuple[list[int], int]:
    """(rows that are parts, the total's row); the row is -1 where there is none, or where there are several."""
    labels = [row[0].text.replace(" ", "").replace("\u3000", "") if row else "" for row in table.rows]
    totals = [number for number, label in enumerate(labels) if TOTAL.fullmatch(label)]
    parts = [number for number, label in enumerate(labels) if number not in totals and not WITHIN.match(label) and "小计" not in label]
    return parts, totals[0] if len(totals) == 1 and totals[0] in (0, len(labels) - 1) else -1


def check_table(sheet: Sheet, table: Table) -> Iterator[Finding]:
    found = columns(table)
    parts, whole = parts_and_total(table)
    amounts = [column for column in found if column.kind == "amount"]
    if whole >= 0 and len(parts) > 1:
        for column in amounts:
            yield from _sum(sheet, table, column, parts, whole)
    for column in found:
        if column.kind == "share":
            yield from _shares(sheet, table, column, parts, whole)
            left = [amount for amount in amounts if amount.position < column.position]
            if left and whole >= 0:
                yield from _share_of(sheet, table, left[-1], column, parts, whole)
    yield from _rates(sheet, table, found)
    yield from _across(sheet, table, amounts)


def _some(column: Column, rows: list[int]) -> list[Quantity]:
    return [figure for number in rows if (figure := column.figures[number])]


def _sum(sheet: Sheet, table: Table, column: Column, parts: list[int], whole: int) -> Iterator[Finding]:
    figure = column.figures[whole]
    some = _some(column, parts)
    if figure and column.whole and len(some) > 1 and not arithmetic.adds_up(some, figure):
        yield _wrong_sum(sheet, table.rows[whole][column.position], some, figure)


def _wrong_sum(sheet: Sheet, cell: Cell, parts: list[Quantity], whole: Quantity) -> Finding:
    said = arithmetic.plain(arithmetic.total(parts), max(parts, key=lambda part: part.scale)._replace(power=whole.power))
    message, hint = "the parts add up to {sum}, the total says {total}", "one of the figures is mistyped"
    return finding("C301", message, sheet.cell(cell), sheet.name, hint, sum=said, total=cell.text)


def _shares(sheet: Sheet, table: Table, column: Column, parts: list[int], whole: int) -> Iterator[Finding]:
    shares = _some(column, parts)
    said = column.figures[whole] if whole >= 0 else None
    if len(shares) < 2 or not column.whole or (said and said.value != 1):
        return
    sum_of = arithmetic.total(shares)
    if not arithmetic.makes_hundred(shares) and (whole >= 0 or Decimal("0.98") < sum_of < Decimal("1.1")):
        row = table.rows[whole if said else parts[-1]]
        message = "the shares add up to {sum}, not to 100 %"
        yield finding("C302", message, sheet.cell(row[column.position]), sheet.name, "", sum=f"{sum_of * 100:.{shares[0].scale}f}%")


def _share_of(sheet: Sheet, table: Table, amount: Column, column: Column, parts: list[int], whole: int) -> Iterator[Finding]:
    """Each share against its amount and the total; where the parts do not add up to that, against their sum as well."""
    figure = amount.figures[whole]
    said = column.figures[whole]
    if not figure or not amount.whole or (said and said.value != 1):
        return
    some = _some(amount, parts)
    wholes = [(figure.value, arithmetic.slack(figure)), (arithmetic.total(some), sum(map(arithmetic.slack, some), Decimal(0)))]
    for number in parts:
        part, share = amount.figures[number], column.figures[number]
        if part and share and not any(arithmetic.is_share(part, share, *each) for each in wholes):
            cell = table.rows[number][column.position]
            right = arithmetic.share_of(part, figure.value, share)
            message = "{part} of {total} is {right}, not {share}"
            said_of = {"part": table.rows[number][amount.position].text, "total": table.rows[whole][amount.position].text}
            yield finding("C303", message, sheet.cell(cell), sheet.name, "", right=right, share=cell.text, **said_of)


def _rates(sheet: Sheet, table: Table, found: list[Column]) -> Iterator[Finding]:
    """The rate against this year's and last year's figures of its row."""
    for rate in found:
        left = [column for column in found if column.position < rate.position and column.kind == "amount"]
        before = [column for column in left if BEFORE.search(column.head)]
        now = [column for column in left if not BEFORE.search(column.head)]
        if rate.kind != "rate" or len(before) != 1 or len(now) != 1:
            continue
        for row, figures in zip(table.rows, zip(now[0].figures, before[0].figures, rate.figures, strict=True), strict=True):
            current, earlier, said = figures
            if current and earlier and said and said.unit == "%" and not arithmetic.is_rate(current, earlier, said):
                right = arithmetic.rate_of(current, earlier, said)
                message = "from {before} to {now} is {right}, not {rate}"
                words = {"before": row[before[0].position].text, "now": row[now[0].position].text, "rate": row[rate.position].text}
                yield finding("C307", message, sheet.cell(row[rate.position]), sheet.name, "", right=right, **words)


def _across(sheet: Sheet, table: Table, amounts: list[Column]) -> Iterator[Finding]:
    """A column that is the total of those beside it, in every row."""
    wholes = [column for column in amounts if TOTAL.fullmatch(re.sub(r"[\s（(].*", "", column.head))]
    parts = [column for column in amounts if column not in wholes and not BEFORE.search(column.head)]
    if len(wholes) != 1 or len(parts) < 2:
        return
    for number, row in enumerate(table.rows):
        figure = wholes[0].figures[number]
        some = [part for column in parts if (part := column.figures[number])]
        same = figure and len(some) == len(parts) and {part[2:4] for part in some} == {figure[2:4]}  # power and unit
        if figure and same and not arithmetic.adds_up(some, figure):
            yield _wrong_sum(sheet, row[wholes[0].position], some, figure)
