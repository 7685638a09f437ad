"""Addresses that were promised, from `bulletin freeze` to the pages: retitled, moved, renumbered, removed, withdrawn."""

from __future__ import annotations

import pytest

from bulletin_ssg import noop
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.freezing import freeze
from conftest import Bulletin
from markup import dead_links, pages

ONE = "港口吞吐量创新高，集装箱业务增长明显，外贸航线又添三条。"
TWO = "协会举办培训班，四十家企业参加，内容为数据出境的申报。"
THREE = "新的统计口径自下月起施行，各企业报表须按新表填写。"


def issue(*articles: tuple[str, str], number: int = 1, extra: str = "") -> str:
    body = "".join(f"### {headline}\n\n{text}\n\n" for headline, text in articles)
    return f"---\nnumber: {number}\ndate: 2024-0{number}-05\nsections: [资讯]\n{extra}---\n\n## 资讯\n\n{body}"


def promise(site: Bulletin, allow_removed: bool = False) -> tuple[int, int]:
    return freeze(str(site.root), allow_removed, noop.snapshot(str(site.root)), 1_800_000_000.0)


@pytest.fixture
def promised(site: Bulletin) -> Bulletin:
    site.write("issues/1.md", issue(("港口", ONE), ("培训", TWO)))
    site.write("issues/2.md", issue(("报表", THREE), number=2))
    promise(site)
    site.build()
    return site


def stand(site: Bulletin) -> dict[str, str]:
    """(address → headline) of every article page."""
    site.build()
    assert dead_links(site.out, "https://bulletin.example.org/") == []
    return {
        address: page.text for address, page in pages(site.out).items() if address.startswith("/issues/2024-") and address.count("/") == 4
    }


def lost(site: Bulletin) -> list[str]:
    with pytest.raises(Refused) as refused:
        site.build()
    assert {problem.code for problem in refused.value.diagnostics} == {"E230"}
    return [str(dict(problem.values)["target"]) for problem in refused.value.diagnostics]


def test_a_retitled_and_a_moved_article_stay_where_they_were(promised: Bulletin) -> None:
    promised.write("issues/1.md", issue(("新来的", THREE + "补充。"), ("培训班开课", TWO), ("港口", ONE)))
    there = stand(promised)
    assert ONE in there["/issues/2024-01/1/"]
    assert "培训班开课" in there["/issues/2024-01/2/"]
    assert "新来的" in there["/issues/2024-01/3/"]


def test_a_file_may_be_renamed(promised: Bulletin) -> None:
    promised.remove("issues/1.md")
    promised.write("issues/2024/jan.md", issue(("港口", ONE), ("培训", TWO)))
    assert ONE in stand(promised)["/issues/2024-01/1/"]


def test_a_removed_article_stops_the_build_until_it_is_given_up(promised: Bulletin) -> None:
    promised.write("issues/1.md", issue(("培训", TWO)))
    before = promised.page("issues/2024-01/1/index.html")
    assert lost(promised) == ["issues/2024-01/1/"]
    assert promised.page("issues/2024-01/1/index.html") == before
    with pytest.raises(Refused, match="E230"):
        promise(promised)
    assert promise(promised, allow_removed=True)[1] == 1
    there = stand(promised)
    assert "《港口》" in there["/issues/2024-01/1/"]
    assert ONE not in there["/issues/2024-01/1/"]
    assert TWO in there["/issues/2024-01/2/"]


def test_a_number_that_was_given_up_is_never_given_again(promised: Bulletin) -> None:
    promised.write("issues/1.md", issue(("培训", TWO)))
    promise(promised, allow_removed=True)
    promised.write("issues/1.md", issue(("培训", TWO), ("全新", THREE + "又及。")))
    assert "全新" in stand(promised)["/issues/2024-01/3/"]


def test_a_renumbered_issue_gives_up_its_addresses_and_those_of_its_articles(promised: Bulletin) -> None:
    promised.write("issues/2.md", issue(("报表", THREE), number=3))
    assert lost(promised) == ["issues/2024-02/"]
    assert promise(promised, allow_removed=True)[1] == 2
    there = stand(promised)
    assert THREE in there["/issues/2024-03/1/"]
    assert "《报表》" in there["/issues/2024-02/1/"]
    assert "2024-02" in pages(promised.out)["/issues/2024-02/"].text


def test_what_comes_back_stands_over_its_stone(promised: Bulletin) -> None:
    promised.remove("issues/2.md")
    promise(promised, allow_removed=True)
    promised.build()
    promised.write("issues/2.md", issue(("报表", THREE), number=2))
    assert "报表" in pages(promised.out)["/issues/2024-02/1/"].text
    promised.build()
    assert "报表" in pages(promised.out)["/issues/2024-02/"].text


def test_what_is_withdrawn_is_gone_from_everything_but_its_address(promised: Bulletin) -> None:
    promised.write("issues/1.md", issue(("港口", ONE), ("培训 {withdrawn=数字有误}", TWO)))
    promised.write("issues/2.md", issue(("报表", THREE), number=2, extra="withdrawn: 误发\n"))
    there = stand(promised)
    assert "数字有误" in there["/issues/2024-01/2/"]
    assert "误发" in there["/issues/2024-02/1/"]
    telling = {"issues/2024-01/2/index.html", "issues/2024-01/index.html", "issues/2024-02/1/index.html", "errata/index.html"}
    for path in promised.out.rglob("*.*"):
        name = path.relative_to(promised.out).as_posix()
        text = path.read_text(encoding="utf-8")
        assert TWO not in text and THREE not in text, name
        assert name in telling or ("培训" not in text and "报表" not in text), name
