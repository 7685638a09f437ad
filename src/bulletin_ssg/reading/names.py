"""The other names of a member that its own profile gives: a field 简称, or （以下简称“…”） right behind its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin_ssg.model import Field

LABELS = frozenset({"简称", "中文简称", "英文简称", "英文名", "英文名称", "外文名称", "曾用名", "别名", "品牌", "缩写"})
"""Fields that hold names, lower-case English ones beside them."""
ENGLISH = frozenset({"short name", "short names", "also known as", "aliases", "alias", "former name", "abbreviation"})
BETWEEN = re.compile(r"[、，,;；\n]|(?<!\w)/(?!\w)")
QUOTES = "“”‘’「」『』\"'《》 　。."
GIVEN = re.compile(
    r"\s*[（(](?:[^（）()]{0,40}?[，,；;])?\s*(?:以下|下称|下文|下同|又|亦|也)?(?:简称|称为|称)(?:为)?[:：]?\s*[“「『\"]?(?P<names>[^（）()”」』\"]{2,30})"
)
GENERIC = re.compile("[本我该贵]?(?:公司|集团|企业|单位|协会|学院|大学|学校|中心|园区|平台|机构|银行|事务所)|[本我该贵][司院校所行]")
"""What anybody calls himself: no name by which one member could be found."""


def aliases(name: str, fields: tuple[Field, ...], text: str) -> tuple[str, ...]:
    """Each once, in the order of the profile, without the name itself."""
    found: list[str] = []
    for field in fields:
        if field.label in LABELS or field.label.lower() in ENGLISH:
            found += BETWEEN.split(field.text)
    place = -1
    while (place := text.find(name, place + 1)) >= 0:
        if given := GIVEN.match(text, place + len(name)):
            found += re.split(r"[”」』\"]?[、或][“「『\"]?", given["names"])
    names = dict.fromkeys(one.strip(QUOTES) for one in found)
    return tuple(one for one in names if len(one) > 1 and one != name and not GENERIC.fullmatch(one))
