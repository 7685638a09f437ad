"""One issue as people type it: the same sections and articles under twenty habits of marking, listing, wrapping and saving."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bulletin_ssg.diagnostics import cells

REAL = Path(__file__).parents[2] / "shared" / "real"


class Item(NamedTuple):
    headline: str
    paragraphs: tuple[str, ...]
    source: str = ""


class Chapter(NamedTuple):
    name: str
    items: tuple[Item, ...]


class Typescript(NamedTuple):
    title: str
    year: int
    number: int
    total: int
    day: tuple[int, int, int]
    editor: str
    chapters: tuple[Chapter, ...]

    @property
    def date(self) -> str:
        return "{:04}-{:02}-{:02}".format(*self.day)

    @property
    def sections(self) -> list[tuple[str, list[str]]]:
        return [(chapter.name, [item.headline for item in chapter.items]) for chapter in self.chapters]


HARBOUR = Typescript(
    "海州港航简报", 2023, 9, 41, (2023, 10, 11), "海州市港航协会秘书处",
    (
        Chapter("统计快报", (Item("2023 年 9 月海州港集装箱吞吐量", (
            "今年1—9月，海州港完成集装箱吞吐量312.6万标准箱，同比增长4.8%；其中外贸箱187.4万标准箱，同比下降1.2%，内贸箱125.2万标准箱，同比增长15.3%。",
            "从航线看，近洋航线完成98.3万标准箱，占外贸箱的52.5%；远洋航线完成89.1万标准箱，占47.5%。",
        )),)),
        Chapter("行业动态", (
            Item("沿海三港试行集卡“一次预约”", (
                "9月4日起，沿海三个港口的集装箱码头试行集卡“一次预约、三港通用”。司机在手机上选定提箱时段后，三港闸口同时放行，不必逐港登记，平均等候时间由42分钟降到17分钟。",
                "试行期为半年。港口管理部门表示，将根据高峰时段的实际车流调整预约名额。",
            ), "海州日报"),
            Item("冷链堆场扩建：新增插座 960 个", (
                "海州港冷链堆场二期工程9月18日通过验收。工程新增冷藏箱插座960个，堆存能力提高到4200标准箱，可满足进口水果旺季的需要。",
            ), "港口建设周刊"),
            Item("北湾航道完成疏浚 水深达到 17.5 米", (
                "北湾航道疏浚工程历时14个月，于9月22日完工。测量结果显示，航道设计水深由15米增至17.5米，可供15万吨级集装箱船全天候通航。工程采用环保型绞吸船施工，疏浚土全部用于后方陆域的吹填，没有外抛。",
            ), "航运观察"),
            Item("班轮公司上调四季度附加费", (
                "多家班轮公司宣布，自10月1日起上调亚洲至欧洲航线的低硫油附加费，每标准箱加收38美元至55美元不等。货代企业提醒客户，签约时应写明附加费由哪一方承担。",
            ), "国际航运信息网"),
        )),
        Chapter("会员之窗", (
            Item("顺潮船务（海州）有限公司", ("**类 型：**海州市港航协会理事单位", "**简 介：**顺潮船务（海州）有限公司成立于 2009 年，经营近洋支线和沿海内支线，自有船舶 12 艘。公司连续六年准班率在 93% 以上。")),
            Item("海州启帆供应链有限公司", ("**类 型：**海州市港航协会会员单位", "**简 介：**海州启帆供应链有限公司以冷链为主业，为水果、水产进口商提供报关、查验、仓储和配送的一站式服务。")),
        )),
    ),
)  # fmt: skip


def real() -> Typescript:
    """The real issue, from the form that was made by hand."""
    body = (REAL / "2024-05.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    chapters = []
    for part in body.split("\n## ")[1:]:
        name, _, rest = part.partition("\n")
        items = []
        for article in rest.split("\n### ")[1:]:
            headline, *paragraphs = [line for line in article.split("\n") if line.strip()]
            source = paragraphs.pop()[4:-1] if paragraphs[-1].startswith("（来源：") else ""
            items.append(Item(headline, tuple(paragraphs), source))
        chapters.append(Chapter(name, tuple(items)))
    return Typescript("数字贸易简报", 2024, 5, 25, (2024, 6, 4), "大连市数字贸易协会秘书处", tuple(chapters))


NUMERALS = "一二三四五六七八九十"


class Habit(NamedTuple):
    """How an issue is typed. The marks are called with a name and its ordinal, from 0."""

    section: Callable[[str, int], str] = lambda name, _: f"【{name}】"
    headline: Callable[[str, int], str] = lambda name, _: f"● {name}"
    entry: Callable[[str, int], str] | None = None
    """An entry of the contents list; as `headline` where None."""
    contents: str = "front"
    """front, end, or nothing."""
    heading: str = ""
    """What stands above the contents list."""
    head: Callable[[Typescript], list[str]] | None = None
    """The masthead's lines, where they are others."""
    bold: bool = True
    """Whether labels are bold."""
    gap: str = "\n\n"
    indent: str = ""
    source: str = "（来源：{}）"


def masthead(issue: Typescript) -> list[str]:
    year, month, day = issue.day
    return [
        issue.title,
        f"{issue.year} 年第 {issue.number} 期",
        f"（总第 {issue.total} 期）",
        f"{issue.editor}编",
        f"{year} 年 {month} 月 {day} 日",
    ]


def typed(issue: Typescript, habit: Habit = Habit()) -> str:  # noqa: B008  (a frozen value)
    entry = habit.entry or habit.headline
    listed = [habit.heading] if habit.heading else []
    body: list[str] = []
    for number, chapter in enumerate(issue.chapters):
        listed += [habit.section(chapter.name, number), *(entry(item.headline, at) for at, item in enumerate(chapter.items))]
        body.append(habit.section(chapter.name, number))
        for at, item in enumerate(chapter.items):
            paragraphs = item.paragraphs if habit.bold else [paragraph.replace("**", "") for paragraph in item.paragraphs]
            body += [habit.headline(item.headline, at), *(habit.indent + paragraph for paragraph in paragraphs)]
            body += [habit.source.format(item.source)] if item.source else []
    head = (habit.head or masthead)(issue)
    parts = [*head, *(listed if habit.contents == "front" else []), *body, *(listed if habit.contents == "end" else [])]
    return habit.gap.join(parts) + "\n"


def broken(line: str, width: int) -> list[str]:
    """A line broken at the margin, which no mark begins and within which no word is parted."""
    rows = [""]
    for unit in re.findall(r"(?:[!-~]+|[\s\S])[，。、；：？！）”’》」』】]*", line):
        if cells(rows[-1] + unit.rstrip()) > width:
            rows.append("")
        rows[-1] += unit
    return rows


def wrapped(text: str, width: int = 76) -> str:
    """The text as a PDF gives it: broken at the margin, a page number every 24 lines."""
    lines = [row for line in text.split("\n") for row in broken(line, width)]
    pages = [lines[start : start + 24] for start in range(0, len(lines), 24)]
    return "\n".join("\n".join([*page, "", f"— {number} —", ""]) for number, page in enumerate(pages, 1))


def printed(issue: Typescript) -> str:
    """The text out of a PDF with running heads, a contents list with dots and broken entries, and headlines of two lines."""
    lines = [*masthead(issue), "目", "", "录", ""]
    for chapter in issue.chapters:
        lines.append(chapter.name)
        for number, item in enumerate(chapter.items, 2):
            *rows, last = broken(item.headline, 48)
            lines += [*rows, last + " " + "·" * (56 - cells(last)), "", str(number), ""]
    pages = ["\n".join([*lines, "—1—", ""])]
    body = [(chapter.name, row) for chapter in issue.chapters for row in _rows(chapter)]
    for number, start in enumerate(range(0, len(body), 26), 2):
        head = [body[start][0], "", f"{issue.title} {issue.year} 年第 {issue.number} 期", ""]
        pages.append("\n".join([*head, *(row for _, row in body[start : start + 26]), f"—{number}—", ""]))
    return "\n\f".join(pages)


def _rows(chapter: Chapter) -> list[str]:
    rows = [chapter.name]
    for item in chapter.items:
        texts = [paragraph.replace("**", "") for paragraph in item.paragraphs]
        rows += ["", *broken(item.headline, 40), *(row for text in texts for row in broken(text, 56))]
        rows += [f"（来源：{item.source}）"] if item.source else []
    return rows


def cut(text: str) -> str:
    """The text with every paragraph of over 90 characters cut in two by a page's end."""
    lines = []
    for line in text.split("\n"):
        at = len(line) * 3 // 5
        while len(line) > 90 and not (line[at - 1] > "一" and line[at - 1].isalpha() and line[at].isalpha()):
            at += 1
        lines += [line[:at], "", line[at:]] if len(line) > 90 else [line]
    return "\n".join(lines)


def wide(text: str) -> str:
    """Digits in full width."""
    return text.translate({ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"})


def han(issue: Typescript) -> list[str]:
    year, month, day = issue.day
    digits = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    tens = {1: "十", 2: "二十", 3: "三十"}
    spell = [
        f"{tens.get(number // 10, '')}{NUMERALS[number % 10 - 1] if number % 10 else ''}"
        for number in (issue.number, issue.total % 100, month, day)
    ]
    total = {41: "四十一", 25: "二十五"}[issue.total]
    return [issue.title, f"{digits}年第{spell[0]}期（总第{total}期）", f"编发单位：{issue.editor}", f"{digits}年{spell[2]}月{spell[3]}日"]


def one_line(issue: Typescript) -> list[str]:
    year, month, day = issue.day
    return [issue.title, f"{issue.year}年第{issue.number}期（总第{issue.total}期）　{issue.editor}主办　{year}-{month:02}-{day:02}　星期三"]


def _number(name: str, at: int) -> str:
    return f"{at + 1}．{name}"


HABITS: dict[str, Habit] = {
    "as it is": Habit(),
    "sections counted": Habit(section=lambda name, at: f"{NUMERALS[at]}、{name}", headline=lambda name, at: f"（{NUMERALS[at]}）{name}"),
    "Markdown headings": Habit(
        section=lambda name, _: f"## {name}", headline=lambda name, _: f"### {name}", entry=lambda name, _: f"- {name}"
    ),
    "bold and numbers": Habit(section=lambda name, _: f"**{name}**", headline=_number),
    "other boxes": Habit(section=lambda name, _: f"〖{name}〗", headline=lambda name, _: f"◆{name}"),
    "sections bare": Habit(section=lambda name, _: name),
    "headlines bare": Habit(headline=lambda name, _: name),
    "contents at the end": Habit(contents="end", heading="目　录"),
    "contents at the end, without a heading": Habit(contents="end"),
    "no contents": Habit(contents=""),
    "no contents, headlines bold": Habit(contents="", headline=lambda name, _: f"**{name}**"),
    "no contents, headlines counted": Habit(contents="", headline=_number),
    "page numbers in the contents": Habit(heading="本期目录", entry=lambda name, at: f"{name} ……………… {at + 2}"),
    "head in Chinese numerals": Habit(head=han),
    "head in one line": Habit(head=one_line),
    "no head": Habit(head=lambda issue: []),
    "squares and triangles": Habit(section=lambda name, _: f"■ {name}", headline=lambda name, _: f"▲{name}"),
    "parts": Habit(section=lambda name, at: f"第{NUMERALS[at]}部分　{name}", headline=lambda name, at: f"{NUMERALS[at]}、{name}"),
    "nothing marked": Habit(section=lambda name, _: name, headline=lambda name, _: name, heading="目录"),
    "no empty lines": Habit(gap="\n", indent="　　"),
    "labels plain": Habit(bold=False, source="来源：{}"),
    "lines around sections": Habit(section=lambda name, _: f"—— {name} ——", headline=lambda name, _: f"★ {name}"),
}


def variants(issue: Typescript) -> dict[str, bytes]:
    """The issue, typed in each way and saved in each."""
    made = {name: typed(issue, habit).encode() for name, habit in HABITS.items()}
    made["full-width digits"] = wide(typed(issue)).encode()
    made["GBK"] = typed(issue).encode("gb18030")
    made["UTF-16"] = typed(issue).encode("utf-16")
    made["CRLF"] = typed(issue).replace("\n", "\r\n").encode()
    made["cut by pages"] = cut(typed(issue)).encode()
    made["out of a PDF with running heads"] = printed(issue).encode()
    made["out of a PDF"] = wrapped(typed(issue, Habit(bold=False, indent="　　"))).encode()
    return made
