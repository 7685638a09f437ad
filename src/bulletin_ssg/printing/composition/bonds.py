"""What must stand on one line: a figure and its unit, a range, 第5期; and where a web address may be cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONG = "个百分点|百分点|平方公里|平方米|立方米|人民币|摄氏度|公里|千米|公顷|公斤|千克|美元|欧元|日元|港元|英镑|小时|分钟|季度|人次|年度|年代|世纪"
_SHORT = (
    "元角分家个项名位人户号期届次条款章节页版卷册年月日天周时秒岁倍成吨亩台辆架艘件份套部种类所座处批只支场层栋间起宗笔点篇字句级轮"
    "省市县区国折度米克升股幅门"
)
_UNITS = f"(?:{_LONG}|[{_SHORT}])"
_FIGURES = r"\d+(?:[.,:/·]\d+)*"
_SIGN = r"(?:(?:US|HK)?[$¥￥€£]|[+\-−±])?"
_NUMERALS = "〇零一二三四五六七八九十百千万亿两"
_UNIT = rf"(?:[%‰℃％]|[多余几来]?[十百千万亿]*[多余]?{_UNITS}?)"
_AMOUNT = rf"{_SIGN}{_FIGURES} ?{_UNIT}"

HELD = re.compile(
    rf"(?:\d{{2,4}}年)?第 ?\d+ ?(?:[—–\-~～至] ?\d+ ?)?{_UNITS}?"
    rf"|{_AMOUNT}(?: ?[—–\-~～] ?{_AMOUNT})+|{_FIGURES}(?:[—–\-~～至]{_FIGURES})+ ?{_UNIT}|{_AMOUNT}"
    rf"|第[{_NUMERALS}]+{_UNITS}?|[{_NUMERALS}]{{2,8}}[多余]?{_UNITS}|\d+ [a-zA-Zμ°]{{1,4}}\b|—{{2,}}|…{{2,}}|⋯{{2,}}"
)
"""Never divided, as long as the line is wide enough for it."""
YEARS = re.compile(r"(?<=(?:19|20)\d\d[—–-])(?=(?:19|20)\d\d(?!\d))")
"""A range too long to be held at any price."""
RANGES = re.compile(rf"(?<=[\d.%万亿美年月日]{{3}}[%亿元吨年月日个家][—–～])(?={_SIGN}\d[^，。；、]{{2}})")
"""Behind the stroke of a range whose both ends are amounts of their own, 1000万元—1.2亿元: GB/T 15834 keeps a stroke from the beginning
of a line alone."""
SUFFIX = re.compile(r"(?<=[A-Za-z]{5})(?=\.[A-Za-z]{5})")
"""Before the last part of the name of a file."""
MONTHS = re.compile(r"(?<=\d[年月])(?=\d)")
"""Within a date, where a break is only a pity."""
ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)[!-~]+|[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII)
_AT = re.compile(r"(?<=@)")
"""A mail address is cut there alone; where that does not help, like anything too long."""
_JOINT = re.compile(r"(?<=/)(?!/)|(?<=[^/])(?=[.?&=#_%~])|(?<=[-@])")


def held(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of all that may not be divided."""
    return (match.span() for match in HELD.finditer(text) if match.end() - match.start() > 1)


def joints(text: str) -> Iterator[tuple[int, int, list[int]]]:
    """(start, end, where it may be cut) of each web or mail address."""
    for match in ADDRESS.finditer(text):
        start, end = match.span()
        joint = _JOINT if "/" in match[0] or "@" not in match[0] else _AT
        yield start, end, [place.start() + start for place in joint.finditer(match[0]) if 2 < place.start() < len(match[0]) - 1]
