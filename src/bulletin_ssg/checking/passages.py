"""A paragraph and its figures: which say how much there is, what stands between them, and how to point at one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.quantities import Quantity, quantities

from .findings import Finding, finding
from .sheet import Article, Paragraph, Sheet

SENTENCE = re.compile(r"[。！？；;\n]")


class Passage(NamedTuple):
    """A paragraph and its figures."""

    sheet: Sheet
    paragraph: Paragraph
    figures: tuple[Quantity, ...]

    def between(self, one: Quantity, other: Quantity) -> str:
        return self.paragraph.text[one.end : other.offset]

    def words(self, figure: Quantity) -> str:
        return self.paragraph.text[figure.offset : figure.end]

    def level(self, figure: Quantity) -> bool:
        """Whether it says how much there is and stands in the open: what brackets hold is said of the figure before them."""
        before = self.paragraph.text[: figure.offset]
        return is_level(figure) and before.count("（") <= before.count("）")

    def sentence(self, offset: int) -> tuple[int, int]:
        """Where the sentence begins and ends that has this offset."""
        text = self.paragraph.text
        stop = SENTENCE.search(text, offset)
        begun = max((before.end() for before in SENTENCE.finditer(text, 0, offset)), default=0)
        return begun, stop.start() if stop else len(text)

    def find(self, code: str, figure: Quantity, message: str, **values: object) -> Finding:
        place = self.sheet.place(self.paragraph, figure.offset, figure.length)
        return finding(code, message, place, self.sheet.name, "", **values)


def is_level(figure: Quantity) -> bool:
    """Whether it says how much there is: no share, no change, no end of a range, nothing rough."""
    return not (
        figure.share or figure.direction or figure.against or figure.range or figure.rough or figure.unit in ("%", "‰", "个百分点", "成")
    )


def passages(sheet: Sheet, article: Article) -> Iterator[Passage]:
    for paragraph in article.paragraphs:
        found = tuple(quantities(paragraph.text))
        if found:
            yield Passage(sheet, paragraph, found)
