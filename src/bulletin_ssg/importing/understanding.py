"""The pure middle of an import: a file's bytes → the issue file, its pictures, the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, Span, error

from . import accounting, contents, furniture
from .articles import in_order
from .completing import complete
from .composing import Plan
from .fitting import fit
from .joining import rejoined
from .lines import Known
from .masthead import Head, refuse_two
from .outline import Section, outline
from .paragraphs import Manuscript, Paragraph, Picture
from .report import Report

OTHERS = (
    (b"%PDF", "E376", "the file is a PDF"),
    (b"{\\rtf", "E376", "the file is an RTF file"),
    (b"\xd0\xcf\x11\xe0", "E376", "the file is of an old Word or of WPS (.doc, .wps)"),
)
"""What other files begin with."""


class Imported(NamedTuple):
    """An issue, made from a file."""

    name: str
    """The issue's file, without a folder: "2024-05" """
    text: str
    pictures: tuple[Picture, ...]
    report: Report
    sections: tuple[tuple[str, int], ...]
    """(name, number of articles)."""


def understand(data: bytes, name: str, known: Known, today: str, beside: Mapping[str, bytes]) -> Imported:
    """The issue that a file holds. `today` is its date where it says none; `beside` are the pictures that lie beside it.
    Raises Refused."""
    report = Report(name, data.startswith(b"PK"))
    manuscript = _read(data, name, report)
    refuse_two(manuscript.paragraphs, known.title, name)
    head = Head(known.title, report)
    lead, body = head.read(furniture.without(manuscript.paragraphs, report))
    listed, before, body = contents.separate(body, report)
    first, sections = outline(contents.unbroken(body, listed, report), listed, known, report)
    if not any(section.articles or section.intro for section in sections) and not first:
        hint = "is it the right file?"
        raise Refused(error("E375", "no text was found in the file", Span(name), hint))
    for paragraph in (*lead, *before, *first, *(part for section in sections for part in _within(section))):
        report.take(paragraph, paragraph.words)
    facts, unsure = complete(head.facts, name, today, report)
    lead = rejoined([*lead, *before, *first], manuscript.word, report)
    plan = Plan(facts, unsure, lead, [in_order(section, manuscript.word, report) for section in sections])
    draft, issue = fit(plan, manuscript, known, report, beside)
    accounting.check(manuscript, draft.body, report)
    used = tuple(Picture(name, data) for name, data in beside.items() if name in draft.text)
    counts = tuple((section.name, len(section.articles)) for section in issue.sections)
    return Imported(issue.contents().address, draft.text, (*manuscript.pictures, *used), report, counts)


def _read(data: bytes, name: str, report: Report) -> Manuscript:
    """The file by what it is, whatever its name says."""
    for beginning, code, message in OTHERS:
        if data.startswith(beginning):
            hint = "open it, save it as a Word file (.docx), or its text as .txt, and import that"
            raise Refused(error(code, message, Span(name), hint))
    if data.startswith(b"PK"):
        from .word import read_word

        return read_word(data, name, report)
    from .texts import read_text

    return read_text(data, name, report)


def _within(section: Section) -> list[Paragraph]:
    """All that stands under a section but its headings."""
    return [*section.intro, *(paragraph for article in section.articles for paragraph in article.body)]
