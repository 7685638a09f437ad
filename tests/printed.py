"""A print shop for tests: an issue written as Markdown goes in, the printed edition comes out, nothing touches the disk."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bulletin_ssg import values
from bulletin_ssg.config import load_config
from bulletin_ssg.desk import Desk
from bulletin_ssg.model import Edition, Issue
from bulletin_ssg.printing.edition import print_issue
from bulletin_ssg.printing.galley import Printing
from bulletin_ssg.reading import Reading, read_issue
from bulletin_ssg.sources import Packed, digest

ROOT = Path(__file__).parent.parent
SAMPLE = (ROOT / "issues/2024-05.md").read_text(encoding="utf-8")
SITE = (ROOT / "bulletin.yaml").read_text(encoding="utf-8")
TEMPLATES = {f"templates/{path.name}": path.read_bytes() for pattern in ("print*", "chart*") for path in (ROOT / "templates").glob(pattern)}
CONFIG = """\
title: 测试简报
base_url: https://bulletin.example.org/
editor: 测试协会秘书处
publisher: 测试协会
sections:
  - {name: 资讯, slug: news}
  - {name: 会员, slug: members, kind: profile}
pdf:
  report: [示例主管部门]
  copy: [各理事单位, 会员单位]
  print_run: 50
"""
HEAD = "---\nnumber: 5\ntotal: 25\ndate: 2024-06-04\nsections: [{sections}]\n{extra}---\n\n"


class Printed(NamedTuple):
    pdf: bytes
    cover: bytes
    edition: Edition
    warnings: list[Any]


class Given:
    """A store that knows one value."""

    def __init__(self, text: str) -> None:
        self.text = text

    def load(self, ref: str) -> bytes:
        return self.text.encode()

    def recall(self, key: str) -> str | None:
        return None

    def rest(self) -> None:
        """Nothing is held."""


def manuscript(body: str, sections: str = "资讯", extra: str = "") -> str:
    return HEAD.format(sections=sections, extra=extra) + body


def print_text(text: str, files: dict[str, bytes] | None = None, config: str = CONFIG, name: str = "issues/2024-05.md") -> Printed:
    """The edition of an issue file whose text this is."""
    layers = Packed({**TEMPLATES, **(files or {}), name: text.encode()})
    settings = load_config(config)
    product = read_issue(Reading(name, settings.sections, settings.markdown.raw_html), Desk(layers, Given("")))
    issue = product.values[0]
    assert isinstance(issue, Issue)
    desk = Desk(layers, Given(values.encode(issue)))
    made = print_issue(order(issue, settings), desk)
    assert isinstance(made.facts, Edition)
    return Printed(made.files[0][1], made.files[1][1], made.facts, desk.warnings)


@lru_cache
def print_sample() -> Printed:
    """The repository's own issue, printed once in a process: who asks for it belongs to the xdist group "sample"."""
    return print_text(SAMPLE, config=SITE)


def order(issue: Issue, settings: Any) -> Printing:
    count = sum(len(section.articles) for section in issue.sections)
    return Printing(
        digest(values.encode(issue).encode()), f"{issue.year}-{issue.number:02}", issue.year, issue.number, issue.supplement, issue.total,
        tuple(map(str, range(1, count + 1))), (), settings.info(), settings.printing(), "#c8102e",
    )  # fmt: skip
