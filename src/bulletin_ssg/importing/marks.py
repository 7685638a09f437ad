"""What a line is marked with, ●, 【】, 一、, 1., #, bold, and what it says without the mark."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from .paragraphs import Paragraph

HAN = "〇零一二三四五六七八九十百"
BULLET = re.compile(r"[●•◆◇■□★☆▲△▶►▷▪▸○◎※⊙♦➢➤✦❖◉√✓·]\s*")
COUNTERS = (
    ("第一部分", re.compile(rf"第[{HAN}\d]+(?:部分|版块|板块|栏目?|篇|章)[、：:\s]*")),
    ("一、", re.compile(rf"[{HAN}]{{1,3}}[、．.]\s*")),
    ("（一）", re.compile(rf"[（(][{HAN}]{{1,3}}[）)][、．.]?\s*")),
    ("1.", re.compile(r"\d{1,2}(?:[、．)）]|\.(?!\d))\s*")),
    ("（1）", re.compile(r"[（(]\d{1,2}[）)]\s*")),
    ("①", re.compile(r"[①-⑳]\s*")),
)
BOXES = (("【", "】"), ("〖", "〗"), ("〔", "〕"), ("[", "]"), ("［", "］"), ("「", "」"), ("『", "』"), ("＜", "＞"), ("<", ">"))
BETWEEN = re.compile(r"(?P<line>[-—―–─=＝~～＿＊]{2,})\s*(?P<core>[^\s].*?)\s*(?:[-—―–─=＝~～＿＊]{2,})?")
LONGEST = 60
"""Characters of a headline."""
UNFINISHED = "。；;，,、：:．"
"""What no headline ends with."""
DOTS = re.compile(r"[.．·…⋯‥_]{3,}\s*$")
LEADER = re.compile(r"(?:[\s.．·…⋯‥_—-]{2,}|\t+|\s*[（(])\s*\d{1,3}\s*[）)]?\s*$|\s*[.．·…⋯‥_]{3,}\s*$")
"""Dots and a page number behind an entry of a contents list."""
SOURCE = re.compile(r"[（(【\[]?\s*(?:(?:信息|资料|数据|消息|新闻|文章|稿件|内容)?来源|[Ss]ources?)\s*[:：]")
LABEL = re.compile(r"\*\*[^*\n]{1,12}?(?:[：:]\s*\*\*|\*\*\s*[：:])")
"""A bold label of a profile, **类型：**"""
PAGE = re.compile(r"[-—―–─·•]+\d{1,3}[-—―–─·•]+|第\d{1,3}页(?:[,，/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}|[Pp]age\d{1,3}(?:of\d{1,3})?")
"""A page's number."""
CONTENTS = re.compile(r"(?:本期|本刊)?(?:目录|要目|导读|导览|内容提要|内容|看点)|contents", re.I)


class Mark(NamedTuple):
    kind: str
    """What it is marked with: "●", "【】", "一、", "#2", "bold"; "" where nothing marks it."""
    core: str
    """What it says without the mark."""


def mark(paragraph: Paragraph) -> Mark:
    """The paragraph's mark. A sign that was typed counts for more than the level of a heading, and that for more than bold."""
    if paragraph.kind not in ("text", "item") or "\n" in paragraph.words:
        return Mark("", paragraph.words)
    kind, core = signed(paragraph.words)
    if kind:
        return Mark(kind, core)
    if paragraph.level:
        return Mark(f"#{paragraph.level}", core)
    return Mark("bold" if paragraph.bold else "-" if paragraph.kind == "item" else "", core)


@cache
def signed(words: str) -> Mark:
    """The sign that a line is typed with; of two, as in ● 【…】 and 一、【…】, the box."""
    words = words.strip()
    kind, core = "", words
    if bullet := BULLET.match(words):
        kind, core = bullet[0][0], words[bullet.end() :].rstrip("".join({bullet[0][0]})).strip()
    else:
        plain = unicodedata.normalize("NFKC", words) if re.match(r"[（(]?[０-９]", words) else words
        for name, pattern in COUNTERS:
            found = pattern.match(plain)
            if found and len(plain) > found.end():
                kind, core = name, words[found.end() :].strip() if len(plain) == len(words) else plain[found.end() :].strip()
                break
    for left, right in BOXES:
        if core.startswith(left) and core.endswith(right) and not set(core[1:-1]).intersection(left + right) and core[1:-1].strip():
            return Mark(left + right, core[1:-1].strip())
    if not kind and (found := BETWEEN.fullmatch(words)):
        return Mark("——", found["core"])
    return Mark(kind, core) if core else Mark("", words)


def headlike(paragraph: Paragraph) -> bool:
    """Whether the words could be a headline, a section's name or an entry of a contents list."""
    core = LEADER.sub("", mark(paragraph).core)
    return (
        paragraph.kind in ("text", "item")
        and 2 <= len(core) <= LONGEST
        and "\n" not in core
        and core[-1] not in UNFINISHED
        and any(char.isalnum() for char in core)
        and not SOURCE.match(core)
        and not LABEL.match(paragraph.markdown or paragraph.words)
        and not paragraph.notes
    )


@cache
def key(core: str) -> str:
    """What two spellings of one headline share: letters, digits and Han characters, without a page number behind them."""
    core = LEADER.sub("", core)
    return "".join(char for char in unicodedata.normalize("NFKC", core).casefold() if char.isalnum())


@cache
def alike(one: str, other: str) -> float:
    """How like two headlines are, from 0 to 1."""
    from difflib import SequenceMatcher

    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= 0.7 and matcher.quick_ratio() >= 0.7 else 0.0


LIKE = 0.8
"""From here on a headline of the contents and one of the body are taken for the same."""
