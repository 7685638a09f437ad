"""A member's profile: paragraphs that open with a label, 类型：…, whose label is made bold."""

from __future__ import annotations

import re

from .marks import LABEL
from .paragraphs import Paragraph, plain

USUAL = re.compile(
    r"(?P<label>(?:类\s*型|类\s*别|性\s*质|简\s*介|(?:企业|公司|单位|会员)(?:名称|类型|性质|简介|介绍|规模)|介\s*绍|简\s*称|英文名称?|曾用名|成立(?:时间|日期)"
    r"|注册(?:资本|地)|法定代表人|法人代表|负责人|会长|总经理|联\s*系\s*人|联系(?:电话|方式|地址)|电\s*话|手\s*机|传\s*真|邮\s*箱|电子邮箱|网\s*址|官\s*网|地\s*址|邮\s*编"
    r"|主营(?:业务|产品)|主要(?:业务|产品|客户)|经营范围|业务范围|产品(?:与|和)?服务|资质(?:荣誉)?|荣\s*誉|员工(?:人数)?|所在地|总部)[：:])"
)
"""Labels of a profile."""


def labelled(body: list[Paragraph]) -> bool:
    """Whether an article begins with a labelled field and has at least two."""
    texts = [paragraph for paragraph in body if paragraph.kind == "text"]
    fields = [bool(LABEL.match(paragraph.markdown or paragraph.words) or USUAL.match(paragraph.words)) for paragraph in texts]
    return bool(fields) and fields[0] and sum(fields) > 1


def with_bold_labels(body: list[Paragraph]) -> tuple[list[Paragraph], int]:
    """The profile's paragraphs, each label bold; and how many were not."""
    made = [_with_bold_label(paragraph) for paragraph in body]
    return made, sum(one is not other for one, other in zip(made, body, strict=True))


def _with_bold_label(paragraph: Paragraph) -> Paragraph:
    written = paragraph.markdown or paragraph.words
    label = USUAL.match(written) if paragraph.kind == "text" and "\n" not in written else None
    if not label:
        return paragraph
    rest = written[label.end() :].lstrip()
    return paragraph._replace(markdown=f"**{label['label']}**{rest if paragraph.markdown else plain(rest)}", bold=False)
