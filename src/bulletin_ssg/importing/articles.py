"""Articles put in order: cut paragraphs rejoined, labels made bold, the source line at the end."""

from __future__ import annotations

import re

from .joining import rejoined
from .marks import SOURCE
from .outline import Section
from .paragraphs import Paragraph
from .profiles import labelled, with_bold_labels
from .report import Report

CREDIT = re.compile(r"[（(]\s*(?:摘自|转自|选自|转载自|原载|据|摘编自|综合自?)[^（()）]{2,30}[）)]")
"""What stands in a source line's place and is none."""
LONGEST = 80
"""Characters of a source line."""


def in_order(section: Section, word: bool, report: Report) -> Section:
    articles = [article._replace(body=_in_order(rejoined(article.body, word, report), report)) for article in section.articles]
    return section._replace(intro=rejoined(section.intro, word, report), articles=articles)


def _in_order(body: list[Paragraph], report: Report) -> list[Paragraph]:
    if labelled(body):
        body, count = with_bold_labels(body)
        if count:
            report.note("W370", "made {n} labels bold", body[0], n=count)
    if body and CREDIT.fullmatch(body[-1].words):
        message = "this looks like a source, but only 来源： is read as one: {words}"
        report.doubt("W393", message, body[-1], "write it as （来源：name）", words=body[-1].words)
    others = any(SOURCE.search(paragraph.words) for paragraph in body[1:])
    if len(body) < 2 or others or len(body[0].words) > LONGEST or not SOURCE.match(body[0].words):
        return body
    report.note("W370", "moved the source line to the article's end: {words}", body[0], words=body[0].words)
    return [*body[1:], body[0]]
