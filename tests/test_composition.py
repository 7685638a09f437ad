"""Composition: the laws of the breaker and of the lines it makes, on any text; what stands where, on texts of ours."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin_ssg.printing.composition import bonds, breaks, characters, fit, glue, hyphens, kerning, paragraph, setting
from bulletin_ssg.printing.composition.copy import Copy, measured
from bulletin_ssg.printing.composition.fit import Frame

EM = 16.0
HAN = "的一是在不了有和人这中大为上个国数据贸易"
ANY = st.text(st.sampled_from(HAN * 3 + "，。、；：！？（）《》“”‘’—…·%‰℃ 0123456789.abcXYZ-/々ー𠮷é①"), min_size=1, max_size=60)
FEW = st.text(st.sampled_from(HAN + "，。（）“”12 ab"), min_size=1, max_size=10)
MEASURES = st.integers(2, 30).map(lambda count: count * EM)
slowly = settings(deadline=None, max_examples=150)


def copy_of(text: str) -> Copy:
    """The text in a font whose Han are square and whose Latin is half as wide."""
    square = [characters.part(character) in characters.SQUARE for character in text]
    return measured(text, [EM if wide else 0.55 * EM for wide in square], [EM] * len(text))


def frames(measure: float, indented: bool, justified: bool) -> Frame:
    return Frame(measure, 2 * EM if indented and measure > 4 * EM else 0.0, justified)


# The breaker.


@slowly
@given(ANY, MEASURES, st.booleans(), st.booleans())
def test_lines_follow_each_other_and_break_where_they_may(text: str, measure: float, indented: bool, justified: bool) -> None:
    copy, frame = copy_of(text), frames(measure, indented, justified)
    cuts = fit.fit(copy, frame)
    assert cuts[0] == 0
    assert cuts[-1] == len(text)
    assert all(start < end for start, end in pairwise(cuts))
    allowed = [0, *(place for place in range(1, len(text) + 1) if copy.costs[place] < inf)]
    for cut in cuts:
        if cut not in allowed:  # then what is divided did not fit into a line
            before, after = max(place for place in allowed if place < cut), min(place for place in allowed if place > cut)
            assert copy.widths[after] - copy.widths[before] > measure - frame.indent


@slowly
@given(ANY, st.integers(16, 30), st.booleans(), st.booleans())
def test_no_line_is_too_long(text: str, count: int, indented: bool, justified: bool) -> None:
    copy, frame = copy_of(text), frames(count * EM, indented, justified)
    for line in setting.compose(copy, frame).lines:
        assert line.width <= frame.width(line.start) + fit.TOLERANCE


@slowly
@given(FEW, st.integers(3, 8), st.booleans(), st.booleans())
def test_no_other_way_is_cheaper(text: str, count: int, justified: bool, even: bool) -> None:
    """Against every way that there is."""
    copy = copy_of(text)
    frame = Frame(count * EM, 0.0, justified, even and not justified)
    costs = breaks.relieve(copy.costs, copy.text, copy.letters, copy.widths, frame.measure)
    places = [place for place in range(1, len(text)) if costs[place] < inf]

    def total(cuts: tuple[int, ...], loose: bool) -> float:
        ends = (0, *cuts, len(text))
        lines = sum(fit.line_cost(copy, start, end, frame, loose) for start, end in pairwise(ends))
        return lines + sum(costs[cut] for cut in cuts)

    ways = [way for size in range(len(places) + 1) for way in combinations(places, size)]
    strict = min((total(way, False) for way in ways), default=inf) if justified else inf
    cheapest, loose = (strict, False) if strict < inf else (min(total(way, True) for way in ways), True)
    found = tuple(fit.fit(copy, frame)[1:-1])
    assert total(found, loose) == pytest.approx(cheapest)


def test_the_last_line_is_more_than_one_character() -> None:
    for length in range(20, 120):
        text = (HAN * 10)[:length] + "。"
        cuts = fit.fit(copy_of(text), Frame(28 * EM, 2 * EM))
        assert len(cuts) == 2 or cuts[-1] - cuts[-2] > 2, text


class Counting(Copy):
    """Counts the lines that are looked at."""

    __slots__ = ()
    looks = 0

    def line(self, start: int, end: int, indented: bool) -> tuple[float, glue.Elastic]:
        Counting.looks += 1
        return super().line(start, end, indented)


def test_a_long_paragraph_takes_no_more_than_its_share() -> None:
    """Twice the text, about twice the lines that are looked at, not four times."""
    text = "数据要素市场化配置改革，同比增长10.77%；" * 40
    seen = []
    for times in (1, 2):
        before = Counting.looks
        fit.fit(Counting(*copy_of(text * times)), Frame(28 * EM))
        seen.append(Counting.looks - before)
    assert 0 < seen[1] < 2.5 * seen[0]


# What must stay together.


@pytest.mark.parametrize(
    "whole",
    ["10.77%", "24家", "133225.42万美元", "1—4月", "2024年第5期", "第5条", "第三十二条", "3.2个百分点", "30余万名", "1500多家", "¥1,234,567.89元", "US$98.4万元", "-5℃～25℃", "25℃", "0411-12345678", "2024-05-10", "09:30", "二十四家", "第十四届", "3:2", "——", "……", "12‰", "2024年", "第1—3季度", "9.07亿元", "1.2万台", "7个", "20%", "5G"],
)  # fmt: skip
def test_what_belongs_together_stands_together(whole: str) -> None:
    text = f"据统计{whole}同比"
    costs = breaks.penalties(text, characters.parts(text))
    assert [costs[place] for place in range(4, 3 + len(whole))] == [inf] * (len(whole) - 1)
    assert costs[3 + len(whole)] < inf or whole in ("——", "……")
    for count in range(8, 40):  # and whatever is in front of it
        front = (HAN * 3)[:count] + "，"
        copy = copy_of(front + whole + "，" + HAN * 2)
        cuts = fit.fit(copy, Frame(14 * EM))
        assert not set(range(len(front) + 1, len(front) + len(whole))).intersection(cuts)


def test_long_ranges_and_dates_may_be_divided_at_a_price() -> None:
    text = "计划（2024—2026年）于2024年5月10日印发"
    costs = breaks.penalties(text, characters.parts(text))
    assert costs[text.index("2026")] == breaks.YEARS
    assert costs[text.index("5月")] == breaks.DATE


def test_addresses_are_cut_where_they_have_a_joint() -> None:
    address = "https://www.example.com/a/long-path/index.html?year=2024&month=05"
    ((start, end, cuts),) = bonds.joints("见" + address)
    assert (start, end) == (1, 1 + len(address))
    pieces = [("见" + address)[a:b] for a, b in pairwise([1, *cuts, end])]
    assert pieces == ["https://", "www", ".example", ".com/", "a/", "long-", "path/", "index", ".html", "?year", "=2024", "&month", "=05"]


def test_mail_addresses_are_cut_behind_their_sign() -> None:
    ((start, end, cuts),) = bonds.joints("投稿信箱submit.desk@mail.example.org，")
    assert (start, end, cuts) == (4, 32, [16])


def test_marks_stand_neither_first_nor_last() -> None:
    text = "他说：“首次（见《条例》）……范围——业态。”真的？阿尔卑斯·系统～温度25℃，コンピューター。"
    letters = characters.parts(text)
    costs = breaks.penalties(text, letters)
    for place in range(1, len(text)):
        if text[place] in "：”》）…—。？·～℃，ーュ" or text[place - 1] in "“（《":
            assert costs[place] == inf, text[place - 1 : place + 1]


def test_apostrophes_belong_to_their_word() -> None:
    assert characters.parts("见WTO’s文") == "HLLLLLH"
    assert characters.parts("‘数字’") == "OHHC"


# The line.


@slowly
@given(ANY, st.integers(10, 30), st.booleans())
def test_a_justified_line_is_as_long_as_the_measure(text: str, count: int, indented: bool) -> None:
    copy, frame = copy_of(text * 3), frames(count * EM, indented, True)
    cuts = fit.fit(copy, frame)
    spreads = setting.spread(copy, cuts, frame)
    made = setting.arrange(copy, cuts, frame, spreads)
    for line, filled in zip(made.lines, spreads, strict=True):
        if filled is None or line.end == len(copy.text):
            continue
        lacking = frame.width(line.start) - line.width
        assert lacking >= -fit.TOLERANCE
        assert lacking < fit.TOLERANCE or filled.han <= glue.WITHIN, "spread or ragged, never both"
        assert -glue.GIVE - 1e-9 <= filled.gap <= 2 * glue.GIVE + 1e-9
        assert 0 <= filled.mark <= 1 + 1e-9
        assert 0 <= filled.han <= glue.MOST + 1e-9
        assert 0 <= filled.pause <= glue.PAUSE + 1e-9
        assert -glue.SQUEEZE - 1e-9 <= filled.letter <= glue.TRACK + 1e-9
        assert 0 <= filled.edge <= 1 + 1e-9


amounts = st.integers(0, 20).map(lambda n: n * EM)
elastics = st.builds(
    lambda gaps, white, room, pauses, letters, edge: glue.Elastic(gaps, white, room, min(pauses, room), letters, edge), *(amounts,) * 6
)


@slowly
@given(elastics, st.floats(-1, 1))
def test_filling_gives_what_was_missing(elastic: glue.Elastic, part: float) -> None:
    shorter, longer = glue.shrink(elastic), glue.stretch(elastic)
    missing = part * (longer if part > 0 else shorter)
    spread = glue.fill(missing, elastic)
    assert glue.length(spread, elastic) == pytest.approx(missing, abs=1e-6)
    assert spread.han <= glue.MOST + 1e-9
    assert glue.badness(spread) >= 0


def test_room_is_given_to_pauses_before_it_is_given_to_characters() -> None:
    elastic = glue.Elastic(0.0, 0.0, 24 * EM, 2 * EM)
    little, much = glue.fill(EM / 2, elastic), glue.fill(2 * EM, elastic)
    assert little.pause == pytest.approx(glue.KEEN * little.han)
    assert much.pause == glue.PAUSE
    assert much.han == pytest.approx(1.5 / 24)
    text = copy_of("甲乙，丙丁（戊）己。")
    made = setting.arrange(text, [0, len(text.text)], Frame(12 * EM), [glue.Spread(han=0.1, pause=0.25)])
    assert made.gaps[2] == "h5", "behind the comma"
    assert made.gaps[5] == "q5", "before the bracket, and a little behind it"
    assert made.gaps[0] == "h1"
    assert [shift / EM for shift in made.shifts[4:7]] == pytest.approx([0, 0.0375, 0])


def test_much_latin_takes_its_part_of_a_spread_line() -> None:
    few, many = (glue.fill(EM / 2, glue.Elastic(0.0, 0.0, 10 * EM, letters=count * EM)) for count in (0, 20))
    assert few.han == pytest.approx(1 / 20)
    assert many.letter == pytest.approx(glue.SHARE * many.han)
    assert many.han < few.han / 2
    text = copy_of("数据WTO条")
    made = setting.arrange(text, [0, len(text.text)], Frame(12 * EM), [glue.Spread(letter=0.02)])
    assert [(made.advances[place] - text.advances[place]) / EM for place in (0, 1, 2, 3, 5)] == pytest.approx([0, 0, 0.02 + 0.25, 0.02, 0])


def test_letters_come_closer_last_of_all() -> None:
    elastic = glue.Elastic(2 * EM, EM / 2, 20 * EM, letters=20 * EM)
    assert glue.fill(-EM / 2, elastic).letter == 0
    least = glue.fill(-glue.shrink(elastic), elastic)
    assert (least.gap, least.mark, least.letter) == pytest.approx((-glue.GIVE, 1.0, -glue.SQUEEZE))


def test_a_mark_at_the_end_keeps_its_white_before_characters_are_torn_apart() -> None:
    elastic = glue.Elastic(0.0, 0.0, 20 * EM, edge=EM / 2)
    patient, spread, most = (glue.fill(missing * EM, elastic) for missing in (0.4, 0.8, 1.4))
    assert patient.edge == 0
    assert (spread.han, spread.edge) == pytest.approx((glue.PATIENCE, 0.6))
    assert (most.han, most.edge) == pytest.approx((0.045, 1.0))
    copy = copy_of("数" * 23 + "，" + "1234567.89万美元" + "据" * 20)
    made = setting.compose(copy, Frame(24.5 * EM))
    first = made.lines[0]
    assert (first.last, first.width) == (24, pytest.approx(24.5 * EM))
    assert EM / 2 < made.advances[23] <= EM, "more than half of the comma"


def test_before_something_long_and_whole_a_line_may_lack_the_white_of_a_mark() -> None:
    amount, free = ("数" * 24 + more + "据" * 20 for more in ("1234567.89万美元", "12年"))
    short, full = (setting.compose(copy_of(text), Frame(25.2 * EM)).lines[0] for text in (amount, free))
    assert short.last == 24
    assert 24.7 * EM <= short.width < 25.2 * EM
    assert full.width == pytest.approx(25.2 * EM)
    far = setting.compose(copy_of(amount), Frame(26.5 * EM)).lines[0]
    assert far.width == pytest.approx(26.5 * EM), "not by more than that"


def test_long_compounds_have_joints() -> None:
    def divided(text: str) -> str:
        costs = breaks.penalties(text, characters.parts(text))
        return "".join("|" * (place > 0 and costs[place] < inf) + character for place, character in enumerate(text))

    assert divided("1000万元—1.2亿元") == "1000万元—|1.2亿元"
    assert divided("30%—50%") == "30%—50%"
    assert divided("application-production.properties") == "application-|production|.properties"
    assert divided("ASP.NET") == "ASP.NET"


def test_before_an_address_a_line_is_ragged_sooner() -> None:
    figures, address = ("数" * 23 + more + "据" * 20 for more in ("1234567.89万美元", "https://example.org/a"))
    justified, ragged = (setting.compose(copy_of(text), Frame(25 * EM)).lines[0] for text in (figures, address))
    assert justified.last == ragged.last == 23
    assert justified.width == pytest.approx(25 * EM)
    assert ragged.width < 24.1 * EM


# Words.


def test_words_are_divided_by_the_patterns_of_their_language() -> None:
    def divided(text: str, language: str = "zh-CN") -> str:
        places = hyphens.hyphens(text, language)
        return "".join("-" * (place in places) + character for place, character in enumerate(text))

    assert divided("工业与安全局（Bureau of Industry and Security）") == "工业与安全局（Bureau of In-dus-try and Se-cu-rity）"
    assert divided("数据Statistik", "de") == "数据Sta-tis-tik"
    for whole in (
        "OpenAI、GitHub",
        "https://example.org/international/commerce",
        "a.international@example.org",
        "Qwen-Instruction",
        "Sample",
    ):
        assert divided(whole) == whole
    assert divided("International", "xx") == "International"


def test_a_divided_word_takes_a_hyphen() -> None:
    text = "数" * 20 + "International" + "据" * 20
    places = tuple(hyphens.hyphens(text, "zh"))
    advances = copy_of(text).advances
    leaf = paragraph.Leaf(text, advances, EM, hyphens=places, hyphen=0.4 * EM)
    made = paragraph.set_paragraph([leaf], Frame(25 * EM))
    first = made.lines[0]
    assert first.last in places
    assert first.width == pytest.approx(25 * EM)
    piece = paragraph.cut(made, 20, first.last, first.hyphen)
    assert piece.advances[-1] == 0.4 * EM
    assert made.lines[1].hyphen == 0.0


def test_marks_give_up_their_white_where_they_meet_and_at_the_ends() -> None:
    text = "（甲）（乙）。"
    made = setting.compose(copy_of(text), Frame(28 * EM))
    assert [advance / EM for advance in made.advances] == [0.5, 1, 0.5, 1, 1, 0.5, 0.5]
    assert made.shifts[0] == -EM / 2
    indented = setting.compose(copy_of(text), Frame(28 * EM, 2 * EM))
    assert indented.advances[0] == EM


def test_latin_keeps_a_quarter_of_an_em_from_han() -> None:
    made = setting.compose(copy_of("在5月和WTO"), Frame(28 * EM))
    assert made.gaps == {1: "lr2", 4: "l2"}
    assert made.advances[1] == pytest.approx((0.55 + 0.5) * EM)


def test_narrow_columns_are_ragged() -> None:
    text = "按《2024年第5期简报》所载口径，执行额133225.42万美元，增长10.77%。" * 3
    made = setting.compose(copy_of(text), Frame(12 * EM))
    assert len({round(line.width, 3) for line in made.lines}) > 3
    copy = copy_of(text)
    for line in made.lines:
        assert line.width == pytest.approx(copy.line(line.first, line.last, False)[0])


def test_paragraphs_with_line_feeds() -> None:
    leaves = [paragraph.Leaf(text, [EM] * len(text), EM) for text in ("地址甲乙丙", "\n", "电话", "\n", "\n", "尾")]
    made = paragraph.set_paragraph(leaves, Frame(4 * EM, EM))
    assert [(line.start, line.end) for line in made.lines] == [(0, 2), (2, 6), (6, 9), (9, 10), (10, 11)]
    assert len(made.advances) == 11


@slowly
@given(st.lists(st.tuples(st.floats(8, 20), st.floats(-8, 8), st.floats(8, 20)), min_size=1, max_size=40))
def test_thousandths_add_up(triples: list[tuple[float, float, float]]) -> None:
    advances, shifts, shaped = map(list, zip(*triples, strict=True))
    unit, reached, wanted = EM / 1000, 0.0, 0.0
    for step, advance, width in zip(kerning.steps(advances, shifts, shaped, EM), advances, shaped, strict=True):
        wanted += advance - width
        if step is not None:
            written = int((width + step[1] - step[0]) / unit - step[1] / unit + step[1] / unit)  # as WeasyPrint cuts it off
            reached += step[1] - written * unit
        assert abs(reached - wanted) <= 0.51 * unit + 1e-6
