"""Words written twice by mistake, 的的 and its like: C207."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Finding, Fix, finding
from .sheet import Paragraph, Sheet
from .typography import HAN

PARTICLES = {
    "的": ("目标打端有", "确士"),
    "了": ("不", "解却结然如不"),
    "是": ("", "非"),
    "和": ("温缓平柔调共饱中暖祥", "平解谐睦气美"),
    "与": ("参赋", "会"),
    "在": ("现存实正所潜内外自健好旨", "线校职岸场乎建册地途座编案"),
    "及": ("以涉普波顾触", "时格其早"),
    "或": ("", "许者"),
    "被": ("", "子告动褥"),
    "把": ("一", "握关脉手"),
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
USUAL = (
    "进行|推进|推动|促进|实现|提升|提高|加强|加快|开展|开放|举办|组织|完成|发布|公布|表示|介绍|指出|认为|要求|以及|其中|同时|通过|按照|包括|"
    "获得|取得|形成|建立|制定|实施|支持|提供|使用|应用|合作|交流|参加|举行|召开|企业|公司|单位|部门|协会|会员|工作|项目|服务|发展|数据|"
    "平台|技术|产业|行业|经济|贸易|数字|信息|建设|制度|政策|市场|国家|城市|地区|我们|他们|已经|正在|目前|今年|去年|增长|下降|同比|达到"
)
"""Words that bulletins are full of and that nobody doubles on purpose; other short ones may be doubled (很远很远, 讨论讨论)."""
TWICE = re.compile(rf"(?P<word>{USUAL}|(?!一)[{HAN}]{{4,12}})(?P=word)(?![中商业员者家性化力型局部长])")


def check_words(sheet: Sheet) -> Iterator[Finding]:
    for paragraph in sheet.paragraphs:
        yield from _particles(sheet, paragraph)
        for match in TWICE.finditer(paragraph.text):
            word = match["word"]
            place = sheet.place(paragraph, match.start(), len(match[0]))
            yield finding("C207", "{word} stands there twice", place, sheet.name, "delete one of them", word=word)


def _particles(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    for match in ONCE.finditer(paragraph.text):
        place = sheet.place(paragraph, match.start(), 2)
        fix = Fix(place.line, place.column, 1, "")
        yield finding("C207", "{word} stands there twice", place, sheet.name, "delete one of them", (fix,), word=match[0][0])
