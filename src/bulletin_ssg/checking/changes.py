"""Rises and falls in prose: the word against the sign and the numbers, the rate against its two numbers: C304, C307."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bulletin_ssg.quantities import Quantity

from . import arithmetic
from .findings import Finding
from .passages import Passage, is_level

UP, DOWN = "升|增|涨|提高|提升|扩大|延长", "降|减|跌|缩|压缩|回落|下滑|收窄"
TURN = re.compile(
    rf"[^，。；]{{0,8}}?(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:高|加|长|大|升|少|低|短|小|落|窄|滑)?(?:到|至|为)了?(?:约|近)?\s?$"
)
FROM = re.compile(r"(?:由|从)[^，。；0-9]{0,12}$")
NOUN = re.compile(r"(?:增速|增幅|涨幅|增长率)[^，。；]{0,4}$")
YEAR_BEFORE = re.compile(r"(?:上年|去年)(?:同期|同月)?(?:数|额)?[为是的约]{0,2}\s?$")


def check_changes(passage: Passage) -> Iterator[Finding]:
    for figure in passage.figures:
        if figure.digits < 0 and figure.direction and not NOUN.search(passage.paragraph.text[: figure.offset]):
            message = "{rate} has a minus, and the word before it says already that it rose or fell"
            yield passage.find("C304", figure, message, rate=passage.words(figure))
    yield from _turns(passage)
    yield from _rates(passage)


def _turns(passage: Passage) -> Iterator[Finding]:
    """由31小时上升到26小时, and what is said of it right behind: 增长…%, 提高…个百分点."""
    for position, (before, now) in enumerate(pairwise(passage.figures)):
        turn = TURN.fullmatch(passage.between(before, now))
        if not turn or before.unit != now.unit or not FROM.search(passage.paragraph.text[: before.offset]):
            continue
        rose = now.value > before.value
        if now.value != before.value and rose != bool(turn["up"]):
            message = "from {before} to {now} is a rise" if rose else "from {before} to {now} is a fall"
            yield passage.find("C304", now, message, before=passage.words(before), now=passage.words(now))
        behind = passage.figures[position + 2 : position + 3]
        if behind and behind[0].direction and re.fullmatch(r"[，,（(][^，。；]{0,12}", passage.between(now, behind[0])):
            yield from _rate(passage, before, now, behind[0])


def _rates(passage: Passage) -> Iterator[Finding]:
    """完成120万元，上年同期为100万元，同比增长20%: in one sentence."""
    for before in passage.figures:
        begun, end = passage.sentence(before.offset)
        if not YEAR_BEFORE.search(passage.paragraph.text[begun : before.offset]):
            continue
        now = [one for one in passage.figures if begun <= one.offset < before.offset and is_level(one) and one.unit == before.unit]
        rate = [one for one in passage.figures if begun <= one.offset < end and one.unit == "%" and one.direction]
        if len(now) == 1 and len(rate) == 1:
            yield from _rate(passage, before, now[0], rate[0])


def _rate(passage: Passage, before: Quantity, now: Quantity, rate: Quantity) -> Iterator[Finding]:
    """A change against its two numbers: a rate of amounts, or points of two shares."""
    if any(figure.rough for figure in (before, now, rate)) or not (rate.unit == "%" or now.unit == "%"):
        return
    points = rate.unit == "个百分点"
    if points and now.unit == "%":
        right = abs(now.value - before.value - rate.change) <= now.tolerance + before.tolerance + rate.tolerance
        said = f"{(now.value - before.value) * 100:+.{rate.scale}f}个百分点"
    elif not points:
        right, said = arithmetic.is_rate(now, before, rate), arithmetic.rate_of(now, before, rate)
    else:
        return
    if not right:
        words = {"before": passage.words(before), "now": passage.words(now), "rate": passage.words(rate)}
        yield passage.find("C307", rate, "from {before} to {now} is {right}, not {rate}", right=said, **words)
