"""An issue file's text as an Issue: front matter, outline and articles put together, and checked against one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin_ssg.diagnostics import Refused, Span
from bulletin_ssg.markdown import to_html
from bulletin_ssg.model import Article, Correction, Issue, Section

from . import sections as names
from .articles import Composer
from .body import parse_body
from .front import FrontMatter, LatePlaces, SectionItem, read_front
from .headlines import undecorated
from .manuscript import Place, divide
from .notes import Desk, Notes, nearest
from .outline import Chapter
from .placeholders import note_placeholders

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin_ssg.settings import SectionConfig


def parse_issue(text: str, name: str, sections: tuple[SectionConfig, ...], raw_html: bool, desk: Desk) -> Issue:
    """The issue that `text` is. Raises Refused with everything that is wrong, in front matter and body together."""
    manuscript = divide(text, name)
    notes = Notes(manuscript, desk)
    front: FrontMatter | None = None
    listed: names.Listed | None = None
    try:
        front, places = read_front(manuscript.front, name, manuscript.front_line, desk)
        listed = names.Listed(front.sections, places)
        _check_year(front, places, notes)
    except Refused as refused:
        notes.errors += refused.diagnostics
    body = parse_body(notes, raw_html, top_level=4, articles=True)
    plan = body.outline
    if listed:
        names.compare(plan.chapters, listed, notes)
    lead = body.composer.passage(plan.lead, "0")
    parts = _sections(plan.chapters, body.composer, listed, sections)
    corrections = _corrections(front, places, parts, notes) if front else ()
    if front and not front.draft:
        note_placeholders(notes)
    body.note_unused_footnotes()
    notes.close()
    assert front is not None  # notes.close() has raised otherwise
    return Issue(
        source=name, year=front.year or int(front.date[:4]), number=front.number, supplement=front.supplement, total=front.total,
        date=front.date, title=front.title, summary=front.summary, lead=lead.html, lead_text=lead.text, sections=parts,
        editor=front.editor, publisher=front.publisher, staff=front.staff, draft=front.draft, embargo=front.embargo,
        withdrawn=front.withdrawn, corrections=corrections,
        topics=front.topics, extras=front.extras, references=tuple(body.addresses.references), pictures=body.pictures,
    )  # fmt: skip


def _sections(
    chapters: tuple[Chapter, ...], composer: Composer, listed: names.Listed | None, known: tuple[SectionConfig, ...]
) -> tuple[Section, ...]:
    parts: list[Section] = []
    ordinal = 0
    for number, chapter in enumerate(chapters, 1):
        item = names.settled(chapter.piece.name, listed, known)
        kind = item.kind or "plain"
        if chapter.piece.heading.attributes:
            composer.refuse_attributes(chapter.piece.heading.attributes, chapter.piece.heading.place.line)
        if chapter.articles:
            intro = composer.passage(chapter.piece.tokens, f"s{number}").html
            articles = [composer.article(piece, ordinal + count, kind) for count, piece in enumerate(chapter.articles, 1)]
        else:
            intro = ""
            articles = [composer.article(chapter.piece._replace(name=item.name), ordinal + 1, kind, bears_section=True)]
        ordinal += len(articles)
        parts.append(_section(item, kind, intro, tuple(articles)))
    return tuple(parts)


def _section(item: SectionItem, kind: str, intro: str, articles: tuple[Article, ...]) -> Section:
    return Section(item.name, item.slug, kind, intro or (to_html(item.intro) if item.intro else ""), articles)


def _check_year(front: FrontMatter, places: LatePlaces, notes: Notes) -> None:
    if front.year and abs(front.year - int(front.date[:4])) > 1:
        span, _ = places.find("year")
        hint = "the year that the number counts in is the date's, the one before or the one after"
        notes.refuse("E181", "year {year} does not fit the date {date}", _place(span), hint, year=front.year, date=front.date)


def _corrections(front: FrontMatter, places: LatePlaces, parts: tuple[Section, ...], notes: Notes) -> tuple[Correction, ...]:
    """A correction names an article by slug, headline or ordinal."""
    articles = [article for section in parts for article in section.articles]
    found = []
    for number, item in enumerate(front.corrections):
        meant = concerned(item.article, articles) if item.article else None
        found.append(Correction(item.date, item.article, item.text, meant.ordinal if meant else 0))
        if item.article and meant is None:
            span, _ = places.find("corrections", number, "article")
            near = nearest(item.article, [article.headline for article in articles])
            hint = "did you mean {near}?" if near else "write the article's headline, its slug, or its number in the issue"
            notes.refuse(
                "E180",
                "the correction names an article that is not in this issue: {article}",
                _place(span),
                hint,
                article=item.article,
                near=near,
            )
    return tuple(found)


def concerned(name: str, articles: list[Article]) -> Article | None:
    """The article of this slug, else of this headline, else of this ordinal."""
    ways: tuple[Callable[[Article], bool], ...] = (
        lambda article: article.slug == name.removeprefix("#"),
        lambda article: _squeezed(article.headline) == _squeezed(name),
        lambda article: str(article.ordinal) == name.removeprefix("#"),
    )
    return next((article for way in ways for article in articles if way(article)), None)


def _squeezed(headline: str) -> str:
    return "".join(undecorated(headline).split())


def _place(span: Span) -> Place:
    return Place(span.line, span.column, span.length)
