"""An issue file becomes an Issue: sections, articles, sources, fields, tables, pictures, links, footnotes."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin_ssg import values
from bulletin_ssg.dataset import Table
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.likeness import distance, likeness
from bulletin_ssg.model import Correction, Filing, Issue, Picture, Reference, Source
from bulletin_ssg.reading import Reading, read_issue, read_page
from bulletin_ssg.reading.articles import HEADING_KEYS, TABLE_KEYS
from bulletin_ssg.reading.front import FrontMatter, read_front
from bulletin_ssg.reading.headlines import counted, numeral, undecorated
from bulletin_ssg.reading.issues import parse_issue
from bulletin_ssg.reading.manuscript import decode
from bulletin_ssg.reading.pictures import size
from bulletin_ssg.settings import SectionConfig
from manuscripts import SECTIONS, Desk, manuscript, png, read, refused

DOCS = Path(__file__).parents[1] / "docs"
NEWS = "## 行业资讯\n\n### 数字贸易\n\n"


def article(body: str, kind: str = "行业资讯", desk: Desk | None = None, raw_html: bool = False):  # type: ignore[no-untyped-def]
    """The one article of an issue with this body."""
    return read(f"## {kind}\n\n### 数字贸易\n\n{body}\n", kind, desk=desk or Desk(), raw_html=raw_html).sections[0].articles[0]


# Front matter.


FULL = """\
number: 12
date: 2025-01-03
year: 2024
total: 31
title: 年终特刊
summary: 摘要。
editor: 秘书处
publisher: 协会
staff: {责任编辑: 甲, 审核: 乙}
draft: yes
embargo: 2025-01-03 09:00
withdrawn: 数字有误
topics: [数据要素, 东盟]
corrections:
  - {date: 2025-01-10, article: 数字贸易, text: 单位应为万美元。}
x-号外: [1, a]
sections:
  - 行业资讯
  - {name: 新栏目, slug: fresh, kind: data, intro: 说明。}
"""


def test_every_key_of_the_front_matter() -> None:
    issue = parse_issue(f"---\n{FULL}---\n编者按。\n\n{NEWS}正文。\n\n## 新栏目\n\n表。\n", "issues/a.md", SECTIONS, False, Desk())
    assert (issue.number, issue.date, issue.year, issue.total, issue.title, issue.summary) == (
        12,
        "2025-01-03",
        2024,
        31,
        "年终特刊",
        "摘要。",
    )
    assert (issue.editor, issue.publisher, issue.staff) == ("秘书处", "协会", (("责任编辑", "甲"), ("审核", "乙")))
    assert (issue.draft, issue.embargo, issue.withdrawn, issue.topics) == (True, "2025-01-03T09:00:00", "数字有误", ("数据要素", "东盟"))
    assert issue.corrections == (Correction("2025-01-10", "数字贸易", "单位应为万美元。", 1),)
    assert issue.extras == (("x-号外", '[1, "a"]'),)
    assert [(section.name, section.slug, section.kind, section.intro) for section in issue.sections] == [
        ("行业资讯", "news", "news", ""),
        ("新栏目", "fresh", "data", "<p>说明。</p>\n"),
    ]
    assert (issue.lead, issue.lead_text) == ("<p>编者按。</p>\n", "编者按。")


def test_what_is_left_out_has_its_default() -> None:
    issue = read(NEWS + "正文。", "行业资讯")
    assert (issue.year, issue.total, issue.supplement, issue.draft, issue.embargo, issue.lead) == (2024, 0, False, False, "", "")
    assert issue.source == "issues/2024-05.md"


def test_front_matter_can_be_read_alone() -> None:
    front, places = read_front("number: 1\ndate: 2024-01-05\nsections: [甲, 乙]\n", "issues/1.md", 2, Desk())
    assert (front.number, [item.name for item in front.sections]) == (1, ["甲", "乙"])
    assert str(places.find("sections", 1)[0]) == "issues/1.md:4:15"


@pytest.mark.parametrize("name", ["数据月报", "【数据月报】", "● 数据月报", "数据 月报"])
def test_names_of_sections_are_compared_without_decoration(name: str) -> None:
    assert read(f"## {name}\n\n正文。\n").sections[0].name == "数据月报"
    assert read("## 数据月报\n\n正文。\n", f'"{name}"').sections[0].slug == "data"


def test_front_matter_and_body_are_refused_together() -> None:
    with pytest.raises(Refused) as reason:
        parse_issue("---\nnumber: x\n---\n# 标题\n", "issues/a.md", (), False, Desk())
    assert {finding.code for finding in reason.value.diagnostics} == {"E116", "E117", "E150"}


# The file.


def test_a_byte_order_mark_and_any_line_ends_are_accepted() -> None:
    text = manuscript(NEWS + "第一段。\n\n第二段。\n", "行业资讯")
    issues = [
        parse_issue(decode(data, "issues/a.md"), "issues/a.md", SECTIONS, False, Desk())
        for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.replace("\n", "\r\n").encode(), text.replace("\n", "\r").encode())
    ]
    assert issues[1:] == issues[:1] * 3


def test_blank_lines_before_the_front_matter_are_accepted() -> None:
    issue = parse_issue("\n\n" + manuscript(NEWS + "正文。", "行业资讯"), "issues/a.md", SECTIONS, False, Desk())
    assert issue.sections[0].articles[0].line == 10


def test_lines_count_in_the_file() -> None:
    assert read("\n\n## 数据月报\n\n正文\n\n### 甲\n\n文\n").sections[0].articles[0].line == 12


# Sections and articles.


def test_sections_articles_and_ordinals() -> None:
    issue = read(
        "## 数据月报\n\n本期数据。\n\n### 甲\n\n一\n\n### 乙\n\n二\n\n## 通知公告\n\n三\n\n#### 小标题\n\n四\n", "数据月报, 通知公告"
    )
    first, second = issue.sections
    assert first.intro == "<p>本期数据。</p>\n"
    assert [(a.ordinal, a.headline, a.text) for a in first.articles] == [(1, "甲", "一"), (2, "乙", "二")]
    assert [(a.ordinal, a.headline, a.text) for a in second.articles] == [(3, "通知公告", "三\n小标题\n四")]
    assert second.articles[0].html == "<p>三</p>\n<h4>小标题</h4>\n<p>四</p>\n"


def test_headings_inside_quotations_are_no_articles() -> None:
    html = article("> # 引文标题\n>\n> 引文\n\n- ## 列表里\n").html
    assert "<h4>引文标题</h4>" in html and "<h4>列表里</h4>" in html


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("【数据月报】", "数据月报"), ("● 数字贸易", "数字贸易"), ("●【要闻】", "要闻"), ("• 甲", "甲"), ("【要闻】数字贸易", "【要闻】数字贸易"),
        ("●", "●"), ("【】", "【】"), ("“快进键”", "“快进键”"),
    ],
)  # fmt: skip
def test_decoration(written: str, plain: str) -> None:
    assert undecorated(written) == plain


def test_counters_are_taken_off_only_where_siblings_count() -> None:
    assert counted(["一、甲", "二、乙", "三、丙"]) == ["甲", "乙", "丙"]
    assert counted(["（一）甲", "（二）乙"]) == ["甲", "乙"]
    assert counted([*map(undecorated, ["● 一、【甲】", "● 二、乙"])]) == ["甲", "乙"]
    assert counted(["一、二线城市房价"]) == ["一、二线城市房价"]
    assert counted(["一、二线城市", "三、四线城市"]) == ["一、二线城市", "三、四线城市"]
    assert counted(["一、甲", "乙"]) == ["一、甲", "乙"]
    assert [numeral(number) for number in (1, 9, 10, 11, 20, 21, 99)] == ["一", "九", "十", "十一", "二十", "二十一", "九十九"]


def test_attributes_of_a_headline() -> None:
    text = '## 行业资讯\n\n### 数字 **贸易** {#trade topics="数据要素, 东盟、RCEP" author="甲" withdrawn="数字有误"}\n\n正文。\n'
    found = read(text, "行业资讯").sections[0].articles[0]
    assert (found.headline, found.slug, found.topics, found.author, found.withdrawn) == (
        "数字 贸易",
        "trade",
        ("数据要素", "东盟", "RCEP"),
        "甲",
        "数字有误",
    )


def test_a_setext_heading_is_a_section_too() -> None:
    assert read("数据月报\n---\n\n正文。\n").sections[0].articles[0].text == "正文。"


def test_sections_may_come_without_bulletin_yaml() -> None:
    issue = parse_issue(manuscript("## 杂谈\n\n正文。\n", "{name: 杂谈, kind: news}"), "issues/a.md", (), False, Desk())
    assert [(section.name, section.slug, section.kind) for section in issue.sections] == [("杂谈", "", "news")]


# The source line.


@pytest.mark.parametrize(
    ("line", "sources"),
    [
        ("（来源：商务部网站）", [("商务部网站", "")]),
        ("（来源：甲、乙；丙）", [("甲", ""), ("乙", ""), ("丙", "")]),
        ("(来源: 甲)", [("甲", "")]),
        ("【来源：甲】", [("甲", "")]),
        ("来源：新华社", [("新华社", "")]),
        ("信息来源：商务部", [("商务部", "")]),
        ("**来源：**商务部", [("商务部", "")]),
        ("*（来源：商务部）*", [("商务部", "")]),
        ("（来源：[甲](https://example.org/a)、乙）", [("甲", "https://example.org/a"), ("乙", "")]),
        ("（来源：《甲、乙》、丙（上海、北京））", [("《甲、乙》", ""), ("丙（上海、北京）", "")]),
        ("(Source: Reuters, Caixin Global)", [("Reuters", ""), ("Caixin Global", "")]),
        ("Sources: Reuters; AP", [("Reuters", ""), ("AP", "")]),
        ("（来源：https://example.org/a）", [("https://example.org/a", "https://example.org/a")]),
        ("（来源：甲）。", [("甲", "")]),
        ("（来源：甲）\n\n---", [("甲", "")]),
        ("（来源：\n国际商报）", [("国际商报", "")]),
    ],
)
def test_source_lines(line: str, sources: list[tuple[str, str]]) -> None:
    found = article("正文。\n\n" + line)
    assert [tuple(source) for source in found.sources] == sources
    assert found.html == "<p>正文。</p>\n"
    assert found.text == "正文。"
    glued = article("正文。" + line) if line[0] in "（(【" else found
    assert (glued.html, glued.sources) == (found.html, found.sources)


@pytest.mark.parametrize(
    "line",
    [
        "（图片来源：甲）",
        "来源：甲。据了解，这一做法已在多地推广。",
        "来源于民间",
        "（来源：甲）之后还有文字",
        "> （来源：甲）",
    ],
)
def test_what_is_no_source_line(line: str) -> None:
    assert article("正文。\n\n" + line).sources == ()


def test_a_source_line_before_footnotes() -> None:
    found = article("正文[^1]。\n\n（来源：甲）\n\n[^1]: 注。")
    assert found.sources == (Source("甲"),)
    assert found.text == "正文。\n注。"


def test_a_source_line_inside_emphasis_leaves_the_rest_emphasised() -> None:
    found = article("正文**很重要（来源：甲）**")
    assert (found.html, found.sources) == ("<p>正文<strong>很重要</strong></p>\n", (Source("甲"),))


def test_a_news_article_without_source_is_warned_of() -> None:
    for body, kind, codes in (
        ("正文。", "行业资讯", ["W140"]),
        ("正文。", "通知公告", []),
        ("正文。\n\n（来源：甲）", "行业资讯", []),
    ):
        desk = Desk()
        article(body, kind, desk)
        assert desk.said == codes
    desk = Desk()
    read("## 行业资讯\n\n### 甲 {author=乙}\n\n文\n\n### 丙 {withdrawn=有误}\n\n文\n", "行业资讯", desk=desk)
    assert desk.said == []


# A member's profile.


@pytest.mark.parametrize(
    "body",
    [
        "**类 型：**会员单位\n\n**简介**：成立于2016年。",
        "**类型：** 会员单位\n**简介:** 成立于2016年。",
        "**类型：**会员单位  \n**简介：**成立于2016年。",
    ],
)
def test_labelled_fields(body: str) -> None:
    found = article(body, "会员风采")
    assert [(field.label, field.html, field.text) for field in found.fields] == [
        ("类型", "会员单位", "会员单位"),
        ("简介", "成立于2016年。", "成立于2016年。"),
    ]
    assert (found.html, found.text) == ("", "类型：会员单位\n简介：成立于2016年。")


def test_a_field_goes_on_in_the_next_paragraph() -> None:
    found = article("前言。\n\n**简介：**一[甲](https://example.org/)。\n\n二。\n\n- 三\n\n![楼](https://example.org/b.png)", "会员风采")
    assert found.fields[0].html == '<p>一<a href="https://example.org/" rel="noopener">甲</a>。</p>\n<p>二。</p>'
    assert found.fields[0].text == "一甲。\n二。"
    assert found.html.startswith("<p>前言。</p>\n<ul>\n<li>三</li>\n</ul>\n<figure>")


def test_labels_of_two_words_keep_their_space() -> None:
    assert article("**Business type:** member", "会员风采").fields[0].label == "Business type"


def test_bold_words_are_no_label() -> None:
    assert article("**请注意**本期安排。\n\n**这是一句很长很长的粗体的话它并不是标签：**后文", "会员风采").fields == ()
    assert article("**类型：**会员", "行业资讯").fields == ()


# Tables.

TABLE = "| 性质 | 额 |\n| --- | ---: |\n| **内资** | 14388.07 |\n| 合计 | 85878.03 |\n"


def test_a_table_with_an_attribute_line_is_data() -> None:
    found = article(
        f'{TABLE}\n{TABLE}\n{{.chart type=bar series=ownership title="按性质分" period=2024-01/2024-04}}\n\n（来源：甲）', "数据月报"
    )
    attributes = (("class", "chart"), ("type", "bar"), ("series", "ownership"), ("title", "按性质分"), ("period", "2024-01/2024-04"))
    assert found.tables == (Table(2, attributes, ("性质", "额"), (("内资", "14388.07"), ("合计", "85878.03"))),)
    assert found.sources == (Source("甲"),)
    assert found.html.count('data-table="2"') == 1
    assert "{" not in found.html and "style=" not in found.html
    assert found.text.splitlines()[:2] == ["性质 额", "内资 14388.07"]


def test_a_table_without_words_in_its_head_is_named_after_its_article() -> None:
    assert 'aria-label="数字贸易"' in article("|  |  |\n| - | - |\n| 1 | 2 |\n").html


# Pictures.


def test_a_picture_alone_in_a_paragraph_is_a_figure() -> None:
    desk = Desk({"issues/港口 图.png": png(640, 480)})
    issue = read('## 数据月报\n\n![港口](<港口 图.png> "大连港夜景")\n', desk=desk)
    assert issue.sections[0].articles[0].html == (
        '<figure><img src="bulletin:issues/港口 图.png" alt="港口" width="640" height="480" loading="lazy" />'
        "<figcaption>大连港夜景</figcaption></figure>\n"
    )
    assert issue.pictures == issue.sections[0].articles[0].pictures == (Picture("issues/港口 图.png", "港口", 640, 480),)
    assert issue.sections[0].articles[0].text == "大连港夜景"


@pytest.mark.parametrize("address", ["港口.png", "%E6%B8%AF%E5%8F%A3.png", "./港口.png", "/issues/港口.png", "../issues/港口.png"])
def test_addresses_of_one_picture(address: str) -> None:
    found = article(f"见图：![港口]({address})。", desk=Desk({"issues/港口.png": png()}))
    assert found.html == '<p>见图：<img src="bulletin:issues/港口.png" alt="港口" width="640" height="480" loading="lazy" />。</p>\n'


def test_a_remote_picture_is_a_link() -> None:
    found = article('![码头](https://example.org/a.png "题注")\n\n[![码头](//example.org/b.png)](https://example.org/)')
    assert found.html == (
        '<figure><a class="remote" href="https://example.org/a.png" rel="noopener">码头</a><figcaption>题注</figcaption></figure>\n'
        '<figure><a href="https://example.org/" rel="noopener"><span class="remote">码头</span></a></figure>\n'
    )
    assert found.pictures == ()


def test_a_picture_shown_twice_is_read_once() -> None:
    class Counting(Desk):
        reads = 0

        def read(self, name: str) -> bytes | None:
            self.reads += 1
            return super().read(name)

    desk = Counting({"issues/a.png": png()})
    issue = read("## 数据月报\n\n![一](a.png) ![二](a.png)\n\n[大图](a.png)\n", desk=desk)
    assert (desk.reads, len(issue.pictures)) == (1, 1)
    assert 'href="bulletin:issues/a.png"' in issue.sections[0].articles[0].html


@pytest.mark.parametrize(
    ("svg", "expected"),
    [
        ('<svg width="40" height="30">', (40, 30)),
        ('<?xml version="1.0"?><!-- <svg width="1"> --><svg viewBox="0 0 400 300"/>', (400, 300)),
        ("<svg width='10mm' height='20mm' viewBox='0 0 1 2'>", (38, 76)),
        ('<svg width="100%" height="200" viewBox="0,0,40,20">', (400, 200)),
        ("<svg>", (0, 0)),
    ],
)
def test_sizes_of_svg(svg: str, expected: tuple[int, int]) -> None:
    assert size(svg.encode(), "a.svg") == expected


def test_a_turned_photograph_has_its_upright_size() -> None:
    from io import BytesIO

    from PIL import Image

    exif, file = Image.Exif(), BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (40, 30)).save(file, "JPEG", exif=exif)
    assert size(file.getvalue(), "a.jpg") == (30, 40)


# Links.


def test_links_between_issues() -> None:
    issue = read("## 数据月报\n\n[上期](2024-04.md#data)、[增刊](../issues/特刊/index.md)、[本期](#trade)\n")
    assert issue.references == (
        Reference("issues/2024-04.md", "data", 8, 6),
        Reference("issues/特刊/index.md", "", 8, 28),
        Reference("issues/2024-05.md", "trade", 8, 56),
    )
    html = issue.sections[0].articles[0].html
    assert re.findall('href="([^"]*)"', html) == [
        "bulletin:@issues/2024-04.md#data", "bulletin:@issues/特刊/index.md", "bulletin:@issues/2024-05.md#trade",
    ]  # fmt: skip


def test_links_to_pages_and_files() -> None:
    desk = Desk({"pages/about.md": b"", "static/表.pdf": b""})
    html = article("[一](../pages/about.md#top)[二](/static/表.pdf)[三](/sections/data/)[四](/)", desk=desk).html
    assert re.findall('href="([^"]*)"', html) == ["bulletin:about/#top", "bulletin:static/表.pdf", "bulletin:sections/data/", "bulletin:"]


def test_links_elsewhere() -> None:
    html = article("[一](https://example.org/)[二](mailto:a@example.org)[三](tel:+86411)").html
    assert html == (
        '<p><a href="https://example.org/" rel="noopener">一</a><a href="mailto:a@example.org">二</a><a href="tel:+86411">三</a></p>\n'
    )


@pytest.mark.parametrize("address", ["bulletin:x", "data:image/png;base64,AA", "ftp://example.org"])
def test_other_kinds_of_links_are_refused(address: str) -> None:
    assert refused(NEWS + f"[一]({address})\n\n（来源：甲）", "行业资讯") == ["E177"]


# Footnotes.


def test_footnotes_are_numbered_in_each_article() -> None:
    text = "## 数据月报\n\n### 甲\n\n一[^1]二^[行内]\n\n[^1]: 注一。\n\n### 乙\n\n三[^1]\n\n[^1]: 注二。\n"
    one, two = read(text).sections[0].articles
    assert re.findall('id="(fn[^"]*)"', one.html) == ["fnref-1-1", "fnref-1-2", "fn-1-1", "fn-1-2"]
    assert re.findall('id="(fn[^"]*)"', two.html) == ["fnref-2-1", "fn-2-1"]
    assert (one.text, two.text) == ("一二\n注一。\n行内", "三\n注二。")


def test_footnotes_may_stand_together_at_the_end() -> None:
    text = "## 数据月报\n\n### 甲\n\n一[^a]\n\n### 乙\n\n二[^b]另见[^a]\n\n[^a]: 见[网](https://example.org/)[^b]。\n[^b]: 注乙。\n"
    desk = Desk()
    one, two = read(text, desk=desk).sections[0].articles
    assert "fn-1-1" in one.html and 'rel="noopener">网</a>' in one.html and "注乙" in one.html
    assert two.text == "二另见\n注乙。\n见网。"
    assert desk.said == []


# Raw HTML.


def test_raw_html_is_sanitised_where_it_is_allowed() -> None:
    body = "<u>重点</u><script>x()</script> <a href='bulletin:@x'>甲</a>\n\n<div style='color:red' onclick='x()'>\n\n**乙**\n\n</div>"
    html = article(body, raw_html=True).html
    assert html == "<p><u>重点</u> &lt;a href='bulletin:@x'&gt;甲</p>\n<div>\n<p><strong>乙</strong></p>\n</div>\n"


# Knowing an article again.


def test_the_digest_is_of_the_body_alone() -> None:
    one = read("## 数据月报\n\n### 甲 {#x}\n\n文。\n\n\n二  \n\n### 乙\n\n文\n").sections[0].articles
    two = read("## 数据月报\n\n导语\n\n### 丙\n文。\n\n二\n\n### 丁\n\n文！\n").sections[0].articles
    assert one[0].digest == two[0].digest
    assert one[1].digest != two[1].digest


PROSE = (
    "国家数据局将推进数据要素市场化配置改革，建立健全数据产权制度，制定促进数据合规高效流通和交易的政策，提升数据安全的技术保障水平。" * 3
)
OTHER = "汇丰银行专家在报告中表示，东盟数字经济正进入充满希望的新阶段，越南已成为国内外企业数字化首选市场，互联网用户占比达到新高。" * 3


def test_likeness_knows_an_edited_text_again() -> None:
    edited = PROSE.replace("技术保障", "保障") + "据悉，相关细则将于近期公布。"
    assert distance(likeness(PROSE), likeness(edited)) < 12 < 20 < distance(likeness(PROSE), likeness(OTHER))
    assert likeness(PROSE) == likeness(" ".join(PROSE))
    assert likeness("") == likeness("一") == "0" * 16


@given(st.text(max_size=60))
def test_likeness_is_what_counting_bits_by_hand_gives(text: str) -> None:
    def hashed(pair: str) -> int:
        lane = (ord(pair[0]) + (ord(pair[1]) << 32)) * 0x9E3779B97F4A7C15
        return ((lane >> 32 & 2**64 - 1) * 0xD6E8FEB86659FD93) >> 32 & 2**64 - 1

    squeezed = "".join(text.split())
    hashes = [hashed(squeezed[at : at + 2]) for at in range(len(squeezed) - 1)]
    expected = sum(1 << bit for bit in range(64) if 2 * sum(number >> bit & 1 for number in hashes) > len(hashes))
    assert likeness(text) == f"{expected:016x}"


def test_likeness_is_quick() -> None:
    def run() -> float:
        start = time.process_time()
        likeness(PROSE * 20)
        return time.process_time() - start

    assert min(run() for _ in range(20)) < 0.0002 * len((PROSE * 20).encode()) / 1024


# Steps and pages.


def test_the_step_hands_back_the_filing_and_the_issue() -> None:
    desk = Desk({"issues/a.md": manuscript(NEWS + "正文。\n\n（来源：甲）\n", "行业资讯").encode()})
    product = read_issue(Reading("issues/a.md", SECTIONS, False), desk)
    (issue,) = product.values
    assert isinstance(issue, Issue)
    assert product.facts == issue.filing()
    assert values.decode(values.encode(issue), Issue) == issue
    assert values.decode(values.encode(product.facts), Filing) == product.facts


def test_the_arguments_survive_the_store() -> None:
    args = Reading("issues/a.md", (SectionConfig("甲", "a", "news"),), True)
    assert values.decode(values.encode(args), Reading) == args


def test_a_standing_page() -> None:
    desk = Desk(
        {
            "pages/关于/index.md": "---\ntitle: 关于\norder: 2\n---\n## 本刊\n\n> # 引文\n\n![港](港.png)\n".encode(),
            "pages/关于/港.png": png(4, 3),
        }
    )
    page = read_page(Reading("pages/关于/index.md", (), False), desk).facts
    assert page.address == "关于" and page.title == "关于"  # type: ignore[attr-defined]
    assert page.html.startswith("<h2>本刊</h2>\n<blockquote>\n<h2>引文</h2>")  # type: ignore[attr-defined]
    assert page.pictures == (Picture("pages/关于/港.png", "港", 4, 3),)  # type: ignore[attr-defined]


# Anything at all.

PIECES = st.sampled_from(
    ["## 数据月报", "### 甲", "# 题", "####", "{#a}", "{.chart type=bar}", "**类型：**", "（来源：", "）", "[^1]", "[^1]: 注", "^[", "]", "| a |", "| - |",
     "![", "](a.png)", "](../x.md#y)", "<b>", "&#0;", "`", "~~~", "    ", "- ", "> ", "\n", "\n\n", "---", "数据", "https://a.cn/", "//[x", "\\", "\t", "《"]
)  # fmt: skip
ANY = st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join)


def reads_or_refuses(text: str, raw_html: bool) -> None:
    try:
        issue = parse_issue(text, "issues/2024-05.md", SECTIONS, raw_html, Desk({"issues/a.png": png()}))
    except Refused as reason:
        assert reason.diagnostics and str(reason)
        assert all(finding.severity == "error" for finding in reason.diagnostics)
    else:
        assert values.decode(values.encode(issue), Issue) == issue
        assert issue.contents().listings


@settings(max_examples=300, deadline=None)
@given(ANY, st.booleans())
def test_any_body_is_read_or_refused(body: str, raw_html: bool) -> None:
    reads_or_refuses(manuscript("## 数据月报\n\n" + body), raw_html)


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_any_text_is_read_or_refused(text: str) -> None:
    reads_or_refuses(text, False)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | ANY.map(lambda text: manuscript(text).encode("gb18030")))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        assert "\r" not in decode(data, "issues/a.md")
    except Refused as reason:
        assert reason.diagnostics[0].code in ("E142", "E143")


# The pages that describe the format.


@pytest.mark.parametrize("page", ["format.md", "format.zh-CN.md"])
def test_the_example_of_the_documentation_is_right(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    desk = Desk()
    issue = parse_issue(text.split("```markdown\n")[1].split("```")[0], "issues/2024-05.md", SECTIONS, False, desk)
    assert desk.said == []
    assert [len(section.articles) for section in issue.sections] == [1, 1, 1]
    assert issue.sections[1].articles[0].slug == "korea-depa"
    assert [field.label for field in issue.sections[2].articles[0].fields] == ["类型", "简介"]


@pytest.mark.parametrize("page", ["format.md", "format.zh-CN.md"])
def test_every_key_and_attribute_is_documented(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    described = set(re.findall(r"`#?\.?([a-z]+)(?:=\"…\")?`", text))
    assert set(FrontMatter._fields) - {"extras"} <= described
    assert set(HEADING_KEYS) - {"#"} <= described
    assert set(TABLE_KEYS) <= described


def test_placeholders_of_new_files_are_those_that_are_looked_for() -> None:
    from bulletin_ssg import starting
    from bulletin_ssg.reading.placeholders import PLACEHOLDERS

    written = []
    for language, about in starting.ABOUT.items():
        made = starting.manuscript(language, ["资讯"], number=1, total=1, date="2024-01-05")
        lines = [*made.split("---\n")[2].split("\n"), about.split("\n")[-2]]
        written += [line for line in lines if line and not line.startswith("## ")]
    assert len(written) == len(PLACEHOLDERS)
    assert all(sum(words in line for words in PLACEHOLDERS) == 1 for line in written)


def test_placeholders_of_a_draft_are_not_complained_of() -> None:
    desk = Desk()
    read("## 数据月报\n\n在这里写正文。\n", extra="draft: true\n", desk=desk)
    assert "W154" not in desk.said


def test_numbers_stand_below_each_other_by_their_points_or_by_the_signs_behind_them() -> None:
    html = article("| 甲 | 额 | 占比 |\n| --- | ---: | ---: |\n| 一 | 10.25 | 54.57% |\n| 二 | 9 | 100% |\n{type=bar}\n").html
    assert re.findall(r'data-pad="([^"]*)">', html) == [".00"]
