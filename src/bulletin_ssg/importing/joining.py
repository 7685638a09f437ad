"""Paragraphs that the end of a page cut in two, and how surely."""

from __future__ import annotations

from bulletin_ssg.markdown.han import wide

from .marks import LABEL, SOURCE, mark
from .paragraphs import Paragraph
from .profiles import USUAL
from .report import Report

SHORTEST = 20
"""Characters: what is shorter may be a line by itself, such as a label's."""
ENDS = "。！？!?…；;：:.—~～"
CLOSES = "）)”’」』》】〕"
GOES_ON = "，。、；：？！,.;:?!）)”’」』》】〕%％"


def rejoined(paragraphs: list[Paragraph], word: bool, report: Report) -> list[Paragraph]:
    """The paragraphs of an article, put together where a page's end cut them; a Word file has no pages that cut.

    From the last on, for whether a paragraph ends like one is seen when it is whole.
    """
    joined: list[Paragraph] = []
    for paragraph in reversed(paragraphs):
        after = joined[-1] if joined else None
        sure = _cut(paragraph, after, word) if after else 0
        if after and sure == 2:
            message = "rejoined with the paragraph before, which a page's end had cut: …{end}|{start}…"
            report.note("W370", message, after, end=paragraph.words[-6:], start=after.words[:6])
            joined[-1] = _together(paragraph, after)
            continue
        if after and sure == 1:
            message = "the paragraph before ends without a full stop; if a page's end cut it, join the two: …{end}|{start}…"
            report.doubt("W381", message, after, end=paragraph.words[-6:], start=after.words[:6])
        joined.append(paragraph)
    return joined[::-1]


def gap(left: str, right: str) -> str:
    """What stands between two lines that are put together: a space between Latin words."""
    words = left[-1].isascii() and right[0].isascii() and (left[-1].isalpha() or left[-1] in ",;:)") and right[0].isalpha()
    return " " if words else ""


def _together(first: Paragraph, second: Paragraph) -> Paragraph:
    between = gap(first.words, second.words)
    markdown = first.markdown + between + second.markdown if first.markdown and second.markdown else ""
    return first._replace(words=first.words + between + second.words, markdown=markdown, notes=(*first.notes, *second.notes))


def _cut(first: Paragraph, second: Paragraph, word: bool) -> int:
    """2 where the second surely goes on with the first, 1 where it may, 0 where it does not."""
    plain = all(one.kind == "text" and not one.level and not one.bold for one in (first, second))
    left, right = first.words.rstrip("*_ "), second.words
    if not plain or len(left) < SHORTEST or bool(first.markdown) != bool(second.markdown):
        return 0
    if left[-1] in ENDS or mark(second).kind or SOURCE.match(right) or LABEL.match(second.markdown or right) or USUAL.match(right):
        return 0
    if right[0] in GOES_ON or left[-1] in "，、,“‘（(《「『":
        return 2
    if left[-1] in CLOSES:
        return 1 if not first.words.rstrip(CLOSES).endswith(tuple(ENDS)) and not SOURCE.search(left) else 0
    whole = right.rstrip("*_ ").endswith(tuple(ENDS + CLOSES))
    if word or not whole or gap(left, right):
        return 1
    return 2 if wide(left[-1]) or left[-1].isalnum() else 1
