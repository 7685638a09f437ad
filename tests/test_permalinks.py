"""Addresses that never change, whatever becomes of their articles."""

from __future__ import annotations

from bulletin_ssg import permalinks
from bulletin_ssg.model import Contents, Filing, Item, Listing, Mark
from bulletin_ssg.permalinks import FrozenArticle, FrozenIssue, Permalinks, Tombstone
from bulletin_ssg.records import load

LIKE = {"a": "00000000000000ff", "b": "ffffffffffffff00", "c": "0f0f0f0f0f0f0f0f"}


def filed(*articles: tuple[str, str, str]) -> Filing:
    """An issue of (headline, slug, letter); the letter stands for the body."""
    items = tuple(Item(headline, slug, number, (), (), "", "") for number, (headline, slug, _) in enumerate(articles, 1))
    listings = (Listing("资讯", "", "news", items),)
    contents = Contents("issues/5.md", 2024, 5, False, 0, "2024-05-01", "", "", listings, False, "", "", (), (), ())
    return Filing(contents, tuple(Mark(letter * 40, number, LIKE[letter[0]]) for number, (_, _, letter) in enumerate(articles, 1)), ())


def frozen(*articles: tuple[str, str, str]) -> Permalinks:
    return Permalinks((FrozenIssue("2024-05", tuple(FrozenArticle(a, h, b * 40, LIKE[b]) for a, h, b in articles)),))


def addressed(issue: Filing, links: Permalinks) -> permalinks.Addressed:
    return permalinks.addresses(issue.contents, issue.marks, next(iter(links.issues), None), links.tombstones)


def names(issue: Filing, links: Permalinks) -> tuple[str, ...]:
    found = addressed(issue, links)
    assert found.problems == ()
    return found.names


def test_unfrozen_addresses_are_slugs_and_ordinals() -> None:
    assert names(filed(("甲", "", "a"), ("乙", "second", "b")), Permalinks()) == ("1", "second")


def test_a_retitled_article_keeps_its_address_by_its_body() -> None:
    assert names(filed(("新题", "", "a")), frozen(("1", "甲", "a"))) == ("1",)


def test_a_moved_article_keeps_its_address_and_a_new_one_takes_the_next() -> None:
    links = frozen(("1", "甲", "a"), ("2", "乙", "b"))
    assert names(filed(("丙", "", "c"), ("乙", "", "b"), ("甲", "", "a")), links) == ("3", "2", "1")


def test_a_rewritten_article_keeps_its_address_by_its_headline() -> None:
    assert names(filed(("甲", "", "c")), frozen(("1", "甲", "a"))) == ("1",)


def test_an_edited_and_retitled_article_is_known_by_likeness() -> None:
    issue = filed(("新题", "", "a"))._replace(marks=(Mark("x" * 40, 1, "00000000000000fe"),))
    assert addressed(issue, frozen(("1", "甲", "a"))).by_body
    assert names(issue, frozen(("1", "甲", "a"))) == ("1",)


def test_two_equal_candidates_ask_for_a_slug() -> None:
    issue = filed(("新一", "", "a"), ("新二", "", "a"))
    issue = issue._replace(marks=tuple(mark._replace(digest="xy"[n] * 40) for n, mark in enumerate(issue.marks)))
    problems = addressed(issue, frozen(("1", "甲", "a"))).problems
    assert [problem.code for problem in problems] == ["E231"]


def test_a_slug_given_later_does_not_move_the_article() -> None:
    assert names(filed(("甲", "fresh", "a")), frozen(("1", "甲", "a"))) == ("1",)


def test_a_removed_article_is_named_until_it_has_a_tombstone() -> None:
    links = frozen(("1", "甲", "a"), ("2", "乙", "b"))
    issue = filed(("甲", "", "a"))
    problems = addressed(issue, links).problems
    assert [(p.code, dict(p.values)["target"]) for p in problems] == [("E230", "issues/2024-05/2/")]
    buried = links._replace(tombstones=(Tombstone("issues/2024-05/2/", "乙"),))
    assert names(filed(("甲", "", "a"), ("丙", "", "c")), buried) == ("1", "3")


def test_an_issue_that_is_gone_is_named() -> None:
    assert [p.code for p in permalinks.vanished([], frozen(("1", "甲", "a")))] == ["E230"]


def test_what_is_written_is_read_again() -> None:
    links = frozen(("1", '引“号”与"直引号"：#', "a"))._replace(tombstones=(Tombstone("issues/2024-05/2/", "乙"),))
    assert load(permalinks.write(links), "permalinks.yaml", 1, Permalinks)[0] == links
    assert load(permalinks.write(Permalinks()), "permalinks.yaml", 1, Permalinks)[0] == Permalinks()
