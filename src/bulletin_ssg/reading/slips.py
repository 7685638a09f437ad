"""What was meant as Markdown and is none: lines that would be printed as they were typed, or lose what stands in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .manuscript import Place
from .notes import Notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

SUSPECT = re.compile(r"[#＃|｜｛｝]|\[|^[ \t]*(?:[•·●○■◆▪‣⁃－-]|[0-9０-９]|[（(①-⑳一二三四五六七八九十])", re.M)
"""Whether a paragraph wants a closer look at all."""
HEADING = re.compile(r"(?P<marks>#{2,6})(?P<text>[^#\s].*)|(?P<wide>[#＃]{0,5}＃[#＃]{0,5})\s*(?P<rest>[^#＃\s].*)")
BRACES = re.compile(r"(?:｛[^{}｛｝]*[｝}]|\{[^{}｛｝]*｝)\s*$")
ATTRIBUTE = re.compile(r"[#＃.]\w|[\w-]+\s*[=＝]")
ITEM = re.compile(
    r"\s*(?:[•·●○■◆▪‣⁃]\s*\S|[0-9０-９]{1,2}[、．）]|[（(](?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、|[－-](?=[^\s\d>－-]))"
)
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.S)
WIDE_LINK = re.compile(
    r"!\[[^\[\]\n]*\]\s*（[^）\n]*）|！\[[^\[\]\n]*\]\s*[（(][^()（）\n]*[)）]|\[[^\[\]\n]*\]（(?:https?://[^）\n]*|[^\s）]*\.[A-Za-z]{2,5})）"
)
PICTURE = re.compile(r"!\[[^\[\]\n]*\]\s*\([^()\n]*\)")
NOTE = re.compile(r"\[\^([^\]\s]+)\]")
RULE = re.compile(r"(?=[^|｜]*[|｜])(?=.*[-—–－])[\s|｜:：—–－-]+")
ROW = re.compile(r"\s*[|｜].*[|｜]\s*")
QUOTED = re.compile(r"\s*(?:>\s?)+")

RULED = "write under the head a line like | --- | --- |, with as many cells as the head has"


def note_slips(tokens: list[Token], notes: Notes) -> None:
    """Note what is wrong with the parsed text of a file."""
    columns = 0
    for position, token in enumerate(tokens):
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and columns and token.map:
            _check_row(notes, notes.manuscript.body + token.map[0] + 1, columns)
        elif token.type == "inline" and token.map:
            line = notes.manuscript.body + token.map[0] + 1
            if tokens[position - 1].type == "heading_open":
                _check_braces(notes, line, token.content)
            elif tokens[position - 1].type == "paragraph_open" and SUSPECT.search(token.content):
                _check_paragraph(notes, line, token.content.split("\n"))
            if "[" in token.content:
                _check_leftovers(notes, line, token)


def _check_paragraph(notes: Notes, first: int, lines: list[str]) -> None:
    items = []
    for number, line in enumerate(lines, first):
        if heading := HEADING.match(line):
            marks, text = heading["marks"] or heading["wide"], heading["text"] or heading["rest"]
            if len(marks) > 1:
                hint = "write {marks} with the English keyboard and a space behind it: {marks} {text}"
                message = "the line is printed as text: it looks like a heading"
                notes.warn("W148", message, notes.manuscript.find(number, number, line), hint, marks="#" * len(marks), text=text)
        elif ITEM.match(line):
            items.append(number)
        else:
            _check_braces(notes, number, line)
    _check_items(notes, first, lines, items)
    _check_table(notes, first, lines)


def _check_braces(notes: Notes, line: int, text: str) -> None:
    found = BRACES.search(text)
    if found and ATTRIBUTE.search(found[0]):
        place = notes.manuscript.find(line, line, found[0].rstrip())
        notes.warn("W149", "the braces are full-width, so they are printed as text", place, "write { and } with the English keyboard")


def _check_items(notes: Notes, first: int, lines: list[str], items: list[int]) -> None:
    """Lines of a list that is none run together, but for those that follow a hard break."""
    running = [number for number in items if number > first and not lines[number - first - 1].endswith(("  ", "\\"))]
    if len(items) > 1 and running:
        hint = "begin each line with “- ” or “1. ” and a blank line before the first, or put a blank line between them"
        notes.warn("W151", "these lines run together into one paragraph", notes.manuscript.whole(running[0]), hint)


def _check_table(notes: Notes, first: int, lines: list[str]) -> None:
    rule = next((position for position, line in enumerate(lines) if position and RULE.fullmatch(line)), 0)
    rows = [position for position, line in enumerate(lines) if ROW.fullmatch(line)]
    if not rule and len(rows) < 2:
        return
    head = rule - 1 if rule else rows[0]
    place = notes.manuscript.whole(first + head)
    if "｜" in "".join(lines[head:]):
        message, hint = "the table is printed as text: its bars are full-width (｜)", "write | with the English keyboard"
        notes.refuse("E168", message, place, hint)
    elif not rule:
        notes.refuse("E168", "the table is printed as text: no rule stands under its head", place, RULED)
    else:
        many, few = len(_cells(lines[head])), len(_cells(lines[rule]))
        message = "the table is printed as text: its head has {head} cells, the rule under it {rule}"
        notes.refuse("E168", message if many != few else "the rule under the head is none", place, RULED, head=many, rule=few)


def _check_row(notes: Notes, line: int, columns: int) -> None:
    text = QUOTED.sub("", notes.manuscript.line(line), count=1)
    if text.count("|") == columns + 1 and text[0] == text[-1] == "|" and "\\" not in text:
        return
    cells = _cells(text)
    lost = [cell for cell in cells[columns:] if cell]
    if lost:
        at = notes.manuscript.line(line).rfind(lost[0])
        place = Place(line, at + 1, len(lost[0])) if at >= 0 else notes.manuscript.whole(line)
        hint = "write one cell for each column; a bar that belongs to the text is written \\|"
        message = "the row has {n} cells, the head {columns}: {lost} would be lost"
        notes.refuse("E167", message, place, hint, n=len(cells), columns=columns, lost="、".join(lost))
    elif len(cells) < columns and "｜" in text:
        place = notes.manuscript.find(line, line, "｜")
        notes.refuse("E168", "the row's cells run together: its bars are full-width (｜)", place, "write | with the English keyboard")


def _cells(line: str) -> list[str]:
    """A row's cells as the parser cuts them."""
    from markdown_it.rules_block.table import escapedSplit

    cells = [cell.strip() for cell in escapedSplit(line.strip())]
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells


def _check_leftovers(notes: Notes, line: int, token: Token) -> None:
    """Pictures, links and footnotes that the parser left as they were written."""
    last = line + token.content.count("\n")
    bare = CODE.sub("", token.content)
    for found in (*WIDE_LINK.finditer(bare), *(match for text in _texts(token) for match in PICTURE.finditer(text))):
        kind = "picture" if found[0][0] in "!！" else "link"
        message = "the picture is printed as text" if kind == "picture" else "the link is printed as text"
        hint = "write it with English marks and the address of a file beside this one: ![words](<picture.png>)"
        if kind == "link":
            hint = "write its brackets with the English keyboard: [words](address)"
        notes.warn("W153", message, notes.manuscript.find(line, last, found[0]), hint)
    for label in (match[1] for text in _texts(token) for match in NOTE.finditer(text)):
        mark = f"[^{label}]"
        hint = "write the note in a paragraph of its own: {mark}: words (with an English colon)"
        notes.warn("W150", "the footnote {mark} has no note", notes.manuscript.find(line, last, mark), hint, mark=mark)


def _texts(token: Token) -> Iterator[str]:
    return (child.content for child in token.children or () if child.type == "text" and "[" in child.content)
