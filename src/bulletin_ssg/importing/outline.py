"""Sections and articles put together: what stands under each heading, and what the contents list adds."""

from __future__ import annotations

from typing import NamedTuple

from .contents import Contents
from .headlines import headlines
from .lines import Known, lines_of
from .marks import LEADER, key, mark
from .paragraphs import Paragraph, squeezed
from .report import Report
from .sections import section_lines

DEFAULT = "正文"
"""The section of an issue that names none."""


class Article(NamedTuple):
    heading: Paragraph | None
    """None where the body has none."""
    headline: str
    """"" where neither body nor contents has one: the section is one article."""
    body: list[Paragraph]


class Section(NamedTuple):
    heading: Paragraph | None
    name: str
    intro: list[Paragraph]
    articles: list[Article]


def outline(paragraphs: list[Paragraph], contents: Contents, known: Known, report: Report) -> tuple[list[Paragraph], list[Section]]:
    """(what stands before the first section, the sections)."""
    lines = lines_of(paragraphs)
    sections = section_lines(lines, contents, known)
    heads = headlines(lines, sections, contents, known, report)
    if not sections:
        return _without_sections(paragraphs, heads, contents, report)
    lead = paragraphs[: sections[0]]
    found: list[Section] = []
    for start, end in zip(sections, [*sections[1:], len(paragraphs)], strict=True):
        heading = paragraphs[start]
        name = " ".join(mark(heading).core.split())
        report.take(heading, mark(heading).core)
        same = next((section for section in found if key(section.name) == key(name)), None)
        intro, articles = _articles(paragraphs[start + 1 : end], [at - start - 1 for at in heads if start < at < end], report)
        if same:
            report.tell("W379", "a section's name that stood there twice", heading)
            report.doubt("W373", "the section {name} begins twice; both parts were put together", heading, name=name)
            same.articles.extend([Article(None, "", intro)] if intro else [])
            same.articles.extend(articles)
        else:
            found.append(Section(heading, name, intro, articles))
    return lead, [_with_contents(section, contents, found, report) for section in found]


def _articles(paragraphs: list[Paragraph], heads: list[int], report: Report) -> tuple[list[Paragraph], list[Article]]:
    intro = paragraphs[: heads[0]] if heads else paragraphs
    articles = []
    for start, end in zip(heads, [*heads[1:], len(paragraphs)], strict=False):
        heading = paragraphs[start]
        core = mark(heading).core
        report.take(heading, core)
        articles.append(Article(heading, core, paragraphs[start + 1 : end]))
    return intro, articles


def _with_contents(section: Section, contents: Contents, sections: list[Section], report: Report) -> Section:
    """The section compared with its part of the contents: a headline that the body lacks is taken from there."""
    entries = _entries(section, contents, sections)
    used: set[int] = set()
    for article in section.articles:
        entry = contents.match(article.headline) if article.heading else None
        if entry and article.heading:
            used.add(entry.place)
            said = LEADER.sub("", mark(entry).core)
            if squeezed(said) != squeezed(article.headline):
                message = "contents and body differ in a headline: {entry} there, {body} here; the body's words stand"
                report.doubt("W375", message, article.heading, entry=said, body=article.headline)
    missing = [entry for entry in entries if entry.place not in used]
    if len(missing) == 1 and section.intro and any(len(paragraph.words) > 30 or paragraph.kind != "text" for paragraph in section.intro):
        headline = LEADER.sub("", mark(missing[0]).core)
        message = "the headline {headline} stands in the contents alone; it was given to this text"
        if section.articles:
            report.doubt("W378", message, section.intro[0], "if the text introduces the section, delete the headline", headline=headline)
        else:
            report.note("W370", message, section.intro[0], headline=headline)
        first = Article(None, headline, section.intro)
        return section._replace(intro=[], articles=[first, *section.articles])
    for entry in missing:
        report.doubt(
            "W376", "the contents name a headline that the body lacks: {headline}", entry, headline=LEADER.sub("", mark(entry).core)
        )
    return section


def _entries(section: Section, contents: Contents, sections: list[Section]) -> list[Paragraph]:
    """The section's entries of the contents."""
    names = {key(other.name) for other in sections}
    inside, found = False, []
    for entry in contents.entries:
        mine = key(mark(entry).core)
        if mine in names:
            inside = mine == key(section.name)
        elif inside:
            found.append(entry)
    return found


def _without_sections(
    paragraphs: list[Paragraph], heads: list[int], contents: Contents, report: Report
) -> tuple[list[Paragraph], list[Section]]:
    at = paragraphs[0] if paragraphs else 0
    hint = "write the sections as headings ## and list them under `sections`"
    report.doubt("W377", "no sections were found; all stands under {name}", at, hint, name=DEFAULT)
    intro, articles = _articles(paragraphs, heads, report)
    section = _with_contents(Section(None, DEFAULT, intro, articles), contents, [], report)
    return [], [section]
