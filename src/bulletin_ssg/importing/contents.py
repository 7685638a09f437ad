"""The contents list: found at the head or at the end, by a heading 目录 or because its lines stand in the body again."""

from __future__ import annotations

from typing import NamedTuple

from .marks import CONTENTS, LEADER, LIKE, alike, headlike, key, mark
from .paragraphs import Paragraph, squeezed
from .report import Report

LONGEST = 200
"""Lines of a contents list."""


LINE = 60
"""Characters of a headline's first line."""


class Contents(NamedTuple):
    entries: tuple[Paragraph, ...] = ()
    """Its lines, without the heading 目录; sections among them."""

    def match(self, core: str) -> Paragraph | None:
        """The entry that a line of the body is."""
        mine = key(core)
        exact = next((entry for entry in self.entries if key(mark(entry).core) == mine), None)
        if exact or len(mine) < 5:
            return exact
        best = max(self.entries, key=lambda entry: alike(key(mark(entry).core), mine), default=None)
        return best if best and alike(key(mark(best).core), mine) >= LIKE else None


def separate(paragraphs: list[Paragraph], report: Report) -> tuple[Contents, list[Paragraph], list[Paragraph]]:
    """(contents, what stands before it, body)."""
    keys = [key(mark(paragraph).core) if headlike(paragraph) else "" for paragraph in paragraphs]
    front, back = _front(paragraphs, keys), _back(paragraphs, keys)
    start, end = max(front, back, key=lambda span: span[1] - span[0])  # a body's first headings come again in a contents at the end
    if start == end:
        return Contents(), [], paragraphs
    before = paragraphs[:start] if (start, end) == front else []
    listed = paragraphs[start:end]
    for paragraph in listed:
        report.tell("W379", "the contents list", paragraph)
    entries = _whole([paragraph for paragraph in listed if not _heading(paragraph)], {*keys[:start], *keys[end:]})
    return Contents(entries), before, [*paragraphs[len(before) : start], *paragraphs[end:]]


def _whole(entries: list[Paragraph], others: set[str]) -> tuple[Paragraph, ...]:
    """The entries, those that were broken in two put together: the first part without dots, nor in the body by itself."""
    whole: list[Paragraph] = []
    for entry in entries:
        last = whole[-1] if whole else None
        if (
            last
            and LEADER.search(entry.words)
            and not LEADER.search(last.words)
            and key(mark(last).core) not in others
            and not mark(entry).kind
        ):
            whole[-1] = last._replace(words=last.words + entry.words)
        else:
            whole.append(entry)
    return tuple(whole)


def unbroken(paragraphs: list[Paragraph], contents: Contents, report: Report) -> list[Paragraph]:
    """The body with headlines put together that stand in two lines there and in one in the contents."""
    entries = {key(mark(entry).core) for entry in contents.entries}
    whole: list[Paragraph] = []
    for paragraph in paragraphs:
        last = whole[-1] if whole and whole[-1].kind == "text" and len(whole[-1].words) <= LINE else None
        if (
            last
            and headlike(paragraph)
            and not mark(paragraph).kind
            and key(mark(last).core) not in entries
            and key(mark(last).core + paragraph.words) in entries
        ):
            report.note("W370", "put a headline together that stood in two lines: {words}", last, words=last.words + paragraph.words)
            markdown = last.markdown + paragraph.markdown if last.markdown and paragraph.markdown else ""
            whole[-1] = last._replace(words=last.words + paragraph.words, markdown=markdown, source="")
        else:
            whole.append(paragraph)
    return whole


def _heading(paragraph: Paragraph) -> bool:
    return bool(CONTENTS.fullmatch(squeezed(mark(paragraph).core)))


def _front(paragraphs: list[Paragraph], keys: list[str]) -> tuple[int, int]:
    """The contents at the head: from 目录, or from the first line that comes again, to where the lines begin again."""
    headed = next((at for at, paragraph in enumerate(paragraphs[:40]) if _heading(paragraph)), -1)
    start = max(headed, 0)
    end = min(next((at for at in range(start, len(keys)) if not keys[at]), len(keys)), start + LONGEST)
    if headed < 0:
        while start < end and not _again(keys[start], keys[start + 1 :]):
            start += 1
    end = next((at for at in range(start, end) if _again(keys[at], keys[start:at])), end)
    while end > start and not _again(keys[end - 1], keys[end:]) and _begins(paragraphs, end - 1):
        end -= 1
    return _worth(start, end, keys[end:], keys, headed >= 0)


def _begins(paragraphs: list[Paragraph], at: int) -> bool:
    """Whether the line is rather the body's first heading than the contents' last entry: it is marked as no entry before it."""
    return mark(paragraphs[at]).kind not in {mark(paragraph).kind for paragraph in paragraphs[max(0, at - 3) : at]}


def _back(paragraphs: list[Paragraph], keys: list[str]) -> tuple[int, int]:
    """The contents at the end."""
    end = len(keys)
    start = end
    while start > max(0, end - LONGEST) and keys[start - 1]:
        start -= 1
    headed = next((at for at in range(start, end) if _heading(paragraphs[at])), -1)
    begun = headed if headed >= 0 else next((at for at in range(start, end) if _again(keys[at], keys[:start])), end)
    return _worth(begun, end, keys[:begun], keys, headed >= 0)


def _worth(start: int, end: int, others: list[str], keys: list[str], headed: bool) -> tuple[int, int]:
    """The lines, where enough of them stand among the others too; else none."""
    found = sum(_again(mine, others) for mine in keys[start:end])
    return (start, end) if found > 1 or (headed and found) else (0, 0)


def _again(mine: str, others: list[str]) -> bool:
    """Whether a line comes again; likeness is asked of the nearest alone."""
    if mine in others:
        return bool(mine)
    return len(mine) > 6 and any(alike(mine, other) >= LIKE for other in others[:LONGEST] if other)
