"""What a page carries beside its text: page numbers, and lines across it."""

from __future__ import annotations

import re
from itertools import pairwise

from .paragraphs import Paragraph, squeezed
from .report import Report

PAGE = re.compile(r"[-—―–─·•]+\d{1,3}[-—―–─·•]+|第\d{1,3}页(?:[,，/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}|[Pp]age\d{1,3}(?:of\d{1,3})?")
ALONE = re.compile(r"\d{1,3}")


def without(paragraphs: tuple[Paragraph, ...], report: Report) -> list[Paragraph]:
    """The paragraphs that are text."""
    numbers = [int(squeezed(paragraph.words)) for paragraph in paragraphs if _alone(paragraph)]
    counted = len(numbers) > 1 and all(b == a + 1 for a, b in pairwise(numbers))
    kept = []
    for paragraph in paragraphs:
        if paragraph.kind == "rule":
            report.take(paragraph, "")
        elif paragraph.kind == "text" and (PAGE.fullmatch(squeezed(paragraph.words)) or (counted and _alone(paragraph))):
            report.tell("W379", "page number", paragraph)
        else:
            kept.append(paragraph)
    return kept


def _alone(paragraph: Paragraph) -> bool:
    return paragraph.kind == "text" and bool(ALONE.fullmatch(squeezed(paragraph.words)))
