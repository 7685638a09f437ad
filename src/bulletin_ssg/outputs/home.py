"""The home page: the latest issue, the ones before it, the years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.dataset import Dataset
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Brief, Entry, Headline, Shelf, Site

from . import linked
from .frame import frame, page, show
from .issues import weight
from .lists import public

NAME = "home"
RECENT = 8
"""Issues named below the latest."""


class Args(NamedTuple):
    info: SiteInfo
    latest: Entry | None
    """Without its `ref`: an edit of a body is none of this page's business."""
    shelves: tuple[Shelf, ...]
    recent: tuple[Brief, ...]
    years: tuple[tuple[int, int], ...]
    """(year, issues in it), newest first."""
    chart: tuple[str, int, int, str] | None = None
    """(reference of the Dataset, article, table, the article's page) of the newest chart."""


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    shown = public(site)
    latest = shown[-1]._replace(ref="", source="", corrections=()) if shown else None
    recent = tuple(entry.brief for entry in shown[:-1][: -RECENT - 1 : -1])
    years = sorted(Counter(entry.year for entry in shown).items(), reverse=True)
    yield Step("index.html", make, Args(frame(site, config), latest, site.shelves, recent, tuple(years), _chart(site)))


def _chart(site: Site) -> tuple[str, int, int, str] | None:
    lines = {entry.address: entry.headlines for entry in site.entries}
    for folio in reversed(site.folios):
        for table in folio.tables:
            if table.chart:
                return folio.ref, table.article, table.ordinal, lines[folio.issue][table.article - 1].target
    return None


def drawn(args: Args, desk: Desk) -> str:
    """The newest chart as the page shows it."""
    if args.chart is None:
        return ""
    from bulletin_ssg.exhibits import Wall
    from bulletin_ssg.figures.typed import figures

    ref, article, ordinal, _ = args.chart
    found = (table for at, table in desk.fetch(ref, Dataset).tables if (at, table.ordinal) == (article, ordinal))
    return Wall(desk, "", args.info).chart(figures(next(found)))


def make(args: Args, desk: Desk) -> Product:
    latest = args.latest
    html = show(
        desk, "home.html.j2", "", args.info, args.info.description, "", card=latest.card if latest else "",
        latest=latest, parts=_parts(latest, args.shelves) if latest else [], recent=args.recent, years=args.years,
        size=weight(latest.edition.size) if latest and latest.edition else "",
        linked=linked.document(linked.periodical(args.info)), chart=drawn(args, desk), figures=args.chart[3] if args.chart else "",
    )  # fmt: skip
    return page("", html)


def _parts(latest: Entry, shelves: tuple[Shelf, ...]) -> list[tuple[Shelf, list[Headline]]]:
    """The headlines by section, in the issue's own order."""
    known = {shelf.slug: shelf for shelf in shelves}
    parts: dict[str, list[Headline]] = {}
    for headline in latest.headlines:
        if not headline.withdrawn:
            parts.setdefault(headline.section, []).append(headline)
    return [(known[slug], lines) for slug, lines in parts.items()]
