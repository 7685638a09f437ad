"""Numbers as a Chinese bulletin writes them: value, unit, printed digits, what is said of them, and where they stand.

For prose (`quantities`, `periods`) and for tables (`cell`, `denomination`). What is no quantity is passed over: parts of dates and
times, ordinals (第5期), telephone numbers, versions, addresses on the web, digits inside Latin words. Numbers in Han (十五家) are not
read. Full-width digits are, since each of them is one character, so places hold.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal


class Quantity(NamedTuple):
    """One number with what belongs to it: 同比下降3.52% or 约1.5亿美元."""

    digits: int
    """The printed digits as a whole number, negative where a minus is printed: 133225.42 → 13322542."""
    scale: int
    """How many of them stand behind the point: 133225.42 → 2."""
    power: int
    """The power of ten that the unit stands for: 万美元 → 4, % → -2, 家 → 0."""
    unit: str
    """The unit without its power (美元, %, 个百分点, 家); "" where none is known."""
    offset: int
    """Where the number begins, in characters of the text; its sign is part of it."""
    length: int
    """Characters from there to the end of the unit."""
    share: bool = False
    """Whether the text calls it a share of something: 占比16.75%."""
    against: str = ""
    """What it is a change against: "yoy" (同比), "mom" (环比), or ""."""
    direction: int = 0
    """1 or -1 where a word before it says that something rose or fell by so much; 0 for a level."""
    rough: bool = False
    """Whether it is said to be inexact: 约, 近, 超, 逾, 1500多家, 4小时以内."""
    range: str = ""
    """"from" or "to" where it is an end of a range (3—5家); the first has the unit of the second where it has none."""

    @property
    def amount(self) -> Decimal:
        """The number as it is printed: 133225.42."""
        return _decimal(self.digits, -self.scale)

    @property
    def value(self) -> Decimal:
        """The number in whole units: 133225.42万美元 → 1332254200, 16.75% → 0.1675."""
        return _decimal(self.digits, self.power - self.scale)

    @property
    def tolerance(self) -> Decimal:
        """Half of the last printed digit, in whole units: the most by which rounding can have moved the value."""
        return _decimal(5, self.power - self.scale - 1)

    @property
    def change(self) -> Decimal:
        """The value with the sign that the words give it: 下降3.52% → -0.0352."""
        return -self.value if self.direction < 0 else self.value

    @property
    def end(self) -> int:
        return self.offset + self.length


class Period(NamedTuple):
    """The months that a figure is about: 今年1—4月."""

    year: int
    """0 where none is written, or 今年 and the like."""
    first: int
    """1 to 12."""
    last: int
    """1 to 12, not before the first."""
    offset: int
    length: int

    @property
    def cumulative(self) -> bool:
        return self.first == 1 and self.last > 1


def _decimal(digits: int, power: int) -> Decimal:
    from decimal import Decimal

    return Decimal(digits).scaleb(power)


# How numbers and units are written.

POWERS = {"万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3}
FRACTIONS = {"%": -2, "‰": -3, "个百分点": -2, "个基点": -4, "成": -1}
"""Units that are powers of ten themselves."""
SAME = {
    "％": "%",
    "百分点": "个百分点",
    "基点": "个基点",
    "人民币": "元",
    "元人民币": "元",
    "人民币元": "元",
    "港币": "港元",
    "公斤": "千克",
}
UNITS = (
    "元人民币 人民币元 人民币 美元 欧元 日元 英镑 港元 港币 韩元 卢布 新元 加元 澳元 瑞郎 元 % ％ ‰ 个百分点 百分点 个基点 基点 "
    "人次 人天 架次 标箱 标准箱 平方公里 平方米 立方米 千瓦时 千瓦 兆瓦 公里 千米 海里 厘米 毫米 公斤 千克 公顷 小时 分钟 秒 工作日 个工作日 "
    "个月 吨 克 亩 米 天 周 年 月 日 时 分 点 号 家 件 项 个 人 户 名 次 篇 期 页 艘 票 单 笔 台 套 辆 倍 成 所 座 条 门 种 类 批 部 本 份 场 "
    "位 款 节 步 岁 层 集 字 行 列 间 卷 只 头 株 瓶 箱 包 张 处 对 组 轮 届 国 省 市 区 县 级 "
    "TEU GWh MWh kWh Mbps Gbps GB MB TB PB EB GW MW kW km kg mm cm EFLOPS PFLOPS"
)
CALENDAR = frozenset({"月", "日", "时", "点", "号"})
"""Units of numbers that name a day or an hour and count nothing. 3天, 5个月, 2小时 do count, and so does 3年 but not 2024年."""

_POWER = "|".join(POWERS).replace("|千", "|千(?![瓦克米])")
_UNIT = "|".join(
    re.escape(unit) + ("(?![A-Za-z])" if unit.isascii() and unit != "%" else "(?![立为本功果员])" if unit == "成" else "")
    for unit in sorted(UNITS.split(), key=len, reverse=True)
)
_D = "[0-9０-９]"
NUMBER = re.compile(
    rf"""
    (?:https?://|www\.)[!-~]+ | [\w.+-]+@[\w.-]+  # addresses
    | {_D}{{4}}([-/.]){_D}{{1,2}}\1{_D}{{1,2}}(?!{_D}) | {_D}{{1,2}}[:：]{_D}{{2}}(?:[:：]{_D}{{2}})?(?!{_D})  # days, times
    | 0{_D}{{2,3}}-{_D}{{7,8}} | {_D}+(?:\.{_D}+){{2,}} | 第\s?{_D}+  # telephones, versions, ordinals
    | [A-Za-z_][\w./#-]*(?:\ [0-9]+-[0-9]+)?  # A4, ISO-8601, GB/T 9704-2012
    | (?P<sign>(?<![-−－–—\w)）%％\]年月日])[-−－–+＋](?={_D}))?
    (?P<whole>{_D}{{1,3}}(?:,{_D}{{3}})+(?![,0-9])|{_D}+)(?:[.．](?P<part>{_D}+))?(?P<behind>
    (?P<more>\ ?[多余]|\ ?几)?(?P<power>\ ?(?:{_POWER}))?(?P<late>[多余])?(?P<unit>\ ?(?:{_UNIT}))?(?P<over>(?:以|之)[上下内]|左右|上下)?)
    (?![A-Za-z_])
    """,
    re.X | re.A,
)
ROUGH = re.compile(r"(?:约|近|接近|将近|逾|超|超过|不足|不到|突破|至少|至多|最多|最少|高达|有望达|预计|力争)\s?$")
RANGE = re.compile(r"\s?(?:[-—–－～~]{1,2}|至|到)\s?")

# What is said of a number before it, from the last number or stop on.

YEARLY = re.compile(r"同比|[较比]?(?:上年|去年)(?:同期|同月)|[较比](?:上年|去年)")
MONTHLY = re.compile(r"环比|[较比](?:上月|上个月|上季度?|上一季度|前一月|上期)")
ROSE = "增长|增加|上升|上涨|提高|提升|增幅|涨幅|增速|增|升|涨"
FELL = "下降|减少|降低|下跌|下滑|回落|缩减|萎缩|降幅|跌幅|减幅|下调|降|跌|减"
MOVE = re.compile(
    rf"(?:(?P<rose>{ROSE})|(?P<fell>{FELL}))(?P<noun>(?<=[幅速])|率|幅度|速度)?"
    r"(?:了|是|分别|(?P<level>[到至为达]|达到)|超过?|逾|近|约|不足|不到|[:：\s])*$"
)
LISTED = re.compile(r"分别|依次|各")
SHARE = re.compile(r"占(?:比|有率|[^，,、；;。]{0,16}$)|(?:比重|比例|份额)")
STOP = re.compile(r"[。；;！？!?\n|]|[，,](?![0-9]{3}(?![0-9]))")


def quantities(text: str) -> list[Quantity]:
    """All that are in the text, in order."""
    found: list[Quantity] = []
    behind = 0  # where the last number ended
    for match in NUMBER.finditer(text):
        if match["whole"]:
            quantity = _described(_read(match), text, behind, found[-1] if found else None)
            behind = quantity.end
            if not _joined(found, text, quantity):
                found.append(quantity)
    return [each for each in found if not _names(each)]


def cell(text: str) -> Quantity | None:
    """The number that is all of a table's cell, its unit included; None where the cell says anything else."""
    match = NUMBER.fullmatch(text.strip())
    if match is None or not match["whole"] or _names(read := _read(match)):
        return None
    before = len(text) - len(text.lstrip())
    return read._replace(offset=before) if before else read


@lru_cache(256)
def denomination(text: str) -> tuple[str, int] | None:
    """(unit, power of ten) that a table's head or caption gives: 收入（万元）, 单位：亿美元, 占比(%)."""
    match = re.search(rf"(?:单位\s?[:：]\s?|[（(/]\s?)(?P<power>{_POWER})?(?P<unit>{_UNIT})?\s?(?:[)）]|$)", text)
    return _unit(match["power"], match["unit"]) if match and (match["power"] or match["unit"]) else None


def _unit(power: str | None, unit: str | None) -> tuple[str, int]:
    name = (unit or "").strip()
    name = SAME.get(name, name)
    return name, POWERS.get((power or "").strip(), 0) + FRACTIONS.get(name, 0)


def _read(match: re.Match[str]) -> Quantity:
    part, over = match["part"] or "", match["over"] or ""
    digits = int((match["whole"] + part).replace(",", "")) * (-1 if match["sign"] and match["sign"] not in "+＋" else 1)
    unit, power = _unit(match["power"], match["unit"])
    rough = any(match.group("more", "late", "over"))
    return Quantity(digits, len(part), power, unit, match.start(), len(match[0]) - len(over), rough=rough)


def _described(quantity: Quantity, text: str, behind: int, last: Quantity | None) -> Quantity:
    """With what the words before it say: those behind the last number, and for the items of a list those before its first too."""
    head = text[behind : quantity.offset]
    cut = max((stop.end() for stop in STOP.finditer(head)), default=0)
    words = head[cut:]
    rough = quantity.rough or bool(ROUGH.search(words))
    move = MOVE.search(words)
    level = move and move["level"] and move["noun"] is None
    direction = 0 if move is None or level else 1 if move["rose"] else -1
    against = "yoy" if YEARLY.search(words) else "mom" if MONTHLY.search(words) else ""
    share = bool(quantity.unit in FRACTIONS and not move and SHARE.search(words))
    if last and not cut and re.match(r"\s?[、和及与]|\s?以及", words):
        against = against or last.against
        direction = direction or (last.direction if not move else 0)
        share = share or (last.share and not move)
    return quantity._replace(rough=rough, against=against, direction=direction, share=share)


def _joined(found: list[Quantity], text: str, now: Quantity) -> bool:
    """Whether the number is the rest of the last (3亿5000万元); the ends of a range are marked on the way."""
    if not found:
        return False
    last = found[-1]
    between = text[last.end : now.offset]
    if not between and last.power > now.power > 0 and not last.unit and not last.scale and not now.scale:
        digits = last.digits * 10 ** (last.power - now.power) + now.digits
        found[-1] = last._replace(digits=digits, power=now.power, unit=now.unit, length=now.end - last.offset, rough=now.rough)
        return True
    if RANGE.fullmatch(between) and not last.range and last.unit in ("", now.unit):
        unit, power = (last.unit, last.power) if last.unit or last.power else (now.unit, now.power)
        found[-1] = last._replace(unit=unit, power=power, range="from")
        found.append(now._replace(range="to", share=last.share, against=last.against, direction=last.direction))
        return True
    return False


def _names(quantity: Quantity) -> bool:
    return quantity.unit in CALENDAR or (quantity.unit == "年" and quantity.digits >= 1000 and not quantity.scale)


# Periods.

PERIOD = re.compile(
    rf"(?:(?P<year>{_D}{{4}})\s?年\s?|(?:今年|本年|当年)\s?)?(?:(?:(?P<first>{_D}{{1,2}})\s?(?:月?\s?[-—–－～~至到]+\s?))?"
    rf"(?P<last>{_D}{{1,2}})\s?月(?:份|末|底)?(?!\s?{_D}{{1,2}}\s?[日号])|前(?P<upto>{_D}{{1,2}})个?月"
    r"|(?P<quarter>[一二三四]|前[二三]|第[一二三四])个?季度|(?P<half>[上下])半年|(?P<whole>全年))"
)
QUARTERS = {"一": (1, 3), "二": (4, 6), "三": (7, 9), "四": (10, 12)}


def periods(text: str) -> list[Period]:
    """All months and spans of months that are named in the text, in order: 2023年1—10月, 今年一季度, 上半年, 前10个月, 2023年全年."""
    found = []
    for match in PERIOD.finditer(text):
        first, last = _months(match)
        if 1 <= first <= last <= 12:
            year = int(match["year"]) if match["year"] else 0
            found.append(Period(year, first, last, match.start(), len(match[0])))
    return found


def _months(match: re.Match[str]) -> tuple[int, int]:
    if match["quarter"]:
        first, last = QUARTERS[match["quarter"][-1]]
        return (1 if match["quarter"][0] == "前" else first), last
    if match["half"]:
        return (1, 6) if match["half"] == "上" else (7, 12)
    if match["whole"]:
        return 1, 12
    last = int(match["last"] or match["upto"])
    return (int(match["first"]) if match["first"] else 1 if match["upto"] else last), last
