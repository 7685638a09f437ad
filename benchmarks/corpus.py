"""Knows how to write a site of N issues like the real one: three sections, ten articles, about ten kilobytes each.

    python benchmarks/corpus.py FOLDER N [lean]

lean: without what a small site may do without: members' pages, search, citations as files, charts and series.

The same N always gives the same bytes. Words are drawn by Zipf's law from a vocabulary of several thousand, and figures
and names are mixed in, so that neither the parser's short cuts nor a compressor's luck is measured.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate

SEED = 20240604
VOCABULARY = 6000
LAST_YEAR = 2024
PER_YEAR = 48
"""Issues a year; four a month keep the archive of thousands within years that look real."""

SECTIONS = (("数据月报", "data", "data"), ("行业资讯", "news", "news"), ("会员风采", "members", "profile"))
"""Name, slug, kind."""
CONFIG = """\
title: 数字贸易简报
base_url: https://bulletin.example.org/
publisher: 示例协会
editor: 示例协会秘书处
sections:
""" + "".join(f"  - {{name: {name}, slug: {slug}, kind: {kind}}}\n" for name, slug, kind in SECTIONS)
LEAN = (
    CONFIG.replace(", kind: profile", "")
    + """\
search: {enabled: false}
citations: {enabled: false}
"""
)
SOURCES = ("商务部网站", "国际商报", "中国新闻网", "参考消息", "经济日报", "新华社", "科技日报", "人民日报", "证券时报", "第一财经")
BUSINESSES = ("软件研发", "信息技术运营", "业务流程外包", "工业设计", "数据处理")


class Writer:
    """Writes text of random words; `random.Random` gives the same sequence on every machine."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = vocabulary()
        self.weights = weights()

    def phrase(self, least: int, most: int) -> str:
        return "".join(self.random.choices(self.words, cum_weights=self.weights, k=self.random.randint(least, most)))

    def clause(self) -> str:
        kind = self.random.random()
        if kind < 0.18:
            return f"{self.phrase(2, 3)}{self.random.uniform(100, 99999):.2f}万美元，同比增长{self.random.uniform(0.1, 60):.2f}%"
        if kind < 0.24:
            return f"{self.phrase(1, 2)} {self.random.choice(('DEPA', 'RCEP', 'SaaS', 'AI', 'ITO', 'BPO'))} {self.phrase(2, 4)}"
        if kind < 0.28:
            return f"“{self.phrase(1, 3)}”{self.phrase(2, 4)}"
        if kind < 0.30:
            return f"**{self.phrase(2, 4)}**{self.phrase(1, 3)}"
        return self.phrase(3, 8)

    def sentence(self) -> str:
        return "，".join(self.clause() for _ in range(self.random.randint(2, 4))) + "。"

    def paragraph(self, size: int) -> str:
        """About `size` characters."""
        text = ""
        while len(text) < size:
            text += self.sentence()
        return text

    def headline(self) -> str:
        return self.phrase(5, 9)


@cache
def vocabulary() -> list[str]:
    """Words of two characters, some of one and three, made of the 3,755 common characters of GB 2312."""
    chance = random.Random(SEED)
    common = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) if (row, cell) < (0xD7, 0xFA)]
    chance.shuffle(common)
    frequent = common[:1800]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(chance.choices(frequent if chance.random() < 0.9 else common, k=chance.choice((1, 2, 2, 2, 2, 2, 2, 3))))] = None
    return list(words)


@cache
def weights() -> list[float]:
    """How often each word comes, summed up: the frequent ones first."""
    return list(accumulate(1 / (rank + 8) for rank in range(VOCABULARY)))


def news(writer: Writer) -> str:
    paragraphs = "\n\n".join(writer.paragraph(size) for size in writer.random.choice(((330,), (170, 160), (120, 110, 100))))
    return f"### {writer.headline()}\n\n{paragraphs}\n\n（来源：{writer.random.choice(SOURCES)}）\n"


def figures(writer: Writer) -> str:
    rows = "\n".join(f"| {kind} | {writer.random.uniform(100, 99999):.2f} | {writer.random.uniform(1, 99):.2f}% |" for kind in BUSINESSES)
    table = f"| 类别 | 执行额（万美元） | 占比 |\n| --- | ---: | ---: |\n{rows}\n"
    return f"### {writer.headline()}\n\n{writer.paragraph(260)}\n\n{table}\n{writer.paragraph(200)}\n"


def profile(writer: Writer) -> str:
    return f"### {writer.phrase(3, 5)}有限公司\n\n**类 型：**{writer.phrase(3, 5)}单位\n\n**简 介：**{writer.paragraph(200)}\n"


def repeated(times: int, make: Callable[[Writer], str], writer: Writer) -> str:
    return "\n".join(make(writer) for _ in range(times))


def issue(position: int, of: int, lean: bool = True) -> tuple[str, str]:
    """(logical name, text) of the issue at `position` of `of`, counted from 0, the oldest. Unless it is lean, the table in a
    month's first issue is a chart, and continues a series."""
    first_year = LAST_YEAR - (of - 1) // PER_YEAR
    year, within = first_year + position // PER_YEAR, position % PER_YEAR
    writer = Writer(SEED + position)
    date = f"{year}-{within // 4 + 1:02}-{within % 4 * 7 + 4:02}"
    head = f"---\nnumber: {within + 1}\ndate: {date}\nsections: [数据月报, 行业资讯, 会员风采]\n---\n"
    data = repeated(1, figures, writer)
    if not lean and within % 4 == 0:
        data = data.replace("% |\n\n", f"% |\n\n{{.chart series=execution title=执行额 period={date[:7]}}}\n\n", 1)
    sections = [
        ("数据月报", data),
        ("行业资讯", repeated(7, news, writer)),
        ("会员风采", repeated(2, profile, writer)),
    ]
    return f"issues/{year}/{year}-{within + 1:02}.md", head + "".join(f"\n## {name}\n\n{articles}" for name, articles in sections)


def edit_body(text: str, number: int) -> str:
    """One paragraph of an issue, as its `number`th edit has it."""
    return text.replace("。\n\n（来源", f"，此为第{number}次修改。\n\n（来源", 1)


def edit_headline(text: str, number: int) -> str:
    return re.sub(r"^### (.*?)(?:（之.*)?$", rf"### \1（之{number}）", text, count=1, flags=re.M)


def config(lean: bool) -> str:
    return LEAN if lean else CONFIG


def files(n: int, lean: bool) -> Iterator[tuple[str, str]]:
    yield "bulletin.yaml", config(lean)
    for position in range(n):
        yield issue(position, n, lean)


def put(folder: str, name: str, text: str) -> None:
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def write(folder: str, n: int, lean: bool = False) -> None:
    for name, text in files(n, lean):
        put(folder, name, text)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), "lean" in sys.argv[3:])
