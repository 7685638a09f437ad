"""Words written twice by mistake, 的的 and its like: C207."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Finding, Fix, finding
from .sheet import Paragraph, Sheet
from .typography import HAN

PARTICLES = {
    "的": ("目标打端有", "确士"),
    "了": ("不", "解却结然如"),
    "是": ("", "非"),
    "和": ("温缓平柔调共饱中暖祥", "平解谐睦气美"),
    "与": ("参赋", "会"),
    "在": ("现存实正所潜内外自健好旨", "线校职岸场乎建册地途座编案"),
    "及": ("以涉普波顾触", "时格其早"),
    "或": ("", "许者"),
    "被": ("", "子告动褥"),
    "把": ("", "握关脉手"),
    "并": ("合", "购不且行列网轨"),
    "从": ("服跟随听", "事业而此容属来未"),
    "也": ("", "许"),
    "而": ("从然进反因", "且后今"),
    "其": ("尤极", "中他余次实"),
    "以": ("可予加得足所难何用借给", "及上下内外来后前为便致此往"),
    "该": ("应", ""),
    "让": ("", "步渡利"),
    "但": ("不非", "是愿"),
    "由": ("自理缘事", "于此来"),
    "于": ("", "是"),
}
"""(particle → characters before it, and behind its double, with which one of the two makes a word: 目的的, 为了了解)."""

ONCE = re.compile(
    "|".join(
        f"(?<![“‘{before}]){particle}{particle}{f'(?![{behind}{particle}])' if behind else f'(?!{particle})'}"
        for particle, (before, behind) in PARTICLES.items()
    )
)
TWICE = re.compile(rf"(?P<word>[{HAN}]{{2,6}})(?P=word)(?![中商业员者家性化力型局部])")
COUNTED = re.compile("[一两几]")
"""一家一家, 一期比一期."""
MEANT = {"很多", "非常", "研究", "讨论", "考虑", "商量", "学习", "了解", "沟通", "检查", "慢慢", "层层", "十分", "哈哈", "多少"}
"""Words that may be doubled on purpose (研究研究)."""


def check_words(sheet: Sheet) -> Iterator[Finding]:
    for paragraph in sheet.paragraphs:
        yield from _particles(sheet, paragraph)
        for match in TWICE.finditer(paragraph.text):
            word = match["word"]
            if word not in MEANT and len(set(word)) > 1 and not COUNTED.search(word):
                place = sheet.place(paragraph, match.start(), len(match[0]))
                yield finding("C207", "{word} stands there twice", place, sheet.name, "delete one of them", word=word)


def _particles(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    for match in ONCE.finditer(paragraph.text):
        place = sheet.place(paragraph, match.start(), 2)
        fix = Fix(place.line, place.column, 1, "")
        yield finding("C207", "{word} stands there twice", place, sheet.name, "delete one of them", (fix,), word=match[0][0])
