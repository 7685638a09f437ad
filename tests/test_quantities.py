"""Numbers out of prose and tables: value, unit, tolerance, direction, place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin_ssg.quantities import Quantity, cell, denomination, periods, quantities


def only(text: str) -> Quantity:
    (quantity,) = quantities(text)
    return quantity


def written(text: str) -> list[str]:
    return [text[each.offset : each.end] for each in quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "tolerance"),
    [
        ("签约额35210.68万美元", "352106800", "美元", "50"),
        ("共计 2.40 亿元", "240000000", "元", "500000"),
        ("约1,250,000元", "1250000", "元", "0.5"),
        ("３．５％", "0.035", "%", "0.0005"),
        ("2.5个百分点", "0.025", "个百分点", "0.0005"),
        ("12家", "12", "家", "0.5"),
        ("6成", "0.6", "成", "0.05"),
        ("3千瓦时", "3", "千瓦时", "0.5"),
        ("5百万人次", "5000000", "人次", "500000"),
        ("1.2万亿元", "1200000000000", "元", "50000000000"),
        ("3亿5000万元", "350000000", "元", "5000"),
        ("860 TEU", "860", "TEU", "0.5"),
        ("70亿人民币", "7000000000", "元", "50000000"),
        ("-3.5%", "-0.035", "%", "0.0005"),
    ],
)
def test_value_unit_and_tolerance(text: str, value: str, unit: str, tolerance: str) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.unit, quantity.tolerance) == (Decimal(value), unit, Decimal(tolerance))
    assert text.endswith(text[quantity.offset : quantity.end])


@pytest.mark.parametrize(
    "text",
    ["第5期", "2024年6月4日", "2024-06-04", "14:30", "0411-55550000", "A4纸", "GB/T 9704-2012", "3.12.1版", "5G网络", "1—4月",
     "https://example.org/2024/5", "desk7@example.org", "2023—2024年"],
)  # fmt: skip
def test_names_are_no_quantities(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "against", "direction"),
    [
        ("同比下降3.5%", "yoy", -1),
        ("同比增幅超 7%", "yoy", 1),
        ("较上年同期增长了7%", "yoy", 1),
        ("环比回落2.1%", "mom", -1),
        ("比上月提高1.5个百分点", "mom", 1),
        ("增速为5.5%", "", 1),
        ("下降到5.5%", "", 0),
        ("缩短到4小时", "", 0),
        ("同比-3.5%", "yoy", 0),
        ("合格率97%", "", 0),
    ],
)
def test_what_is_said_of_a_change(text: str, against: str, direction: int) -> None:
    quantity = only(text)
    assert (quantity.against, quantity.direction) == (against, direction)


def test_a_list_shares_what_is_said_before_its_first_item() -> None:
    down = quantities("甲、乙、丙三地分别同比下降1.5%、2.5%和3.5%，签约额40万元")
    assert [(each.against, each.direction) for each in down] == [("yoy", -1)] * 3 + [("", 0)]
    mixed = quantities("同比分别是增长1.5%、下降2.5%、增长3.5%")
    assert [(each.against, str(each.change)) for each in mixed] == [("yoy", "0.015"), ("yoy", "-0.025"), ("yoy", "0.035")]


def test_a_share_is_a_part_of_something_and_no_change_of_one() -> None:
    assert [each.share for each in quantities("收入40万元，占比16.5%；占全市的54.6%；占比提高2%")] == [False, True, True, False]


def test_rough_ones_and_ranges() -> None:
    assert [each.rough for each in quantities("约30家，1500多家，4小时以内，20余项，8家")] == [True, True, True, True, False]
    text = "增加3—5家，涨幅10%～15%，1-2万元"
    ends = quantities(text)
    assert [each.range for each in ends] == ["from", "to"] * 3
    assert [(each.unit, each.power) for each in ends] == [("家", 0), ("家", 0), ("%", -2), ("%", -2), ("元", 4), ("元", 4)]
    assert written(text) == ["3", "5家", "10%", "15%", "1", "2万元"]


def test_cells_and_heads_of_tables() -> None:
    assert [cell(text) is None for text in ("—", "", "3.5（估）", "第3", "2024年")] == [True] * 5
    padded = cell("  -1,105.20 ")
    assert padded is not None
    assert (padded.amount, padded.offset) == (Decimal("-1105.20"), 2)
    assert [denomination(text) for text in ("收入（万元）", "单位：亿美元", "占比(%)", "收入/万元", "类别", "（一）")] == [
        ("元", 4), ("美元", 8), ("%", -2), ("元", 4), None, None,
    ]  # fmt: skip


def test_periods() -> None:
    text = "2023年1—10月、今年一季度、上半年、前三季度、前10个月、2023年全年、4月；4月8日不算"
    assert [(each.year, each.first, each.last, each.cumulative) for each in periods(text)] == [
        (2023, 1, 10, True), (0, 1, 3, True), (0, 1, 6, True), (0, 1, 9, True), (0, 1, 10, True), (2023, 1, 12, True), (0, 4, 4, False),
    ]  # fmt: skip
    assert text[periods(text)[0].offset :].startswith("2023年1—10月")


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.sampled_from(["万元", "%", "家", "亿美元", ""]))
def test_what_is_printed_is_read(number: Decimal, unit: str) -> None:
    text = f"完成{number}{unit}，其余不计"
    quantity = only(text)
    assert (quantity.amount, text[quantity.offset : quantity.end]) == (number, f"{number}{unit}")


@given(st.text("12３.,，-—%％万亿元年月日家第同比增下降占约多A: \n", max_size=40))
def test_places_are_inside_the_text(text: str) -> None:
    ends = [0]
    for quantity in quantities(text):
        assert ends[-1] <= quantity.offset < quantity.end <= len(text)
        ends.append(quantity.end)
