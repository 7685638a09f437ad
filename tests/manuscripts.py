"""A desk for tests of reading: files in memory, and what was warned of."""

from __future__ import annotations

import struct
import zlib

from bulletin_ssg.diagnostics import Diagnostic, Refused, Span, error, render
from bulletin_ssg.model import Issue
from bulletin_ssg.reading.issues import parse_issue
from bulletin_ssg.settings import SectionConfig
from bulletin_ssg.sources import Packed

SECTIONS = (
    SectionConfig("数据月报", "data", "data"),
    SectionConfig("行业资讯", "news", "news"),
    SectionConfig("会员风采", "members", "profile"),
    SectionConfig("通知公告", "notices", "plain"),
)


def png(width: int = 640, height: int = 480) -> bytes:
    """A PNG of one colour, as far as its header goes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * min(height, 4))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class Desk:
    """engine.Desk as far as reading needs it."""

    def __init__(self, files: dict[str, bytes] | None = None, links: tuple[str, ...] = ()) -> None:
        self.files = Packed(files or {})
        self.links = links
        """Names of symbolic links that lead out of the site."""
        self.warnings: list[Diagnostic] = []

    def read(self, name: str) -> bytes | None:
        if name in self.links:
            raise Refused(error("E011", "{name} leads out of the site", Span(name), "copy the file into the site's folder", name=name))
        return self.files.read(name)

    def names(self, pattern: str) -> list[str]:
        return self.files.names(pattern)

    def warn(self, finding: Diagnostic) -> None:
        self.warnings.append(finding)

    def recall(self, what: str, text: str) -> str | None:
        return None

    def remember(self, what: str, text: str, result: str) -> None:
        """Nothing is kept."""

    @property
    def said(self) -> list[str]:
        return [warning.code for warning in self.warnings]


def manuscript(body: str, sections: str = "数据月报", extra: str = "") -> str:
    """An issue file around a body."""
    return f"---\nnumber: 5\ndate: 2024-06-04\nsections: [{sections}]\n{extra}---\n{body}"


def read(body: str, sections: str = "数据月报", extra: str = "", desk: Desk | None = None, raw_html: bool = False) -> Issue:
    return parse_issue(manuscript(body, sections, extra), "issues/2024-05.md", SECTIONS, raw_html, desk or Desk())


def refused(body: str, sections: str = "数据月报", extra: str = "", desk: Desk | None = None) -> list[str]:
    """The codes that the body is refused with."""
    try:
        read(body, sections, extra, desk)
    except Refused as reason:
        return [finding.code for finding in reason.diagnostics]
    return []


def said(reason: Refused, desk: Desk) -> str:
    """Everything that was said of a file, as the user sees it."""
    return "\n".join(map(render, [*reason.diagnostics, *desk.warnings])) + "\n"
