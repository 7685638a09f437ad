"""The pure middle of an import: a file's bytes → the issue file, its pictures, the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, Span, error, say

from . import accounting, contents, furniture
from .completing import complete
from .composing import Draft, compose
from .fitting import refusals
from .joining import rejoined
from .lines import Known
from .marks import SOURCE, signed
from .masthead import Facts, Head, refuse_two
from .outline import Section, outline
from .paragraphs import Manuscript, Paragraph, Picture
from .profiles import labelled, with_bold_labels
from .report import Report

ROUNDS = 5
"""How often an issue is composed again because bulletin would refuse something of it."""


OTHERS = (
    (b"%PDF", "E376", "the file is a PDF"),
    (b"{\\rtf", "E376", "the file is an RTF file"),
    (b"\xd0\xcf\x11\xe0", "E376", "the file is of an old Word or of WPS (.doc, .wps)"),
)
"""What other files begin with."""


class Unfit(Exception):
    """Our own mistake: the issue would lose text, or not build."""


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
    first, sections = outline(body, listed, known, report)
    if not any(section.articles or section.intro for section in sections) and not first:
        hint = "is it the right file?"
        raise Refused(error("E375", "no text was found in the file", Span(name), hint))
    for paragraph in (*lead, *before, *first, *(part for section in sections for part in _within(section))):
        report.take(paragraph, paragraph.words)
    facts, unsure = complete(head.facts, name, today, report)
    lead = rejoined([*lead, *before, *first], manuscript.word, report)
    sections = [_finished(section, manuscript.word, report) for section in sections]
    draft = _composed(facts, unsure, lead, sections, manuscript, known, report, beside)
    _check(manuscript, draft, report)
    address = f"{facts.year or int(facts.date[:4])}-{'s' if facts.supplement else ''}{facts.number:0{1 if facts.supplement else 2}}"
    counts = tuple((section.name, len(section.articles) or 1) for section in sections)
    used = tuple(Picture(name, data) for name, data in beside.items() if name in draft.text)
    return Imported(address, draft.text, (*manuscript.pictures, *used), report, counts)


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


def _finished(section: Section, word: bool, report: Report) -> Section:
    articles = [
        article._replace(body=_sources_last(_labelled(rejoined(article.body, word, report), report), report))
        for article in section.articles
    ]
    return section._replace(intro=rejoined(section.intro, word, report), articles=articles)


def _labelled(body: list[Paragraph], report: Report) -> list[Paragraph]:
    if not labelled(body):
        return body
    body, count = with_bold_labels(body)
    if count:
        report.note("W370", "made {n} labels bold", body[0], n=count)
    return body


def _sources_last(body: list[Paragraph], report: Report) -> list[Paragraph]:
    """An article's source line at its end, where a build looks for it."""
    at = next((at for at, paragraph in enumerate(body) if SOURCE.match(paragraph.words) and len(paragraph.words) < 80), len(body))
    if at >= len(body) - 1 or any(SOURCE.search(paragraph.words) for paragraph in body[at + 1 :]):
        return body
    if at:
        return body
    report.note("W370", "moved the source line to the article's end: {words}", body[at], words=body[at].words)
    return [*body[:at], *body[at + 1 :], body[at]]


def _composed(
    facts: Facts,
    unsure: bool,
    lead: list[Paragraph],
    sections: list[Section],
    manuscript: Manuscript,
    known: Known,
    report: Report,
    beside: Mapping[str, bytes],
) -> Draft:
    """The issue file. What bulletin would refuse in it is written as plain text instead, and doubted."""
    literal: frozenset[int] = frozenset()
    files = {**beside, **{picture.name: picture.data for picture in manuscript.pictures}}
    for _ in range(ROUNDS):
        draft = compose(facts, unsure, lead, sections, manuscript, known, literal)
        found = {place: finding for place, finding in refusals(draft, known, files) if place not in literal}
        if not found:
            return draft
        for place, finding in found.items():
            message = "written as plain text, since bulletin cannot use it: {reason}"
            report.doubt("W391", message, place, reason=say(finding.message, finding.values))
        literal |= found.keys()
    raise Unfit(f"{manuscript.name}: " + "; ".join(str(finding) for finding in found.values()))


def _check(manuscript: Manuscript, draft: Draft, report: Report) -> None:
    """Raise Unfit where a character of the file is neither in the issue nor in the report."""
    written = accounting.unescaped(draft.body) if manuscript.markdown else accounting.visible(draft.body)
    pieces = tuple(map(accounting.unescaped, manuscript.pieces)) if manuscript.markdown else manuscript.pieces
    told = [told.words for told in report.told]
    missing = accounting.lost(pieces, written, told, report.taken)
    lines = [line for paragraph in manuscript.paragraphs for line in (paragraph.words.split("\n") if paragraph.kind != "rule" else ())]
    torn = [line for line in accounting.torn(lines, written, told) if accounting.torn([signed(line).core], written, told)]
    if missing or torn:
        raise Unfit(f"{manuscript.name}: an import would lose {dict(missing)} {torn[:3]}")
