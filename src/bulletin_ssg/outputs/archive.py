"""The archive of all issues, and the pages of its years."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Brief, Edition, Entry, Site

from .frame import frame, page, show
from .issues import weight
from .lists import Group, public

NAME = "archive"


class Cell(NamedTuple):
    """A place in a year's grid: an issue, or the gap that a missing number leaves."""

    number: int
    brief: Brief | None
    edition: Edition | None
    withdrawn: bool
    """Why there is a gap: the issue was withdrawn, not just missing."""


class Args(NamedTuple):
    info: SiteInfo
    issues: int
    years: tuple[tuple[int, tuple[Cell, ...]], ...]
    """Newest first, and so are a year's cells."""


class YearArgs(NamedTuple):
    info: SiteInfo
    year: int
    groups: tuple[Group, ...]
    """Newest first."""
    earlier: int
    """The year before it that has issues; 0 for none."""
    later: int
    volume: Edition | None
    """The bound volume, where it is printed."""


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    shown = public(site)
    yield Step("issues/", make, Args(info, len(shown), _years(site.entries)))
    by_year: dict[int, list[Group]] = {entry.year: [] for entry in site.entries}  # a withdrawn issue's page leads to its year, too
    for entry in shown:
        by_year[entry.year].append(_group(entry))
    volumes = {volume.target.split("/")[1]: volume for volume in site.volumes}
    years = [0, *sorted(by_year), 0]
    for earlier, year, later in zip(years, years[1:], years[2:], strict=False):
        groups = tuple(reversed(by_year[year]))
        yield Step(f"issues/{year}/", make_year, YearArgs(info, year, groups, earlier, later, volumes.get(str(year))))


def _group(entry: Entry) -> Group:
    return Group(entry.brief, tuple([(line.address, line.headline) for line in entry.headlines if not line.withdrawn]))


def _years(entries: tuple[Entry, ...]) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    ordered = sorted(entries, key=lambda entry: entry.year)
    years = [(year, cells(list(some), earliest=year == ordered[0].year)) for year, some in groupby(ordered, lambda entry: entry.year)]
    return tuple(reversed([(year, some) for year, some in years if any(cell.brief for cell in some)]))


def cells(entries: list[Entry], earliest: bool) -> tuple[Cell, ...]:
    """A year's grid, newest first. Numbers before the archive's very first issue are not missing: it begins there."""
    found: list[Cell] = []
    expected = min((entry.number for entry in entries if not entry.supplement), default=1) if earliest else 1
    for entry in entries:
        if not entry.supplement:
            found += [Cell(number, None, None, False) for number in range(expected, entry.number)]
            expected = entry.number + 1
        if not entry.withdrawn:
            found.append(Cell(entry.number, entry.brief, entry.edition, False))
        elif not entry.supplement:
            found.append(Cell(entry.number, None, None, True))
    return tuple(reversed(found))


def make(args: Args, desk: Desk) -> Product:
    return page("issues/", show(desk, "archive.html.j2", "issues/", args.info, place="issues/", issues=args.issues, years=args.years))


def make_year(args: YearArgs, desk: Desk) -> Product:
    target = f"issues/{args.year}/"
    html = show(
        desk, "year.html.j2", target, args.info, place="issues/",
        year=args.year, groups=args.groups, earlier=args.earlier, later=args.later, volume=args.volume,
        size=weight(args.volume.size) if args.volume else "",
    )  # fmt: skip
    return page(target, html)
