"""The editor's rules: what an issue's text shows to be wrong, file by file as steps, and over all issues.

A file's rules ask its text alone; names are compared by a step of its own, since all members' names are needed for it; what
only several issues show (a headline twice, a cumulative figure that falls) is found in the facts that the steps leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .findings import Finding
from .series import Point

if TYPE_CHECKING:
    from bulletin_ssg.desk import Desk, Product

    from .sheet import Sheet


class Checking(NamedTuple):
    """All that checking a file depends on, beside the file."""

    name: str
    """Logical name: "issues/2024-05.md"."""
    profiles: tuple[str, ...]
    """Names of the sections whose headlines are members."""
    picture_size: int
    """The most a picture may have, in kilobytes."""


class Naming(NamedTuple):
    """All that comparing a file's names depends on."""

    name: str
    names: tuple[str, ...]


class Heading(NamedTuple):
    """A headline and where it stands."""

    words: str
    line: int
    excerpt: str


class Checked(NamedTuple):
    """What one file's rules leave."""

    source: str
    date: str
    draft: bool
    findings: tuple[Finding, ...]
    silenced: tuple[tuple[int, tuple[str, ...]], ...]
    """(line, codes that are switched off there; "" stands for all)."""
    headlines: tuple[Heading, ...]
    members: tuple[str, ...]
    """Headlines of profiles."""
    points: tuple[Point, ...]


def check_issue(args: Checking, desk: Desk) -> Product:
    """The step that checks one file; its facts are a Checked."""
    from bulletin_ssg.desk import Product

    from .silence import Silence
    from .structure import check_structure

    sheet = _sheet(args.name, desk)
    silence = Silence(sheet)
    findings = [*silence.unknown, *check_structure(sheet, desk, args.picture_size), *check_text(sheet), *_figures(sheet)]
    headed = [article for article in sheet.articles if article.headline]
    headlines = tuple(Heading(article.headline, article.line, sheet.lines[article.line - 1]) for article in headed)
    return Product(
        facts=Checked(
            args.name, sheet.field("date")[0], sheet.field("draft")[0].lower() in ("true", "yes", "是"), tuple(findings),
            tuple((line, tuple(sorted(codes))) for line, codes in silence.off.items()), headlines,
            tuple(article.headline for article in headed if article.section in args.profiles), tuple(_points(sheet)),
        )
    )  # fmt: skip


def check_text(sheet: Sheet) -> list[Finding]:
    """The rules of wording and typography: those with safe mends."""
    from .typography import check_typography
    from .words import check_words

    return [*check_typography(sheet), *check_words(sheet)]


def _figures(sheet: Sheet) -> list[Finding]:
    from .prose import check_prose
    from .series import check_series
    from .tables import check_table

    found = [finding for article in sheet.articles for rule in (check_prose, check_series) for finding in rule(sheet, article)]
    return found + [finding for article in sheet.articles for table in article.tables for finding in check_table(sheet, table)]


def _points(sheet: Sheet) -> list[Point]:
    from .series import points

    return [point for article in sheet.articles for point in points(sheet, article)]


def check_issue_names(args: Naming, desk: Desk) -> Product:
    """The step that compares one file's names with those known; its facts are findings."""
    from bulletin_ssg.desk import Product

    from .names import check_names

    return Product(facts=tuple(check_names(_sheet(args.name, desk), args.names)))


def _sheet(name: str, desk: Desk) -> Sheet:
    """The file's sheet; an empty one where it cannot be read, which is the build's to refuse."""
    from bulletin_ssg.diagnostics import Refused
    from bulletin_ssg.reading.manuscript import decode

    from .sheet import read_sheet

    try:
        text = decode(desk.read(name) or b"", name)
    except Refused:
        text = ""
    return read_sheet(text, name)
