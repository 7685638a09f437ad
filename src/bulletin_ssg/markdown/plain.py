"""Tokens as plain text, a paragraph a line."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.S)


def inline_text(children: Sequence[Token]) -> str:
    """The text of a paragraph's inside, on one line."""
    return " ".join("".join(map(_piece, children)).split())


def _piece(child: Token) -> str:
    if child.meta.get("framed"):
        return ""  # a figure says its caption
    if child.type == "image":
        return inline_text(child.children or ())
    if child.type in ("softbreak", "hardbreak"):
        return "" if child.hidden else " "
    if child.type == "html_inline":
        return ""
    return child.content


def lines(tokens: Sequence[Token]) -> list[str]:
    """The text of blocks; a table's row is one line."""
    found: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        if token.type == "inline":
            text = inline_text(token.children or ())
            (found if row is None else row).append(text)
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            found.append(" ".join(filter(None, row)))
            row = None
        elif token.type in ("fence", "code_block"):
            found += [line.strip() for line in token.content.split("\n")]
        elif token.type == "html_block":
            found += [" ".join(html.unescape(line).split()) for line in TAG.sub("\n", token.content).split("\n")]
    return [line for line in found if line]
