"""Feeds, sitemap and robots.txt: what readers and search engines fetch."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bulletin_ssg import noop
from bulletin_ssg.config import Config
from bulletin_ssg.desk import Desk
from bulletin_ssg.model import Edition, Entry, Headline, Shelf, Site
from bulletin_ssg.outputs import feeds, sitemap
from bulletin_ssg.sources import Directories
from bulletin_ssg.stored import Values
from conftest import Bulletin

BASE = "https://bulletin.example.org/"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
CONFIG = f"""\
title: 港口简报 & 通讯
base_url: {BASE}
description: 每月一期
sections:
  - {{name: 资讯, slug: news}}
  - {{name: 公告, slug: notices}}
"""


def text(number: int, extra: str = "", body: str = "正文。", notice: str = "") -> str:
    front = f"---\nnumber: {number}\ndate: 2024-{number:02}-05\nsections: [资讯{', 公告' if notice else ''}]\n{extra}---\n"
    return front + f"\n## 资讯\n\n### 新闻{number}\n\n{body}\n" + (f"\n## 公告\n\n### 公告{number}\n\n{notice}\n" if notice else "")


@pytest.fixture
def bulletin(site: Bulletin) -> Bulletin:
    site.write("bulletin.yaml", CONFIG)
    site.write("issues/1.md", text(1))
    site.write("issues/2.md", text(2, body="见[上期](1.md)，图：\n\n![港口](quay.svg)\n\n（来源：海港报）", notice="开会。"))
    site.write("issues/quay.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    return site


def entries(site: Bulletin, name: str = "feed.xml") -> list[ElementTree.Element]:
    return ElementTree.fromstring(site.page(name)).findall(f"{ATOM}entry")


def titles(site: Bulletin, name: str = "feed.xml") -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(site, name)]


def test_atom_says_what_it_must(bulletin: Bulletin) -> None:
    bulletin.build()
    feed = ElementTree.fromstring(bulletin.page("feed.xml"))
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", element.findtext(f"{ATOM}updated") or "")
    assert feed.findtext(f"{ATOM}title") == "港口简报 & 通讯"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert feed.findtext(f"{ATOM}updated") == "2024-02-05T00:00:00+08:00"
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {"self": f"{BASE}feed.xml", "alternate": BASE}
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert ids == [f"{BASE}issues/2024-02/1/", f"{BASE}issues/2024-02/2/", f"{BASE}issues/2024-01/1/"]


def test_articles_come_in_full_with_whole_addresses(bulletin: Bulletin) -> None:
    bulletin.build()
    html = entries(bulletin)[0].findtext(f"{ATOM}content") or ""
    assert f'<a href="{BASE}issues/2024-01/">上期</a>' in html
    assert f'src="{BASE}issues/quay.svg"' in html
    assert "<p>来源：海港报</p>" in html
    assert "bulletin:" not in html


def test_json_feed_says_the_same(bulletin: Bulletin) -> None:
    bulletin.build()
    feed = json.loads(bulletin.page("feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}feed.json"
    atom = entries(bulletin)
    assert [item["title"] for item in feed["items"]] == [entry.findtext(f"{ATOM}title") for entry in atom]
    assert [item["content_html"] for item in feed["items"]] == [entry.findtext(f"{ATOM}content") for entry in atom]
    assert [item["id"] for item in feed["items"]] == [entry.findtext(f"{ATOM}id") for entry in atom]


def test_a_section_feed_holds_its_section(bulletin: Bulletin) -> None:
    bulletin.build()
    assert titles(bulletin, "sections/notices/feed.xml") == ["公告2"]
    assert titles(bulletin, "sections/news/feed.xml") == ["新闻2", "新闻1"]


def test_a_section_feed_looks_back_for_rare_sections(bulletin: Bulletin) -> None:
    bulletin.write("bulletin.yaml", CONFIG + "feeds: {count: 2}\n")
    for number in range(3, 8):
        bulletin.write(f"issues/{number}.md", text(number))
    bulletin.build()
    assert titles(bulletin) == ["新闻7", "新闻6"]
    assert titles(bulletin, "sections/notices/feed.xml") == ["公告2"]


def test_what_is_withdrawn_is_in_no_feed(bulletin: Bulletin) -> None:
    bulletin.write("issues/1.md", text(1, extra="withdrawn: 有误\n"))
    bulletin.write("issues/2.md", text(2, notice="开会。").replace("### 公告2", '### 公告2 {withdrawn="取消"}'))
    bulletin.build()
    assert titles(bulletin) == ["新闻2"]
    assert titles(bulletin, "sections/notices/feed.xml") == []
    assert titles(bulletin, "issues.xml") == ["2024年第2期"]
    assert "公告2" not in bulletin.page("issues.xml")
    locations = ElementTree.fromstring(bulletin.page("sitemap.xml")).iter(f"{MAP}loc")
    assert not [loc.text for loc in locations if loc.text in (f"{BASE}issues/2024-01/", f"{BASE}issues/2024-02/2/")]


def test_a_correction_updates_its_article(bulletin: Bulletin) -> None:
    bulletin.write("issues/1.md", text(1, extra="corrections: [{date: 2024-03-01, article: 新闻1, text: 应为三万箱}]\n"))
    bulletin.build()
    *_, first = entries(bulletin)
    assert first.findtext(f"{ATOM}published") == "2024-01-05T00:00:00+08:00"
    assert first.findtext(f"{ATOM}updated") == "2024-03-01T00:00:00+08:00"
    assert "应为三万箱" in (first.findtext(f"{ATOM}content") or "")
    assert ElementTree.fromstring(bulletin.page("feed.xml")).findtext(f"{ATOM}updated") == "2024-03-01T00:00:00+08:00"
    (located,) = [
        url for url in ElementTree.fromstring(bulletin.page("sitemap.xml")) if url.findtext(f"{MAP}loc") == f"{BASE}issues/2024-01/"
    ]
    assert located.findtext(f"{MAP}lastmod") == "2024-03-01"


def test_days_begin_at_the_bulletins_seat() -> None:
    assert feeds.moment("2024-07-01", "Asia/Shanghai") == "2024-07-01T00:00:00+08:00"
    assert feeds.moment("2024-07-01", "Europe/Berlin") == "2024-07-01T00:00:00+02:00"
    assert feeds.moment("2024-01-01", "Europe/Berlin") == "2024-01-01T00:00:00+01:00"


def test_the_issues_feed_encloses_the_pdf(tmp_path: Path) -> None:
    edition = Edition("issues/2024-01/bulletin-2024-01.pdf", 8, 123_456, "issues/2024-01/cover.webp", "01234567", 300, 424)
    line = Headline("2024-01", "1", "甲 < 乙", "news", "2024-01-05", (), (), "")
    entry = Entry("ref", "issues/1.md", "2024-01", 2024, 1, False, 1, "2024-01-05", "", "摘要", "", (), (), (line,), edition)
    site = Site((entry,), (Shelf("资讯", "news", "news"),), (), (), (), ())
    (step,) = [step for step in feeds.plan(site, Config("简报", base_url=BASE)) if step.name == "issues.xml"]
    product = step.make(step.args, Desk(Directories(noop.DEFAULT), Values(str(tmp_path))))
    (found,) = ElementTree.fromstring(dict(product.files)["issues.xml"]).findall(f"{ATOM}entry")
    links = {link.get("rel"): link.attrib for link in found.findall(f"{ATOM}link")}
    assert links["enclosure"] == {"rel": "enclosure", "type": "application/pdf", "length": "123456", "href": BASE + edition.target}
    assert f'<li><a href="{BASE}issues/2024-01/1/">甲 &lt; 乙</a></li>' in (found.findtext(f"{ATOM}content") or "")


def test_article_feeds_do_not_mention_the_printed_edition() -> None:
    edition = Edition("issues/2024-01/bulletin-2024-01.pdf", 8, 123_456, "issues/2024-01/cover.webp", "01234567", 300, 424)
    line = Headline("2024-01", "1", "甲", "news", "2024-01-05", (), (), "")
    entry = Entry("ref", "issues/1.md", "2024-01", 2024, 1, False, 1, "2024-01-05", "", "", "", (), (), (line,), None)

    def keys(one: Entry) -> dict[str, object]:
        site = Site((one,), (Shelf("资讯", "news", "news"),), (), (), (), ())
        return {step.name: step.args for step in feeds.plan(site, Config("简报", base_url=BASE))}

    without, printed = keys(entry), keys(entry._replace(edition=edition))
    assert [name for name in without if without[name] != printed[name]] == ["issues.xml"]


def test_an_empty_archive_has_valid_feeds(site: Bulletin) -> None:
    site.build()
    assert entries(site) == []
    assert json.loads(site.page("feed.json"))["items"] == []
    assert [loc.text for loc in ElementTree.fromstring(site.page("sitemap.xml")).iter(f"{MAP}loc")] == [BASE, f"{BASE}issues/"]


def test_the_sitemap_names_every_page_worth_finding(bulletin: Bulletin) -> None:
    bulletin.write("pages/about.md", "---\ntitle: 关于\n---\n\n本刊。\n")
    bulletin.build()
    locations = {loc.text for loc in ElementTree.fromstring(bulletin.page("sitemap.xml")).iter(f"{MAP}loc")}
    there = {BASE + path.relative_to(bulletin.out).as_posix().removesuffix("index.html") for path in bulletin.out.rglob("index.html")}
    assert locations == {
        address
        for address in there
        if not address.startswith((f"{BASE}sources/", f"{BASE}members/", f"{BASE}topics/", f"{BASE}errata/", f"{BASE}search/"))
    }


def test_a_large_sitemap_is_cut_and_full_parts_stay() -> None:
    def parts(count: int) -> dict[str, bytes]:
        issues = tuple((f"issues/{n}/", "2024-01-05", ("1",)) for n in range(count))
        return dict(sitemap.make(sitemap.Args(BASE, 4, issues, ("", "issues/"), (), ()), Desk.__new__(Desk)).files)

    assert list(parts(1)) == ["sitemap.xml"]
    before, after = parts(4), parts(5)
    assert list(before) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert [before[name] == after[name] for name in list(before)[1:3]] == [True, True]
    index = [loc.text for loc in ElementTree.fromstring(before["sitemap.xml"]).iter(f"{MAP}loc")]
    assert index == [f"{BASE}sitemap-{number}.xml" for number in (1, 2, 3)]
    counts = [len(list(ElementTree.fromstring(before[name]).iter(f"{MAP}url"))) for name in list(before)[1:]]
    assert counts == [4, 4, 2]


def test_robots_txt_names_the_sitemap(bulletin: Bulletin) -> None:
    bulletin.build()
    assert bulletin.page("robots.txt") == f"User-agent: *\nAllow: /\n\nSitemap: {BASE}sitemap.xml\n"
