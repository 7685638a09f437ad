"""What is said of broken files: tests/errors holds them, each with the exact words beside it.

A file is read as `issues/NAME`, one whose name begins with `page-` as `pages/NAME`, with
`raw-` where HTML is allowed. To take over new words after a look at
them: BULLETIN_ACCEPT=1 pytest tests/test_errors.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bulletin_ssg.diagnostics import Refused, Span, caret, cells, cropped
from bulletin_ssg.reading import Reading, read_issue, read_page
from manuscripts import SECTIONS, Desk, png, said

HERE = Path(__file__).parent
ERRORS = HERE / "errors"
NAMES = sorted(path.name for path in ERRORS.glob("*.md"))
SITE = {
    "issues/harbour.png": png(),
    "issues/broken.png": b"no picture",
    "issues/broken.svg": b"<html></html>",
    "issues/huge.png": png(30_000, 200),
    "issues/2024-05/pier.png": png(),
    "issues/form.docx": b"PK",
    "pages/about.md": b"---\ntitle: x\n---\n",
    "static/form.pdf": b"%PDF",
}


def words(name: str) -> str:
    """What is said of the file."""
    page = name.startswith("page-")
    logical = ("pages/" if page else "issues/") + name
    desk = Desk({**SITE, logical: (ERRORS / name).read_bytes()}, links=("issues/outside.png",))
    read = read_page if page else read_issue
    try:
        read(Reading(logical, SECTIONS, name.startswith("raw-")), desk)
    except Refused as reason:
        return said(reason, desk)
    return said(Refused(), desk)


@pytest.mark.parametrize("name", NAMES)
def test_words(name: str) -> None:
    expected = (ERRORS / name).with_suffix(".txt")
    if os.environ.get("BULLETIN_ACCEPT"):
        expected.write_text(words(name), encoding="utf-8")
    assert words(name) == expected.read_text(encoding="utf-8")


def test_a_file_that_vanished() -> None:
    with pytest.raises(Refused) as reason:
        read_issue(Reading("issues/gone.md", (), False), Desk())
    assert str(reason.value).startswith("issues/gone.md: error[E145]: the file is not there")


def codes_in(text: str) -> set[str]:
    return set(re.findall(r"\b[EW]1[4-9][0-9]\b", text))


def test_every_code_has_its_case() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (HERE.parent / "src/bulletin_ssg/reading").glob("*.py"))
    cases = "".join(path.read_text(encoding="utf-8") for path in ERRORS.glob("*.txt"))
    assert codes_in(source) - {"E145"} == codes_in(cases)


def test_every_code_is_explained() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (HERE.parent / "src/bulletin_ssg").rglob("*.py"))
    used = set(re.findall(r"\"([EW][0-9]{3})\"", source))
    explained = set(re.findall(r"^\| ([EW][0-9]{3}) \|", (HERE.parent / "docs/errors.md").read_text(encoding="utf-8"), re.M))
    assert used - explained == set()


def test_a_long_line_is_shown_around_the_place() -> None:
    line = "甲" * 60 + "错误" + "乙" * 60
    excerpt, span = cropped(line, Span("a.md", 1, 61, 2))
    assert excerpt == "..." + "甲" * 20 + "错误" + "乙" * 36 + "..."
    assert caret(excerpt, span) == " " * 43 + "^^^^"
    assert cropped(line[:60], Span("a.md", 1, 3, 2)) == (line[:60], Span("a.md", 1, 3, 2)), "as wide as may be"
    for column in (1, 30, 122):
        excerpt, span = cropped(line, Span("a.md", 1, column, 1))
        assert excerpt[span.column - 1] == line[column - 1] and cells(excerpt) <= 123
