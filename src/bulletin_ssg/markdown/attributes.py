"""The attributes in braces, `{#slug .class key="value"}`: their grammar, and the two places where they may stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token


class Attribute(NamedTuple):
    name: str
    """ "#" for a slug, "." for a class, else the key; "" where the text is no attribute."""
    value: str
    start: int
    """In characters, within the text between the braces."""
    end: int


ITEM = re.compile(
    r"""[#](?P<slug>[^\s#.="'{}]+) | [.](?P<cls>[^\s#.="'{}]+)
    | (?P<key>[\w-]+) = (?: "(?P<straight>[^"]*)" | '(?P<single>[^']*)' | “(?P<curly>[^”]*)” | (?P<bare>[^\s"'“”{}]+) )""",
    re.X,
)
GAP = re.compile(r"\s*")
MEANT = re.compile(r"(?:^|\s)(?:[#.][A-Za-z0-9\u3400-\u9fff]|[\w-]+\s*=)")
TRAILING = re.compile(r"(?<!\\)\{([^{}]*)\}\s*$")
LINE = re.compile(r"\{([^{}]*)\}\s*$")


def parse(text: str) -> list[Attribute]:
    """What stands between the braces, in order."""
    found, position = [], GAP.match(text).end()  # type: ignore[union-attr]
    while position < len(text):
        item = ITEM.match(text, position)
        if item and (item.end() == len(text) or text[item.end()].isspace()):
            name = item["key"] or ("#" if item["slug"] else ".")
            value = next(
                part
                for part in (item["slug"], item["cls"], item["straight"], item["single"], item["curly"], item["bare"])
                if part is not None
            )
            found.append(Attribute(name, value.strip(), position, item.end()))
            position = item.end()
        else:
            end = next((at for at in range(position, len(text)) if text[at].isspace()), len(text))
            found.append(Attribute("", text[position:end], position, end))
            position = end
        position = GAP.match(text, position).end()  # type: ignore[union-attr]
    return found


def meant(text: str) -> bool:
    """Whether text in braces was written as attributes; `{草案}` in a headline was not."""
    return bool(MEANT.search(text))


def alone(line: str) -> str | None:
    """What stands between the braces, where the line is attributes and nothing else."""
    match = LINE.fullmatch(line)
    return match[1] if match and meant(match[1]) else None


def attribute_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of attributes by itself; it also ends a table that it stands directly under."""
    if state.is_code_block(start):
        return False
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("{", first):
        return False
    written = alone(state.src[first : state.eMarks[start]])
    if written is None:
        return False
    if not silent:
        state.line = start + 1
        token = state.push("attribute_line", "", 0)
        token.map = [start, start + 1]
        token.content = written
    return True


def settle_attributes(state: StateCore) -> None:
    """Hang headings' and tables' attributes on their opening tokens, before anything inside is read as Markdown."""
    kept: list[Token] = []
    tables: list[Token] = []
    for position, token in enumerate(state.tokens):
        if token.type == "heading_open":
            content = state.tokens[position + 1]
            match = TRAILING.search(content.content)
            if match and meant(match[1]):
                token.meta["attributes"] = match[1]
                content.content = content.content[: match.start()].rstrip()
        elif token.type == "table_open":
            tables.append(token)
        elif token.type == "attribute_line" and kept and kept[-1].type == "table_close" and "attributes" not in tables[-1].meta:
            tables[-1].meta.update(attributes=token.content, line=token.map[0] if token.map else 0)
            continue
        kept.append(token)
    state.tokens = kept
