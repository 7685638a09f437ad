"""The archive's pages, as built from issue files: links, order, what is withdrawn, what an edit remakes."""

from __future__ import annotations

import json
import re
import shutil
import struct
import zlib
from pathlib import Path

import pytest

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.model import Brief
from bulletin_ssg.outputs import assets, issues, lists
from bulletin_ssg.settings import ThemeConfig
from conftest import Bulletin
from markup import Page, dead_links, pages

ROOT = Path(__file__).parent.parent
BASE = "https://bulletin.example.org/archive/"
CONFIG = f"""\
title: 港口简报
subtitle: 数据与资讯
base_url: {BASE}
publisher: 某某协会
sections:
  - {{name: 数据, slug: data, kind: data}}
  - {{name: 资讯, slug: news, kind: news, intro: 每条注明来源。}}
  - {{name: 会员, slug: members, kind: profile}}
footer:
  contact: {{邮箱: editor@example.org}}
"""

RICH = """\
---
number: 3
date: 2024-03-05
title: 春季号
sections: [数据, 资讯, 会员]
staff: {责任编辑: 张三, 签发: 李四}
corrections:
  - {date: 2024-03-09, article: 港口扩建, text: 吞吐量应为“三百万箱”。}
  - {date: 2024-03-10, text: 封面日期有误。}
---

读者朋友：这一期谈港口。

## 数据

### 一季度统计

先看[上一期](2024-02.md)，再看[扩建一文](2024-02.md#port)。[^1]

#### 分类

| 类别 | 数值 |
| --- | ---: |
| 出口 | 12.5 |

##### 细目

[^1]: 口径同上年。

## 资讯

### 港口扩建 {#port author="王五" topics="港口, 航运"}

![码头](dock.png "新码头")

正文在此。

（来源：[海港报](https://harbour.example.com/a?b=1&c=2)、商报）

### 不实消息 {withdrawn="来源有误"}

错误的内容。

（来源：小报）

### 港口收费 </script> & “新规”

正文。

（来源：海港报）

## 会员

### 某某公司

**类 型：**会员单位

**简介：**做物流，[见前文](2024-02.md)。
"""


def plain(number: int, year: int = 2024, headline: str = "旧闻", extra: str = "", slug: str = "") -> str:
    mark = f" {{#{slug}}}" if slug else ""
    front = f"---\nnumber: {number}\ndate: {year}-{number:02}-05\nsections: [资讯]\n{extra}---\n"
    return f"{front}\n## 资讯\n\n### {headline}{mark}\n\n第{number}期的正文。\n\n（来源：海港报）\n"


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def rich(site: Bulletin) -> Bulletin:
    site.write("bulletin.yaml", CONFIG)
    site.write("issues/2023-11.md", plain(11, 2023))
    site.write("issues/2024-01.md", plain(1))
    site.write("issues/2024-02.md", plain(2, headline="扩建前夜", slug="port"))
    site.write("issues/2024-03.md", RICH)
    site.write("issues/dock.png", png(40, 20))
    site.write(
        "pages/about.md", "---\ntitle: 关于\n---\n\n## 来历\n\n见[第三期](../issues/2024-03.md)和[扩建](../issues/2024-02.md#port)。\n"
    )
    return site


def test_every_link_and_anchor_resolves(rich: Bulletin) -> None:
    rich.build()
    assert len(pages(rich.out)) > 20
    assert dead_links(rich.out, BASE) == []


@pytest.mark.parametrize("portable", [False, True])
def test_every_link_of_the_sample_resolves(site: Bulletin, portable: bool) -> None:
    for name in ("issues", "pages"):
        shutil.copytree(ROOT / name, site.root / name)
    site.write("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes())
    site.build(portable=portable)
    assert len(pages(site.out)) > 100
    assert dead_links(site.out, "https://bulletin.example.org/") == []


def test_portable_links_name_files(rich: Bulletin) -> None:
    rich.build(portable=True)
    assert dead_links(rich.out, BASE) == []
    inside = [link for page in pages(rich.out).values() for link in page.links if not re.match(r"[a-z]+:|#|/", link)]
    assert inside
    assert [link for link in inside if not re.search(r"\.[a-z]+([?#]|$)", link)] == []


def test_every_page_is_well_formed(rich: Bulletin) -> None:
    rich.build()
    for address, page in pages(rich.out).items():
        assert page.faults == [], address
        assert len(page.ids) == len(set(page.ids)), address
        assert page.headings.count(1) == 1, address
        assert all(after <= before + 1 for before, after in zip([0, *page.headings], page.headings, strict=False)), (address, page.headings)
        assert [element.attributes.get("lang") for element in page.elements if element.tag == "html"] == ["zh-CN"]


def test_a_strict_content_policy_holds(rich: Bulletin) -> None:
    rich.build()
    for address, page in pages(rich.out).items():
        for element in page.elements:
            assert element.tag not in {"style", "base", "iframe"}, address
            assert not [name for name in element.attributes if name == "style" or name.startswith("on")], address
            if element.tag == "script":
                assert "src" in element.attributes or element.attributes["type"] == "application/ld+json", address
            assert "//" not in element.attributes.get("action", ""), address
            if element.tag in {"script", "img"} and "src" in element.attributes:
                assert "//" not in element.attributes["src"], address


def test_pages_load_one_style_sheet_and_one_script(rich: Bulletin) -> None:
    rich.build()
    for address, page in pages(rich.out).items():
        scripts = 3 if address == "/search/" else 1
        assert len([element for element in page.elements if element.attributes.get("rel") == "stylesheet"]) == 1
        assert len([element for element in page.elements if element.tag == "script" and "src" in element.attributes]) == scripts


def test_home_shows_the_latest_issue_by_section(rich: Bulletin) -> None:
    rich.build()
    home = pages(rich.out)["/"].text
    parts = ["港口简报", "2024年第3期：春季号", "数据", "一季度统计", "资讯", "港口扩建", "会员", "某某公司", "近期各期", "2024年第2期"]
    places = [home.index(part, home.index("最新一期") if part not in "港口简报" else 0) for part in parts]
    assert places == sorted(places)
    assert "不实消息" not in home
    assert "扩建前夜" not in home


def test_an_archive_without_issues(site: Bulletin) -> None:
    site.build()
    assert set(pages(site.out)) == {"/", "/issues/", "/members/", "/topics/", "/sources/", "/errata/", "/search/", "/404.html"}
    assert "创刊号尚未出版" in pages(site.out)["/"].text
    assert dead_links(site.out, "https://bulletin.example.org/") == []


def test_article_page(rich: Bulletin) -> None:
    rich.build()
    page = pages(rich.out)["/issues/2024-03/port/"]
    for words in ("各期", "2024年", "2024年第3期", "资讯", "港口扩建", "王五", "2024年3月5日", "来源：海港报", "商报", "主题：港口、航运"):
        assert words in page.text
    assert "《港口扩建》，《港口简报》2024年第3期（总第4期），2024年3月5日。" in page.text
    assert f"{BASE}issues/2024-03/port/" in page.links
    assert "https://harbour.example.com/a?b=1&c=2" in page.links
    assert "上一篇 一季度统计" in page.text
    assert "下一篇 港口收费" in page.text


def test_article_headings_are_raised(rich: Bulletin) -> None:
    rich.build()
    assert pages(rich.out)["/issues/2024-03/1/"].headings[:3] == [1, 2, 3]
    assert issues.raised("<h4>a</h4><h5>b</h5><h6>c</h6>") == "<h2>a</h2><h3>b</h3><h4>c</h4>"
    assert issues.raised("<p>a</p>") == "<p>a</p>"


def test_issue_page(rich: Bulletin) -> None:
    rich.build()
    text = pages(rich.out)["/issues/2024-03/"].text
    for words in (
        "春季号",
        "编者按",
        "这一期谈港口",
        "目录",
        "分类",
        "出口 12.5",
        "类型",
        "会员单位",
        "责任编辑",
        "张三",
        "上一期 2024年第2期",
    ):
        assert words in text
    assert "下一期" not in text
    assert "吞吐量应为" in text
    assert "封面日期有误" in text


def test_a_lead_that_introduces_itself_gets_no_heading(site: Bulletin) -> None:
    site.write("issues/1.md", plain(1).replace("## 资讯", "编者按：本期谈港口。\n\n## 资讯"))
    site.build()
    assert pages(site.out)["/issues/2024-01/"].text.count("编者按") == 1


def test_a_section_that_is_one_article_is_named_once(site: Bulletin) -> None:
    head = "---\nnumber: 1\ndate: 2024-01-05\nsections: [资讯, 公告]\n---\n"
    site.write("issues/1.md", f"{head}\n## 资讯\n\n### 港口\n\n文。\n\n## 公告\n\n下周开会。\n")
    site.build()
    home, page = (site.page(name).partition("<main")[2] for name in ("index.html", "issues/2024-01/index.html"))
    assert home.count("公告<") == 1 and '<a href="issues/2024-01/2/">公告</a>' in home
    assert '<li><a href="issues/2024-01/1/">港口</a></li>' in home and "sections/news/" in home
    assert page.count("公告<") == 2, "in the contents, and above its text"
    assert (
        '<a href="#article-2">公告</a>' in page
        and '/issues/2024-01/2/">公告</a></h2>' in page
        and "<h3" in page.partition("公告</a></h2>")[0]
    )
    assert "<h3" not in page.partition("公告</a></h2>")[2]


def test_a_members_fields_stand_before_the_rest(rich: Bulletin) -> None:
    rich.write("issues/2024-03.md", RICH + "\n![厂房](dock.png)\n")
    rich.build()
    for name in ("issues/2024-03/index.html", "issues/2024-03/5/index.html"):
        page = rich.page(name)
        assert -1 < page.find("<dt>简介</dt>") < page.find('alt="厂房"'), name


def test_a_correction_stands_on_its_article_alone(rich: Bulletin) -> None:
    rich.build()
    there = pages(rich.out)
    assert "吞吐量应为" in there["/issues/2024-03/port/"].text
    assert "封面日期有误" not in there["/issues/2024-03/port/"].text
    assert "吞吐量应为" not in there["/issues/2024-03/1/"].text


def test_linked_data_survives_a_hostile_headline(rich: Bulletin) -> None:
    rich.build()
    page = pages(rich.out)["/issues/2024-03/4/"]
    (data,) = (json.loads(script) for script in page.scripts if script)
    assert data["headline"] == "港口收费 </script> & “新规”"
    assert data["isPartOf"]["isPartOf"] == {
        "@type": "Periodical", "name": "港口简报", "inLanguage": "zh-CN", "url": BASE, "publisher": {"@type": "Organization", "name": "某某协会"},
    }  # fmt: skip


def test_a_withdrawn_article_keeps_its_address_and_nothing_else(rich: Bulletin) -> None:
    rich.build()
    there = pages(rich.out)
    gone = there["/issues/2024-03/3/"]
    assert "本文已撤回" in gone.text
    assert "来源有误" in gone.text
    assert "错误的内容" not in gone.text
    lists_ = ("/", "/issues/2024/", "/sections/news/", "/sources/")
    assert not [address for address in lists_ if "不实消息" in there[address].text or "小报" in there[address].text]
    assert "错误的内容" not in there["/issues/2024-03/"].text
    assert "撤稿：《不实消息》：来源有误" in there["/issues/2024-03/"].text


def test_a_withdrawn_issue_keeps_its_addresses_and_nothing_else(rich: Bulletin) -> None:
    rich.write("issues/2024-02.md", plain(2, headline="扩建前夜", slug="port", extra="withdrawn: 数字全部有误\n"))
    rich.build()
    there = pages(rich.out)
    for address in ("/issues/2024-02/", "/issues/2024-02/port/"):
        assert "数字全部有误" in there[address].text
        assert "第2期的正文" not in there[address].text
    assert not [address for address in ("/", "/issues/2024/", "/sections/news/") if "扩建前夜" in there[address].text]
    assert "上一期 2024年第1期" in there["/issues/2024-03/"].text
    assert "第2期 已撤回" in there["/issues/"].text


def test_missing_numbers_are_gaps(site: Bulletin) -> None:
    site.write("issues/a.md", plain(11, 2023))
    site.write("issues/b.md", plain(2))
    site.write("issues/c.md", plain(4))
    site.build()
    text = pages(site.out)["/issues/"].text
    shown = re.findall(r"(?:\d+ )?第(\d+)期 (\S+)", text[text.index("2024年") :])
    assert [(number, word == "缺期") for number, word in shown] == [("4", False), ("3", True), ("2", False), ("1", True), ("11", False)]


def test_a_year_that_has_lost_all_its_issues_is_not_listed(site: Bulletin) -> None:
    site.write("issues/a.md", plain(12, 2023, extra="withdrawn: 误发\n"))
    site.write("issues/b.md", plain(1))
    site.build()
    assert "2023年" not in pages(site.out)["/issues/"].text
    assert "2023年" not in pages(site.out)["/"].text
    assert dead_links(site.out, "https://bulletin.example.org/") == []


def test_standing_pages_link_to_issues(rich: Bulletin) -> None:
    rich.build()
    links = pages(rich.out)["/about/"].links
    assert "../issues/2024-03/" in links
    assert "../issues/2024-02/port/" in links


def test_a_dead_link_of_a_standing_page_is_refused(rich: Bulletin) -> None:
    rich.write("pages/help.md", "---\ntitle: 帮助\n---\n\n见[某期](../issues/2024-02.md#nowhere)。\n")
    with pytest.raises(Refused) as refused:
        rich.build()
    assert [(found.code, found.span.file) for found in refused.value.diagnostics if found.span] == [("E221", "pages/help.md")]


def test_the_page_for_wrong_addresses_works_at_any_depth(rich: Bulletin) -> None:
    rich.build()
    links = pages(rich.out)["/404.html"].links
    assert all(link.startswith(("/archive/", "#", "mailto:")) for link in links), links
    assert "/archive/issues/" in links
    assert [element.attributes["action"] for element in pages(rich.out)["/404.html"].elements if element.tag == "form"] == [
        "/archive/search/"
    ]


def test_an_address_that_was_given_up_says_so(rich: Bulletin) -> None:
    rich.write("permalinks.yaml", 'issues: []\ntombstones:\n  - {target: "issues/2022-01/7/", headline: "旧稿"}\n')
    rich.build()
    page = pages(rich.out)["/issues/2022-01/7/"]
    assert "《旧稿》" in page.text
    assert ("meta", {"name": "robots", "content": "noindex"}) in page.elements


def test_pictures_are_published_beside_their_issue(rich: Bulletin) -> None:
    rich.build()
    assert (rich.out / "issues/dock.png").read_bytes() == png(40, 20)
    (picture,) = (element for element in pages(rich.out)["/issues/2024-03/port/"].elements if element.tag == "img")
    assert picture.attributes["src"] == "../../../issues/dock.png"
    assert (picture.attributes["width"], picture.attributes["height"]) == ("40", "20")


def test_sources_and_their_articles(rich: Bulletin) -> None:
    rich.build()
    there = pages(rich.out)
    assert re.search(r"共2个来源.*海港报 5篇 商报 1篇", there["/sources/"].text)
    front = next(link for link in there["/issues/2024-01/1/"].links if re.search(r"sources/[0-9a-f]{10}/$", link))
    page = there["/" + front.removeprefix("../../../")]
    assert [words for words in ("海港报", "港口扩建", "港口收费", "扩建前夜", "旧闻") if words not in page.text] == []
    assert "一季度统计" not in page.text


def test_without_base_url_nothing_claims_an_address(rich: Bulletin) -> None:
    rich.write("bulletin.yaml", CONFIG.replace(f"base_url: {BASE}\n", ""))
    rich.build()
    files = {path.name for path in rich.out.iterdir()}
    assert not files & {"feed.xml", "feed.json", "issues.xml", "sitemap.xml"}
    for address, page in pages(rich.out).items():
        relations = {element.attributes.get("rel") for element in page.elements if element.tag == "link"}
        assert relations == {"stylesheet", "icon"}, address
        assert not [element for element in page.elements if element.attributes.get("property", "").startswith("og:")]
    assert "Sitemap" not in rich.page("robots.txt")


def test_english_interface(rich: Bulletin) -> None:
    rich.write("bulletin.yaml", CONFIG + "language: en\n")
    rich.build()
    text = pages(rich.out)["/issues/2024-03/port/"].text
    for words in ("Skip to the text", "No. 3, 2024", "5 March 2024", "Source: 海港报 (original), 商报", "Previous article", "Correction"):
        assert words in text


def test_navigation_from_the_configuration(rich: Bulletin) -> None:
    rich.write(
        "bulletin.yaml", CONFIG + "navigation:\n  - {label: 往期, target: issues/}\n  - {label: 协会, target: 'https://www.example.org/'}\n"
    )
    rich.build()
    page = Page(rich.page("sections/news/index.html").partition("<nav")[2].partition("</nav>")[0])
    assert page.links == ["../../issues/", "https://www.example.org/"]


def test_a_body_edit_remakes_its_issue_the_feeds_and_the_index_alone(rich: Bulletin) -> None:
    rich.build()
    rich.write("issues/2024-01.md", plain(1).replace("第1期的正文", "第1期改过的正文"))
    assert set(rich.build().made) == {
        "read issues/2024-01.md",
        "mentions 2024/0",
        "issues/2024-01/",
        "feed.xml",
        "sections/news/feed.xml",
        "search/index/",
    }


def test_a_headline_edit_remakes_the_lists_that_show_it(rich: Bulletin) -> None:
    rich.build()
    rich.write("issues/2024-01.md", plain(1, headline="新标题"))
    made = set(rich.build().made)
    assert {"issues/2024-01/", "issues/2024/", "sections/news/", "feed.xml"} <= made
    assert not made & {"index.html", "issues/", "issues/2023/", "issues/2024-02/", "sections/data/", "about/", "sitemap.xml"}


def test_a_new_masthead_of_the_sites_own_remakes_the_pages(rich: Bulletin) -> None:
    rich.build()
    rich.write("templates/masthead.html.j2", '<header class="top"><h1>自家报头</h1></header>')
    made = rich.build().made
    assert "issues/2024-01/" in made
    assert "feed.xml" not in made
    assert all("自家报头" in page.text for page in pages(rich.out).values())


def groups(count: int, each: int) -> list[lists.Group]:
    """`count` issues with `each` articles."""
    return [
        lists.Group(Brief(f"i{n}", 2024, n, False, n, f"{n:08}", ""), tuple((f"{n}-{line}", "标题") for line in range(each)))
        for n in range(count)
    ]


def addresses(leaf: lists.Leaf) -> list[str]:
    return [address for group in reversed(leaf.groups) for address, _ in group.lines]


@pytest.mark.parametrize("each", [1, 7, 50, 130])
def test_list_pages_hold_every_article_once(each: int) -> None:
    for count in range(60):
        some = groups(count, each)
        *numbered, front = lists.leaves(some)
        assert [address for leaf in (*numbered, front) for address in addresses(leaf)] == [a for group in some for a, _ in group.lines]
        assert all(len(addresses(leaf)) == lists.FULL for leaf in numbered)
        assert len(addresses(front)) < 2 * lists.FULL
        assert len(addresses(front)) >= min(lists.FULL, count * each)
        assert [leaf.number for leaf in (*numbered, front)] == [*range(1, len(numbered) + 1), 0]


def test_full_list_pages_never_change() -> None:
    before: dict[int, lists.Leaf] = {}
    for count in range(200):
        leaves = {leaf.number: leaf for leaf in lists.leaves(groups(count, 3)) if leaf.number}
        changed = [number for number, leaf in before.items() if leaves[number] != leaf]
        assert len(changed) <= 1
        assert all(leaves[number].groups == leaf.groups for number, leaf in before.items())
        before = leaves


@pytest.mark.parametrize("accent", ["#b3202a", "#ffd400", "#e8a33d", "#7a4a00", "#000000", "#ffffff"])
@pytest.mark.parametrize(("paper", "away"), [("#fdfcfa", 0), ("#ffffff", 0), ("#171614", 255), ("#000000", 255)])
def test_text_in_the_accent_colour_can_be_read(accent: str, paper: str, away: int) -> None:
    text = assets.readable(accent, paper, away)
    assert assets.contrast(assets._parts(text), assets._parts(paper)) >= 4.5


def test_a_readable_accent_is_left_alone() -> None:
    assert assets.readable("#b3202a", "#fdfcfa", 0) == "#b3202a"
    assert assets.rules(ThemeConfig()) == ""


def test_colours_reach_the_style_sheet_and_its_address(rich: Bulletin) -> None:
    rich.build()
    plain_link = next(link for link in pages(rich.out)["/"].links if "style.css" in link)
    rich.write("bulletin.yaml", CONFIG + "theme: {accent: '#004488'}\n")
    rich.build()
    assert rich.page("static/style.css").count("--accent:#004488") == 1
    assert next(link for link in pages(rich.out)["/"].links if "style.css" in link) != plain_link


@pytest.mark.parametrize(("size", "words"), [(900, "1 KB"), (181_625, "182 KB"), (999_499, "999 KB"), (1_340_000, "1.3 MB")])
def test_weights(size: int, words: str) -> None:
    assert issues.weight(size) == words
