"""The labelled fields of a member's profile: paragraphs, or lines of one, that open with a bold label, `**类型：**…`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.markdown.plain import inline_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

COLONS = ("：", ":")
LAYOUT = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
LONGEST = 16  # characters; what is longer is a bold sentence


class Labelled(NamedTuple):
    """A field whose text is still tokens."""

    label: str
    paragraphs: list[list[Token]]


def take(tokens: list[Token]) -> list[Labelled]:
    """The fields, removed from `tokens`. A plain paragraph that follows a field goes on with it."""
    fields: list[Labelled] = []
    kept: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "paragraph_open" and token.tag == "p" and not token.level and _read(tokens[position + 1].children or [], fields):
            position += 3
        else:
            kept.append(token)
            position += 1
    tokens[:] = kept
    return fields


def _read(children: list[Token], fields: list[Labelled]) -> bool:
    """Whether the paragraph was a field, several, or more of the last."""
    lines = list(_lines(children))
    if label(lines[0]) is None:
        if fields:
            fields[-1].paragraphs.append(children)
        return bool(fields)
    for line in lines:
        name, rest = label(line) or ("", line)
        fields.append(Labelled(name, [rest]))
    return True


def _lines(children: list[Token]) -> Iterator[list[Token]]:
    """The paragraph, cut at the breaks before a label."""
    line: list[Token] = []
    for position, child in enumerate(children):
        if child.type in ("softbreak", "hardbreak") and label(children[position + 1 :]) is not None:
            yield line
            line = []
        else:
            line.append(child)
    yield line


def label(children: list[Token]) -> tuple[str, list[Token]] | None:
    """The label that these open with, and what follows it."""
    start = next((position for position, child in enumerate(children) if child.type != "text" or child.content), 0)
    if not children[start:] or children[start].type != "strong_open":
        return None
    level = children[start].level
    end = next(
        position
        for position in range(start, len(children))
        if children[position].type == "strong_close" and children[position].level == level
    )
    rest = children[end + 1 :]
    behind = rest[0].content if rest and rest[0].type == "text" else ""
    found = named(inline_text(children[start + 1 : end]), behind)
    if found is None:
        return None
    return found[0], [rest[0].copy(content=found[1]), *rest[1:]] if behind else rest


def named(bold: str, behind: str) -> tuple[str, str] | None:
    """(label, what remains of the text behind it) where bold text and plain text behind it are the beginning of a field."""
    if bold.endswith(COLONS):
        name = bold[:-1].rstrip()
    elif behind.lstrip().startswith(COLONS):
        name, behind = bold, behind.lstrip()[1:]
    else:
        return None
    return (LAYOUT.sub("", name), behind.lstrip()) if 0 < len(name) <= LONGEST else None
