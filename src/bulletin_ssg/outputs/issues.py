"""The pages of an issue: the issue in full, and each of its articles at its own address."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.config import Config, ShelfLink, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Article, Brief, Entry, Field, Headline, Issue, Site, excerpt
from bulletin_ssg.theme import as_json, render

from . import citing, linked, mailed
from .frame import file_of, frame, show
from .related import Near, related
from .sources import source_target

if TYPE_CHECKING:
    from markupsafe import Markup

    from bulletin_ssg.stereotypes import Json

NAME = "issues"
SOURCED = True
MENTIONED = 12
"""Members named under an article; their own pages have them all."""
INTRODUCED = ("编者按", "编者的话", "编者语", "编辑部")
"""A lead that opens so says itself what it is, and gets no heading."""


class Around(NamedTuple):
    """What an article leads to beside its neighbours."""

    members: tuple[tuple[str, str], ...]
    """(member that it names or tells of, the member's page)."""
    related: tuple[Near, ...]


class Args(NamedTuple):
    info: SiteInfo
    crossings: tuple[tuple[str, str], ...]
    """(reference as written, target) of this issue's links to others."""
    shelves: tuple[tuple[str, ShelfLink], ...]
    """(slug, section) of the sections that the issue has."""
    previous: Brief | None
    following: Brief | None
    topics: tuple[tuple[str, str], ...]
    """(topic, its page) of all topics in the issue."""
    around: tuple[Around, ...]
    """What every article leads to, in reading order."""
    entry: Entry
    series: tuple[tuple[str, str], ...] = ()
    """(name, target) of the series that the issue continues."""


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


class Shared(NamedTuple):
    """What the articles of one issue have in common."""

    node: linked.Node
    """The issue in schema.org's words."""
    part_of: Json
    """The same, written."""
    shelves: dict[str, ShelfLink]
    crumbs: Markup
    cited: Markup
    """How the issue is referred to."""
    topics: dict[str, str]
    before: dict[str, Headline]
    """(address → the article before it), without the withdrawn ones."""
    after: dict[str, Headline]
    pieces: tuple[Piece, ...]
    """The articles, in reading order."""


ALONE = Around((), ())


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    links = {shelf.slug: ShelfLink(shelf.name, shelf.target) for shelf in site.shelves}
    topics = {topic.name: topic.target for topic in site.topics}
    members, near = members_of(site), related(site)
    targets = {one.name: one.target for one in site.series}
    series = {folio.issue: tuple((name, targets[name]) for name in folio.series) for folio in site.folios}
    crossings: dict[str, list[tuple[str, str]]] = {}
    for address, written, target in site.crossings:
        crossings.setdefault(address, []).append((written, target))
    for entry, previous, following in with_neighbours(site.entries):
        used = tuple((slug, links[slug]) for slug in dict.fromkeys([headline.section for headline in entry.headlines]))
        tagged = dict.fromkeys([*entry.topics, *(name for line in entry.headlines if not line.withdrawn for name in line.topics)])
        topics_ = () if entry.withdrawn else tuple((name, topics[name]) for name in tagged)
        around = tuple(
            ALONE if line.withdrawn else Around(tuple(members.get(line.target, ())[:MENTIONED]), near.get(line.target, ()))
            for line in entry.headlines
        )
        links_ = tuple(crossings.get(entry.address, ()))
        args = Args(info, links_, used, previous, following, topics_, around, entry, series.get(entry.address, ()))
        yield Step(entry.target, make, args, source=entry.source)


def members_of(site: Site) -> dict[str, list[tuple[str, str]]]:
    """(article's target → the members that it names or tells of)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for member in site.members:
        for issue, article in (*member.mentions, *(profile[:2] for profile in member.profiles)):
            found.setdefault(f"issues/{issue}/{article}/", []).append((member.name, member.target))
    return found


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
    shared = _shared(args, desk, articles)
    serial = citing.serial(args.info, entry)
    works = [
        citing.cited(args.info, citing.work(serial, line.address, one.headline, one.author))
        for one, line in zip(articles, entry.headlines, strict=True)
    ]
    files = [(file_of(entry.target), _issue(args, desk, issue, shared))]
    for article, headline, around, work in zip(articles, entry.headlines, args.around, works, strict=True):
        files.append((file_of(headline.target), _article(args, desk, article, headline, around, work, shared)))
    cited = [work for work, line in zip(works, entry.headlines, strict=True) if not line.withdrawn]
    dataset = issue.dataset()
    if cited and (dataset.tables or dataset.marked):
        from bulletin_ssg.figures.files import issue_files

        files += issue_files(entry.address, f"{args.info.title} {entry.address}", dataset)
    if cited and args.info.citations:
        files += [(entry.target + name, data) for name, data in citing.files(cited)]
    if args.info.search:
        from . import pieces

        files += pieces.files(entry, issue, args.info.language)
    return Product(tuple(files))


def _shared(args: Args, desk: Desk, articles: list[Article]) -> Shared:
    entry = args.entry
    shown = [headline for headline in entry.headlines if not headline.withdrawn]
    node = linked.issue(args.info, entry)
    return Shared(
        node, as_json(node), dict(args.shelves), _fragment(args, desk, "crumbs.html.j2"), _fragment(args, desk, "cited.html.j2"),
        dict(args.topics),
        {later.address: earlier for earlier, later in pairwise(shown)}, {earlier.address: later for earlier, later in pairwise(shown)},
        tuple(map(_piece, articles, entry.headlines, _bodies(args, desk, articles))),
    )  # fmt: skip


def _bodies(args: Args, desk: Desk, articles: list[Article]) -> tuple[str, ...]:
    if not any(article.tables for article in articles):
        return tuple([article.html for article in articles])
    from bulletin_ssg.exhibits import Wall, on_page

    wall = Wall(desk, args.entry.target, args.info)
    return tuple([on_page(article, wall, args.entry.address, dict(args.series)) for article in articles])


def _fragment(args: Args, desk: Desk, template: str) -> Markup:
    """A part of a page that all articles of the issue show: made once, since an archive is mostly articles."""
    from markupsafe import Markup

    return Markup(render(desk, template, f"{args.entry.target}1/", args.info, entry=args.entry).decode())


def _issue(args: Args, desk: Desk, issue: Issue, shared: Shared) -> bytes:
    entry, info = args.entry, args.info
    parts = _parts(args, issue, shared)
    there = [(note, entry.headlines[note.ordinal - 1] if note.ordinal else None) for note in entry.corrections]
    gone = [headline for headline in entry.headlines if headline.withdrawn]
    return show(
        desk, "issue.html.j2", entry.target, info, "" if entry.withdrawn else excerpt(entry.summary or _contents(parts)), "issues/",
        entry=entry, edition=None if entry.withdrawn else entry.edition, size=weight(entry.edition.size) if entry.edition else "",
        lead=issue.lead, introduced=issue.lead_text.startswith(INTRODUCED), parts=parts, crossings=args.crossings,
        kind="article", card=entry.card, mailed="" if entry.withdrawn else mailed.shown(desk, entry),
        corrections=[] if entry.withdrawn else [(note, about) for note, about in there if not (about and about.withdrawn)], retractions=[] if entry.withdrawn else gone,
        staff=issue.staff, editor=issue.editor or info.editor, publisher=issue.publisher or info.publisher,
        previous=args.previous, following=args.following, cited=shared.cited, standard=citing.standard_issue(info, entry),
        files=[(name.rpartition(".")[2], entry.target + name) for name in citing.FILES] if parts and info.citations else [],
        topics=[(name, shared.topics[name]) for name in entry.topics] if not entry.withdrawn else [],
        linked=linked.document(linked.whole(info, entry, shared.node)),
    )  # fmt: skip


def _parts(args: Args, issue: Issue, shared: Shared) -> list[Part]:
    """The sections with their articles; what is withdrawn is left out, and a section with nothing else."""
    following = zip(args.entry.headlines, shared.pieces, strict=True)
    shelves = dict(args.shelves)
    parts = []
    for section in issue.sections:
        pairs = list(islice(following, len(section.articles)))
        if pairs:
            slug = pairs[0][0].section
            pieces = tuple([piece for headline, piece in pairs if not headline.withdrawn])
            if pieces:
                parts.append(Part(section.name, slug, shelves[slug].target, section.intro, pieces))
    return parts


def _contents(parts: list[Part]) -> str:
    """What stands for an issue without words of its own."""
    return " · ".join([piece.headline for part in parts for piece in part.pieces])


def _piece(article: Article, headline: Headline, html: str) -> Piece:
    credits = tuple([(source.name, source_target(source.name), source.url) for source in article.sources])
    return Piece(f"article-{headline.address}", headline.target, article.headline, article.author, html, article.fields, credits)


def _article(
    args: Args, desk: Desk, article: Article, headline: Headline, around: Around, cited: citing.Cited, shared: Shared
) -> bytes:  # fmt: skip
    info, entry, piece, withdrawn = args.info, args.entry, shared.pieces[article.ordinal - 1], headline.withdrawn
    shelf = shared.shelves[headline.section]
    corrections = [note for note in entry.corrections if note.ordinal == article.ordinal]
    names = tuple(name for name, _ in around.members)
    return show(
        desk, "article.html.j2", headline.target, info, "" if withdrawn else excerpt(article.text[:240]), shelf.target,
        kind="article", card=entry.card, entry=entry, shelf=shelf, headline=headline.headline, author=article.author,
        withdrawn=withdrawn, html=raised(piece.html), fields=article.fields, credits=piece.credits, crossings=args.crossings,
        corrections=corrections, topics=[(name, shared.topics[name]) for name in article.topics] if not withdrawn else [],
        members=around.members, related=around.related, crumbs=shared.crumbs, cited=shared.cited, work=cited.work,
        standard=citing.standard(cited.work), formats=cited.formats if not withdrawn else (),
        previous=shared.before.get(headline.address), following=shared.after.get(headline.address),
        linked=linked.article(info, entry, headline, article.author, shelf.name, names, shared.part_of),
    )  # fmt: skip


def raised(html: str) -> str:
    """An article's body for a page of its own: sub-headings h4, h5, h6 become h2, h3, h4."""
    if "<h" in html:
        for level in "456":
            html = html.replace(f"<h{level}", f"<h{int(level) - 2}").replace(f"</h{level}>", f"</h{int(level) - 2}>")
    return html


def weight(size: int) -> str:
    """Bytes as a reader counts them: 840 KB, 1.3 MB."""
    return f"{max(1, round(size / 1000))} KB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
