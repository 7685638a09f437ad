"""Series over the issues: against an independent computation, what is remade for a new month, what is said of contradictions."""

from __future__ import annotations

import csv
import io
import json
import random
from typing import Any

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin_ssg.dataset import Dataset, Marked, Table
from bulletin_ssg.figures import files
from bulletin_ssg.figures.months import Span, span
from bulletin_ssg.figures.series import Joined, joined, observed
from bulletin_ssg.outputs.data import drawable
from conftest import Bulletin
from markup import dead_links, pages

BASE = "https://bulletin.example.org/"
CONFIG = f"""\
title: 港口简报
base_url: {BASE}
sections:
  - {{name: 数据, slug: figures, kind: data}}
series:
  - {{name: 吞吐量, title: 港口吞吐量, rows: [{{name: 大窑湾, aliases: [大窑湾港区]}}]}}
  - {{name: sums, title: 累计额, cumulative: true}}
"""
MONTHS = pandas.period_range("2020-01", "2024-12", freq="M")
TABLES = {"吞吐量": ["大窑湾", "鲇鱼湾", "大连湾"], "prices": ["钢材", "煤炭"], "sums": ["内贸", "外贸"]}
MARK = "合同额"


def frames(seed: int = 7) -> dict[str, pandas.DataFrame]:
    """The figures as they are, a row a month: 60 months × 4 series. Sums add up from each January on."""
    dice = random.Random(seed)
    made = {
        name: pandas.DataFrame({row: [round(dice.uniform(50, 500), 2) for _ in MONTHS] for row in rows}, index=MONTHS)
        for name, rows in {**TABLES, MARK: [MARK]}.items()
    }
    made["sums"] = made["sums"].groupby(made["sums"].index.year).cumsum().round(2)
    return made


def manuscript(month: pandas.Period, data: dict[str, pandas.DataFrame], words: str = "本月数据如下。") -> str:
    tables = []
    for name, rows in TABLES.items():
        lines = [f"| {'大窑湾港区' if row == '大窑湾' and month.month == 3 else row} | {data[name].at[month, row]:.2f} |" for row in rows]
        tables.append(
            "\n".join(["| 项目 | 数额（万元） |", "| --- | ---: |", *lines, "", f"{{.chart series={name} title={name} period={month}}}"])
        )
    marked = f"签约[{data[MARK].at[month, MARK]:.2f}万元]{{.figure series={MARK} period={month}}}。"
    head = f"---\nnumber: {month.month}\ndate: {month}-28\nsections: [数据]\n---\n\n## 数据\n\n### {month}月度数据\n\n"
    return head + "\n\n".join([words, marked, *tables]) + "\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Bulletin:
    site = Bulletin(tmp_path_factory.mktemp("port") / "site")
    site.write("bulletin.yaml", CONFIG)
    data = frames()
    for month in MONTHS:
        site.write(f"issues/{month}.md", manuscript(month, data))
    site.build()
    return site


def records(site: Bulletin, slug: str) -> list[dict[str, str]]:
    text = (site.out / f"data/{slug}/{slug}.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


SLUGS = {"吞吐量": "tun-tu-liang", "prices": "prices", "sums": "sums", MARK: "he-tong-e"}


@pytest.mark.parametrize("name", SLUGS)
def test_sixty_months_are_what_pandas_computes(port: Bulletin, name: str) -> None:
    frame = frames()[name]
    year = frame.pct_change(12)
    month = frame.pct_change(1)
    found = records(port, SLUGS[name])
    assert len(found) == frame.size
    for record in found:
        when = pandas.Period(record["period"].rpartition("/")[2], freq="M")
        assert record["period"].partition("/")[0] == (f"{when.year}-01" if name == "sums" else str(when))
        assert float(record["value"]) == pytest.approx(frame.at[when, record["row"]])
        assert record["issue"] == f"{when.year}-{when.month:02}"
        close(record["yoy_computed"], year.at[when, record["row"]])
        close(record["mom_computed"], None if name == "sums" else month.at[when, record["row"]])


def close(text: str, expected: float | None) -> None:
    if expected is None or pandas.isna(expected):
        assert text == ""
    else:
        assert float(text) == pytest.approx(expected, abs=2e-6)


def test_pages_show_them_and_lead_somewhere(port: Bulletin) -> None:
    found = pages(port.out)
    page = found["/data/tun-tu-liang/"]
    assert "港口吞吐量" in page.text
    latest = frames()["吞吐量"].iloc[-1]
    assert all(f"{amount:.2f}" in page.text for amount in latest)
    assert "大窑湾港区" not in page.text
    assert "60期" in page.text
    assert "鲇鱼湾" in page.text
    assert {f"../data/{slug}/" for slug in SLUGS.values()} <= set(found["/data/"].links)
    assert dead_links(port.out, BASE) == []
    site = json.loads((port.out / "datapackage.json").read_text(encoding="utf-8"))
    paths = [resource["path"] for resource in site["resources"]]
    assert len(paths) == len(set(paths)) == 4 + 60 * len(TABLES)
    assert all((port.out / path).is_file() for path in paths)


def test_a_new_month_remakes_what_it_must(port: Bulletin) -> None:
    data = frames()
    month = MONTHS[-1] + 1
    more = {name: pandas.concat([frame, frame.iloc[-12:-11].set_axis([month], axis=0)]) for name, frame in data.items()}
    port.write(f"issues/{month}.md", manuscript(month, more))
    made = set(port.build().made)
    port.remove(f"issues/{month}.md")
    port.build()
    issues = {name for name in made if name.startswith("issues/20") and len(name) == len("issues/2025-01/")}
    assert issues == {"issues/2025-01/", "issues/2024-12/"}
    assert {name for name in made if name.startswith("data/")} == {"data/", *(f"data/{slug}/" for slug in SLUGS.values())}
    others = {name for name in made if not name.startswith(("issues/20", "data/", "read ", "mentions "))}
    assert others <= {"index.html", "issues/", "sections/figures/", "sections/figures/page-1/", "feed.xml", "sections/figures/feed.xml",
                      "issues.xml", "sitemap.xml", "datapackage.json", "sw.js", "404.html", "search/", "search/issues.js", "search/index/"}  # fmt: skip


def test_an_edited_paragraph_remakes_no_series_and_an_edited_figure_its_own(port: Bulletin) -> None:
    data = frames()
    name, text = f"issues/{MONTHS[-2]}.md", manuscript(MONTHS[-2], data)
    port.write(name, manuscript(MONTHS[-2], data, "本月情况平稳。"))
    assert not [step for step in port.build().made if step.startswith("data/")]
    before = f"{data['prices'].at[MONTHS[-2], '煤炭']:.2f}"
    port.write(name, text.replace(before, "7777.77"))
    made = port.build().made
    assert "data/prices/" in made
    assert "data/" not in made
    assert [step for step in made if step.startswith("issues/20")] == ["issues/2024-11/"]
    assert "7777.77" in port.page("data/prices/prices.csv")
    port.write(name, text)
    port.build()


# Joining, case by case.


def dataset(*parts: tuple[str, str] | Marked, note: str = "", name: str = "a") -> Dataset:
    """An issue with tables (period, "row figure change|…") or marked figures of the series a."""
    tables, marked = [], []
    for number, part in enumerate(parts, 1):
        if isinstance(part, Marked):
            marked.append((1, part))
        else:
            rows = tuple((*line.split(), "")[:3] for line in part[1].split("|"))
            given = (("series", name), ("period", part[0]), ("note", note))
            tables.append((1, Table(number, given, ("项目", "数额（万元）", "同比"), rows)))
    return Dataset(f"issues/{parts}.md", tuple(tables), tuple(marked))


def join(*datasets: Dataset, names: dict[str, str] | None = None, cumulative: bool = False) -> Joined:
    return joined(observed("a", names or {}, cumulative, datasets))


def amounts(found: Joined) -> dict[str, list[Any]]:
    return {row.name: [point and float(point.amount) for point in row.points] for row in found.rows}


def kinds(found: Joined) -> list[str]:
    return [finding.kind for finding in found.findings]


def test_rows_are_matched_by_label_and_alias() -> None:
    issues = (dataset(("2024-01", "甲 1|乙 2")), dataset(("2024-02", "乙 4|甲 3")), dataset(("2024-03", "旧名 5|乙 6")))
    found = join(*issues, names={"旧名": "甲"})
    assert amounts(found) == {"甲": [1, 3, 5], "乙": [2, 4, 6]}
    assert amounts(join(*issues))["旧名"] == [None, None, 5]


def test_gaps_are_shown() -> None:
    found = join(*(dataset((month, "甲 1")) for month in ("2024-01", "2024-02", "2024-05")))
    assert [gap.iso for gap in found.gaps] == ["2024-03", "2024-04"]
    sums = join(*(dataset((f"2024-01/{month}", f"甲 {number}")) for number, month in enumerate(("2024-02", "2024-03", "2024-05"))))
    assert [gap.iso for gap in sums.gaps] == ["2024-01/2024-04"]


def test_a_silent_revision_is_found_and_the_later_figure_stands() -> None:
    found = join(dataset(("2024-01", "甲 10.5")), dataset(("2024-01", "甲 12.5"), ("2024-02", "甲 3")))
    assert amounts(found) == {"甲": [12.5, 3]}
    assert kinds(found) == ["revised"]
    (point, _) = found.rows[0].points
    assert point is not None
    assert [(float(amount), issue) for amount, issue in point.before] == [(10.5, 0)]
    assert point.last.issue == 1


def test_a_revision_that_is_told_is_kept_without_a_word() -> None:
    found = join(dataset(("2024-01", "甲 10.5")), dataset(("2024-01", "甲 12.5"), note="1月数据已修订"))
    assert kinds(found) == []
    assert found.rows[0].points[0] is not None
    assert found.rows[0].points[0].before


def test_fewer_digits_are_no_revision() -> None:
    found = join(dataset(("2024-01", "甲 10.46")), dataset(("2024-01", "甲 10.5")))
    assert kinds(found) == []
    assert amounts(found) == {"甲": [10.46]}


def test_a_sum_that_falls_within_its_year_is_found() -> None:
    found = join(dataset(("2024-01/2024-03", "甲 30")), dataset(("2024-01/2024-04", "甲 28")), dataset(("2025-01/2025-02", "甲 4")))
    assert kinds(found) == ["falls"]
    assert (found.findings[0].here.issue, found.findings[0].there.issue) == (1, 0)
    assert kinds(join(dataset(("2024-03", "甲 30")), dataset(("2024-04", "甲 28")))) == []


@pytest.mark.parametrize(("printed", "expected"), [("4.76%", []), ("4.8%", []), ("-4.76%", ["yoy"]), ("4.70%", ["yoy"]), ("", [])])
def test_printed_changes_are_set_against_computed_ones(printed: str, expected: list[str]) -> None:
    found = join(dataset(("2023-04", "甲 1050.00")), dataset(("2024-04", f"甲 1100.00 {printed}")))
    assert kinds(found) == expected
    newest = found.rows[0].points[-1]
    assert newest is not None
    assert float(newest.yoy or 0) == pytest.approx(0.047619, abs=1e-6)


def test_marked_figures_and_tables_are_one_series() -> None:
    marked = Marked("0.2亿元", (("series", "a"), ("row", "甲"), ("period", "2024-02"), ("mom", "100%")))
    found = join(dataset(("2024-01", "甲 1000")), dataset(marked), dataset(("2024-03", "甲 3000")))
    assert amounts(found) == {"甲": [1000, 2000, 3000]}
    assert (found.unit, kinds(found)) == ("万元", [])


def test_another_unit_is_left_out_and_said() -> None:
    marked = Marked("12家", (("series", "a"), ("row", "甲"), ("period", "2024-02")))
    found = join(dataset(marked), dataset(("2024-03", "甲 3000")))
    assert (amounts(found), kinds(found)) == ({"甲": [3000]}, ["unit"])


def test_a_table_of_months_is_a_series_by_itself() -> None:
    table = Table(1, (("series", "a"),), ("月份", "收入（万元）", "支出（万元）"), (("2024-01", "1", "2"), ("2024-02", "3", "4")))
    assert amounts(join(Dataset("x", ((1, table),), ()))) == {"收入": [1, 3], "支出": [2, 4]}


def test_several_columns_have_their_own_changes() -> None:
    head = ("地区", "签约额（万元）", "签约额同比", "执行额（万元）", "执行额同比")
    table = Table(1, (("series", "a"), ("period", "2024-04")), head, (("甲", "1", "5%", "2", "-6%"),))
    found = join(Dataset("x", ((1, table),), ()))
    points = {row.name: row.points[0] for row in found.rows}
    assert {name: str(point.last.yoy.amount) for name, point in points.items() if point and point.last.yoy} == {
        "甲·签约额": "5",
        "甲·执行额": "-6",
    }


@pytest.mark.parametrize(
    ("text", "iso", "label", "english"),
    [
        ("2024-04", "2024-04", "2024年4月", "Apr 2024"),
        ("2024-01/2024-04", "2024-01/2024-04", "2024年1—4月", "Jan–Apr 2024"),
        ("2024", "2024-01/2024-12", "2024年", "2024"),
        ("2024年1—4月", "2024-01/2024-04", "2024年1—4月", "Jan–Apr 2024"),
        ("2023-12/2024-02", "2023-12/2024-02", "2023年12月—2024年2月", "Dec 2023–Feb 2024"),
        ("2024-06-04", "2024-06-04", "2024年6月4日", "4 Jun 2024"),
        ("2024年一季度", "2024-01/2024-03", "2024年1—3月", "Jan–Mar 2024"),
    ],
)
def test_times(text: str, iso: str, label: str, english: str) -> None:
    found = span(text)
    assert found is not None
    assert (found.iso, found.label(True), found.label(False)) == (iso, label, english)


@pytest.mark.parametrize("text", ["", "4月", "2024-13", "2024-00", "2024-04/2024-01", "软件", "1204.5", "第4月", "3000"])
def test_no_times(text: str) -> None:
    assert span(text) is None


def test_a_month_without_a_year_takes_the_one_it_is_told() -> None:
    assert span("4月", 2024) == Span(2024 * 12 + 3, 2024 * 12 + 3)


def test_one_time_is_shown_as_bars_and_several_as_lines() -> None:
    once = join(dataset(("2024-01", "甲 1|乙 2")))
    assert (drawable(once, "题").type, drawable(once, "题").labels) == ("bar", ("甲", "乙"))
    twice = join(dataset(("2024-01", "甲 1|乙 2")), dataset(("2024-02", "甲 3|乙 4")))
    assert (drawable(twice, "题").type, drawable(twice, "题").labels) == ("line", ("2024-01", "2024-02"))


# As files.

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda some: st.lists(some) | st.lists(some).map(tuple) | st.dictionaries(st.text(), some),
    max_leaves=12,
)


@given(JSON)
def test_json_is_written_as_the_standard_library_indents_it(value: object) -> None:
    assert files.written(value).decode() == json.dumps(value, ensure_ascii=False, indent=1) + "\n"


@given(st.lists(st.lists(st.text('a中",;\r\n'), min_size=2), min_size=1))
def test_tables_are_read_again_as_they_were(rows: list[list[str]]) -> None:
    assert list(csv.reader(io.StringIO(files.csv(rows).decode("utf-8-sig"), newline=""))) == rows


# What is said, with both places.


def test_contradictions_are_said_with_both_places(site: Bulletin) -> None:
    site.write("bulletin.yaml", CONFIG)

    def issue(number: int, period: str, amount: str) -> str:
        head = f"---\nnumber: {number}\ndate: 2024-{number:02}-28\nsections: [数据]\n---\n\n## 数据\n\n### 统计\n\n"
        return f"{head}| 项目 | 数额（万元） |\n| --- | ---: |\n| 内贸 | {amount} |\n\n{{.chart series=sums period={period}}}\n"

    site.write("issues/3.md", issue(3, "2024-01/2024-03", "300.5"))
    site.write("issues/4.md", issue(4, "2024-01/2024-04", "280.5"))
    (finding,) = site.build().warnings
    assert finding.code == "W231"
    assert str(finding.span) == "issues/4.md:13:8"
    assert dict(finding.values)["there"] == "issues/3.md:13:8"
    assert finding.excerpt == "| 内贸 | 280.5 |"
    site.write("issues/4.md", issue(4, "2024-01/2024-04", "380.5"))
    assert site.build().warnings == ()
