"""The real issue, when its file lies beside the project: nothing of it is lost, nothing of its layout is left."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bulletin_ssg.model import Article, Issue
from bulletin_ssg.reading.issues import parse_issue
from manuscripts import SECTIONS, Desk

REAL = Path(__file__).parents[2] / "shared" / "real" / "2024-05.md"

pytestmark = pytest.mark.skipif(not REAL.exists(), reason=f"the real issue is not at {REAL}")


@cache
def real() -> tuple[Issue, list[str]]:
    desk = Desk()
    return parse_issue(REAL.read_text(encoding="utf-8"), "issues/2024-05.md", SECTIONS, False, desk), desk.said


def articles() -> list[Article]:
    return [article for section in real()[0].sections for article in section.articles]


def test_sections_and_articles() -> None:
    issue, _ = real()
    assert [(section.name, section.kind, len(section.articles)) for section in issue.sections] == [
        ("数据月报", "data", 1), ("行业资讯", "news", 7), ("会员风采", "profile", 2),
    ]  # fmt: skip
    assert (issue.number, issue.total, issue.date) == (5, 25, "2024-06-04")
    assert [article.ordinal for article in articles()] == list(range(1, 11))


def test_every_news_item_has_its_source() -> None:
    assert [[source.name for source in article.sources] for article in articles()] == [
        [], ["中国新闻网"], ["数据资产前沿"], ["国际商报"], ["参考消息"], ["中国保护知识产权网"], ["智利外交部"], ["商务部网站"], [], [],
    ]  # fmt: skip
    assert "来源：" not in "".join(article.html for article in articles())


def test_the_profiles_have_their_fields() -> None:
    for article in articles()[8:]:
        assert [field.label for field in article.fields] == ["类型", "简介"]
        assert article.html == ""
    assert articles()[8].fields[0].html == "大连市数字贸易协会监事单位"


def test_no_mark_is_left_and_nothing_is_warned_of() -> None:
    assert "*" not in "".join(article.html + article.text + "".join(field.html for field in article.fields) for article in articles())
    assert real()[1] == []


def test_no_sentence_is_lost() -> None:
    said = re.sub(r"\s", "", "\n".join([*(article.headline + "\n" + article.text for article in articles())]))
    body = REAL.read_text(encoding="utf-8").split("---\n", 2)[2]
    sentences = [
        re.sub(r"\s", "", sentence)
        for line in body.splitlines()
        if line.strip() and not line.startswith(("## ", "（来源"))
        for sentence in re.split(r"(?<=[。！？])", re.sub(r"\*\*|^### ", "", line))
        if sentence.strip()
    ]
    assert len(sentences) == 60
    assert [sentence for sentence in sentences if sentence not in said] == []


def test_the_same_sentences_stand_in_the_html() -> None:
    for article in articles()[:8]:
        assert re.sub(r"<[^>]*>|\n", "", article.html) == article.text.replace("\n", "")
