"""The skeleton of an issue's body: which tokens are its lead, its sections, its articles."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.markdown.plain import inline_text

from . import headlines
from .manuscript import Place
from .notes import Notes

if TYPE_CHECKING:
    from markdown_it.token import Token


class Heading(NamedTuple):
    text: str
    """As written, without attributes."""
    place: Place
    attributes: str
    """What stands in the braces behind it."""
    noted: bool
    """Whether it carries a footnote."""


class Piece(NamedTuple):
    """A heading and what stands under it, down to the next of its kind."""

    heading: Heading
    name: str
    """Without decoration."""
    tokens: list[Token]
    first: int
    """Index of the body's first line among the file's lines."""
    last: int
    """Index behind its last line."""


class Chapter(NamedTuple):
    """A section."""

    piece: Piece
    """Its tokens stand before the first article."""
    articles: tuple[Piece, ...]
    """Empty where the section is one article that bears its name."""


class Cut(NamedTuple):
    """A heading where the body is cut."""

    level: str
    """ "h1", "h2" or "h3"."""
    line: int
    """Index of its line among the file's lines."""
    text: str
    attributes: str
    noted: bool
    """Whether it carries a footnote."""
    tokens: list[Token]
    """What stands under it, down to the next."""


class Outline(NamedTuple):
    lead: list[Token]
    chapters: tuple[Chapter, ...]


def cuts(tokens: list[Token], notes: Notes) -> tuple[list[Token], list[Cut]]:
    """(what stands before the first heading of level 1 to 3, the headings)."""
    places = [
        position
        for position, token in enumerate(tokens)
        if token.type == "heading_open" and not token.level and token.tag in ("h1", "h2", "h3")
    ]
    found = []
    for place, end in pairwise([*places, len(tokens)]):
        heading, children = tokens[place], tokens[place + 1].children or []
        noted = any(child.type == "footnote_ref" for child in children)
        line = notes.manuscript.body + (heading.map[0] if heading.map else 0)
        found.append(Cut(heading.tag, line, inline_text(children), heading.meta.get("attributes", ""), noted, tokens[place + 3 : end]))
    return tokens[: places[0]] if places else tokens, found


def outline(lead: list[Token], found: list[Cut], notes: Notes) -> Outline:
    """The sections and articles under these headings."""
    chapters: list[tuple[Piece, list[Piece]]] = []
    ends = [*(cut.line for cut in found[1:]), len(notes.manuscript.lines)]
    for cut, end in zip(found, ends, strict=False):
        piece = _piece(cut, end, notes)
        if cut.level == "h2":
            chapters.append((piece, []))
        elif cut.level == "h1":
            _refuse_title(piece.heading, notes)
        elif not chapters:
            notes.refuse(
                "E155",
                "the article {headline} stands in no section",
                piece.heading.place,
                "write the section's heading above it: ## name",
                headline=piece.name,
            )
        else:
            chapters[-1][1].append(piece)
    return Outline(lead, tuple(_named(chapters)))


def _piece(cut: Cut, end: int, notes: Notes) -> Piece:
    written = notes.manuscript.line(cut.line + 1)
    words = written[: written.rfind("{" + cut.attributes)] if cut.attributes else written
    start = len(words) - len(words.lstrip("# \t"))
    place = Place(cut.line + 1, start + 1, len(words[start:].rstrip())) if cut.text else notes.manuscript.whole(cut.line + 1)
    if not cut.text:
        notes.refuse("E156", "the heading has no text", place, "write its words behind the marks #, or delete the line")
    heading = Heading(cut.text, place, cut.attributes, cut.noted)
    return Piece(heading, headlines.undecorated(cut.text), cut.tokens, cut.line + 1, end)


def _refuse_title(heading: Heading, notes: Notes) -> None:
    hint = "the bulletin's name comes from bulletin.yaml: delete the line, or write ## for a section, ### for an article"
    notes.refuse("E150", "a heading of level 1 has no place in an issue", heading.place, hint)


def _named(chapters: list[tuple[Piece, list[Piece]]]) -> list[Chapter]:
    """The siblings' names, with 一、二、三 taken off where they count."""
    names = headlines.counted([piece.name for piece, _ in chapters])
    return [
        Chapter(_called(name, piece), tuple(map(_called, headlines.counted([article.name for article in articles]), articles)))
        for (piece, articles), name in zip(chapters, names, strict=True)
    ]


def _called(name: str, piece: Piece) -> Piece:
    return piece if piece.name == name else piece._replace(name=name)
