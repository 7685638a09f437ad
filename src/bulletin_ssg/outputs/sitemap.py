"""sitemap.xml: every address worth finding, and when it last changed by the content's own dates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from bulletin_ssg.config import Config
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Site

from .lists import public

NAME = "sitemap"
LIMIT = 50_000
"""Addresses a file, by the protocol."""
OPEN = '<?xml version="1.0" encoding="UTF-8"?>\n<{} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


class Args(NamedTuple):
    base_url: str
    limit: int
    issues: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(target, day of its last change, addresses of its articles), oldest first."""
    lists: tuple[str, ...]
    """Targets that change with every issue."""
    dated: tuple[tuple[str, str], ...]
    """(target, day of its last change or "")."""
    pages: tuple[str, ...]
    """Targets without a date."""


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    """Sections, topics and members by their front pages alone, sources not at all: they are ways to the articles, which are all here."""
    if not config.base_url:
        return
    issues = tuple(
        [
            (
                entry.target,
                max([entry.date, *[correction.date for correction in entry.corrections]]),
                tuple([line.address for line in entry.headlines if not line.withdrawn]),
            )
            for entry in public(site)
        ]
    )
    years = tuple(f"issues/{year}/" for year in sorted({entry.year for entry in public(site)}))
    lists = ("", "issues/", *years[-1:], *(shelf.target for shelf in site.shelves))
    pages = (*years[:-1], *(f"{page.address}/" for page in site.pages))
    yield Step("sitemap.xml", make, Args(config.base_url, LIMIT, issues, lists, _dated(site), pages))


def _dated(site: Site) -> tuple[tuple[str, str], ...]:
    """Topics and members, and the day of the newest issue that each page tells of; their registers, which show all of them."""
    days = {entry.address: entry.date for entry in site.entries}
    topics: dict[str, str] = {}
    for entry in public(site):
        for line in entry.headlines:
            if not line.withdrawn:
                topics |= dict.fromkeys([*entry.topics, *line.topics], entry.date)
    found = [(topic.target, topics.get(topic.name, "")) for topic in site.topics]
    found += [(member.target, max((days[one[0]] for one in (*member.mentions, *member.profiles)), default="")) for member in site.members]
    found += [(one.target, max(days[folio.issue] for folio in site.folios if one.name in folio.series)) for one in site.series]
    fronts = (front for front, filled in (("topics/", site.topics), ("members/", site.members), ("data/", site.series)) if filled)
    return (*((front, max(day for target, day in found if target.startswith(front))) for front in fronts), *found)


def make(args: Args, desk: Desk) -> Product:
    """One file, or parts and an index of them; issues come oldest first, so that a full part changes no more."""
    lines = _lines(args)
    cuts = iter(lambda: list(islice(lines, args.limit)), [])
    parts = [(f"sitemap-{number}.xml", _file("urlset", cut)) for number, cut in enumerate(cuts, 1)]
    if len(parts) == 1:
        return Product((("sitemap.xml", parts[0][1]),))
    index = [f"<sitemap><loc>{escaped(args.base_url)}{name}</loc></sitemap>" for name, _ in parts]
    return Product((("sitemap.xml", _file("sitemapindex", index)), *parts))


def _file(kind: str, lines: list[str]) -> bytes:
    return "\n".join((OPEN.format(kind), *lines, f"</{kind}>\n")).encode()


def _lines(args: Args) -> Iterator[str]:
    base = escaped(args.base_url)
    for target, changed, addresses in args.issues:
        start, end = f"<url><loc>{base}{target}", f"</loc><lastmod>{changed}</lastmod></url>"
        yield start + end
        for address in addresses:
            yield f"{start}{address}/{end}"
    newest = max((changed for _, changed, _ in args.issues), default="")
    end = f"</loc><lastmod>{newest}</lastmod></url>" if newest else "</loc></url>"
    for target in args.lists:
        yield f"<url><loc>{base}{target}{end}"
    for target, day in args.dated:
        yield f"<url><loc>{base}{escaped(target)}</loc>" + (f"<lastmod>{day}</lastmod></url>" if day else "</url>")
    for target in args.pages:
        yield f"<url><loc>{base}{escaped(target)}</loc></url>"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&apos;").replace('"', "&quot;")
