"""What is read without the parser comes out as the parser would have it, to the last character, place and warning."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bulletin_ssg.diagnostics import Refused, render
from bulletin_ssg.markdown import parser, to_html
from bulletin_ssg.model import Source
from bulletin_ssg.reading import cleancopy
from manuscripts import Desk, read

PLAIN = "\n\n## 附录\n\n### 代码\n\n一\n"
REACHING = "\n\n## 附录\n\n### 代码\n\n```\n一\n```\n"
"""With a fence in the file, nothing in it is clean copy."""
PLAINLY = (
    "数据", "会员", "据统计，", "1—4月", "78062.24万美元，", "同比增长30.34%。", "DEPA ", " RCEP", "AI", "“简”", "（来源：", "来源：商务部", "、国际商报", "）", "。",
    "**规模：**", "**类 型**：", "**a**", "：", ":", " ", "12.5", "𠮷", "é", "(Source: ", "·", "…", "——", "'", "!", "^", "-", "C#",
)  # fmt: skip
DOUBTFUL = (
    "**", "*", "***", "****", "_", "~~", "`", "\\", "&amp;", "&", ">", '"', "<", "[", "]", "](x)", "![", "@", "a@b.cn", "https://example.org", "://",
    "|", "｜", "｛#a｝", "{#a}", "{", "#", "# ", "＃", "- ", "＃ ", "+ ", "1. ", "1.", "2) ", "=", "---", "  ", "　", "\t", "\u00a0", "\u2028",
)  # fmt: skip
LINES = st.tuples(
    st.lists(st.sampled_from(PLAINLY), max_size=4).map("".join),
    st.sampled_from(("", "", *DOUBTFUL)),
    st.lists(st.sampled_from(PLAINLY), max_size=3).map("".join),
).map("".join)
EMPHATIC = st.lists(
    st.sampled_from(("**", "**", "**", " ", "　", "\u00a0", "甲", "a", "“", "，", ".", "：", "（来源：乙）")), min_size=3, max_size=9
).map("".join)
"""Pairs of marks beside all that may part them from the text, which makes them none."""
BREAKS = st.sampled_from(["\n\n", "\n\n", "\n\n", "\n\n", "\n", "\n \n", "\n\n\n"])
HEADINGS = st.sampled_from(
    ["### 题", "### 题 {#slug}", "### **粗**题", "### 题 ###", "#### 小题", "###题", "## 行业资讯", "# 大题", " ### 缩进", "- ### 列"]
)


DATA = "## 会员风采\n\n### 一\n\n段\n\n| 额 | 额（万元） | 占比 |\n| --- | --: | --- |\n| 额 | 若干 | 9% |\n| 乙 | 3 | 8% |\n| 合 计 | 3.25 | 1 |\n{}\n"
"""A table with a total, pads, and a cell that is no number, whose row is named like its head."""
CELLS = st.sampled_from(("数据", "1.5", "", " 类 别 ", "**粗**", "a\\|b", ">", '"', "bulletin:x", "16.75%", "　", "["))
FIGURES = st.sampled_from(("1.5", "78,062.24", "30", "合计", " 总 计", "—", "100%", "54.57%", "下降3.52%", "3亿元", "若干", "类别"))
ATTRIBUTES = st.sampled_from((
    "{.chart}", "{.chart type=pie title=执行额（万元） period=2024-04}", "{series=a title='“甲” & 乙>' source=\"《报》*网* [a]\"}",
    "{unit=万元 series=b period=2024-13}", "{.chart type=cake} ", "{title=一 title=二}", "{titel=一}", "{#a}", "{草案}", " {.chart}",
    "{.chart}。", "{.chart", "{title='bulletin:x' note=`甲`}",
))  # fmt: skip
RULES = st.sampled_from(("---", ":--", "--:", ":-:", "-", " --- ", "", ":", "- -"))


@st.composite
def tables(draw: st.DrawFn) -> str:
    columns = draw(st.integers(1, 3))
    cells = draw(st.sampled_from([CELLS, FIGURES]))
    rows = [[draw(cells) for _ in range(columns)] for _ in range(draw(st.integers(1, 4)))]
    rows.insert(1, [draw(st.one_of(st.just("---"), RULES)) for _ in range(columns)])
    if draw(st.integers(0, 5)) == 0:
        draw(st.sampled_from(rows)).append(draw(CELLS))
    left, right = draw(st.sampled_from([("| ", " |"), ("| ", " |"), ("|", "|"), ("", ""), (" |", "|"), ("|", "| ")]))
    table = "\n".join(left + draw(st.sampled_from(["|", " | "])).join(row) + right for row in rows)
    attributes = draw(st.one_of(st.none(), ATTRIBUTES))
    return table if attributes is None else table + draw(st.sampled_from(["\n", "\n\n", "\n\n\n"])) + attributes


@st.composite
def bodies(draw: st.DrawFn) -> str:
    parts = ["## 会员风采\n\n### 头一篇\n\n"]
    for _ in range(draw(st.integers(0, 5))):
        parts += [draw(st.one_of(LINES, LINES, LINES, EMPHATIC, tables(), tables(), HEADINGS, ATTRIBUTES)), draw(BREAKS)]
    return "".join(parts)


def outcome(body: str, appendix: str) -> tuple[object, ...]:
    """All that is read but the appendix, and what was said of it; the messages where it is refused."""
    desk = Desk()
    more = ", 行业资讯" if "\n## 行业资讯" in body else ""
    try:
        issue = read(body + appendix, f"会员风采{more}, 附录", desk=desk)
    except Refused as refused:
        return tuple(map(render, refused.diagnostics))
    sections = tuple(section for section in issue.sections if section.name != "附录")
    return sections, issue.lead, issue.references, issue.pictures, desk.warnings


@settings(max_examples=1500, deadline=None)
@given(bodies())
@example("## 会员风采\n\n### 一\n\n**简 介：****初**创\n\n（来源：甲、乙）\n")
@example("## 会员风采\n\n### 一\n\n- 一\n\n### 二\n\n- 二\n")
@example("## 会员风采\n\n### 一\n\n段\n\n# 大题\n\n段\n")
@example("## 会员风采\n\n### 一\n\n**粗**的段。（来源：甲）\n")
@example("## 会员风采\n\n### 一\n\n段\n\n（来源：、）\n")
@example("## 会员风采\n\n### 一\n\n**粗。（来源：甲）**\n")
@example("## 会员风采\n\n### 一\n\n**简 介** ： **初** 创\n\n**乙**\n\n续 “一” > **二**。\n")
@example(DATA.format("{.chart title='“甲” & 乙>' source=《报》*网* series=a}"))
@example(DATA.format("\n{note=甲 period=2024-13}") + "\n" + DATA.format("{unit=元}").removeprefix("## 会员风采\n"))
def test_clean_copy_reads_as_the_parser_reads_it(body: str) -> None:
    assert outcome(body, PLAIN) == outcome(body, REACHING)


def test_most_of_what_a_bulletin_has_is_clean_copy() -> None:
    """Else the comparison above would be of the parser with itself."""
    body = """\
### 首批公司披露数据资源

据一季报，共有 18 家公司披露，合计 **1.03 亿元**，“入表”刚刚开始。

第二段：3.5% 也好。（来源：某报、国际商报）

### 大连某某有限公司

**类 型：**软件研发

**简介**：该公司成立于 2011 年。

| 类别 | 占比 |
| --- | ---: |
| 内资 | 16.75% |

- 这是列表

### 执行额

| 类别 | 万元 |
| --- | ---: |
| 软件 | 3 |
| 合计 | 3.25 |

{.chart title=表 source=甲}
"""
    copies, left = cleancopy.separate(body.split("\n"), 10)
    assert list(copies) == [11, 29]
    assert copies[11].credit and copies[11].credit.sources == (Source("某报", ""), Source("国际商报", ""))
    assert [line for line in left if line][0:2] == ["### 首批公司披露数据资源", "### 大连某某有限公司"]
    assert len(left) == body.count("\n") + 1, "places stay as they are"
    copies, left = cleancopy.separate(body.replace("- 这是列表\n", "").split("\n"), 10)
    assert list(copies) == [11, 17, 28]
    assert cleancopy.headings(left, 10), "nothing else is left: no parser is needed"
    html, text, fields = cleancopy.compose(copies[17], "大连某某有限公司", labelled=True, data={})
    assert text == "类型：软件研发\n简介：该公司成立于 2011 年。\n类别 占比\n内资 16.75%"
    assert html.startswith('<div class="table"') and '<td class="right">16.75%</td>' in html
    assert [(field.label, field.html) for field in fields] == [("类型", "软件研发"), ("简介", "该公司成立于 2011 年。")]
    assert [(ordinal, grid.first, grid.line) for ordinal, grid in copies[28].data] == [(1, 1, 6)]


def test_attributes_stand_below_a_table() -> None:
    """Anywhere else, what they are is for the parser to say."""
    table = ["| 类别 | 万元 |", "| --- | ---: |", "| 软件 | 3 |"]
    for lines in ([*table, "{.chart}"], [*table, "", "{.chart}"], [*table, "", "", "{.chart}", "", "段。"]):
        assert cleancopy.clean(lines), lines
    for lines in (
        ["{.chart}"], ["段。", "", "{.chart}"], ["段。", "{.chart}"], [*table, "{草案}"], [*table, "{.chart}", "{.chart}"],
        [*table, "{.chart}", "", "{.chart}"], [*table, "", "{.chart}", "段。"], [table[0], "{.chart}"], [*table, "", "段。", "", "{.chart}"],
    ):  # fmt: skip
        assert cleancopy.clean(lines) is None, lines


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.tuples(st.one_of(LINES, HEADINGS), BREAKS), max_size=6).map(lambda parts: "".join(map("".join, parts))))
def test_obvious_blocks_are_what_all_rules_make_of_them(text: str) -> None:
    md = parser()
    found = to_html(text)
    md.block.ruler.disable("obvious")
    try:
        assert found == to_html(text)
    finally:
        md.block.ruler.enable("obvious")
