"""What is read from a file before anything is known of its meaning: paragraphs with their places, and how words become Markdown."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
"""ASCII punctuation: what a backslash makes harmless in Markdown."""
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
LAST = "终"
"""A paragraph that is set behind others to see whether they end where they should."""


class Paragraph(NamedTuple):
    """A paragraph, a heading, a list's item, a table, a picture."""

    place: int
    """The number of its line in a text, of its paragraph in a Word file; both from 1."""
    words: str
    """What a reader reads; lines within it are separated by line ends."""
    markdown: str = ""
    """How it is written where that is more than its words."""
    kind: Literal["text", "item", "block", "picture", "rule"] = "text"
    """An item of a list, a table and the like, a picture that stands alone, a line across the page."""
    level: int = 0
    """That of the heading that it is marked as; 0 for none."""
    bold: bool = False
    """Whether all of it is."""
    notes: tuple[int, ...] = ()
    """The footnotes that it refers to."""
    source: str = ""
    """As it stands in a text file, with its marks; "" where that is `words`."""


class Picture(NamedTuple):
    """A picture that is to lie beside the issue."""

    name: str
    data: bytes


class Manuscript(NamedTuple):
    """A file, read but not understood."""

    name: str
    """The file's own, without folders."""
    word: bool
    """Whether places are paragraphs of a Word file, else lines."""
    paragraphs: tuple[Paragraph, ...]
    pieces: tuple[str, ...]
    """All that the file says, in pieces that must be found again whole."""
    pictures: tuple[Picture, ...] = ()
    footnotes: tuple[str, ...] = ()
    """Markdown of the notes, in the order of their numbers."""
    markdown: bool = False
    """Whether its words are Markdown already."""


def squeezed(text: str) -> str:
    """Without white space, which is layout and no text."""
    return "".join(text.split())


def settled(paragraph: Paragraph, literal: bool = False) -> str:
    """The paragraph as Markdown that stands alone: nothing of it reaches into what follows, nothing of it vanishes."""
    if paragraph.markdown and not literal and stands_alone(paragraph.markdown):
        return paragraph.markdown
    lines = [line for line in paragraph.words.split("\n") if line.strip()]
    rows = any("|" in line or "｜" in line for line in lines)
    return ("\n\n" if rows or literal else "\\\n").join(map(plain, lines))


def plain(words: str, opening: str = "") -> str:
    """Words as Markdown that says exactly them, with backslashes only where it would say something else; `opening` is
    the mark in front of them, `### `."""
    words = words.strip()
    if "[" not in words and _says(opening + words, words):
        return words
    return SPECIAL.sub(r"\\\1", words)


def bold(words: str) -> str:
    """Words as bold Markdown; as plain where bold would change what they say."""
    made = f"**{plain(words)}**"
    return made if reads_as(made, words) else plain(words)


def reads_as(markdown: str, words: str) -> bool:
    """Whether Markdown is one paragraph that says the words."""
    from bulletin_ssg.markdown import parser
    from bulletin_ssg.markdown.plain import inline_text

    tokens = parser().parse(markdown + "\n", {})
    return len(tokens) == 3 and tokens[0].type == "paragraph_open" and squeezed(inline_text(tokens[1].children or [])) == squeezed(words)


def stands_alone(markdown: str) -> bool:
    """Whether Markdown ends where it ends, and begins no section or article."""
    from bulletin_ssg.markdown import parser

    tokens = parser().parse(f"{markdown}\n\n{LAST}\n", {})
    headed = any(token.type == "heading_open" and token.tag in ("h1", "h2", "h3") for token in tokens)
    return len(tokens) > 3 and not headed and tokens[-3].level == 0 and tokens[-2].content == LAST


def _says(markdown: str, words: str) -> bool:
    """Whether Markdown is one paragraph or heading of just these words."""
    from bulletin_ssg.markdown import parser

    tokens = parser().parse(f"{markdown}\n\n{LAST}\n", {})
    if len(tokens) != 6 or tokens[4].content != LAST or tokens[0].meta.get("attributes"):
        return False
    children = tokens[1].children or []
    bare = all(child.type == "text" or child.markup == "bare" for child in children)
    return bare and "".join(child.content for child in children) == words
