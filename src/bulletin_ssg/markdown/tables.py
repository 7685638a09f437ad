"""A Markdown table's cells as text, and the name that its scrolling frame is announced by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import attributes
from .plain import inline_text

if TYPE_CHECKING:
    from markdown_it.token import Token


class Cells(NamedTuple):
    """A table as it stands in the text."""

    opening: Token
    """Its table_open token; `meta` holds `attributes`, the text of its attribute line, and that `line`."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[list[Token], ...] = ()
    """The tokens of the body's rows: each one's tr_open, then its td_open's."""


def read(tokens: list[Token], name: str = "") -> list[Cells]:
    """All tables in order; each opening token is given its label, caption, source and number for the renderer. `name` is what
    a table without words in its head is called."""
    found = []
    rows: list[list[str]] = []
    lines: list[list[Token]] = []
    opening = None
    for token in tokens:
        if token.type == "table_open":
            opening, rows, lines = token, [], []
        elif token.type == "tr_open":
            rows.append([])
            lines.append([token])
        elif token.type == "td_open" and opening:
            lines[-1].append(token)
        elif token.type == "inline" and opening:
            rows[-1].append(inline_text(token.children or ()))
        elif token.type == "table_close" and opening:
            found.append(Cells(opening, tuple(rows[0]), tuple(map(tuple, rows[1:])), tuple(lines[1:])))
            token.meta = opening.meta
            opening = None
    for ordinal, table in enumerate(found, 1):
        _label(table, ordinal, name)
    return found


def _label(table: Cells, ordinal: int, name: str) -> None:
    meta = table.opening.meta
    given = {attribute.name: attribute.value for attribute in attributes.parse(meta.get("attributes", ""))}
    meta.update(
        label=given.get("title") or "、".join(filter(None, table.header)) or name or str(ordinal),
        caption=given.get("title", ""),
        source=given.get("source", ""),
        ordinal=ordinal if "attributes" in meta else 0,
    )
