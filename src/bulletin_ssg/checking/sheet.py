"""An issue's file as its checker sees it: front matter, headings, paragraphs and tables, each character where it stands.

What is no prose (code, addresses, attributes, marks of Markdown, struck out text) is hidden behind a character that no rule
looks for, one for one, so that a place in what is seen is the place in the file. Nothing here refuses a file: rules also run
over what the build cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .findings import Place

HIDDEN = "\x00"
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
HEADING = re.compile(r"(#{1,6})[ \t]+(?P<words>.*?)\s*$")
ATTRIBUTES = re.compile(r"\{[^{}]*\}\s*$")
RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
UNSEEN = re.compile(
    r"(`+)(?!`).+?(?<!`)\1(?!`)"  # code
    r"|~~.+?~~"  # struck out
    r"|<!--.*?-->|<[A-Za-z/][^<>\n]*>"  # comments, HTML, addresses in angles
    r"|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|(?<=\])\[[^\[\]\n]*\]|(?<=\])\{[^{}\n]*\}|\[\^[^\]\s]+\]:?"  # what hangs on brackets; marks of notes
    r"|(?<=\])\{[^{}\n]*\}"  # what is said of a marked figure
    r"|(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\*+|!?\[|\]|\\(?=[!-/:-@\[-`{-~])",
    re.A,
)
FIELD = re.compile(r"(?P<key>[\w-]+):\s*(?P<value>[^\s#].*?)?\s*(?:\s#.*)?$")


class Paragraph(NamedTuple):
    """Lines that belong together: a paragraph, an item of a list, a heading or a note."""

    text: str
    """As it is seen: what is hidden is replaced, lines are joined by line feeds."""
    line: int
    """Of its first line."""
    level: int = 0
    """1 to 6 for a heading."""


class Cell(NamedTuple):
    """A cell of a table, without the spaces around it."""

    seen: str
    """As it is seen."""
    line: int
    column: int

    @property
    def text(self) -> str:
        return self.seen.replace(HIDDEN, "").strip()


class Table(NamedTuple):
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    attributes: str
    """The line of attributes under it, as written; else ""."""


class Article(NamedTuple):
    """A headline and what stands under it, up to the next; the first of a sheet has none and holds the lead."""

    headline: str
    line: int
    section: str
    paragraphs: tuple[Paragraph, ...]
    """The headline's own first, sub-headings in their places."""
    tables: tuple[Table, ...]


class Sheet(NamedTuple):
    """A file."""

    name: str
    lines: tuple[str, ...]
    """As they are written, without their ends."""
    front: tuple[tuple[str, str, int], ...]
    """(key, value, line) of the front matter's plain top-level keys."""
    articles: tuple[Article, ...]

    def place(self, paragraph: Paragraph, offset: int, length: int = 1) -> Place:
        """The place of what stands at an offset of a paragraph's text."""
        line = paragraph.line + paragraph.text.count("\n", 0, offset)
        column = offset - (paragraph.text.rfind("\n", 0, offset) + 1) + 1
        return Place(line, column, length, self.lines[line - 1])

    def cell(self, cell: Cell) -> Place:
        return Place(cell.line, cell.column, len(cell.seen), self.lines[cell.line - 1])

    def at(self, line: int) -> Place:
        """The words of a line."""
        text = self.lines[line - 1]
        return Place(line, len(text) - len(text.lstrip()) + 1, len(text.strip()), text)

    def field(self, key: str) -> tuple[str, int]:
        """A front matter's value and its line; ("", 0) where it is not there."""
        return next(((value, line) for name, value, line in self.front if name == key), ("", 0))

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        return (paragraph for article in self.articles for paragraph in article.paragraphs)


def seen(line: str) -> str:
    """A line with everything hidden that is no prose."""
    return UNSEEN.sub(lambda match: HIDDEN * len(match[0]), line)


def read_sheet(text: str, name: str) -> Sheet:
    """The sheet of a file's text; line ends are "\\n"."""
    lines = tuple(text.split("\n"))
    body = _body(lines)
    front = tuple(
        (match["key"], (match["value"] or "").strip("\"'"), number)
        for number, line in enumerate(lines[:body], 1)
        if (match := FIELD.match(line))
    )
    return Sheet(name, lines, front, tuple(_articles(lines, body)))


def _body(lines: tuple[str, ...]) -> int:
    """Index of the first line behind the front matter."""
    fences = (number for number, line in enumerate(lines) if line.rstrip() == "---")
    first, second = next(fences, -1), next(fences, -1)
    return second + 1 if second > 0 and not "".join(lines[:first]).strip() else 0


def _articles(lines: tuple[str, ...], body: int) -> Iterator[Article]:
    article, section = Article("", 0, "", (), ()), ""
    for block in _blocks(lines, body):
        if isinstance(block, Paragraph) and 1 < block.level < 4:
            yield article
            words = block.text.replace(HIDDEN, "").strip()
            section = words if block.level == 2 else section
            article = Article(words if block.level == 3 else "", block.line, section, (block,), ())
        elif isinstance(block, Paragraph):
            article = article._replace(paragraphs=(*article.paragraphs, block))
        else:
            article = article._replace(tables=(*article.tables, block))
    yield article


def _blocks(lines: tuple[str, ...], body: int) -> Iterator[Paragraph | Table]:
    number, fence = body, ""
    while number < len(lines):
        line = lines[number]
        mark = FENCE.match(line)
        if fence or mark:
            fence = "" if fence and line.strip().startswith(fence) else fence or (mark[1] if mark else "")
            number += 1
        elif "|" in line and number + 1 < len(lines) and RULE.match(lines[number + 1]) and "-" in lines[number + 1]:
            table, number = _table(lines, number)
            yield table
        elif heading := HEADING.match(line):
            level = len(heading[1])
            words = ATTRIBUTES.sub(lambda match: HIDDEN * len(match[0]), seen(line))
            yield Paragraph(HIDDEN * heading.start("words") + words[heading.start("words") :], number + 1, level)
            number += 1
        elif line.strip() and not ATTRIBUTES.fullmatch(line.strip()):
            end = _end(lines, number)
            yield Paragraph("\n".join(map(_prose, lines[number:end])), number + 1)
            number = end
        else:
            number += 1


def _end(lines: tuple[str, ...], start: int) -> int:
    """Behind the last line of the paragraph or list item that begins here."""
    number = start + 1
    while (
        number < len(lines)
        and lines[number].strip()
        and not re.match(r"\s*(?:[-*+] |[0-9]+[.)] |#{1,6} |\||`{3}|~{3}|>|\{)", lines[number])
    ):
        number += 1
    return number


def _prose(line: str) -> str:
    """What is seen of a line, without the mark of a list or a quotation."""
    mark = re.match(r"[ \t]*(?:(?:[-*+]|[0-9]+[.)])[ \t]+|>[ \t]?)*", line)
    length = mark.end() if mark else 0
    return HIDDEN * length + seen(line[length:])


def _table(lines: tuple[str, ...], start: int) -> tuple[Table, int]:
    end = start + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    attributes = lines[end] if end < len(lines) and ATTRIBUTES.fullmatch(lines[end]) else ""
    if not attributes and end + 1 < len(lines) and not lines[end].strip() and ATTRIBUTES.fullmatch(lines[end + 1]):
        attributes = lines[end + 1]
    rows = tuple(tuple(_cells(lines[number], number + 1)) for number in range(start + 2, end))
    return Table(tuple(_cells(lines[start], start + 1)), rows, attributes), end


def _cells(line: str, number: int) -> Iterator[Cell]:
    bare = line.rstrip().removesuffix("|")
    position = len(line) - len(line.lstrip())
    position += bare.startswith("|", position)
    for part in re.split(r"(?<!\\)\|", bare[position:]):
        yield Cell(seen(part).strip(" \t"), number, position + len(part) - len(part.lstrip()) + 1)
        position += len(part) + 1
