"""Sections and articles: which lines head them, and what stands under each."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from .contents import Contents
from .marks import LEADER, SOURCE, headlike, key, mark
from .paragraphs import Paragraph, squeezed
from .report import Report

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


class Known(NamedTuple):
    """What bulletin.yaml says that helps to understand a file."""

    title: str = ""
    editor: str = ""
    publisher: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    """(name, kind)."""
    members: tuple[str, ...] = ()
    """Names, in full and short."""


def outline(paragraphs: list[Paragraph], contents: Contents, known: Known, report: Report) -> tuple[list[Paragraph], list[Section]]:
    """(what stands before the first section, the sections)."""
    sections = _section_lines(paragraphs, contents, known)
    heads = _headlines(paragraphs, contents, known, sections, report)
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


def _section_lines(paragraphs: list[Paragraph], contents: Contents, known: Known) -> list[int]:
    """The lines that head sections."""
    names = {key(name) for name, _ in known.sections}
    lines = [at for at, paragraph in enumerate(paragraphs) if headlike(paragraph)]
    kinds = {at: mark(paragraphs[at]).kind for at in lines}
    named = [at for at in lines if key(mark(paragraphs[at]).core) in names]
    kind = kinds[named[0]] if named else _outer(paragraphs, lines, kinds, contents)
    chosen = [at for at in lines if kinds[at] == kind and kind] if kind else []
    if kind == "" and not named:
        chosen = _bare(paragraphs, lines, kinds, contents)
    if kind in ("bold", "-", "●") or (kind and named and len(chosen) > 3 * len(named)):
        chosen = [at for at in chosen if at in named] or chosen
    return sorted({*chosen, *named})


def _outer(paragraphs: list[Paragraph], lines: list[int], kinds: dict[int, str], contents: Contents) -> str:
    """The kind of mark that sections bear: a box 【】, else that of the first marked line, if others stand under it."""
    boxed = next((kinds[at] for at in lines if len(kinds[at]) == 2 and kinds[at][0] in "【〖〔[［「『＜<"), "")
    if boxed:
        return boxed
    marked = [at for at in lines if kinds[at] not in ("", "-")]
    if not marked:
        return ""
    first = kinds[marked[0]]
    listed = [mark(entry) for entry in contents.entries]
    sorts = {entry.kind for entry in listed}
    if first in sorts and len(sorts) > 1 and listed[0].kind == first:
        return first
    others = {kinds[at] for at in marked} - {first}
    under = any(b == a + 1 and kinds[b] != first for a, b in pairwise(marked) if kinds[a] == first)
    return first if others and under else ""


def _bare(paragraphs: list[Paragraph], lines: list[int], kinds: dict[int, str], contents: Contents) -> list[int]:
    """Sections that nothing marks: lines of the contents whose next line is one too, in the body or because it is missing there."""
    where: dict[str, int] = {}
    for at in lines:
        entry = contents.match(mark(paragraphs[at]).core)
        if entry:
            where.setdefault(key(mark(entry).core), at)
    entries = [key(mark(entry).core) for entry in contents.entries]
    sorts = [mark(entry).kind for entry in contents.entries]
    found = []
    for number, listed in enumerate(entries):
        place, after = where.get(listed), where.get(entries[number + 1]) if number + 1 < len(entries) else None
        differs = len(set(sorts)) > 1 and sorts[number] == sorts[0] == ""
        adjoins = (
            len(set(sorts)) == 1
            and place is not None
            and number + 1 < len(entries)
            and (after == place + 1 or (after is None and len(listed) <= 8))
        )
        if place is not None and (differs or adjoins):
            found.append(place)
    return found


def _headlines(paragraphs: list[Paragraph], contents: Contents, known: Known, sections: list[int], report: Report) -> list[int]:
    """The lines that head articles: those of the contents, and those marked like them; else all that are marked and have text under them."""
    lines = [at for at, paragraph in enumerate(paragraphs) if headlike(paragraph) and at not in sections]
    listed = {at for at in lines if contents.match(mark(paragraphs[at]).core)}
    members = {key(name) for name in known.members}
    listed |= {at for at in lines if key(mark(paragraphs[at]).core) in members}
    kinds = {mark(paragraphs[at]).kind for at in listed} - {""}
    marked = [at for at in lines if mark(paragraphs[at]).kind not in ("", "-")]
    strong = [at for at in marked if mark(paragraphs[at]).kind in kinds] if listed else marked
    strong = _outermost(paragraphs, [at for at in strong if _has_text(paragraphs, at, marked)], sections, bool(listed))
    found = sorted({*listed, *strong})
    for at in found:
        if contents.entries and at not in listed:
            report.note("W370", "a headline that the contents list lacks: {words}", paragraphs[at], words=mark(paragraphs[at]).core)
    return sorted({*found, *_after_sources(paragraphs, found, sections, lines, report)})


def _has_text(paragraphs: list[Paragraph], at: int, marked: list[int]) -> bool:
    return at + 1 < len(paragraphs) and at + 1 not in marked


def _outermost(paragraphs: list[Paragraph], marked: list[int], sections: list[int], listed: bool) -> list[int]:
    """Of marks that nest in a section (●, and under it 1.) those that come first there; bold and # stand for any."""
    if listed:
        return marked
    chosen = []
    for start, end in zip([-1, *sections], [*sections, len(paragraphs)], strict=True):
        inside = [at for at in marked if start < at < end]
        kinds = [mark(paragraphs[at]).kind for at in inside]
        counters = [kind for kind in dict.fromkeys(kinds) if kind in ("一、", "（一）", "1.", "（1）", "①")]
        signs = [kind for kind in kinds if kind not in counters]
        allowed = set(signs) if signs else set(counters[:1])
        chosen += [at for at, kind in zip(inside, kinds, strict=True) if kind in allowed]
    return chosen


def _after_sources(paragraphs: list[Paragraph], found: list[int], sections: list[int], lines: list[int], report: Report) -> list[int]:
    """Unmarked short lines behind a source line, or first in a section, with text under them: headlines, but not surely."""
    heads = []
    for at in lines:
        before = paragraphs[at - 1] if at else None
        opens = before is not None and (at - 1 in sections or bool(SOURCE.match(before.words)))
        closed = at + 1 < len(paragraphs) and at + 1 not in found and at + 1 not in sections and paragraphs[at + 1].kind == "text"
        if (
            opens
            and closed
            and at not in found
            and mark(paragraphs[at]).kind == ""
            and len(paragraphs[at + 1].words) > len(paragraphs[at].words)
        ):
            heads.append(at)
            report.doubt("W374", "took this unmarked line for a headline: {words}", paragraphs[at], words=paragraphs[at].words)
    return heads


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
        report.doubt("W376", "the contents name a headline that the body lacks: {headline}", entry, headline=mark(entry).core)
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
