"""Figures of one thing over a year: the same digits in two units, cumulative figures that fall, jumps of the unit: C305, C306."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.quantities import Period, Quantity, periods

from . import arithmetic
from .findings import Finding, Place, finding
from .passages import is_level, passages
from .sheet import Article, Sheet
from .structure import plain
from .tables import columns

CLAUSE = re.compile(r"[，。；：:、！？,\n]")
FILLING = re.compile(r"今年|本年|累计|实现|完成|达到|共计|合计|超过|达|共|为|其中|[\s\x00]")
ATTRIBUTE = re.compile(r"(series|period)=(?:\"([^\"]*)\"|'([^']*)'|(\S+?))(?=[\s}])")
JUMP = 100
"""A cumulative figure that grows a hundredfold within a year, or falls as deep, was given another unit."""


class Point(NamedTuple):
    """What a cumulative figure was after some months of a year."""

    key: str
    """What it is a figure of, unit included."""
    year: int
    months: int
    """It tells of January to this month."""
    figure: Quantity
    words: str
    place: Place


def check_series(sheet: Sheet, article: Article) -> Iterator[Finding]:
    """The same long digits with two units in one article."""
    known: dict[tuple[int, int], tuple[Quantity, str]] = {}
    for figure, words, place in _figures(sheet, article):
        digits = (figure.digits, figure.scale)
        if figure.unit and len(str(abs(figure.digits)).rstrip("0")) >= 4:
            first, said = known.setdefault(digits, (figure, words))
            if (first.unit, first.power) != (figure.unit, figure.power) and (figure.power or first.power):
                message = "the same number stands above as {other}"
                yield finding("C306", message, place, sheet.name, "correct the unit of one of them", other=said)


def _figures(sheet: Sheet, article: Article) -> Iterator[tuple[Quantity, str, Place]]:
    for passage in passages(sheet, article):
        for figure in passage.figures:
            if is_level(figure):
                yield figure, passage.words(figure), sheet.place(passage.paragraph, figure.offset, figure.length)


def points(sheet: Sheet, article: Article) -> Iterator[Point]:
    """The cumulative figures of an article, of prose and tables; what is said twice of one thing and differs says nothing."""
    found = [*_of_prose(sheet, article), *_of_tables(sheet, article)]
    values: dict[tuple[str, int, int], set[object]] = {}
    for point in found:
        values.setdefault(point[:3], set()).add(point.figure.value)
    return (point for point in found if len(values[point[:3]]) == 1)


def _year(sheet: Sheet, period: Period) -> int:
    """The year of a period: where none is written, of the last time that the months were over when the issue came out."""
    date, _ = sheet.field("date")
    if period.year or not re.match(r"[0-9]{4}-[0-9]{2}", date):
        return period.year
    return int(date[:4]) - (period.last > int(date[5:7]))


def _of_prose(sheet: Sheet, article: Article) -> Iterator[Point]:
    for passage in passages(sheet, article):
        text = passage.paragraph.text
        spans = periods(text)
        for position, figure in enumerate(passage.figures):
            span = next((span for span in reversed(spans) if span.offset + span.length <= figure.offset), None)
            if not is_level(figure) or not figure.unit or span is None or span.first != 1:
                continue
            begun = passage.figures[position - 1].end if position else 0
            between = text[span.offset + span.length : figure.offset]
            if re.search(r"[。！？；\n]", between) or "其中" in between:
                continue
            clause = CLAUSE.split(text[max(begun, span.offset + span.length) : figure.offset])[-1]
            label = plain(FILLING.sub("", clause))
            if len(label) >= 4:
                place = sheet.place(passage.paragraph, figure.offset, figure.length)
                yield Point(f"{label} {figure.unit}", _year(sheet, span), span.last, figure, passage.words(figure), place)


def _of_tables(sheet: Sheet, article: Article) -> Iterator[Point]:
    named = [span for span in periods(article.headline) if span.first == 1]
    for table in article.tables:
        attributes = {match[1]: match[2] or match[3] or match[4] for match in ATTRIBUTE.finditer(table.attributes)}
        span = re.fullmatch(r"([0-9]{4})-01/\1-([0-9]{2})", attributes.get("period", ""))
        if span:
            year, months = int(span[1]), int(span[2])
        elif named and "period" not in attributes:
            year, months = _year(sheet, named[0]), named[0].last
        else:
            continue
        for period in periods(article.headline):
            series = attributes.get("series") or plain(article.headline.replace(article.headline[period.offset :][: period.length], ""))
            break
        else:
            series = attributes.get("series", "")
        for column in columns(table) if series else ():
            for row, figure in zip(table.rows, column.figures, strict=True):
                if figure and column.kind == "amount":
                    key = f"{series}/{plain(row[0].text)}/{plain(re.sub('[（(].*', '', column.head))} {figure.unit}"
                    cell = row[column.position]
                    yield Point(key, year, months, figure, cell.text, sheet.cell(cell))


def check_points(found: list[tuple[str, Point]]) -> Iterator[Finding]:
    """Cumulative figures over all issues: (source, point) of each."""
    series: dict[tuple[str, int], list[tuple[str, Point]]] = {}
    for source, point in found:
        series.setdefault((point.key, point.year), []).append((source, point))
    for line in series.values():
        line.sort(key=lambda each: (each[1].months, each[0]))
        other, before = line[0]
        for source, now in line[1:]:
            if now.months == before.months:
                continue
            ratio = now.figure.value / before.figure.value if before.figure.value > 0 else 1
            where = f"{other}:{before.place.line}"
            values = {"now": now.words, "before": before.words, "where": where, "months": before.months, "later": now.months}
            if ratio >= JUMP or (0 < ratio <= 1 / JUMP):
                message = "{now} after {later} months, {before} after {months} ({where})"
                yield finding("C306", message, now.place, source, "is the unit right?", **values)
                continue
            fall = before.figure.value - now.figure.value
            if fall > arithmetic.slack(before.figure) + arithmetic.slack(now.figure):
                message = "a cumulative figure falls: {before} after {months} months ({where}), {now} after {later}"
                hint = "one of the two is mistyped, or was revised: then say so in the text"
                yield finding("C305", message, now.place, source, hint, **values)
            other, before = source, now
