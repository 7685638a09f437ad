"""The arithmetic of sentences: parts against the total, shares against 100 % and their numbers, rises and falls: C301 to C307."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from bulletin_ssg.quantities import Quantity, quantities

from . import arithmetic
from .findings import Finding, finding
from .sheet import Article, Paragraph, Sheet

CLOSE_TO = Decimal("0.05")
"""So near, as a part of the total, a sum must come to be taken for one that was meant to be the total."""
SENTENCE = re.compile(r"[。！？；;\n]")
LISTED = re.compile(r"、|和|及|以及|与")
TOTAL_BEFORE = re.compile(r"(?:合计|总计|共计|总额|总量|一共)[^0-9，。；]{0,6}$")
UP, DOWN = "升|增|涨|提高|提升|扩大|延长", "降|减|跌|缩|压缩|回落|下滑|收窄"
TURN = re.compile(
    rf"[^，。；]{{0,8}}?(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:高|加|长|大|升|少|低|短|小|落|窄|滑)?(?:到|至|为)了?(?:约|近)?\s?$"
)
FROM = re.compile(r"(?:由|从)[^，。；0-9]{0,12}$")
NOUN = re.compile(r"(?:增速|增幅|涨幅|增长率)[^，。；]{0,4}$")
YEAR_BEFORE = re.compile(r"(?:上年|去年)(?:同期|同月)?(?:数|额)?[为是的约]{0,2}\s?$")


class Pair(NamedTuple):
    """An amount and the share that it is said to be."""

    part: Quantity
    share: Quantity


class Passage(NamedTuple):
    """A paragraph and its figures."""

    sheet: Sheet
    paragraph: Paragraph
    figures: tuple[Quantity, ...]

    def between(self, one: Quantity, other: Quantity) -> str:
        return self.paragraph.text[one.end : other.offset]

    def words(self, figure: Quantity) -> str:
        return self.paragraph.text[figure.offset : figure.end]

    def find(self, code: str, figure: Quantity, message: str, **values: object) -> Finding:
        place = self.sheet.place(self.paragraph, figure.offset, figure.length)
        return finding(code, message, place, self.sheet.name, "", **values)


def is_level(figure: Quantity) -> bool:
    """Whether it says how much there is: no share, no change, no end of a range, nothing rough."""
    return not (
        figure.share or figure.direction or figure.against or figure.range or figure.rough or figure.unit in ("%", "‰", "个百分点", "成")
    )


def passages(sheet: Sheet, article: Article) -> Iterator[Passage]:
    for paragraph in article.paragraphs:
        found = tuple(quantities(paragraph.text))
        if found:
            yield Passage(sheet, paragraph, found)


def check_prose(sheet: Sheet, article: Article) -> Iterator[Finding]:
    known: list[Quantity] = []
    for passage in passages(sheet, article):
        if not passage.paragraph.level:
            yield from _within(passage)
            yield from _shares(passage, known)
            yield from _total_behind(passage)
        yield from _signs(passage)
        yield from _turns(passage)
        yield from _rates(passage)
        known += [figure for figure in passage.figures if is_level(figure)]


def _within(passage: Passage) -> Iterator[Finding]:
    """完成…万元，其中甲…万元、乙…万元: in one sentence. What is listed with 、 are parts; other parts may overlap."""
    text = passage.paragraph.text
    for match in re.finditer("其中", text):
        begun = max((stop.end() for stop in SENTENCE.finditer(text, 0, match.start())), default=0)
        stop = SENTENCE.search(text, match.end())
        end = stop.start() if stop else len(text)
        before = [figure for figure in passage.figures if begun <= figure.offset < match.start() and is_level(figure)]
        parts = [figure for figure in passage.figures if match.end() <= figure.offset < end and is_level(figure)]
        parts = [part for part in parts if before and part.unit == before[-1].unit]
        if len(parts) < 2 or "其中" in text[match.end() : end]:
            continue
        whole = before[-1]
        gap = arithmetic.total(parts) - whole.value
        listed = all(LISTED.search(passage.between(one, other)) for one, other in pairwise(parts))
        near = abs(gap) <= whole.value * CLOSE_TO * (2 if len(parts) > 2 else 1)
        if not arithmetic.adds_up(parts, whole) and (near or (listed and gap > 0)):
            yield _wrong_sum(passage, parts, whole, parts[-1])


def _wrong_sum(passage: Passage, parts: list[Quantity], whole: Quantity, at: Quantity) -> Finding:
    said = arithmetic.plain(arithmetic.total(parts), max(parts, key=lambda part: part.scale)._replace(power=whole.power))
    message = "the parts add up to {sum}, the total says {total}"
    return passage.find("C301", at, message, sum=said, total=passage.words(whole))


def _pairs(passage: Passage) -> list[list[Pair]]:
    """Amounts with their shares, in the groups of one unit that follow one another."""
    groups: list[list[Pair]] = []
    part: Quantity | None = None
    for figure in passage.figures:
        if is_level(figure):
            part = figure
        elif figure.share and not figure.rough and part and not SENTENCE.search(passage.between(part, figure)):
            if groups and groups[-1][-1].part.unit == part.unit:
                groups[-1].append(Pair(part, figure))
            else:
                groups.append([Pair(part, figure)])
            part = None
    return groups


def _shares(passage: Passage, known: list[Quantity]) -> Iterator[Finding]:
    yield from _hundred(passage)
    for group in _pairs(passage):
        here = [figure for figure in passage.figures if is_level(figure)]
        paired = {pair.part for pair in group}
        wholes = [figure for figure in (*known, *here) if figure.unit == group[0].part.unit and figure not in paired]
        whole = _whole_of(passage, group, wholes)
        for part, share in group if whole else ():
            assert whole is not None
            if not arithmetic.is_share(part, share, whole.value, arithmetic.slack(whole)):
                right = arithmetic.share_of(part, whole.value, share)
                total = f"{arithmetic.plain(whole.value, whole)}"
                message = "{part} of {total} is {right}, not {share}"
                yield passage.find("C303", share, message, part=passage.words(part), total=total, right=right, share=passage.words(share))


def _whole_of(passage: Passage, group: list[Pair], wholes: list[Quantity]) -> Quantity | None:
    """The figure that the shares are shares of: most of them fit it, or the parts add up to it, or it stands right before 其中."""
    parts = [pair.part for pair in group]

    def fits(whole: Quantity) -> int:
        return sum(arithmetic.is_share(*pair, whole.value, arithmetic.slack(whole)) for pair in group)

    if len(group) == 1:
        before = [whole for whole in wholes if whole.offset < parts[0].offset and whole in passage.figures]
        sure = before and re.search(r"其中[^，。；]*$", passage.between(before[-1], parts[0]))
        own = re.fullmatch(r"[，,]?\s?占(?:比|总[额量数])?(?:为|达|约)?\s?", passage.between(parts[0], group[0].share))
        return before[-1] if sure and own and not SENTENCE.search(passage.between(before[-1], parts[0])) else None
    best = max(wholes, key=fits, default=None)
    if best and fits(best) >= 2 and fits(best) * 2 > len(group):
        return best
    return next((whole for whole in wholes if len(group) > 1 and arithmetic.adds_up(parts, whole)), None)


def _hundred(passage: Passage) -> Iterator[Finding]:
    """Shares that follow one another and all but make 100 % were meant to."""
    shares: list[Quantity] = []
    for figure in passage.figures:
        if figure.share and not figure.rough and not figure.range:
            if shares and "其中" in passage.between(shares[-1], figure):
                return
            shares.append(figure)
            if len(shares) > 1 and arithmetic.makes_hundred(shares):
                shares = []
    total = arithmetic.total(shares)
    if len(shares) > 1 and Decimal("0.98") < total < Decimal("1.1"):
        said = f"{total * 100:.{shares[0].scale}f}%"
        yield passage.find("C302", shares[-1], "the shares add up to {sum}, not to 100 %", sum=said)


def _total_behind(passage: Passage) -> Iterator[Finding]:
    """甲…家，乙…家，合计…家"""
    levels = [figure for figure in passage.figures if is_level(figure)]
    for position, whole in enumerate(levels):
        if not position or not TOTAL_BEFORE.search(passage.between(levels[position - 1], whole)):
            continue
        begun = max((stop.end() for stop in re.finditer(r"[。！？\n]", passage.paragraph.text[: whole.offset])), default=0)
        parts = [figure for figure in levels[:position] if figure.offset >= begun and figure.unit == whole.unit]
        near = abs(arithmetic.total(parts) - whole.value) <= whole.value * CLOSE_TO
        if len(parts) > 1 and near and not arithmetic.adds_up(parts, whole):
            yield _wrong_sum(passage, parts, whole, whole)


def _signs(passage: Passage) -> Iterator[Finding]:
    for figure in passage.figures:
        before = passage.paragraph.text[: figure.offset]
        if figure.digits < 0 and figure.direction and not NOUN.search(before):
            message = "{rate} has a minus, and the word before it says already that it rose or fell"
            yield passage.find("C304", figure, message, rate=passage.words(figure))


def _turns(passage: Passage) -> Iterator[Finding]:
    """由31小时上升到26小时"""
    for before, now in pairwise(passage.figures):
        turn = TURN.fullmatch(passage.between(before, now))
        if turn and before.unit == now.unit and FROM.search(passage.paragraph.text[: before.offset]):
            rose = now.value > before.value
            if now.value != before.value and rose != bool(turn["up"]):
                message = "from {before} to {now} is a rise" if rose else "from {before} to {now} is a fall"
                yield passage.find("C304", now, message, before=passage.words(before), now=passage.words(now))


def _rates(passage: Passage) -> Iterator[Finding]:
    """完成120万元，上年同期为100万元，同比增长20%: in one sentence."""
    for before in passage.figures:
        text = passage.paragraph.text
        begun = max((stop.end() for stop in SENTENCE.finditer(text, 0, before.offset)), default=0)
        stop = SENTENCE.search(text, before.end)
        end = stop.start() if stop else len(text)
        said = re.search(r"[，,（(][^，,]*$", text[begun : before.offset])
        if not said or not YEAR_BEFORE.search(text[begun : before.offset]):
            continue
        now = [one for one in passage.figures if begun <= one.offset < before.offset and is_level(one) and one.unit == before.unit]
        rate = [one for one in passage.figures if begun <= one.offset < end and one.unit == "%" and one.direction and not one.rough]
        if len(now) == 1 and len(rate) == 1 and not arithmetic.is_rate(now[0], before, rate[0]):
            words = {"before": passage.words(before), "now": passage.words(now[0]), "rate": passage.words(rate[0])}
            right = arithmetic.rate_of(now[0], before, rate[0])
            yield passage.find("C307", rate[0], "from {before} to {now} is {right}, not {rate}", right=right, **words)
