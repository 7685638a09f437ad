"""The contents list: found at the head or at the end, by a heading 目录 or because its lines stand in the body again."""

from __future__ import annotations

from typing import NamedTuple

from .marks import CONTENTS, LIKE, alike, headlike, key, mark
from .paragraphs import Paragraph, squeezed
from .report import Report


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
    front, back = _front(paragraphs), _back(paragraphs)
    start, end = max(front, back, key=lambda span: span[1] - span[0])  # a body's first headings come again in a contents at the end
    if start == end:
        return Contents(), [], paragraphs
    before = paragraphs[:start] if (start, end) == front else []
    listed = paragraphs[start:end]
    entries = [paragraph for paragraph in listed if not _heading(paragraph)]
    for paragraph in listed:
        report.tell("W379", "the contents list", paragraph)
    return Contents(tuple(entries)), before, [*paragraphs[len(before) : start], *paragraphs[end:]]


def _heading(paragraph: Paragraph) -> bool:
    return bool(CONTENTS.fullmatch(squeezed(mark(paragraph).core)))


def _front(paragraphs: list[Paragraph]) -> tuple[int, int]:
    """The contents at the head: from 目录, or from the first line that comes again, to where the lines begin again."""
    headed = next((at for at, paragraph in enumerate(paragraphs[:40]) if _heading(paragraph)), -1)
    start = max(headed, 0)
    end = next((at for at in range(start, len(paragraphs)) if not headlike(paragraphs[at])), len(paragraphs))
    if headed < 0:
        while start < end and not _again(paragraphs[start], paragraphs[start + 1 :]):
            start += 1
    seen: list[str] = []
    for at in range(start, end):
        mine = key(mark(paragraphs[at]).core)
        if any(mine == other or (len(mine) > 6 and alike(mine, other) >= LIKE) for other in seen):
            end = at
            break
        seen.append(mine)
    while end > start and not _again(paragraphs[end - 1], paragraphs[end:]) and _begins(paragraphs, end - 1):
        end -= 1
    found = sum(_again(paragraph, paragraphs[end:]) for paragraph in paragraphs[start:end])
    return (start, end) if found > 1 or (headed >= 0 and found) else (0, 0)


def _begins(paragraphs: list[Paragraph], at: int) -> bool:
    """Whether the line is rather the body's first heading than the contents' last entry: it is marked as no entry before it."""
    kinds = {mark(paragraph).kind for paragraph in paragraphs[max(0, at - 3) : at]}
    return mark(paragraphs[at]).kind not in kinds or not kinds


def _back(paragraphs: list[Paragraph]) -> tuple[int, int]:
    """The contents at the end."""
    start = len(paragraphs)
    while start and headlike(paragraphs[start - 1]):
        start -= 1
    headed = next((at for at in range(start, len(paragraphs)) if _heading(paragraphs[at])), -1)
    if headed >= 0:
        start = headed
    else:
        while start < len(paragraphs) and not _again(paragraphs[start], paragraphs[:start]):
            start += 1
    found = sum(_again(paragraph, paragraphs[:start]) for paragraph in paragraphs[start:])
    return (start, len(paragraphs)) if found > 1 or (headed >= 0 and found) else (0, 0)


def _again(paragraph: Paragraph, others: list[Paragraph]) -> bool:
    mine = key(mark(paragraph).core)
    if not mine:
        return False
    for other in others:
        if headlike(other):
            theirs = key(mark(other).core)
            if mine == theirs or (len(mine) > 6 and alike(mine, theirs) >= LIKE):
                return True
    return False
