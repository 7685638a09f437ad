"""Clean copy: articles of nothing but plain paragraphs and tables, which are read without the parser, and come out the same.

Most articles of a bulletin are such. What is clean is decided narrowly, line by line: where there is any doubt, an article is left to
markdown-it. The parser is then given the body without all that is clean. It cannot notice that it is gone: each block stands between
blank lines, below a heading that nothing can reach over (CommonMark 0.31, sections 4.2 and 5), and holds neither a definition nor a
reference that another text could use.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.markdown.attributes import alone
from bulletin_ssg.markdown.frames import closed, escaped, framed
from bulletin_ssg.markdown.han import flankless
from bulletin_ssg.model import Field, Source

from . import credits, fields
from .outline import Cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin_ssg.dataset import Table

ARTICLE = "### "
LEVELS = {"##": "h2", "###": "h3"}
END = re.compile("#{1,3} ")
REACHING = ("```", "~~~", "<")
"""What may reach over headings: fenced code, HTML. With any of it, nothing in the file is clean."""
INK = (*"\\`~_[]<&^@{}｛｝｜\t", "://")
"""What may be more than text, in a paragraph and in a table's row; as a bar is in the one, and * in the other."""
OPENINGS = re.compile(r"[\s#＃>+=:-]|\*(?!\*)|[0-9]+[.)](?:\s|$)")
"""How a line may begin that is more than a paragraph."""
BOLD = "**"
MARKED = re.compile("|".join(map(re.escape, (*INK, "*"))))
RULE = re.compile("(:?)-+(:?)")
SIDES = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}


Paragraph = str
"""As it is written: text, and pairs of ** around what is bold."""


class Grid(NamedTuple):
    """A table."""

    first: int
    """Where it begins, in lines behind its article's heading."""
    sides: tuple[str, ...]
    """ "left", "right", "center" or "" for every column."""
    rows: tuple[list[str], ...]
    """The head first."""
    attributes: str = ""
    """Those of a data table, as they stand between the braces."""
    line: int = 0
    """Where these stand, counted likewise."""

    @property
    def words(self) -> list[tuple[str, ...]]:
        """The rows as plain text."""
        return [tuple(map(_joined, row)) for row in self.rows]


class CleanCopy(NamedTuple):
    """An article's text."""

    blocks: tuple[Paragraph | Grid, ...]
    """Without the source line."""
    credit: credits.Credit | None

    @property
    def data(self) -> list[tuple[int, Grid]]:
        """The data tables, each with its number among all tables."""
        grids = [block for block in self.blocks if isinstance(block, Grid)]
        return [(ordinal, grid) for ordinal, grid in enumerate(grids, 1) if grid.attributes] if grids else []


Copies = dict[int, CleanCopy]
"""(index of the line behind an article's heading → what stands there)."""


def separate(lines: Sequence[str], first: int) -> tuple[Copies, list[str]]:
    """The clean copy in a body whose first line has this index, and the body's lines with blank ones in place of all that."""
    left = list(lines)
    found: Copies = {}
    body = "\n".join(lines)
    if _holds(body, REACHING):
        return found, left
    if "{" in body:  # attributes, which the parser does not look into
        body = "\n".join([line for line in lines if line[:1] != "{"])
    clear = not _holds(body, INK)
    starts = [number for number, line in enumerate(lines) if line[:1] == "#"]
    for start, end in pairwise([*starts, len(lines)]):
        if _encloses(lines, start, end) and (copy := clean(lines[start + 1 : end], clear)):
            found[first + start + 1] = copy
            left[start + 1 : end] = [""] * (end - start - 1)
    return found, left


def headings(left: Sequence[str], first: int) -> list[Cut] | None:
    """The headings of a body of which nothing else is left, so that no parser is needed; None where something is."""
    found = []
    for number, line in enumerate(left, first):
        if line:
            marks, _, text = line.partition(" ")
            name = _joined(text)
            if marks not in LEVELS or MARKED.search(line) or "|" in line or not name or name[-1] == "#":
                return None
            found.append(Cut(LEVELS[marks], number, name, "", False, []))
    return found


def _encloses(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether an article begins and ends at these lines, whatever stands before and behind."""
    return (
        lines[start].startswith(ARTICLE)
        and (start == 0 or not lines[start - 1])
        and (end == len(lines) or (not lines[end - 1] and END.match(lines[end]) is not None))
    )


def clean(lines: Sequence[str], clear: bool = False) -> CleanCopy | None:
    """The article that these lines are; None where they are not certainly tables and paragraphs, each of these on one line.

    `clear`: it is known that they hold none of INK but in lines that begin with a brace.
    """
    blocks: list[Paragraph | Grid] = []
    block: Paragraph | Grid | None
    start = 0
    for number, line in enumerate((*lines, "")):
        if not line:
            if start < number:
                if lines[start][0] == "{":
                    block = _data(blocks.pop() if blocks else None, lines[start:number], start)
                elif number == start + 1:
                    block = _paragraph(lines[start], clear)
                else:
                    block = _table(lines[start:number], start)
                if block is None:
                    return None
                blocks.append(block)
            start = number + 1
    return _credited(blocks)


def _paragraph(line: str, clear: bool) -> Paragraph | None:
    if "|" in line or (not clear and _holds(line, INK)) or OPENINGS.match(line) or line[-1].isspace():
        return None
    return line if "*" not in line or _is_bold(line) else None


def _is_bold(line: str) -> bool:
    """Whether every * of the line is one of a pair of marks, which hold wherever they stand."""
    parts = line.split(BOLD)
    if len(parts) % 2 == 0 or not all(parts[1:-1]) or "*" in "".join(parts):
        return False
    return all(inside == inside.strip() and flankless(inside[0]) and flankless(inside[-1]) for inside in parts[1::2])


def _holds(text: str, marks: tuple[str, ...]) -> bool:
    """Whether any of the marks is in the text: its first character is found ten times as quickly as all three."""
    return any(mark[0] in text and mark in text for mark in marks)


def _table(lines: Sequence[str], first: int) -> Grid | None:
    if lines[-1][0] == "{":
        return _data(_grid(lines[:-1], first), lines[-1:], first + len(lines) - 1)
    return _grid(lines, first)


def _data(block: Paragraph | Grid | None, lines: Sequence[str], number: int) -> Grid | None:
    """The table with its attributes: a line by itself, directly below it or the next that is not blank."""
    written = alone(lines[0]) if len(lines) == 1 else None
    return block._replace(attributes=written, line=number) if written and isinstance(block, Grid) and not block.attributes else None


def _grid(lines: Sequence[str], first: int) -> Grid | None:
    """A table as GFM has it, every row between bars and of as many cells as the head."""
    rows = []
    for line in lines:
        if not (line[0] == line[-1] == "|" and len(line) > 1) or MARKED.search(line):
            return None
        rows.append([cell.strip() for cell in line[1:-1].split("|")])
    rules = [RULE.fullmatch(cell) for cell in rows.pop(1)] if len(rows) > 1 else []
    if not rules or not all(len(row) == len(rules) for row in rows):
        return None
    sides = tuple([SIDES[rule[1], rule[2]] for rule in rules if rule])
    return Grid(first, sides, tuple(rows)) if len(sides) == len(rules) else None


def _credited(blocks: list[Paragraph | Grid]) -> CleanCopy | None:
    last = blocks[-1] if blocks else ""
    text = "" if isinstance(last, Grid) else last.replace(BOLD, "")
    start, match = credits.find(text)
    if match is None:
        return CleanCopy(tuple(blocks), None)
    sources = tuple([Source(name, "") for name, _, _ in credits.split(match["names"])])
    if text != last or not sources:  # bold in a source line, or one to be warned of
        return None
    rest = text[:start].rstrip()
    return CleanCopy((*blocks[:-1], rest) if rest else tuple(blocks[:-1]), credits.Credit(sources, 0))


# Composing.


def compose(copy: CleanCopy, name: str, labelled: bool, data: Mapping[int, Table]) -> tuple[str, str, tuple[Field, ...]]:
    """(HTML, plain text, fields) of the article of this name; `labelled`: its paragraphs may be the fields of a profile; `data`:
    its data tables by their numbers."""
    own, body = _fields(copy.blocks) if labelled else ((), copy.blocks)
    texts = [f"{field.label}：{field.text}" for field in own]
    html = []
    grids = 0
    for block in body:
        if isinstance(block, Grid):
            grids += 1
            html.append(_grid_html(block, name or str(grids), data.get(grids)))
            texts += [" ".join(filter(None, row)) for row in block.words]
        else:
            html.append(f"<p>{_html(block)}</p>\n")
            texts.append(_text(block))
    return "".join(html), "\n".join(filter(None, texts)), own


def _grid_html(grid: Grid, name: str, table: Table | None) -> str:
    """As the renderer makes it of tokens."""
    head, *rows = grid.rows
    given = dict(table.attributes) if table else {}
    classes = [f' class="{side}"' if side else "" for side in grid.sides]
    scoped = [f' scope="col"{one}' for one in classes]
    label = given.get("title") or "、".join(filter(None, map(_joined, head))) or name
    opening = framed(label, table.ordinal if table else 0, given.get("title", ""))
    inside = _set_off(rows, classes, table) if table else [_row(row, classes, "td") for row in rows]
    body = f"<tbody>\n{''.join(inside)}</tbody>\n" if rows else ""
    return f"{opening}<thead>\n{_row(head, scoped, 'th')}</thead>\n{body}{closed(given.get('source', ''))}"


def _set_off(rows: list[list[str]], classes: list[str], table: Table) -> list[str]:
    """The rows of a data table."""
    from bulletin_ssg.figures.typed import is_total

    from .tabulating import pads

    found = []
    for number, missing in enumerate(pads(table.rows)):
        given = [f'{one} data-pad="{pad}"' if pad else one for one, pad in zip(classes, missing, strict=True)]
        found.append(_row(rows[number], given, "td", ' class="total"' if is_total(table.rows[number][0]) else ""))
    return found


def _row(cells: list[str], given: list[str], tag: str, kind: str = "") -> str:
    inside = [f"<{tag}{one}>{escaped(cell)}</{tag}>\n" for one, cell in zip(given, cells, strict=True)]
    return f"<tr{kind}>\n{''.join(inside)}</tr>\n"


def _fields(blocks: tuple[Paragraph | Grid, ...]) -> tuple[tuple[Field, ...], tuple[Paragraph | Grid, ...]]:
    """The fields, and what is none: a paragraph behind a field goes on with it (fields.take)."""
    own: list[tuple[str, list[Paragraph]]] = []
    kept: list[Paragraph | Grid] = []
    for block in blocks:
        if isinstance(block, Grid):
            kept.append(block)
        elif labelled := _labelled(block):
            own.append((labelled[0], [labelled[1]]))
        elif own:
            own[-1][1].append(block)
        else:
            kept.append(block)
    return tuple([Field(label, _field_html(parts), "\n".join(filter(None, map(_text, parts)))) for label, parts in own]), tuple(kept)


def _labelled(paragraph: Paragraph) -> tuple[str, Paragraph] | None:
    """A field's label and what follows it, where the paragraph opens with one."""
    if not paragraph.startswith(BOLD):
        return None
    _, bold, rest = paragraph.split(BOLD, 2)
    behind = rest.partition(BOLD)[0]
    found = fields.named(_joined(bold), behind)
    return (found[0], found[1] + rest[len(behind) :]) if found else None


def _field_html(parts: list[Paragraph]) -> str:
    return _html(parts[0]).strip() if len(parts) == 1 else "\n".join([f"<p>{_html(part)}</p>" for part in parts])


def _html(paragraph: Paragraph) -> str:
    if "*" not in paragraph:
        return escaped(paragraph)
    parts = escaped(paragraph).split(BOLD)
    parts[1::2] = [f"<strong>{inside}</strong>" for inside in parts[1::2]]
    return "".join(parts)


def _text(paragraph: Paragraph) -> str:
    return _joined(paragraph.replace(BOLD, "") if "*" in paragraph else paragraph)


def _joined(text: str) -> str:
    """On one line, with single spaces."""
    return " ".join(text.split())
