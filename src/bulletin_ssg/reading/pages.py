"""A standing page, `pages/about.md`: its front matter is a title, its body Markdown like an article's."""

from __future__ import annotations

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.model import Page
from bulletin_ssg.records import load

from .addresses import page_address
from .body import parse_body
from .front import PageMatter
from .manuscript import divide
from .notes import Desk, Notes
from .placeholders import note_placeholders


def parse_page(text: str, name: str, raw_html: bool, desk: Desk) -> Page:
    """The page that `text` is. Raises Refused with everything that is wrong."""
    manuscript = divide(text, name)
    notes = Notes(manuscript, desk)
    matter: PageMatter | None = None
    try:
        matter, _ = load(manuscript.front, name, manuscript.front_line, PageMatter)
    except Refused as refused:
        notes.errors += refused.diagnostics
    body = parse_body(notes, raw_html, top_level=2)
    for token in body.tokens:
        if token.type == "heading_open" and token.tag == "h1" and not token.level and token.map:
            place = manuscript.whole(manuscript.body + token.map[0] + 1)
            notes.refuse(
                "E150",
                "a heading of level 1 has no place here",
                place,
                "the title comes from the front matter: delete the line, or write ##",
            )
    content = body.composer.passage(body.tokens, "0")
    body.note_unused_footnotes()
    note_placeholders(notes)
    notes.close()
    assert matter is not None  # notes.close() has raised otherwise
    return Page(page_address(name), matter.title, content.html, content.pictures, matter.order, tuple(body.addresses.references))
