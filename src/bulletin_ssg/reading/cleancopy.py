"""Clean copy: articles of nothing but plain paragraphs, which are read without the parser, and come out the same.

Most articles of a bulletin are such. What is clean is decided narrowly, line by line: where there is any doubt, an article is left to
markdown-it. The parser is then given the body without the clean paragraphs. It cannot notice that they are gone: each stands between
blank lines, below a heading that nothing can reach over (CommonMark 0.31, sections 4.2 and 5), and holds neither a definition nor a
reference that another text could use.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.markdown.emphasis import flankless
from bulletin_ssg.model import Field, Source

from . import credits, fields

if TYPE_CHECKING:
    from collections.abc import Sequence

ARTICLE = "### "
END = re.compile("#{1,3} ")
REACHING = ("```", "~~~", "<")
"""What may reach over headings: fenced code, HTML. With any of it, nothing in the file is clean."""
MARKS = re.compile(r"[\\`~_\[\]<&^@{}|｛｝｜\t]")
ADDRESS = "://"
"""What may be more than text."""
OPENINGS = re.compile(r"[\s#＃>+=:-]|\*(?!\*)|[0-9]+[.)](?:\s|$)")
"""How a line may begin that is more than a paragraph."""
BOLD = "**"


class Run(NamedTuple):
    """A stretch of a paragraph."""

    bold: bool
    text: str


Paragraph = tuple[Run, ...]


class CleanCopy(NamedTuple):
    """An article's text."""

    paragraphs: tuple[Paragraph, ...]
    """Without the source line."""
    credit: credits.Credit | None


Copies = dict[int, CleanCopy]
"""(index of the line behind an article's heading → what stands there)."""


def separate(lines: Sequence[str], first: int) -> tuple[Copies, list[str]]:
    """The clean copy in a body whose first line has this index, and the body's lines with blank ones in place of all that."""
    left = list(lines)
    found: Copies = {}
    if any(mark in line for mark in REACHING for line in lines):
        return found, left
    starts = [number for number, line in enumerate(lines) if line.startswith("#")]
    for start, end in pairwise([*starts, len(lines)]):
        if _encloses(lines, start, end) and (copy := clean(lines[start + 1 : end])):
            found[first + start + 1] = copy
            left[start + 1 : end] = [""] * (end - start - 1)
    return found, left


def _encloses(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether an article begins and ends at these lines, whatever stands before and behind."""
    return (
        lines[start].startswith(ARTICLE)
        and (start == 0 or not lines[start - 1])
        and (end == len(lines) or (not lines[end - 1] and END.match(lines[end]) is not None))
    )


def clean(lines: Sequence[str]) -> CleanCopy | None:
    """The article that these lines are; None where they are not certainly plain paragraphs, each on one line."""
    paragraphs = []
    before = ""
    for line in lines:
        if line:
            if before or MARKS.search(line) or ADDRESS in line or OPENINGS.match(line) or line[-1].isspace():
                return None
            runs = _runs(line)
            if runs is None:
                return None
            paragraphs.append(runs)
        before = line
    return _credited(paragraphs)


def _runs(line: str) -> Paragraph | None:
    if "*" not in line:
        return (Run(False, line),)
    parts = line.split(BOLD)
    if len(parts) % 2 == 0 or "***" in line or "*" in "".join(parts):
        return None
    for inside in parts[1::2]:
        if not inside or not flankless(inside[0]) or not flankless(inside[-1]):
            return None
    return tuple([Run(number % 2 == 1, part) for number, part in enumerate(parts) if part])


def _credited(paragraphs: list[Paragraph]) -> CleanCopy | None:
    last = "".join([run.text for run in paragraphs[-1]]) if paragraphs else ""
    start, match = credits.find(last)
    if match is None:
        return CleanCopy(tuple(paragraphs), None)
    sources = tuple([Source(name, "") for name, _, _ in credits.split(match["names"])])
    if len(paragraphs[-1]) > 1 or not sources:  # bold in a source line, or one to be warned of
        return None
    rest = last[:start].rstrip()
    return CleanCopy((*paragraphs[:-1], *([(Run(False, rest),)] if rest else [])), credits.Credit(sources, 0))


# Composing.


def compose(copy: CleanCopy, labelled: bool) -> tuple[str, str, tuple[Field, ...]]:
    """(HTML, plain text, fields) of an article; `labelled`: its paragraphs may be the fields of a profile."""
    own, body = _fields(copy.paragraphs) if labelled else ((), copy.paragraphs)
    texts = [f"{field.label}：{field.text}" for field in own]
    texts += [text for text in map(_text, body) if text]
    return "".join([f"<p>{_html(paragraph)}</p>\n" for paragraph in body]), "\n".join(texts), own


def _fields(paragraphs: tuple[Paragraph, ...]) -> tuple[tuple[Field, ...], tuple[Paragraph, ...]]:
    """The fields, and the paragraphs before the first of them; a paragraph behind a field goes on with it (fields.take)."""
    own: list[tuple[str, list[Paragraph]]] = []
    kept = []
    for paragraph in paragraphs:
        if labelled := _labelled(paragraph):
            own.append((labelled[0], [labelled[1]]))
        elif own:
            own[-1][1].append(paragraph)
        else:
            kept.append(paragraph)
    return tuple([Field(label, _field_html(parts), "\n".join(filter(None, map(_text, parts)))) for label, parts in own]), tuple(kept)


def _labelled(paragraph: Paragraph) -> tuple[str, Paragraph] | None:
    """A field's label and what follows it, where the paragraph opens with one."""
    if not paragraph[0].bold:
        return None
    behind = paragraph[1].text if len(paragraph) > 1 else ""
    found = fields.named(_text(paragraph[:1]), behind)
    return (found[0], (*([Run(False, found[1])] if found[1] else []), *paragraph[2:])) if found else None


def _field_html(parts: list[Paragraph]) -> str:
    return _html(parts[0]).strip() if len(parts) == 1 else "\n".join([f"<p>{_html(part)}</p>" for part in parts])


def _html(paragraph: Paragraph) -> str:
    return "".join([f"<strong>{_escaped(text)}</strong>" if bold else _escaped(text) for bold, text in paragraph])


def _escaped(text: str) -> str:
    """As CommonMark's renderers do; nothing clean holds & or <."""
    return text.replace(">", "&gt;").replace('"', "&quot;")


def _text(paragraph: Paragraph) -> str:
    return " ".join("".join([text for _, text in paragraph]).split())
