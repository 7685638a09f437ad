"""What a page carries beside its text: page numbers, running heads, lines across it."""

from __future__ import annotations

import re
from itertools import pairwise

from .marks import DOTS, PAGE, headlike, key, mark
from .masthead import facts_of
from .paragraphs import Paragraph, squeezed
from .report import Report

ALONE = re.compile(r"\d{1,3}")
ZONE = 3
"""Lines at the head of a page that may be no text."""


def without(paragraphs: tuple[Paragraph, ...], report: Report) -> list[Paragraph]:
    """The paragraphs that are text."""
    pages = _page_numbers(paragraphs)
    heads = _running_heads(paragraphs, pages)
    kept: list[Paragraph] = []
    for at, paragraph in enumerate(paragraphs):
        if paragraph.kind == "rule":
            report.take(paragraph, "")
        elif at in pages:
            report.tell("W379", "page number", paragraph)
        elif at in heads:
            report.tell("W379", "running head", paragraph)
        elif kept and kept[-1].words == "目" and paragraph.words == "录":
            kept[-1] = kept[-1]._replace(words="目录")
        else:
            kept.append(paragraph)
    return kept


def _page_numbers(paragraphs: tuple[Paragraph, ...]) -> set[int]:
    """Numbers in dashes; bare ones where they count up, or stand behind the dots of a contents list."""
    said = [squeezed(paragraph.words) if paragraph.kind == "text" else "" for paragraph in paragraphs]
    bare = [at for at, text in enumerate(said) if ALONE.fullmatch(text) and not (at and DOTS.search(said[at - 1]))]
    counted = len(bare) > 1 and all(int(said[b]) == int(said[a]) + 1 for a, b in pairwise(bare))
    return {at for at, text in enumerate(said) if PAGE.fullmatch(text) or (ALONE.fullmatch(text) and (counted or at not in bare))}


def _running_heads(paragraphs: tuple[Paragraph, ...], pages: set[int]) -> set[int]:
    """Behind a page's number the bulletin's name and number; and a section's name beside them, where almost all pages have one."""
    keys = [key(mark(paragraph).core) if headlike(paragraph) else "" for paragraph in paragraphs]
    name = next(filter(None, keys), "")
    heads: set[int] = set()
    beside: list[int] = []
    for page in pages:
        zone = [at for at in range(page + 1, min(page + 1 + ZONE, len(keys))) if keys[at]]
        own = [at for at in zone if keys[at] == name or _numbered(paragraphs[at])]
        heads.update(own)
        near = [
            at
            for at in zone
            if at not in own and {at - 1, at + 1}.intersection(own) and keys.count(keys[at]) > 1 and not DOTS.search(paragraphs[at].words)
        ]
        beside += near[:1] if own else []
    zones = sum(1 for page in pages if heads.intersection(range(page + 1, page + 1 + ZONE)))
    return heads.union(beside) if zones > 2 and len(beside) >= 0.8 * zones else heads


def _numbered(paragraph: Paragraph) -> bool:
    facts = facts_of(paragraph.words, loose=True)
    return bool(facts and facts.number)
