"""A heading's words without the decoration that Chinese bulletins type around them."""

from __future__ import annotations

import re

BULLETS = "●•◆◇■□★☆▲△▶►○◎※⊙"
BULLET = re.compile(rf"[{BULLETS}]+\s*")
DECORATION = frozenset(f"{BULLETS}【")
"""What decorated words begin with."""
BRACKETS = re.compile(r"【([^【】]+)】")
NUMERALS = "一二三四五六七八九十"
COUNTER = re.compile(rf"(?:([{NUMERALS}]+)、|[（(]([{NUMERALS}]+)[）)]、?)\s*(?=\S)")


def undecorated(text: str) -> str:
    """Without ● before and 【】 around."""
    if text and text[0] not in DECORATION and not text[0].isspace() and not text[-1].isspace():
        return text
    bare = BULLET.sub("", text, count=1) if BULLET.match(text) else text
    bare = bare.strip()
    boxed = BRACKETS.fullmatch(bare)
    return (boxed[1].strip() if boxed else bare) or text


def counted(bare: list[str]) -> list[str]:
    """The names of sibling headings, undecorated. `一、` is taken off where they count 一、二、三; 一、二线城市 alone keeps its words."""
    if len(bare) < 2 or not COUNTER.match(bare[0]):
        return bare
    counters = [COUNTER.match(heading) for heading in bare]
    if [counter and (counter[1] or counter[2]) for counter in counters] == [*map(numeral, range(1, len(bare) + 1))]:
        return [undecorated(heading[counter.end() :]) for heading, counter in zip(bare, counters, strict=True) if counter]
    return bare


def numeral(number: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else NUMERALS[tens - 1]) + ("十" if tens else "") + (NUMERALS[ones - 1] if ones else "")
