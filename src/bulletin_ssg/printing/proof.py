"""Reads the proof: what cannot or should not be printed, said with its place in the issue's file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..diagnostics import Diagnostic, Refused, Span, error

if TYPE_CHECKING:
    from ..desk import Desk
    from ..model import Article, Issue
    from .press import Complaint, Pressed

LONGEST = 60_000
"""Characters in one paragraph; layout takes longer than in proportion to them."""
ENDLESS = re.compile(r"[^\s\u2e80-\U0003ffff]{2001,}")
"""A word that layout would look at letter by letter for minutes, most of all in a table: nobody wrote it, it was pasted."""
MOST = 600_000
"""Characters in one issue: some 900 pages."""

LABEL = 40
"""Characters of a text that are quoted in a finding."""

STYLE = "templates/print.css.j2"
NOT_LOADED = "Failed to load image at %r: %s"
NOT_DRAWN = "Failed to render SVG image %s"
NO_GLYPH = ".notdef glyph rendered"


def weigh(issue: Issue) -> None:
    """Refuse an issue that would keep the press busy for hours."""
    findings = []
    for article in _articles(issue):
        if word := ENDLESS.search(f"{article.headline}\n{article.text}"):
            hint = "take it out, or put spaces into it; what belongs to a program is better linked to"
            message = "a word of “{headline}” is too long to print: {count} characters, from “{start}” on"
            span, values = Span(issue.source, article.line), {"headline": article.headline[:LABEL], "start": word[0][:LABEL]}
            findings.append(error("E604", message, span, hint, count=len(word[0]), **values))
        longest = max((len(line) for line in article.text.split("\n")), default=0)
        if longest > LONGEST:
            hint = "divide it; an empty line begins a new paragraph"
            message = "a paragraph of “{headline}” is too long to print: {count} characters"
            findings.append(error("E604", message, Span(issue.source, article.line), hint, headline=article.headline, count=longest))
    length = sum(len(article.text) for article in _articles(issue))
    if length > MOST:
        hint = "divide it into several issues, or switch the PDF edition off"
        findings.append(error("E604", "the issue is too long to print: {count} characters", Span(issue.source), hint, count=length))
    if findings:
        raise Refused(*findings)


def unprintable(characters: str, issue: Issue, reader: Desk) -> list[Diagnostic]:
    """An error for each character that no font has, at the first place where the file has it."""
    lines = (reader.read(issue.source) or b"").decode("utf-8", "replace").splitlines()
    findings = []
    for character in characters:
        span, line = _place(character, issue, lines)
        hint = "name a font file that has it under pdf: fonts: fallback: in bulletin.yaml, or write it otherwise"
        if article := _around(span.line, issue):
            message = "no font has the character {character} (U+{point}) in “{headline}”"
        else:
            message = "no font has the character {character} (U+{point})"
        headline = article.headline if article else ""
        findings.append(error("E605", message, span, hint, line, character=character, point=f"{ord(character):04X}", headline=headline))
    return findings


def _place(character: str, issue: Issue, lines: list[str]) -> tuple[Span, str]:
    for number, line in enumerate(lines, 1):
        if character in line:
            return Span(issue.source, number, line.index(character) + 1), line
    return Span(issue.source), ""


def _around(line: int, issue: Issue) -> Article | None:
    """The article that this line of the file is in."""
    before = [article for article in _articles(issue) if 0 < article.line <= line]
    return before[-1] if before else None


def _articles(issue: Issue) -> list[Article]:
    return [article for section in issue.sections for article in section.articles if not article.withdrawn]


def too_deep(file: str) -> Diagnostic:
    hint = "lists and quotations nest too deep; put them side by side"
    return error("E606", "the issue cannot be laid out", Span(file), hint)


def read(pressed: Pressed, refusals: list[Diagnostic], issue: Issue, reader: Desk) -> None:
    """Say what the engine complained of: warnings to the reader, errors as Refused."""
    for misprint in pressed.misprints:
        reader.warn(_misprint(misprint, STYLE))
    if pressed.unknown:
        reader.warn(_ragged(pressed.unknown))
    errors = list(refusals)
    said = {dict(refusal.values).get("name") for refusal in refusals}
    for complaint in pressed.complaints:
        if complaint.template.startswith(NO_GLYPH):
            errors += unprintable(complaint.values[0], issue, reader)
            continue
        finding = _finding(complaint, issue)
        if dict(finding.values).get("name") not in said:
            reader.warn(finding)
    if errors:
        raise Refused(*errors)


def _finding(complaint: Complaint, issue: Issue) -> Diagnostic:
    if complaint.template in (NOT_LOADED, NOT_DRAWN):
        from urllib.parse import unquote

        name = unquote(complaint.values[0]).removeprefix("site:///")
        reason = complaint.values[1] if len(complaint.values) > 1 else "it is broken, or uses what the print engine does not know"
        hint = "open it in a picture program and save it again"
        place = Span(issue.source) if ":" in name else Span(name)
        return error("W610", "the picture {name} is not printed: {reason}", place, hint, name=name[:80], reason=_plain(reason))
    return _misprint(complaint, issue.source)


def _ragged(version: str) -> Diagnostic:
    from .composition import VERSION

    hint = "install WeasyPrint {known} for justified lines"
    message = "WeasyPrint {version} is not known here: Chinese is set ragged right"
    return error("W612", message, None, hint, version=version, known=VERSION)


def _misprint(complaint: Complaint, file: str) -> Diagnostic:
    hint = "mostly a mistake in templates/print.css.j2 or print.html.j2, or in HTML of the issue"
    return error("W611", "the print engine says: {complaint}", Span(file), hint, complaint=complaint.text)


def _plain(reason: str) -> str:
    """WeasyPrint's reasons begin with the names of Python's exceptions: "Closed: …"."""
    head, colon, rest = reason.partition(": ")
    return rest if colon and head.isidentifier() else reason
