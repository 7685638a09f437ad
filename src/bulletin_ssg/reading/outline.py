"""The skeleton of an issue's body: which tokens are its lead, its sections, its articles."""

from __future__ import annotations

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


class Outline(NamedTuple):
    lead: list[Token]
    chapters: tuple[Chapter, ...]


def outline(tokens: list[Token], notes: Notes) -> Outline:
    """Cut the body at its headings of level 2 and 3."""
    cuts = [
        position
        for position, token in enumerate(tokens)
        if token.type == "heading_open" and not token.level and token.tag in ("h1", "h2", "h3")
    ]
    lead = tokens[: cuts[0]] if cuts else tokens
    chapters: list[tuple[Piece, list[Piece]]] = []
    for cut, end in zip(cuts, [*cuts[1:], len(tokens)], strict=False):
        piece = _piece(tokens, cut, end, notes)
        level = tokens[cut].tag
        if level == "h2":
            chapters.append((piece, []))
        elif level == "h1":
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


def _piece(tokens: list[Token], cut: int, end: int, notes: Notes) -> Piece:
    first, last = _line(tokens[cut], notes), _line(tokens[end], notes) if end < len(tokens) else len(notes.manuscript.lines)
    children = tokens[cut + 1].children or []
    attributes = tokens[cut].meta.get("attributes", "")
    written = notes.manuscript.line(first + 1)
    words = written[: written.rfind("{" + attributes)] if attributes else written
    start = len(words) - len(words.lstrip("# \t"))
    text = inline_text(children)
    place = Place(first + 1, start + 1, len(words[start:].rstrip())) if text else notes.manuscript.whole(first + 1)
    heading = Heading(text, place, attributes, any(child.type == "footnote_ref" for child in children))
    if not text:
        notes.refuse("E156", "the heading has no text", place, "write its words behind the marks #, or delete the line")
    under = first + len(tokens[cut].map or (0, 1)) - 1
    return Piece(heading, headlines.undecorated(text), tokens[cut + 3 : end], under, last)


def _line(token: Token, notes: Notes) -> int:
    return notes.manuscript.body + (token.map[0] if token.map else 0)


def _refuse_title(heading: Heading, notes: Notes) -> None:
    hint = "the bulletin's name comes from bulletin.yaml: delete the line, or write ## for a section, ### for an article"
    notes.refuse("E150", "a heading of level 1 has no place in an issue", heading.place, hint)


def _named(chapters: list[tuple[Piece, list[Piece]]]) -> list[Chapter]:
    """The siblings' names, with 一、二、三 taken off where they count."""
    names = headlines.names([piece.heading.text for piece, _ in chapters])
    return [
        Chapter(_called(name, piece), tuple(map(_called, headlines.names([article.heading.text for article in articles]), articles)))
        for (piece, articles), name in zip(chapters, names, strict=True)
    ]


def _called(name: str, piece: Piece) -> Piece:
    return piece if piece.name == name else piece._replace(name=name)
