"""Bare web and mail addresses become links. An address is ASCII: the Chinese that follows without a space is not swallowed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

ADDRESS = (
    r"(?<![A-Za-z0-9])https?://[A-Za-z0-9\[][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*"
    r"|(?<![A-Za-z0-9._%+\-/:])[A-Za-z0-9_][A-Za-z0-9._%+-]*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
PAIRS = {")": "(", "]": "["}


@cache
def address() -> re.Pattern[str]:
    """Compiled when the first text that may hold one is seen: most builds see none."""
    return re.compile(ADDRESS, re.I)


def link_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.children and ("://" in block.content or "@" in block.content):
            block.children = list(_linked(block.children, state.md))


def _linked(children: list[Token], md: MarkdownIt) -> Iterator[Token]:
    depth = 0
    for child in children:
        depth += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "text" and not depth and address().search(child.content):
            yield from _split(child, md)
        else:
            yield child


def _split(child: Token, md: MarkdownIt) -> Iterator[Token]:
    position = 0
    for match in address().finditer(child.content):
        written = trim(match[0])
        href = md.normalizeLink(written if "://" in written else "mailto:" + written)
        if not written or not md.validateLink(href):
            continue
        yield from _text(child.content[position : match.start()], child.level)
        opening = Token("link_open", "a", 1, attrs={"href": href}, level=child.level, markup="bare", info="auto")
        yield opening
        yield from _text(written, child.level + 1)
        yield Token("link_close", "a", -1, level=child.level, markup="bare", info="auto")
        position = match.start() + len(written)
    yield from _text(child.content[position:], child.level)


def _text(content: str, level: int) -> Iterator[Token]:
    if content:
        yield Token("text", "", 0, content=content, level=level)


def trim(address: str) -> str:
    """The address without the punctuation of the sentence around it; a closing bracket stays if it opened inside."""
    while address:
        last = address[-1]
        if last in ".,;:!?'\"*_~&" or (last in PAIRS and address.count(last) > address.count(PAIRS[last])):
            address = address[:-1]
        else:
            break
    return "" if address.endswith("//") else address
