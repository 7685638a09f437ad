"""The arithmetic of sentences: parts against the total, shares against 100 % and their numbers: C301 to C303."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from bulletin_ssg.quantities import Quantity

from . import arithmetic
from .changes import check_changes
from .findings import Finding
from .passages import SENTENCE, Passage, is_level, passages
from .sheet import Article, Sheet

CLOSE_TO = Decimal("0.05")
"""So near, as a part of the total, a sum must come to be taken for one that was meant to be the total."""
LISTED = re.compile(r"、|和|及|以及|与")
TOTAL_BEFORE = re.compile(r"(?:合计|总计|共计|总额|总量|一共)[^0-9，。；]{0,6}$")
OF = re.compile(r"[，,（(]?\s?占[^，。；0-9]{0,12}")


class Pair(NamedTuple):
    """An amount and the share that it is said to be."""

    part: Quantity
    share: Quantity


def check_prose(sheet: Sheet, article: Article) -> Iterator[Finding]:
    known: list[Quantity] = []
    for passage in passages(sheet, article):
        if not passage.paragraph.level:
            yield from _within(passage)
            yield from _shares(passage, known)
            yield from _total_behind(passage)
            yield from _of_named(passage)
        yield from check_changes(passage)
        known += [figure for figure in passage.figures if is_level(figure)]


def _within(passage: Passage) -> Iterator[Finding]:
    """完成…万元，其中甲…万元、乙…万元: in one sentence. What is listed with 、 are parts; other parts may overlap."""
    text = passage.paragraph.text
    for match in re.finditer("其中", text):
        begun, end = passage.sentence(match.start())
        before = [figure for figure in passage.figures if begun <= figure.offset < match.start() and passage.level(figure)]
        parts = [figure for figure in passage.figures if match.end() <= figure.offset < end and passage.level(figure)]
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
    return passage.find("C301", at, message, sum=said, total=arithmetic.plain(whole.value, whole))


def _pairs(passage: Passage) -> list[list[Pair]]:
    """Amounts with their shares, in the groups of one unit that follow one another."""
    groups: list[list[Pair]] = []
    part: Quantity | None = None
    for figure in passage.figures:
        if passage.level(figure):
            part = figure
        elif figure.share and not figure.rough and part and not SENTENCE.search(passage.between(part, figure)):
            if groups and groups[-1][-1].part.unit == part.unit:
                groups[-1].append(Pair(part, figure))
            else:
                groups.append([Pair(part, figure)])
            part = None
    return groups


def _shares(passage: Passage, known: list[Quantity]) -> Iterator[Finding]:
    """Shares against what they are shares of, which may stand in an earlier paragraph; where they are all, the parts against it too."""
    yield from _hundred(passage)
    for group in _pairs(passage):
        here = [figure for figure in passage.figures if is_level(figure)]
        paired = {pair.part for pair in group}
        wholes = [figure for figure in (*known, *here) if figure.unit == group[0].part.unit and figure not in paired]
        whole = _whole_of(passage, group, wholes)
        if whole is None:
            continue
        wrong = [pair for pair in group if not arithmetic.is_share(*pair, whole.value, arithmetic.slack(whole))]
        for part, share in wrong:
            yield _wrong_share(passage, part, whole, share)
        parts = [pair.part for pair in group]
        complete = len(group) > 1 and arithmetic.makes_hundred([pair.share for pair in group])
        if complete and not wrong and not arithmetic.adds_up(parts, whole):
            yield _wrong_sum(passage, parts, whole, parts[-1])


def _wrong_share(passage: Passage, part: Quantity, whole: Quantity, share: Quantity) -> Finding:
    right, total = arithmetic.share_of(part, whole.value, share), arithmetic.plain(whole.value, whole)
    message = "{part} of {total} is {right}, not {share}"
    return passage.find("C303", share, message, part=passage.words(part), total=total, right=right, share=passage.words(share))


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
    best = max(wholes, key=lambda whole: (fits(whole), arithmetic.adds_up(parts, whole)), default=None)
    if best and fits(best) >= 2 and fits(best) * 2 > len(group):
        return best
    return next((whole for whole in wholes if len(group) > 1 and arithmetic.adds_up(parts, whole)), None)


def _hundred(passage: Passage) -> Iterator[Finding]:
    """Shares that follow one another and all but make 100 % were meant to; two may be of different things, or of two years."""
    shares: list[Quantity] = []
    for figure in passage.figures:
        if figure.share and not figure.rough and not figure.range:
            if shares and re.search("其中|年|同期", passage.between(shares[-1], figure)):
                return
            shares.append(figure)
            if len(shares) > 1 and arithmetic.makes_hundred(shares):
                shares = []
    total = arithmetic.total(shares)
    if len(shares) > 2 and Decimal("0.98") < total < Decimal("1.1"):
        said = f"{total * 100:.{shares[0].scale}f}%"
        yield passage.find("C302", shares[-1], "the shares add up to {sum}, not to 100 %", sum=said)


def _total_behind(passage: Passage) -> Iterator[Finding]:
    """甲…家，乙…家，合计…家"""
    levels = [figure for figure in passage.figures if passage.level(figure)]
    for position, whole in enumerate(levels):
        if not position or not TOTAL_BEFORE.search(passage.between(levels[position - 1], whole)):
            continue
        begun = max((stop.end() for stop in re.finditer(r"[。！？\n]", passage.paragraph.text[: whole.offset])), default=0)
        parts = [figure for figure in levels[:position] if figure.offset >= begun and figure.unit == whole.unit]
        near = abs(arithmetic.total(parts) - whole.value) <= whole.value * CLOSE_TO
        if len(parts) > 1 and near and not arithmetic.adds_up(parts, whole):
            yield _wrong_sum(passage, parts, whole, whole)


def _of_named(passage: Passage) -> Iterator[Finding]:
    """60万元，占总收入200万元的30%"""
    for part, whole, share in zip(passage.figures, passage.figures[1:], passage.figures[2:], strict=False):
        named = OF.fullmatch(passage.between(part, whole)) and re.fullmatch("[）)]?的", passage.between(whole, share))
        exact = share.unit == "%" and part.unit == whole.unit and not (part.rough or whole.rough or share.rough)
        if named and exact and not arithmetic.is_share(part, share, whole.value, arithmetic.slack(whole)):
            yield _wrong_share(passage, part, whole, share)
