"""Our Markdown, by the cases in tests/cases: title, input, expected HTML."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin_ssg.markdown import attributes, parser, to_html
from bulletin_ssg.markdown.attributes import Attribute
from bulletin_ssg.markdown.autolinks import trim
from bulletin_ssg.markdown.han import punctuation

CASES = Path(__file__).with_name("cases")
FILES = ("emphasis", "breaks", "autolinks", "tables", "footnotes", "attributes", "raw", "sanitised")


def cases(name: str) -> list[tuple[str, str, str]]:
    """A file's cases; a line `.` stands between their parts."""
    parts = [part.strip("\n") for part in ("\n" + (CASES / f"{name}.md").read_text(encoding="utf-8")).split("\n.\n")]
    return list(zip(parts[0::3], parts[1::3], parts[2::3], strict=False))


@pytest.mark.parametrize(("file", "title", "text", "expected"), [(file, *case) for file in FILES for case in cases(file)])
def test_case(file: str, title: str, text: str, expected: str) -> None:
    assert to_html(text + "\n", raw_html=file == "sanitised").rstrip("\n") == expected


def test_every_file_of_cases_was_read() -> None:
    assert {name: len(cases(name)) for name in FILES} == {
        "emphasis": 26, "breaks": 12, "autolinks": 18, "tables": 8, "footnotes": 8, "attributes": 6, "raw": 5, "sanitised": 9,
    }  # fmt: skip


def test_importing_the_package_imports_no_parser() -> None:
    code = (
        "import sys, bulletin_ssg.markdown, bulletin_ssg.reading; print(sorted({'markdown_it', 'yaml', 'PIL', 'nh3'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_one_parser_a_process() -> None:
    assert parser(False) is parser(False)
    assert parser(False) is not parser(True)


ASCII = st.text(st.sampled_from("ab *_~`[]()!\\.,:\"'-\n"), max_size=40)


@given(ASCII)
def test_ascii_emphasis_is_as_commonmark_has_it(text: str) -> None:
    from markdown_it import MarkdownIt

    stock = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    assert parser().render(text) == stock.render(text)


@given(st.text(st.sampled_from("数据，。：“”（）《》a1 "), min_size=1, max_size=12).map(str.strip).filter(bool))
def test_anything_chinese_can_be_bold_between_han(text: str) -> None:
    from markdown_it.common.utils import escapeHtml

    if not (set(text) & set("数据，。：“”（）《》")) or text[0] in "a1 " or text[-1] in "a1 ":
        return
    assert to_html(f"前**{text}**后\n") == f"<p>前<strong>{escapeHtml(text)}</strong>后</p>\n"


@given(st.text(st.sampled_from("甲乙，。\n*a"), max_size=30))
def test_no_line_break_between_han_is_left(text: str) -> None:
    import re

    html = to_html(text)
    assert not re.search(r"[甲乙，。]\n[甲乙，。]", html.replace("<br />\n", "<br />"))


def test_attributes_are_read_in_order_with_their_places() -> None:
    assert attributes.parse(' #slug .chart topics="数据要素, 东盟" author=甲 !') == [
        Attribute("#", "slug", 1, 6),
        Attribute(".", "chart", 7, 13),
        Attribute("topics", "数据要素, 东盟", 14, 31),
        Attribute("author", "甲", 32, 40),
        Attribute("", "!", 41, 42),
    ]


@given(st.text(st.sampled_from("#.ab=\"'“” 数-"), max_size=20))
def test_every_character_between_braces_is_accounted_for(text: str) -> None:
    covered = "".join(text[item.start : item.end] for item in attributes.parse(text))
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://a.example/x.", "https://a.example/x"),
        ("https://a.example/(x)", "https://a.example/(x)"),
        ("https://a.example/x))", "https://a.example/x"),
        ("https://a.example/x?!;", "https://a.example/x"),
        ("https://", ""),
    ],
)
def test_punctuation_after_an_address_is_the_sentences(written: str, address: str) -> None:
    assert trim(written) == address


def test_an_address_of_ours_cannot_be_forged_in_a_description() -> None:
    html = to_html('![bulletin:x](https://example.org/a.png "bulletin:y")\n')
    assert '"bulletin:' not in html


def test_punctuation_is_that_of_the_parser() -> None:
    """What is read without it (reading.cleancopy) must agree about every character."""
    from markdown_it.common.utils import isMdAsciiPunct, isPunctChar

    assert [char for char in map(chr, range(0x110000)) if punctuation(char) != (isMdAsciiPunct(ord(char)) or isPunctChar(char))] == []
