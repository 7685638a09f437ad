"""The pages of an issue: the issue in full, and each of its articles at its own address."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bulletin_ssg.config import Config, ShelfLink, SiteInfo
from bulletin_ssg.engine import Desk, Product, Step
from bulletin_ssg.model import Article, Brief, Correction, Entry, Field, Headline, Issue, Site, excerpt

from . import linked
from .frame import file_of, frame, show
from .sources import source_target

NAME = "issues"


class Args(NamedTuple):
    info: SiteInfo
    crossings: tuple[tuple[str, str], ...]
    """(reference as written, target) of this issue's links to others."""
    shelves: tuple[tuple[str, ShelfLink], ...]
    """(slug, section) of the sections that the issue has."""
    previous: Brief | None
    following: Brief | None
    entry: Entry


class Piece(NamedTuple):
    """An article as the two templates show it."""

    anchor: str
    """Its id on the issue's page."""
    target: str
    headline: str
    author: str
    html: str
    fields: tuple[Field, ...]
    credits: tuple[tuple[str, str, str], ...]
    """(source's name, its page, the original's address or "")."""


class Part(NamedTuple):
    """A section of the issue."""

    name: str
    slug: str
    target: str
    intro: str
    pieces: tuple[Piece, ...]


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    links = {shelf.slug: ShelfLink(shelf.name, shelf.target) for shelf in site.shelves}
    crossings: dict[str, list[tuple[str, str]]] = {}
    for address, written, target in site.crossings:
        crossings.setdefault(address, []).append((written, target))
    for entry, previous, following in with_neighbours(site.entries):
        used = tuple((slug, links[slug]) for slug in dict.fromkeys([headline.section for headline in entry.headlines]))
        yield Step(entry.target, make, Args(info, tuple(crossings.get(entry.address, ())), used, previous, following, entry))


def with_neighbours(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, Brief | None, Brief | None]]:
    """Every issue with the ones before and after it; a withdrawn issue is nobody's neighbour."""
    followers: list[Brief | None] = []
    near: Brief | None = None
    for entry in reversed(entries):
        followers.append(near)
        near = near if entry.withdrawn else entry.brief
    near = None
    for entry, following in zip(entries, reversed(followers), strict=True):
        yield entry, near, following
        near = near if entry.withdrawn else entry.brief


def make(args: Args, desk: Desk) -> Product:
    entry = args.entry
    issue = desk.fetch(entry.ref, Issue)
    articles = [article for section in issue.sections for article in section.articles]
    corrections = [(correction, concerned(correction, articles)) for correction in issue.corrections]
    files = [(file_of(entry.target), _issue(args, desk, issue, corrections))]
    node = linked.issue(args.info, entry)
    shown = [headline for headline in entry.headlines if not headline.withdrawn]
    before = {later.address: earlier for earlier, later in pairwise(shown)}
    after = {earlier.address: later for earlier, later in pairwise(shown)}
    shelves = dict(args.shelves)
    for article, headline in zip(articles, entry.headlines, strict=True):
        mine = [correction for correction, about in corrections if about is article]
        around = (before.get(headline.address), after.get(headline.address))
        files.append((file_of(headline.target), _article(args, desk, article, headline, shelves[headline.section], mine, around, node)))
    return Product(tuple(files))


def concerned(correction: Correction, articles: list[Article]) -> Article | None:
    """The article that a correction names by its slug, its headline or its number; None for the issue as a whole."""
    names = ("slug", "headline", "ordinal")
    if not correction.article:
        return None
    return next((a for name in names for a in articles if str(getattr(a, name)) == correction.article), None)


def _issue(args: Args, desk: Desk, issue: Issue, corrections: list[tuple[Correction, Article | None]]) -> bytes:
    entry, info = args.entry, args.info
    parts = _parts(args, issue)
    there = [(correction, entry.headlines[about.ordinal - 1] if about else None) for correction, about in corrections]
    return show(
        desk, "issue.html.j2", entry.target, info, excerpt(entry.summary), "issues",
        entry=entry, edition=None if entry.withdrawn else entry.edition, size=weight(entry.edition.size) if entry.edition else "",
        lead=issue.lead, parts=parts, crossings=args.crossings, corrections=there,
        retractions=[] if entry.withdrawn else [headline for headline in entry.headlines if headline.withdrawn],
        staff=issue.staff, editor=issue.editor or info.editor, publisher=issue.publisher or info.publisher,
        previous=args.previous, following=args.following, linked=linked.document(linked.issue(info, entry)),
    )  # fmt: skip


def _parts(args: Args, issue: Issue) -> list[Part]:
    """The sections with their articles; what is withdrawn is left out, and a section with nothing else."""
    headlines = iter(args.entry.headlines)
    shelves = dict(args.shelves)
    parts = []
    for section in issue.sections:
        pairs = [(article, next(headlines)) for article in section.articles]
        if pairs:
            slug = pairs[0][1].section
            pieces = tuple(_piece(article, headline) for article, headline in pairs if not headline.withdrawn)
            if pieces:
                parts.append(Part(section.name, slug, shelves[slug].target, section.intro, pieces))
    return parts


def _piece(article: Article, headline: Headline) -> Piece:
    credits = tuple([(source.name, source_target(source.name), source.url) for source in article.sources])
    return Piece(f"article-{headline.address}", headline.target, article.headline, article.author, article.html, article.fields, credits)


def _article(
    args: Args, desk: Desk, article: Article, headline: Headline, shelf: ShelfLink, corrections: list[Correction],
    around: tuple[Headline | None, Headline | None], part_of: linked.Node,
) -> bytes:  # fmt: skip
    info, piece, withdrawn = args.info, _piece(article, headline), headline.withdrawn
    return show(
        desk, "article.html.j2", headline.target, info, "" if withdrawn else excerpt(article.text[:240]), shelf.target,
        entry=args.entry, shelf=shelf, headline=headline.headline, author=article.author, withdrawn=withdrawn,
        html=raised(article.html), fields=article.fields, credits=piece.credits, crossings=args.crossings, corrections=corrections, topics=article.topics,
        previous=around[0], following=around[1],
        linked=linked.document(linked.article(info, headline, article.author, shelf.name, part_of)),
    )  # fmt: skip


def raised(html: str) -> str:
    """An article's body for a page of its own: sub-headings h4, h5, h6 become h2, h3, h4."""
    if "<h4" in html or "<h5" in html or "<h6" in html:
        for level in "456":
            html = html.replace(f"<h{level}", f"<h{int(level) - 2}").replace(f"</h{level}>", f"</h{int(level) - 2}>")
    return html


def weight(size: int) -> str:
    """Bytes as a reader counts them: 840 KB, 1.3 MB."""
    return f"{max(1, round(size / 1000))} KB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
