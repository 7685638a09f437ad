"""Word files become issues: what Word knows of its text arrives, and what cannot is told."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wordfiles as w
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.importing.understanding import Imported
from test_commands import ENVIRONMENT
from test_importing import bring, issue_of, not_found, shape, unsure
from typescripts import HARBOUR, REAL, Item, masthead, real

HEAD = [w.paragraph(line) for line in masthead(HARBOUR)]


def article(*blocks: str, **more: object) -> Imported:
    """A Word file with one section, whose one article is made of these blocks."""
    return bring(w.word(*HEAD, w.paragraph("【行业动态】"), w.paragraph(w.run("● 新闻一则", "b")), *blocks, **more), "a.docx")  # type: ignore[arg-type]


def html(imported: Imported) -> str:
    return issue_of(imported).sections[0].articles[0].html


def codes(data: bytes, name: str = "a.docx") -> list[str]:
    with pytest.raises(Refused) as refused:
        bring(data, name)
    return [finding.code for finding in refused.value.diagnostics]


def whole(styles: bool) -> bytes:
    """The harbour's issue in Word: with heading styles, or with ● and 【】 in bold."""
    blocks = list(HEAD)
    for chapter in HARBOUR.chapters:
        blocks.append(w.paragraph(chapter.name, style=1) if styles else w.paragraph(w.run(f"【{chapter.name}】", "b")))
        for item in chapter.items:
            blocks.append(w.paragraph(item.headline, style=2) if styles else w.paragraph(w.run(f"●{item.headline}", "b")))
            blocks += _text(item)
    return w.word(*blocks)


def _text(item: Item) -> list[str]:
    texts = []
    for text in item.paragraphs:
        _, label, rest = text.split("**") if text.startswith("**") else ("", "", text)
        texts.append(w.paragraph(w.run(label, "b"), w.run(rest)) if label else w.paragraph(rest))
    return [*texts, *([w.paragraph(f"（来源：{item.source}）")] if item.source else [])]


@pytest.mark.parametrize("styles", [True, False])
def test_a_whole_issue(styles: bool) -> None:
    imported = bring(whole(styles), "a.docx")
    issue = issue_of(imported)
    assert (shape(issue), unsure(imported)) == (HARBOUR.sections, [])
    assert (issue.number, issue.total, issue.date, issue.editor) == (9, 41, "2023-10-11", HARBOUR.editor)
    assert [[field.label for field in article.fields] for article in issue.sections[-1].articles] == [["类型", "简介"]] * 2


def test_tables() -> None:
    rows = ("航线", "吞吐量", "比重"), ("近洋", "98.3", "52.5%"), ("远洋", "89.1", "47.5%")
    remark = (w.cell("单位：万标准箱", wide=2), "")
    imported = article(w.table((w.cell("外贸箱吞吐量", wide=3),), *rows, remark), w.paragraph("文。"))
    assert "| 航线 | 吞吐量 | 比重 |\n| --- | ---: | ---: |\n| 近洋 | 98.3 | 52.5% |" in imported.text
    assert "**外贸箱吞吐量**\n\n| 航线" in imported.text and "47.5% |\n\n单位：万标准箱" in imported.text
    assert unsure(imported) == []


def test_merged_cells_are_taken_apart_and_told() -> None:
    rows = [("类别", "货种", "吨"), (w.cell("散货", tall="restart"), "煤|炭", "1"), (w.cell("", tall="continue"), "矿石", "2")]
    imported = article(w.table(*rows), w.paragraph("文。"))
    assert "| 散货 | 煤\\|炭 | 1 |\n|  | 矿石 | 2 |" in imported.text
    assert unsure(imported) == ["W384"]
    assert html(imported).count("<td") == 6


def test_pictures_and_captions() -> None:
    blocks = (
        w.paragraph(w.picture(1)),
        w.paragraph("图1：港区全景"),
        w.paragraph("文。"),
        w.paragraph(w.picture(2, "一艘船")),
        w.paragraph("末段。"),
    )
    imported = article(*blocks, pictures=("png", "bmp"))
    assert '![港区全景](picture-1.png "图1：港区全景")' in imported.text and "![一艘船](picture-2.png)" in imported.text
    assert [(picture.name, picture.data[:4]) for picture in imported.pictures] == [
        ("picture-1.png", b"\x89PNG"),
        ("picture-2.png", b"\x89PNG"),
    ]
    assert unsure(imported) == []


def test_pictures_that_want_a_look() -> None:
    imported = article(
        w.paragraph(w.picture(1)), w.paragraph("文。"), w.paragraph(w.picture(2)), w.paragraph("末段。"), pictures=("png", "emf")
    )
    assert unsure(imported) == ["W385", "W386"]
    assert [picture.name for picture in imported.pictures] == ["picture-1.png", "picture-2.emf"]
    assert "emf" not in imported.text


def test_runs() -> None:
    imported = article(
        w.paragraph("普通", w.run("粗体", "b"), w.run("再粗", "b"), "，", w.run("斜", "i"), "，", w.run("删", "strike"), "，", w.link("网页", 1), "。"),
        w.paragraph("第一行\n第二行"), w.paragraph("1*2*3_4_ <b> &amp; [x] 100 m", w.run("2", "superscript"), "。"),
        links=("https://example.org/a(1)",),
    )  # fmt: skip
    assert "普通**粗体再粗**，*斜*，~~删~~，[网页](<https://example.org/a(1)>)。" in imported.text
    assert "<strong>粗体再粗</strong>" in html(imported) and "<br />" in html(imported)
    assert "1*2*3_4_ &lt;b&gt; &amp;amp; [x] 100 m2。" in html(imported)
    assert unsure(imported) == ["W383"]


def test_lists_and_subheadings() -> None:
    imported = article(
        w.paragraph("如下。"),
        w.paragraph("甲事", w.run("要", "b"), listed=True),
        w.paragraph("乙事", listed=True),
        w.paragraph("小题", style=3),
        w.paragraph("文。"),
    )
    assert "- 甲事**要**\n- 乙事\n\n#### 小题" in imported.text


def test_footnotes() -> None:
    imported = article(w.paragraph("文", w.note(1), "。又", w.note(2), "。"), w.paragraph("（来源：海州日报）"), notes=("甲注。", "乙注。"))
    issue = issue_of(imported)
    assert "文[^1]。又[^2]。" in imported.text and "[^1]: 甲注。" in imported.text
    assert "乙注。" in html(imported) and issue.sections[0].articles[0].sources[0].name == "海州日报"


def test_tracked_changes_are_accepted_and_told() -> None:
    imported = article(w.paragraph("增长", w.deleted("百分之五"), w.inserted("5%"), "。"))
    assert "增长5%。" in imported.text and "百分之五" not in imported.text
    printed = "\n".join(imported.report.lines())
    assert "百分之五" in printed and "5%" in printed


def test_what_cannot_arrive_is_told() -> None:
    imported = article(
        w.paragraph("设", w.formula("a+b"), "。"), w.paragraph("正文。", w.textbox("框中话。")), header="内部资料", comment="请核对"
    )
    printed = "\n".join(imported.report.lines())
    assert "内部资料" in printed and "请核对" in printed and "设a+b。" in printed
    assert imported.text.count("框中话。") == 1
    assert unsure(imported) == ["W382"]


def test_word_is_not_taken_to_be_cut_by_pages() -> None:
    first = "本段很长而没有句号，因为秘书处的人常常忘记在段末写上句号，这在每一期里都有"
    imported = article(w.paragraph(first), w.paragraph("下一段从这里开始，自成一段。"))
    assert f"{first}\n\n下一段" in imported.text and unsure(imported) == ["W381"]


def test_damaged_files() -> None:
    assert codes(whole(True)[:500]) == ["E374"]
    assert codes(b"PK\x03\x04 nothing") == ["E374"]
    grows = io.BytesIO()
    with zipfile.ZipFile(grows, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>')
    assert codes(grows.getvalue()) == ["E374"]


def test_without_mammoth(tmp_path: Path) -> None:
    """An installation without the extra `word`: the hint says what to install."""
    (tmp_path / "a.docx").write_bytes(whole(True))
    hidden = "import sys; sys.modules['mammoth'] = None; from bulletin_ssg.cli import main; main()"
    command = [sys.executable, "-c", hidden, "import", "a.docx", "--to", "."]
    ran = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 1 and "E373" in ran.stderr and 'pip install "bulletin-ssg[word]"' in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20) | st.sampled_from(
    [
        "**",
        "# 题",
        "【行业动态】",
        "- 项",
        "1. 项",
        "| 甲 | 乙 |",
        "[a]: b",
        "<b>",
        "&amp;",
        "图：甲",
        "（来源：乙）",
        "类型：丙",
        "第九期",
        "\\",
        "`",
        "正文。",
        "目录",
        "\x80",
    ]
)
RUNS = st.lists(st.builds(w.run, WORDS, *[st.sampled_from(["b", "i", "strike", "superscript", "u"])]) | st.builds(w.run, WORDS), max_size=4)
BLOCK = st.one_of(
    st.builds(lambda runs: w.paragraph(*runs), RUNS),
    st.builds(lambda runs, style: w.paragraph(*runs, style=style), RUNS, st.integers(1, 4)),
    st.builds(lambda runs: w.paragraph(*runs, listed=True), RUNS),
    st.builds(
        lambda rows: w.table(*map(tuple, rows)),
        st.lists(st.lists(WORDS.map(lambda words: w.cell(w.run(words))), min_size=1, max_size=3), min_size=1, max_size=3),
    ),
)


def files(blocks: list[str], headed: bool) -> None:
    data = w.word(*(HEAD if headed else []), w.paragraph("港口。"), *blocks)
    try:
        imported = bring(data, "a.docx")
    except Refused as refused:
        assert {finding.code for finding in refused.diagnostics} <= {"E371", "E375"}, refused
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    assert not_found("".join(element.text or "" for element in root.iter() if element.tag.endswith("}t")), imported) == Counter()
    issue_of(imported)


@pytest.mark.parametrize("examples", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_character_is_lost(examples: int) -> None:
    settings(max_examples=examples, deadline=None)(given(st.lists(BLOCK, max_size=8), st.booleans())(files))()


@pytest.mark.skipif(not REAL.exists(), reason=f"the real issue is not at {REAL}")
def test_the_real_word_file() -> None:
    imported = bring((REAL / "2024-05.docx").read_bytes(), "2024-05.docx")
    issue = issue_of(imported)
    assert (issue.number, issue.total, issue.date) == (5, 25, "2024-06-04")
    assert shape(issue) == real().sections
    articles = [article for section in issue.sections for article in section.articles]
    assert sum(bool(article.sources) for article in articles) == 7
    assert [len(article.fields) for article in articles[-2:]] == [2, 2]
    assert "| 外商投资企业 | 59309.30 | 69.06% |" in imported.text and "单位：万美元" in imported.text
    assert len(imported.pictures) == 1 and issue.pictures and "（DEPA 秘书处消息）" in imported.text
    assert unsure(imported) == ["W375"] and "的说法" not in imported.text
    with zipfile.ZipFile(REAL / "2024-05.docx") as archive:
        texts = re.findall(r"<w:t(?: [^>]*)?>([^<]*)", archive.read("word/document.xml").decode())
    assert not_found("".join(texts), imported) == Counter()
