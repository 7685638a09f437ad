"""Pages that belong to no issue: those from `pages/`, the page for wrong addresses, notes at given-up ones, robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.assemble import near_issue
from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.diagnostics import Diagnostic, Refused, Span, error
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Brief, Entry, Page, Site
from bulletin_ssg.theme import render

from .frame import frame, page, show
from .lists import public

NAME = "standing"
RELATIVE = re.compile(r'\b(href|src|data-worker|action)="(?![#/]|[a-z]+:)(?:\./)?')


class Args(NamedTuple):
    info: SiteInfo
    page: Page
    crossings: tuple[tuple[str, str], ...]
    """(reference as written, target) of its links to issues."""


class Gone(NamedTuple):
    info: SiteInfo
    target: str
    headline: str
    """What stood there, else ""."""


class Fixed(NamedTuple):
    info: SiteInfo
    target: str
    """ "404.html" or "robots.txt", made from the template of that name."""
    latest: Brief | None = None
    """The latest issue, and the years that have any: what the page for wrong addresses leads to."""
    years: tuple[int, ...] = ()


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    for standing in site.pages:
        yield Step(f"{standing.address}/", make, Args(info, standing, crossings(standing, site)))
    for target, headline in _buried(site):
        yield Step(target, make_gone, Gone(info, target, headline))
    shown = public(site)
    years = tuple(sorted({entry.year for entry in shown}, reverse=True))
    yield Step("404.html", make_missing, Fixed(info, "404.html", shown[-1].brief if shown else None, years))
    yield Step("robots.txt", make_robots, Fixed(info, "robots.txt"))


def _buried(site: Site) -> list[tuple[str, str]]:
    """The tombstones of what is gone; what was brought back needs none."""
    if not site.tombstones:
        return []
    taken = {target for entry in site.entries for target in (entry.target, *(line.target for line in entry.headlines))}
    return [stone for stone in site.tombstones if stone[0] not in taken]


def crossings(page: Page, site: Site) -> tuple[tuple[str, str], ...]:
    """The page's links to issues and articles, which it names by their files."""
    if '"bulletin:@' not in page.html:
        return ()
    written = [part.partition('"')[0] for part in page.html.split('"bulletin:@')[1:]]
    entries = {entry.source: entry for entry in site.entries}
    found = {link: _crossing(link, entries) for link in written}
    dead = [link for link, target in found.items() if not target]
    if dead:
        raise Refused(*(_dead(link, page, list(entries)) for link in dead))
    return tuple(found.items())


def _dead(link: str, page: Page, known: list[str]) -> Diagnostic:
    source, _, fragment = link.partition("#")
    places = {reference[:2]: reference for reference in page.references}
    place = places.get((source, fragment))
    span = Span(f"pages/{page.address}.md", place.line, place.column) if place else Span(f"pages/{page.address}.md")
    near = near_issue(source, known) if source not in known else ""
    hint = "did you mean {near}?" if near else "name an issue file, and behind # an article's slug or number"
    return error("E221", "the link leads nowhere: {written} is not published", span, hint, written=link, near=near)


def _crossing(written: str, entries: dict[str, Entry]) -> str:
    source, _, fragment = written.partition("#")
    entry = entries.get(source)
    if entry is None or not fragment:
        return entry.target if entry else ""
    return next((line.target for line in entry.headlines if fragment in (line.address, line.headline)), "")


def make(args: Args, desk: Desk) -> Product:
    target = f"{args.page.address}/"
    html = show(
        desk,
        "page.html.j2",
        target,
        args.info,
        place=target,
        name=args.page.title,
        html=args.page.html,
        crossings=args.crossings,
    )
    return page(target, html)


def make_gone(args: Gone, desk: Desk) -> Product:
    return page(args.target, show(desk, "gone.html.j2", args.target, args.info, headline=args.headline))


def make_missing(args: Fixed, desk: Desk) -> Product:
    """A server shows this page at any depth: its links start from the path that the archive is published under.

    A base element would do as much, and would lead the link past the masthead to the home page.
    """
    path = args.info.base_url.split("/", 3)[3] if args.info.base_url else ""
    html = show(desk, "404.html.j2", args.target, args.info, latest=args.latest, years=args.years, path=f"/{path}").decode()
    return page(args.target, RELATIVE.sub(rf'\1="/{path}', html).encode())


def make_robots(args: Fixed, desk: Desk) -> Product:
    return page(args.target, render(desk, "robots.txt.j2", args.target, args.info))
