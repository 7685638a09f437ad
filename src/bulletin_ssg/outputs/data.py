"""Figures over time: a page for each series that issues continue, a list of them, and what programs are told of all figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.dataset import Dataset, Folio, Series
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.diagnostics import Diagnostic, Span, error
from bulletin_ssg.engine import Step
from bulletin_ssg.exhibits import Wall
from bulletin_ssg.figures import files, series
from bulletin_ssg.figures.months import Span as Time
from bulletin_ssg.figures.scale import signed
from bulletin_ssg.figures.typed import Column, Figures
from bulletin_ssg.model import Brief, Site
from bulletin_ssg.quantities import Quantity
from bulletin_ssg.settings import SeriesConfig

from .frame import frame, page, show

NAME = "data"
FRONT = "data/"
PACKAGE = "datapackage.json"
LATEST = 120
"""Times on a page; the files have all."""
CHANGES = 13
"""Times whose changes are listed on a page."""
COLUMNS = ("period", "row", "value", "unit", "yoy_computed", "yoy_printed", "mom_computed", "mom_printed", "issue", "earlier_values")
KINDS = {
    "revised": ("W230", "{row}, {time}: {now} here, {then} in {there}, and no word of it", 'write note="…" with 修订 under the table, or correct one of them'),
    "falls": ("W231", "{row} falls within the year: {now} up to {time}, and {then} before in {there}", "compare both with their source"),
    "yoy": ("W232", "{row}, {time}: the change against the year before is printed as {printed}, and is {text} by {there}", "compare both with their source"),
    "mom": ("W232", "{row}, {time}: the change against the time before is printed as {printed}, and is {text} by {there}", "compare both with their source"),
    "unit": ("W233", "{row}, {time}: the unit is not that of the newest figures in {there}; the figure is left out", "give the figures of a series one unit"),
}  # fmt: skip


class Part(NamedTuple):
    """What one issue has of a series."""

    brief: Brief
    source: str
    ref: str
    """Reference of its Dataset."""
    articles: tuple[str, ...]
    """Addresses of its articles."""


class Args(NamedTuple):
    info: SiteInfo
    series: Series
    config: SeriesConfig
    """What bulletin.yaml says of it."""
    parts: tuple[Part, ...]
    """Oldest first."""


class ListArgs(NamedTuple):
    info: SiteInfo
    series: tuple[tuple[str, str, int, Brief], ...]
    """(title, target, number of issues, the newest of them)."""


class PackageArgs(NamedTuple):
    title: str
    series: tuple[Series, ...]
    folios: tuple[tuple[str, tuple[tuple[int, int, str], ...]], ...]
    """(issue, (article, ordinal, title) of its tables), newest first."""


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    if not site.folios:
        return
    info = frame(site, config)
    entries = {entry.address: entry for entry in site.entries}
    known = {one.name: one for one in config.series}
    listed = []
    for one in site.series:
        having = [folio for folio in site.folios if one.name in folio.series]
        parts = tuple(
            _part(folio, entries[folio.issue].brief, tuple(line.address for line in entries[folio.issue].headlines)) for folio in having
        )
        listed.append((one.title, one.target, len(parts), parts[-1].brief))
        yield Step(one.target, make, Args(info, one, known.get(one.name, SeriesConfig(one.name)), parts))
    yield Step(FRONT, make_list, ListArgs(info, tuple(listed)))
    tables = tuple((folio.issue, tuple((one.article, one.ordinal, one.title) for one in folio.tables)) for folio in reversed(site.folios))
    yield Step(PACKAGE, make_package, PackageArgs(config.title, site.series, tables))


def _part(folio: Folio, brief: Brief, articles: tuple[str, ...]) -> Part:
    return Part(brief, folio.source, folio.ref, articles)


def make_list(args: ListArgs, desk: Desk) -> Product:
    return page(FRONT, show(desk, "data.html.j2", FRONT, args.info, place=FRONT, series=args.series, package=PACKAGE))


def make_package(args: PackageArgs, desk: Desk) -> Product:
    text = ("period", "row", "unit", "yoy_printed", "mom_printed", "issue", "earlier_values")
    columns: list[dict[str, object]] = [{"name": name, "type": "string" if name in text else "number"} for name in COLUMNS]
    resources = [files.resource(f"series-{one.slug}", f"{one.target}{one.slug}.csv", one.title, columns) for one in args.series]
    for issue, tables in args.folios:
        for article, ordinal, title in tables:
            found = files.plain_resource(files.csv_name(issue, article, ordinal), files.csv_target(issue, article, ordinal), title)
            resources.append(found)
    return Product(((PACKAGE, files.package("figures", args.title, resources)),))


# A series.


def make(args: Args, desk: Desk) -> Product:
    names = {alias: row.name for row in args.config.rows for alias in row.aliases}
    datasets = [desk.fetch(part.ref, Dataset) for part in args.parts]
    found = series.joined(series.observed(args.series.name, names, args.config.cumulative, datasets))
    for finding in found.findings:
        desk.warn(_said(finding, args, desk))
    target, slug = args.series.target, args.series.slug
    wall = Wall(desk, target, args.info)
    late = found._replace(times=found.times[-LATEST:], rows=tuple(row._replace(points=row.points[-LATEST:]) for row in found.rows))
    html = show(
        desk, "series.html.j2", target, args.info, place=FRONT, title=args.series.title, unit=found.unit,
        chart=wall.chart(drawable(late, args.series.title)) if found.times else "", rows=[row.name for row in found.rows],
        cumulative=any(time.cumulative for time in found.times), lines=_lines(late, args, wall), changes=_changes(late, wall),
        revisions=_revisions(found, args, wall), gaps=[gap.label(wall.words.chinese) for gap in found.gaps],
        parts=[part.brief for part in reversed(args.parts)], files=[(name, f"{target}{slug}.{name.lower()}") for name in ("CSV", "JSON")],
    )  # fmt: skip
    records = list(_records(found, args))
    table = files.csv([COLUMNS, *([_text(record[name]) for name in COLUMNS] for record in records)])
    say = {"name": args.series.name, "title": args.series.title, "unit": found.unit, "figures": records}
    made = page(target, html)
    return Product((*made.files, (f"{target}{slug}.csv", table), (f"{target}{slug}.json", files.written(say))))


def drawable(found: series.Joined, title: str) -> Figures:
    """The series as a table over time, for its chart."""
    columns = [
        Column(row.name, row.name, found.unit, "amount", tuple(_in_unit(point, found) for point in row.points), None)
        for row in series.shown(found)
    ]
    if len(found.times) == 1:  # not yet a line
        values = tuple(column.values[0] for column in columns)
        labels = tuple(column.name for column in columns)
        only = Column(title, "", found.unit, "amount", values, None)
        return Figures(title, "bar", "", "", "", found.times[0], "", labels, (only,), "", ())
    return Figures(title, "line", "", "", "", None, "", tuple(time.iso for time in found.times), tuple(columns), "", ())


def _in_unit(point: series.Point | None, found: series.Joined) -> Quantity | None:
    """The point's figure in the unit of the series."""
    if point is None:
        return None
    scale = max(0, -int(point.amount.as_tuple().exponent))
    return point.last.value._replace(digits=int(point.amount.scaleb(scale)), scale=scale, direction=0)


def _lines(found: series.Joined, args: Args, wall: Wall) -> list[tuple[str, list[tuple[str, bool]], tuple[Brief, str] | None]]:
    """(time, (figure, whether it was revised) of every row, the newest issue that has them), newest first."""
    lines = []
    for place, time in enumerate(found.times):
        points = [row.points[place] for row in found.rows]
        cells = [(f"{point.amount:f}".replace("-", "\u2212") if point else "—", bool(point and point.before)) for point in points]
        issues = [point.last for point in points if point]
        newest = max(issues, key=lambda one: one.issue, default=None)
        lines.append((time.label(wall.words.chinese), cells, _where(newest, args) if newest else None))
    return lines[::-1]


def _where(one: series.Observation, args: Args) -> tuple[Brief, str]:
    """The issue of a figure, and its article's page."""
    part = args.parts[one.issue]
    return part.brief, f"{part.brief.target}{part.articles[one.article - 1]}/"


def _changes(found: series.Joined, wall: Wall) -> list[tuple[str, str, tuple[str, str, str, str]]]:
    """(time, row, changes worked out and printed), newest first."""
    listed = []
    for place in range(len(found.times) - 1, max(-1, len(found.times) - 1 - CHANGES), -1):
        for row in found.rows:
            point = row.points[place]
            if point:
                words = (_percent(point.yoy), signed(point.last.yoy), _percent(point.mom), signed(point.last.mom))
                if any(words):
                    listed.append((found.times[place].label(wall.words.chinese), row.name, words))
    return listed


def _percent(change: Decimal | None) -> str:
    return "" if change is None else f"{change * 100:+.2f}%".replace("-", "\u2212")


def _revisions(found: series.Joined, args: Args, wall: Wall) -> list[tuple[str, str, str, str, Brief, Brief]]:
    """(time, row, before, now, issue then, issue now)."""
    listed = []
    for row in found.rows:
        for time, point in zip(found.times, row.points, strict=True):
            if point and point.before:
                (amount, issue), brief = point.before[-1], args.parts[point.last.issue].brief
                listed.append(
                    (time.label(wall.words.chinese), row.name, f"{amount:f}", f"{point.amount:f}", args.parts[issue].brief, brief)
                )
    return listed


def _records(found: series.Joined, args: Args) -> Iterator[dict[str, object]]:
    for place, time in enumerate(found.times):
        for row in found.rows:
            point = row.points[place]
            if point:
                before = "; ".join(f"{amount:f} ({args.parts[issue].brief.address})" for amount, issue in point.before)
                changes = (_ratio(point.yoy), signed(point.last.yoy), _ratio(point.mom), signed(point.last.mom))
                values = (
                    time.iso,
                    row.name,
                    files.number(point.amount),
                    found.unit,
                    *changes,
                    args.parts[point.last.issue].brief.address,
                    before,
                )
                yield dict(zip(COLUMNS, values, strict=True))


def _ratio(change: Decimal | None) -> float | None:
    return None if change is None else round(float(change), 6)


def _text(value: object) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) and abs(value) < 1 else str(value)


# What is wrong between issues.


def _said(finding: series.Finding, args: Args, desk: Desk) -> Diagnostic:
    code, message, hint = KINDS[finding.kind]
    here, there = finding.here, finding.there
    printed = here.yoy if finding.kind == "yoy" else here.mom
    span, excerpt = _place(here, args, desk)
    other, _ = _place(there, args, desk)
    return error(
        code, message, span, hint, excerpt, row=here.row, time=_iso(here.span), now=_digits(here), then=_digits(there), there=other,
        printed=signed(printed), text=finding.text,
    )  # fmt: skip


def _iso(time: Time) -> str:
    return time.iso


def _digits(one: series.Observation) -> str:
    return f"{one.value.amount:.{one.value.scale}f}"


def _place(one: series.Observation, args: Args, desk: Desk) -> tuple[Span, str]:
    """Where the figure stands: its issue is read again only where there is something to say of it."""
    source = args.parts[one.issue].source
    lines = (desk.read(source) or b"").decode("utf-8", "replace").splitlines()
    pattern = re.compile(r"(?<![\d.])" + re.escape(_digits(one)) + r"(?![\d]|\.\d)")
    found = [
        (one.row not in line, number, match, line)
        for number, line in enumerate(lines, 1)
        if (match := pattern.search(line.replace(",", "")))
    ]
    if not found:
        return Span(source), ""
    _, number, match, line = min(found, key=lambda each: each[:2])
    column = line.find(match[0])
    return (Span(source, number, column + 1, len(match[0])) if column >= 0 else Span(source, number)), line
