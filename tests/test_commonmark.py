"""CommonMark's own examples through our parser: all pass but those where we differ on purpose, and these do differ.

The examples come with the source distribution named in tests/commonmark.txt, which lies in the environment's share/commonmark.
"""

from __future__ import annotations

import json
import sys
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bulletin_ssg.markdown import parser

FETCHED = Path(sys.prefix, "share", "commonmark")

BARE_ADDRESSES = {
    602: "an address with a space in angle brackets: the part before the space is a bare address",
    606: "a backslash in a mail address in angle brackets: what remains is a bare mail address",
    608: "spaces inside the angle brackets: a bare address",
    611: "a bare web address is a link",
    612: "a bare mail address is a link",
}
"""Differences whether raw HTML is allowed or not."""

RAW_HTML_OFF = {
    **dict.fromkeys((*range(148, 192), 308, 309), "a block of HTML is text"),
    **dict.fromkeys((*range(613, 618), 623, *range(625, 632), 642, 643), "an inline tag is text"),
    21: "a backslash inside a tag's attribute: the tag is text",
    31: "an entity inside a tag's attribute: the tag is text",
    201: "a tag after what is no link definition is text",
    344: "a tag binds stronger than code marks, but there is no tag",
    475: "a tag binds stronger than emphasis, but there is no tag",
    476: "likewise, with a comment",
    477: "likewise, with an address in an attribute",
    491: "a tag in a link's destination is text",
    494: "likewise",
    524: "a tag binds stronger than a link, but there is no tag",
    536: "likewise",
}


@cache
def examples() -> dict[int, Any]:
    for archive in FETCHED.glob("markdown_it_py-*.tar.gz"):
        with tarfile.open(archive) as files:
            member = next(name for name in files.getnames() if name.endswith("/tests/test_cmark_spec/commonmark.json"))
            stream = files.extractfile(member)
            assert stream is not None
            return {example["example"]: example for example in json.load(stream)}
    return {}


def differing(raw_html: bool) -> set[int]:
    return {number for number, example in examples().items() if parser(raw_html).render(example["markdown"]) != example["html"]}


needs_examples = pytest.mark.skipif(not examples(), reason=f"the examples are not in {FETCHED}: see tests/commonmark.txt")


@needs_examples
def test_all_examples_are_there() -> None:
    assert sorted(examples()) == list(range(1, 653))


@needs_examples
def test_examples_with_raw_html_allowed() -> None:
    assert differing(raw_html=True) == set(BARE_ADDRESSES)


@needs_examples
def test_examples_as_configured_by_default() -> None:
    assert differing(raw_html=False) == set(BARE_ADDRESSES) | set(RAW_HTML_OFF)


@needs_examples
@pytest.mark.parametrize("number", sorted(RAW_HTML_OFF))
def test_what_raw_html_off_changes_is_raw_html(number: int) -> None:
    """Each of the listed examples holds markup, and none of it comes out as such."""
    example = examples()[number]
    assert "<" in example["markdown"]
    assert "&lt;" in parser().render(example["markdown"])
