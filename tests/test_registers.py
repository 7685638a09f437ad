"""Members, topics, related articles, corrections: who is named where, and that a page leads there."""

from __future__ import annotations

import json
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from bulletin_ssg import values
from bulletin_ssg.desk import Desk, Earlier
from bulletin_ssg.mentions import Batch, Texts, index, mentions, register_of, search, search_again
from bulletin_ssg.model import Brief, Entry, Headline, Member, Site, Source
from bulletin_ssg.outputs import related
from bulletin_ssg.pinyin import pinyin
from bulletin_ssg.premises import romanised
from bulletin_ssg.reading import names
from bulletin_ssg.sources import Packed, digest
from conftest import Bulletin
from manuscripts import read
from markup import dead_links, pages

BASE = "https://bulletin.example.org/"
CONFIG = f"""\
title: 港口简报
base_url: {BASE}
sections:
  - {{name: 资讯, slug: news, kind: news}}
  - {{name: 会员, slug: members, kind: profile}}
topics:
  - {{name: 航运, slug: shipping, intro: 船和货。}}
members:
  - {{name: 海通物流有限公司, slug: haitong, aliases: [海通]}}
"""
PROFILES = """\
---
number: 1
date: 2024-01-05
sections: [会员]
---

## 会员

### 海通物流有限公司

**类型：**会员单位

**简介：**海通物流有限公司做物流。

### 长城软件有限公司 {#changcheng}

**简介：**长城软件有限公司（以下简称“长城软件”）做软件。
"""


def news(number: int, body: str, headline: str = "新闻", mark: str = "", extra: str = "") -> str:
    front = f"---\nnumber: {number}\ndate: 2024-{number:02}-05\nsections: [资讯]\n{extra}---\n"
    return f"{front}\n## 资讯\n\n### {headline}{mark}\n\n{body}\n\n（来源：海港报）\n"


@pytest.fixture
def port(site: Bulletin) -> Bulletin:
    site.write("bulletin.yaml", CONFIG)
    site.write("issues/1.md", PROFILES)
    site.write("issues/2.md", news(2, "海通与长城软件签约。", "签约", ' {topics="航运、软件"}'))
    site.write("issues/3.md", news(3, "上海通商口岸繁忙。", "长城软件有限公司获奖", ' {topics="软件"}'))
    site.build()
    return site


def remake(site: Bulletin, name: str, text: str) -> set[str]:
    site.write(name, text)
    return set(site.build().made)


def test_a_member_s_page_has_its_profile_and_what_names_it(port: Bulletin) -> None:
    page = pages(port.out)["/members/changcheng/"]
    assert "又称：长城软件" in page.text
    assert "做软件" in page.text
    assert "签约" in page.text
    assert "长城软件有限公司获奖" in page.text
    assert "2篇" in page.text
    assert "见2024年第1期" in page.text
    assert dead_links(port.out, BASE) == []


def test_the_register_stands_by_pinyin(port: Bulletin) -> None:
    text = pages(port.out)["/members/"].text
    assert re.search(r"共2家会员.*C 长城软件有限公司 2篇 H 海通物流有限公司 2篇", text), text


def test_articles_lead_to_the_members_that_they_name(port: Bulletin) -> None:
    page = pages(port.out)["/issues/2024-02/1/"]
    assert "会员：海通物流有限公司、长城软件有限公司" in page.text
    assert "../../../members/haitong/" in page.links


def test_a_body_edit_that_names_nobody_new_takes_the_short_way(port: Bulletin) -> None:
    made = remake(port, "issues/2.md", news(2, "海通与长城软件正式签约。", "签约", ' {topics="航运、软件"}'))
    assert made == {"read issues/2.md", "mentions 2024/0", "issues/2024-02/", "feed.xml", "sections/news/feed.xml", "search/index/"}


def test_a_body_edit_that_names_somebody_else_remakes_the_member_s_page(port: Bulletin) -> None:
    port.write("issues/2.md", news(2, "海通签约。", "签约", ' {topics="航运、软件"}'))
    put = port.build().put
    assert "members/changcheng/index.html" in put
    assert "members/haitong/index.html" not in put
    assert "签约" not in pages(port.out)["/members/changcheng/"].text


def test_an_issue_in_between_has_no_other_batch_searched(port: Bulletin) -> None:
    for number in range(4, 12):
        port.write(f"issues/{number}.md", news(number, "海通来访。"))
    port.remove("issues/2.md")
    port.build()
    made = remake(port, "issues/2.md", news(2, "海通签约。"))
    assert {name for name in made if name.startswith("mentions ")} == {"mentions 2024/0"}


def test_an_edit_of_a_profile_leaves_other_members_alone(port: Bulletin) -> None:
    port.write("issues/1.md", PROFILES.replace("做软件", "做大型软件"))
    put = port.build().put
    assert "members/changcheng/index.html" in put
    assert "members/haitong/index.html" not in put
    assert "做大型软件" in pages(port.out)["/members/changcheng/"].text


def test_a_renamed_member_is_another_one(port: Bulletin) -> None:
    remake(port, "issues/1.md", PROFILES.replace("### 长城软件有限公司", "### 长城科技有限公司"))
    there = pages(port.out)
    assert "长城科技有限公司" in there["/members/"].text
    assert "获奖" not in there["/members/changcheng/"].text


def test_withdrawn_articles_name_nobody(port: Bulletin) -> None:
    remake(port, "issues/2.md", news(2, "海通与长城软件签约。", "签约", ' {withdrawn="有误"}'))
    there = pages(port.out)
    assert "签约" not in there["/members/changcheng/"].text
    assert "/topics/shipping/" in there  # bulletin.yaml names it
    assert "签约" not in there["/topics/shipping/"].text
    assert "有误" in there["/errata/"].text


def test_a_withdrawn_issue_introduces_nobody(port: Bulletin) -> None:
    remake(port, "issues/1.md", PROFILES.replace("number: 1\n", "number: 1\nwithdrawn: 误发\n"))
    there = pages(port.out)
    assert "/members/changcheng/" not in there
    assert "做物流" not in there["/members/haitong/"].text


def test_a_name_that_two_bear_is_told(port: Bulletin) -> None:
    port.write("bulletin.yaml", CONFIG + "  - {name: 海通证券, aliases: [海通]}\n")
    report = port.build()
    assert [warning.code for warning in report.warnings] == ["W220"]
    assert "签约" not in pages(port.out)["/members/haitong/"].text


def test_topics(port: Bulletin) -> None:
    there = pages(port.out)
    assert re.search(r"软件 2篇 航运 1篇", there["/topics/"].text)
    assert "船和货。" in there["/topics/shipping/"].text
    assert "签约" in there["/topics/shipping/"].text
    assert "../../../topics/shipping/" in there["/issues/2024-02/1/"].links


def test_related_articles_share_a_topic_or_a_member(port: Bulletin) -> None:
    text = pages(port.out)["/issues/2024-03/1/"].text
    assert text.index("相关文章") < text.index("签约") < text.index("引用本文")


def exactly(text: str, *known: str) -> list[str]:
    found = mentions(Texts("a", (text,)), index(register_of({name: name for name in known})))
    return [name for _, names_ in found for name in names_]


def test_names_are_found_letter_for_letter() -> None:
    assert exactly("东软教育开学", "东软", "东软教育") == ["东软教育"]
    assert exactly("东软教育和东软", "东软", "东软教育") == ["东软", "东软教育"]
    assert exactly("用OpenAI的产品", "AI公司", "AI", "OpenAI") == ["OpenAI"]
    assert exactly("见AI、5G", "AI") == ["AI"]
    assert exactly("东 软", "东软") == []


@given(st.text("甲乙丙A，", max_size=30), st.sets(st.text("甲乙丙A", min_size=2, max_size=3), min_size=1, max_size=4))
def test_however_few_names_are_looked_for_the_longest_at_each_place_counts(text: str, known: set[str]) -> None:
    def word(name: str) -> str:
        return f"(?<![0-9A-Za-z]){name}" if name[0].isascii() else name

    longest = sorted(known, key=len, reverse=True)
    pattern = "|".join(word(name) + ("(?![0-9A-Za-z])" if name[-1].isascii() else "") for name in longest)
    assert exactly(text, *known) == sorted(set(re.findall(pattern, text)))


class Shelf:
    """Values by their digests (desk.Finder)."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def put(self, value: object) -> str:
        text = values.encode(value)
        self.texts[digest(text.encode())] = text
        return digest(text.encode())

    def load(self, ref: str) -> bytes:
        return self.texts[ref].encode()

    def recall(self, key: str) -> str | None:
        return None

    def rest(self) -> None:
        """Holds nothing open."""


@pytest.mark.parametrize("seed", range(60))
def test_searching_again_for_a_name_more_or_less_finds_what_searching_finds(seed: int) -> None:
    dice, shelf = random.Random(seed), Shelf()
    names = ["甲乙", "甲乙丙", "乙丙", "AI", "OpenAI", "丙丁戊", "戊"]
    bodies = (["".join(dice.choices([*names, "，", "己"], k=6)) for _ in range(3)] for _ in range(4))
    written = (
        read("## 行业资讯\n\n" + "".join(f"### {line}\n\n{line}\n\n" for line in lines), "行业资讯")._replace(source=f"{n}.md")
        for n, lines in enumerate(bodies)
    )
    issues = tuple(map(shelf.put, written))
    old, new = ({name: dice.choice(["一", "二"]) for name in dice.sample(names, dice.randint(1, 7))} for _ in range(2))
    before, after = (Batch(shelf.put(register_of(register)), issues) for register in (old, new))
    desk = Desk(Packed({}), shelf)
    earlier = Earlier(before, (), json.loads(values.encode(search(before, desk).facts)), lambda target, name: None)
    again = search_again(after, earlier, desk)
    assert again and values.encode(again) == values.encode(search(after, desk))
    assert search_again(after._replace(issues=issues[1:]), earlier, desk) is None


def test_aliases_are_what_the_profile_says_of_its_own_name() -> None:
    def found(text: str) -> tuple[str, ...]:
        return names.aliases("海通物流有限公司", (), text)

    assert found("海通物流有限公司（以下简称“海通”）成立。") == ("海通",)
    assert found("海通物流有限公司（Haitong Logistics，简称海通物流）成立。") == ("海通物流",)
    assert found("海通物流有限公司（以下简称“公司”）成立。") == ()
    assert found("自由贸易试验区（简称“自贸区”）成立。") == ()


def test_slugs_are_unique_and_never_a_register_s_own_page() -> None:
    made = romanised(("海通", "海同", "Page 2"), {"hai-tong"})
    assert [slug for _, slug, _ in made] == ["hai-tong-2", "hai-tong-3", "page-2-2"]


@pytest.mark.parametrize(
    "name", ["重庆银行", "长春会计师事务所", "厦门音乐传媒", "成都长城行政咨询", "单县参茸", "绿色女装", "Page 2", "AI与数据（上海）"]
)
def test_pinyin_is_pypinyin_s(name: str) -> None:
    assert pinyin(name).split() == " ".join(lazy_pinyin(name)).split()


# The rule of related articles.


def site_of(*articles: tuple[tuple[str, ...], tuple[str, ...]], members: tuple[Member, ...] = ()) -> Site:
    """Articles as (topics, sources), one an issue."""
    entries = []
    for number, (topics, sources) in enumerate(articles, 1):
        address = f"2024-{number:02}"
        line = Headline(address, "1", f"标题{number}", "news", "2024-01-01", tuple(map(Source, sources)), topics, "")
        entries.append(Entry("", "", address, 2024, number, False, number, "2024-01-01", "", "", "", (), (), (line,), None))
    return Site(tuple(entries), (), (), (), (), (), members=members)


def near(site: Site, number: int) -> list[int]:
    found = related.related(site).get(f"issues/2024-{number:02}/1/", ())
    return [one.issue.number for one in found]


def test_more_shared_comes_first_then_the_nearest() -> None:
    site = site_of((("a", "b"), ()), (("a",), ()), ((), ()), (("a", "b"), ()), (("a",), ()))
    assert near(site, 4) == [1, 5, 2]
    assert near(site, 3) == []


def test_one_shared_source_is_not_enough_and_two_are() -> None:
    site = site_of(((), ("甲", "乙")), ((), ("甲",)), ((), ("乙", "甲")))
    assert near(site, 1) == [3]
    assert near(site, 2) == []


def test_a_shared_member_is_enough() -> None:
    member = Member("甲", "jia", "jia", (), (("2024-01", "1", ""),), (("2024-03", "1"),))
    assert near(site_of(((), ()), ((), ()), ((), ()), members=(member,)), 3) == [1]


def test_lists_are_bounded_and_a_new_issue_changes_the_last_ones_alone() -> None:
    before = related.related(site_of(*[(("a",), ())] * 40))
    after = related.related(site_of(*[(("a",), ())] * 41))
    assert {len(some) for some in before.values()} == {related.MOST}
    changed = [target for target, some in before.items() if after[target] != some]
    assert 0 < len(changed) <= related.MOST
    assert all(target >= "issues/2024-36/" for target in changed)
    assert isinstance(next(iter(before.values()))[0].issue, Brief)
