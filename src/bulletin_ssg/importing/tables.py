"""A Word table as a Markdown table, which knows no merged cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .paragraphs import plain

if TYPE_CHECKING:
    from mammoth import documents

FIGURE = re.compile(r"[-+−]?[\d,，.]+\s*[%％‰]?|[-—–/]?")
"""A figure, or nothing."""


class Taken(NamedTuple):
    """A table, taken out of Word. A line before or after it is a row whose one merged cell alone says something: a title, a remark."""

    before: list[str]
    markdown: str
    """"" where nothing is left."""
    words: str
    """A row a line."""
    after: list[str]
    merged: bool
    """Whether cells were merged."""


def table(element: documents.Table, cell: Callable[[Any], str]) -> Taken:
    """A Word table's rows; `cell` gives the text of a cell."""
    rows, merged = _grid(element, cell)
    before: list[str] = []
    after: list[str] = []
    while rows and _alone(rows[0], merged[0]):
        before.append(rows.pop(0)[0])
        merged.pop(0)
    while rows and _alone(rows[-1], merged[-1]):
        after.insert(0, rows.pop()[0])
        merged.pop()
    words = "\n".join(" ".join(filter(None, row)) for row in rows)
    return Taken(before, as_markdown(rows) if words.strip() else "", words, after, any(map(any, merged)))


def as_markdown(rows: list[list[str]]) -> str:
    """The first row heads the others; columns of figures are set to the right."""
    width = max(map(len, rows))
    full = [row + [""] * (width - len(row)) for row in rows]
    figures = [all(FIGURE.fullmatch(row[column]) for row in full[1:]) and len(full) > 1 for column in range(width)]
    rule = "| " + " | ".join("---:" if figure else "---" for figure in figures) + " |"
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in full]
    return "\n".join([lines[0], rule, *lines[1:]])


def _grid(element: documents.Table, cell: Callable[[Any], str]) -> tuple[list[list[str]], list[list[bool]]]:
    """The cells' texts, a merged cell's in its first place; and which are merged."""
    rows: list[list[str]] = []
    merged: list[list[bool]] = []
    covered: dict[tuple[int, int], bool] = {}
    for number, row in enumerate(element.children):
        texts: list[str] = []
        spans: list[bool] = []
        for item in row.children:
            while covered.pop((number, len(texts)), False):
                texts.append("")
                spans.append(False)
            column, wide, tall = len(texts), int(item.colspan or 1), int(item.rowspan or 1)
            texts += [" ".join(cell(item).split()), *[""] * (wide - 1)]
            spans += [wide > 1 or tall > 1] * wide
            covered.update({(number + down, column + right): True for down in range(1, tall) for right in range(wide)})
        while covered.pop((number, len(texts)), False):
            texts.append("")
            spans.append(False)
        rows.append(texts)
        merged.append(spans)
    return rows, merged


def _alone(row: list[str], merged: list[bool]) -> bool:
    return len(row) > 1 and bool(row[0]) and merged[0] and not any(row[1:])


def _cell(text: str) -> str:
    """A bar in a cell is written with a backslash, whatever else is."""
    return plain(text).replace("|", "\\|").replace("\\\\|", "\\|") if text else ""
