"""The source line, `（来源：甲、乙）`: found in an article's last paragraph, taken out of it, and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.model import Source

if TYPE_CHECKING:
    from markdown_it.token import Token

LABEL = r"(?:(?:信息|资料|数据|消息|新闻|文章|稿件|内容)?来源|[Ss]ources?)"
OPENING = re.compile(rf"[（(【\[]\s*{LABEL}\s*[:：]")
BRACKETED = re.compile(rf"[（(【\[]\s*{LABEL}\s*[:：]\s*(?P<names>.*?)\s*[）)】\]]\s*[。.]?\s*", re.S)
PLAIN = re.compile(rf"\s*{LABEL}\s*[:：]\s*(?P<names>.*?)\s*", re.S)
OPEN, CLOSE = "（(《「『〈【[“", "）)》」』〉】]”"
SEVERAL = re.compile("[、，；;,]")
"""Without any of these, the names are one."""
LONGEST = 500  # characters; the patterns are slow on long texts, and no source line is so long
SENTENCE = re.compile(r"[。！？!?].")


class Credit(NamedTuple):
    """A source line."""

    sources: tuple[Source, ...]
    line: int
    """Index of its paragraph's first line in the body."""


def take(tokens: list[Token]) -> Credit | None:
    """The article's source line, removed from `tokens`; None where there is none."""
    at = len(tokens) - 1
    while at >= 0 and tokens[at].type == "hr":
        at -= 1
    if at < 2 or tokens[at].type != "paragraph_close" or tokens[at].level:
        return None
    inline = tokens[at - 1]
    text, links = spelled_out(inline.children or [])
    start, found = find(text)
    if not found:
        return None
    offset = found.start("names")
    sources = tuple(
        Source(name, next((url for first, last, url in links if first < end + offset and begin + offset < last), ""))
        for name, begin, end in split(found["names"])
    )
    inline.children = cut(inline.children or [], start)
    del tokens[at + 1 if inline.children else at - 2 :]
    return Credit(sources, inline.map[0] if inline.map else 0)


def find(text: str) -> tuple[int, re.Match[str] | None]:
    """(where it begins, what it says) of the source line that a paragraph is or ends with."""
    if "来源" not in text and "ource" not in text:
        return 0, None
    plain = PLAIN.fullmatch(text) if len(text) <= LONGEST else None
    if plain and not SENTENCE.search(plain["names"]):
        return 0, plain
    openings = list(OPENING.finditer(text))
    if openings and len(text) - openings[-1].start() <= LONGEST:
        start = openings[-1].start()
        return start, BRACKETED.fullmatch(text, start)
    return 0, None


def spelled_out(children: list[Token]) -> tuple[str, list[tuple[int, int, str]]]:
    """The paragraph's text, unlike `plain.inline_text` with a character for every one in the tokens, and its links in it."""
    text, links, opened = "", [], ("", 0)
    for child in children:
        if child.type == "link_open":
            opened = str(child.attrs.get("href", "")), len(text)
        elif child.type == "link_close":
            links.append((opened[1], len(text), opened[0] if opened[0].startswith(("http:", "https:")) else ""))
        else:
            text += spelling(child)
    return text, links


def spelling(child: Token) -> str:
    if child.type in ("text", "code_inline"):
        return child.content
    return "\n" if child.type in ("softbreak", "hardbreak") and not child.hidden else ""


def split(names: str) -> list[tuple[str, int, int]]:
    """The names with their places; a 、 inside brackets or 《》 does not separate."""
    if not SEVERAL.search(names):
        alone = " ".join(names.split())
        return [(alone, 0, len(names))] if alone else []
    found, depth, start = [], 0, 0
    for position, char in enumerate(names + "、"):
        depth += (char in OPEN) - (char in CLOSE)
        separates = char in "、，；;" or (char == "," and names[position + 1 : position + 2] in (" ", "\n"))
        if separates and (depth <= 0 or position == len(names)):
            found.append((" ".join(names[start:position].split()), start, position))
            start = position + 1
    return [part for part in found if part[0]]


def cut(children: list[Token], length: int) -> list[Token]:
    """The children up to `length` characters; what is open there is closed, and what is left empty is dropped."""
    kept: list[Token] = []
    opened: list[Token] = []
    for child in children:
        size = len(spelling(child))
        if child.nesting:
            opened.append(child) if child.nesting > 0 else opened.pop()
        if size > length:
            child.content = child.content[:length]
            kept.append(child)
            break
        kept.append(child)
        length -= size
    kept += [type(child)(child.type.replace("_open", "_close"), child.tag, -1) for child in reversed(opened)]
    return trimmed(kept)


def trimmed(children: list[Token]) -> list[Token]:
    """Without breaks, spaces and empty pairs of tags at the end."""
    children = [child for child in children if child.type != "text" or child.content]
    while children:
        last = children[-1]
        if last.type in ("softbreak", "hardbreak") or (last.type == "text" and not last.content.strip()):
            children.pop()
        elif last.nesting < 0 and len(children) > 1 and children[-2].nesting > 0:
            del children[-2:]
        else:
            if last.type == "text":
                last.content = last.content.rstrip()
            break
    return children
