"""Texts become issues: every habit of typing is understood or doubted, and no character is lost."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.importing import accounting
from bulletin_ssg.importing.lines import Known
from bulletin_ssg.importing.paragraphs import squeezed
from bulletin_ssg.importing.report import Report
from bulletin_ssg.importing.texts import read_text
from bulletin_ssg.importing.understanding import Imported, understand
from bulletin_ssg.model import Issue
from bulletin_ssg.reading.issues import parse_issue
from manuscripts import Desk
from typescripts import HABITS, HARBOUR, REAL, Typescript, real, typed, variants, wide

TODAY = "2030-01-02"


def bring(data: bytes | str, name: str = "稿件.txt", known: Known = Known()) -> Imported:  # noqa: B008  (a frozen value)
    return understand(data.encode() if isinstance(data, str) else data, name, known, TODAY, {})


def issue_of(imported: Imported) -> Issue:
    return parse_issue(imported.text, "issues/x.md", (), False, Desk({f"issues/{name}": data for name, data in imported.pictures}))


def shape(issue: Issue) -> list[tuple[str, list[str]]]:
    return [(section.name, [article.headline for article in section.articles]) for section in issue.sections]


def unsure(imported: Imported) -> list[str]:
    return [finding.code for finding in imported.report.unsure]


def not_found(text: str, imported: Imported) -> Counter[str]:
    """Characters of a text that neither the issue's body nor the report has, as they are printed."""
    body = imported.text.split("---\n", 2)[2]
    printed = "\n".join(imported.report.lines())
    marks = "".join(char * int(count) for char, count in re.findall(r"(\S)×(\d+)", printed))
    left = Counter("".join(text.split()))
    left.subtract(body + marks + "".join(told.words for told in imported.report.told))
    return +Counter({char: count for char, count in left.items() if char not in "#*-_\\" and f"U+{ord(char):04X}" not in printed})


ISSUES = [
    HARBOUR,
    pytest.param("real", marks=pytest.mark.skipif(not REAL.exists(), reason=f"the real issue is not at {REAL}"), id="real"),
]
NAMES = sorted(variants(HARBOUR))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue.title if isinstance(issue, Typescript) else issue)
def test_habits(name: str, issue: Typescript | str) -> None:
    meant = real() if issue == "real" else HARBOUR
    data = variants(meant)[name]
    imported = bring(data)
    text = data.decode("utf-16" if name == "UTF-16" else "gb18030" if name == "GBK" else "utf-8")
    assert not_found(text, imported) == Counter()
    found = issue_of(imported)
    sections = [(section, [wide(headline) for headline in headlines]) for section, headlines in meant.sections]
    told = "\n".join(imported.report.lines())
    if "PDF" in name:  # where a line broke, nobody can tell whether a space stood
        assert [(section, list(map(squeezed, headlines))) for section, headlines in shape(found)] == [
            (section, list(map(squeezed, headlines))) for section, headlines in meant.sections
        ], told
    else:
        assert shape(found) == (sections if name == "full-width digits" else meant.sections), told
    sources = [item.source for chapter in meant.chapters for item in chapter.items]
    assert [article.sources[0].name if article.sources else "" for section in found.sections for article in section.articles] == sources
    assert [len(article.fields) for article in found.sections[-1].articles] == [2, 2]
    if name == "no head":
        assert unsure(imported) == ["W387", "W388"] and found.draft
    else:
        assert (found.number, found.total, found.date) == (meant.number, meant.total, meant.date)
        assert unsure(imported) == []


def test_there_are_twenty() -> None:
    assert len(NAMES) >= 20


def test_two_issues_in_one_file() -> None:
    second = typed(HARBOUR._replace(number=10, total=42, day=(2023, 11, 8)))
    with pytest.raises(Refused) as refused:
        bring(typed(HARBOUR) + "\n" + second)
    assert [finding.code for finding in refused.value.diagnostics] == ["E371"]
    assert "2023 年第 9 期" in str(refused.value) and "2023 年第 10 期" in str(refused.value)


def test_the_accounting_misses_no_character() -> None:
    """Whatever single character were lost between file and issue, nothing would be written."""
    for data in (typed(HARBOUR).encode(), typed(HARBOUR, HABITS["labels plain"]).encode()):
        imported = bring(data)
        manuscript = read_text(data, "稿件.txt", Report("稿件.txt", False))
        body = imported.text.split("---\n", 2)[2]
        accounting.check(manuscript, body, imported.report)
        for at in [at for at, char in enumerate(body) if not char.isspace() and char not in "#*"][::7]:
            with pytest.raises(accounting.Unfit):
                accounting.check(manuscript, body[:at] + body[at + 1 :], imported.report)


def test_the_accounting_wants_words_together() -> None:
    manuscript = read_text("港口很忙".encode(), "a.txt", Report("a.txt", False))
    with pytest.raises(accounting.Unfit):
        accounting.check(manuscript, "港口忙很", Report("a.txt", False))


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
ODD = st.sampled_from(list("●■【】（）一二、。：；“”#*_`[]|<>&\\~^{}!-+=.1２\t\x0b\x0c\u2028\ufeff\u200b\xa0　")) | st.sampled_from(
    ["**", "---", "```", "[^1]", "![a](b.png)"]
)
LINE = st.one_of(
    st.text(CHARACTERS, max_size=40),
    st.lists(ODD | st.sampled_from(["港口", "吞吐量增长", "word", "3.5%"]), max_size=12).map("".join),
    st.sampled_from(typed(HARBOUR).split("\n")),
    st.sampled_from(["", "", "【行业动态】", "目录", "# 题", "#### 小题", "- 项", "  - 子项", "1. 项", "> 引", "| 甲 | 乙 |", "| --- | --- |", "| 1 | 2 | 3 |",
                     "```", "***", "[a]: b", "[^1]: 注", "来源：甲", "（来源：", "类型：乙", "第 3 页", "12", "2023年第9期", "{.chart}", "### 题 {#Bad}", "    code"]),
)  # fmt: skip


DOCUMENT = (
    st.lists(LINE, max_size=30),
    st.sampled_from([0, 3, 12, 20, 30, 99]),
    st.sampled_from(["\n", "\n\n", "\r\n"]),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    st.sampled_from(["a.txt", "2023-09.md"]),
)


def documents(lines: list[str], place: int, ending: str, encoding: str, name: str) -> None:
    around = typed(HARBOUR).split("\n") if place < 99 else []  # lines of any kind within an issue, or by themselves
    lines = [*around[:place], *lines, *around[place:], "港口。"]
    data = ending.join(lines).encode(encoding)
    try:
        imported = bring(data, name)
    except Refused as refused:
        codes = {finding.code for finding in refused.diagnostics}
        assert codes <= {"E371", "E372", "E375", "E376"}, refused
        return
    text = ending.join(lines).removeprefix("\ufeff")  # at a file's beginning it is the mark of its encoding
    assert not_found(text, imported) == Counter()
    issue_of(imported)


@pytest.mark.parametrize("examples", [150, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_character_is_lost(examples: int) -> None:
    settings(max_examples=examples, deadline=None)(given(*DOCUMENT)(documents))()
