"""What tests share: a site in a temporary folder that is written to and built as a user would."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bulletin_ssg import noop, theme
from bulletin_ssg.build import build
from bulletin_ssg.recording import Report
from bulletin_ssg.tray import Disk
from bulletin_ssg.workshop import Memory, Request

CONFIG = """\
title: 测试简报
base_url: https://bulletin.example.org/
sections:
  - {name: 资讯, slug: news}
  - {name: 公告, slug: notices}
"""


def issue(number: int = 1, date: str = "", body: str = "正文。", headline: str = "标题", extra: str = "", year: int = 2024) -> str:
    """An issue file with one section and one article."""
    date = date or f"{year}-{(number - 1) % 12 + 1:02}-05"
    return f"---\nnumber: {number}\ndate: {date}\nsections: [资讯]\n{extra}---\n\n## 资讯\n\n### {headline}\n\n{body}\n"


class Bulletin:
    """A site under test. Each build is as a new process: nothing compiled or known is carried over but what lies on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.out = root / "public"
        (root / ".bulletin").mkdir(parents=True)

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def build(self, out: Path | None = None, disk: Disk | None = None, memory: Memory | None = None, **options: object) -> Report:
        theme._theme = None
        request = Request(str(self.root), str(out or self.out), **{"jobs": 1, "pdf": False, "now": 1_800_000_000.0, **options})  # type: ignore[arg-type]
        return build(request, noop.snapshot(str(self.root)), disk=disk, memory=memory)

    def page(self, target: str) -> str:
        return (self.out / target).read_text(encoding="utf-8")


def tree(root: Path) -> dict[str, bytes]:
    """Every file below `root`, by its path."""
    return {
        os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/"): Path(folder, name).read_bytes()
        for folder, _, names in os.walk(root)
        for name in names
    }


@pytest.fixture
def site(tmp_path: Path) -> Bulletin:
    bulletin = Bulletin(tmp_path / "site")
    bulletin.write("bulletin.yaml", CONFIG)
    return bulletin


@pytest.fixture(autouse=True)
def fresh_theme() -> Iterator[None]:
    yield
    theme._theme = None
