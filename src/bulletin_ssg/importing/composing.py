"""The issue file: front matter with a word on each key, sections, articles."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from .lines import Known
from .marks import key
from .masthead import Facts
from .outline import Article, Section
from .paragraphs import Manuscript, Paragraph, bold, plain, settled

PLAIN_NAME = re.compile(r"[^\W\d_][\w（）、·—/]*")
"""A name that YAML takes for nothing else."""


class Plan(NamedTuple):
    """An issue before it is written."""

    facts: Facts
    unsure: bool
    """Whether the facts must be looked at: then the issue is a draft."""
    lead: list[Paragraph]
    sections: list[Section]


class Draft(NamedTuple):
    """The issue as text, and where each paragraph stands in it."""

    text: str
    body: str
    """The text without its front matter."""
    places: tuple[tuple[int, int], ...]
    """(line of the issue, place in the file)."""


def compose(plan: Plan, manuscript: Manuscript, known: Known, literal: frozenset[int]) -> Draft:
    """The issue file; `literal` are the places of paragraphs whose Markdown is not to be trusted."""
    blocks = _Blocks(manuscript, literal)
    blocks.add(plan.lead)
    for section in plan.sections:
        blocks.head("## ", section.heading, section.name)
        blocks.add(section.intro)
        for article in section.articles:
            blocks.article(article)
    front = _front(plan.facts, plan.unsure, plan.sections, known)
    body = "\n\n".join(text for _, text in blocks.written) + "\n"
    line, places = front.count("\n") + 2, []
    for place, text in blocks.written:
        places.append((line, place))
        line += text.count("\n") + 2
    return Draft(front + "\n" + body, body, tuple(places))


class _Blocks:
    def __init__(self, manuscript: Manuscript, literal: frozenset[int]) -> None:
        self.manuscript, self.literal = manuscript, literal
        self.written: list[tuple[int, str]] = []
        """(place in the file, Markdown)."""

    def head(self, opening: str, heading: Paragraph | None, words: str) -> None:
        self.written.append((heading.place if heading else 0, self._heading(opening, heading, words)))

    def _heading(self, opening: str, heading: Paragraph | None, words: str) -> str:
        raw = self.manuscript.markdown and heading and heading.markdown and heading.place not in self.literal and _closed(opening, words)
        return opening + (words if raw else plain(words, opening))

    def article(self, article: Article) -> None:
        if article.headline:
            self.head("### ", article.heading, article.headline)
        self.add(article.body)

    def add(self, paragraphs: list[Paragraph]) -> None:
        """Paragraphs, the items of a list close together, and the footnotes they refer to."""
        items = False
        for paragraph in paragraphs:
            if not paragraph.words.strip() and not paragraph.markdown:
                continue
            text = self._text(paragraph)
            if items and paragraph.kind == "item":
                place, before = self.written[-1]
                self.written[-1] = (place, before + "\n" + text)
            else:
                self.written.append((paragraph.place, text))
            items = paragraph.kind == "item"
        for paragraph in paragraphs:
            for number in paragraph.notes:
                self.written.append((paragraph.place, f"[^{number}]: {self.manuscript.footnotes[number - 1]}"))

    def _text(self, paragraph: Paragraph) -> str:
        literal = paragraph.place in self.literal
        if paragraph.kind == "item" and (literal or not self.manuscript.markdown):
            return "- " + (paragraph.markdown.replace("\\\n", " ") or plain(" ".join(paragraph.words.split("\n"))))
        if paragraph.level and paragraph.kind == "text":
            return self._heading("#" * max(4, paragraph.level) + " ", paragraph, paragraph.words)
        return bold(paragraph.words) if paragraph.bold and "\n" not in paragraph.words else settled(paragraph, literal)


def _closed(opening: str, words: str) -> bool:
    """Whether Markdown that is a headline stays one."""
    from bulletin_ssg.markdown import parser

    tokens = parser().parse(f"{opening}{words}\n", {})
    return len(tokens) == 3 and bool(tokens[1].content) and "attributes" not in tokens[0].meta


def _front(facts: Facts, unsure: bool, sections: list[Section], known: Known) -> str:
    lines = ["---", f"number: {facts.number}                # 年度期号：本年第几期"]
    if facts.supplement:
        lines.append("supplement: true         # 增刊，不计入总期号")
    if facts.total:
        lines.append(f"total: {facts.total}                # 总期号：创刊以来第几期")
    lines.append(f"date: {facts.date}         # 出刊日期")
    if facts.year and facts.year != int(facts.date[:4]):
        lines.append(f"year: {facts.year}               # 期号所属的年份")
    for field, own in (("editor", known.editor), ("publisher", known.publisher)):
        value = getattr(facts, field)
        if value and key(value) != key(own):
            lines.append(f"{field}: {_scalar(value)}")
    if facts.staff:
        lines += ["staff:", *(f"  {_scalar(role)}: {_scalar(who)}" for role, who in dict(facts.staff).items())]
    lines.append("sections:                # 栏目，次序即正文次序；每个栏目在正文里有一个同名的二级标题")
    lines += [f"  - {_listed(section, known)}" for section in sections]
    if unsure:
        lines.append("draft: true              # 期号或日期没有读到：核对后删去本行")
    return "\n".join([*lines, "---", ""])


def _listed(section: Section, known: Known) -> str:
    names = {key(name) for name, _ in known.sections}
    kind = kind_of(section) if key(section.name) not in names else ""
    return f"{{name: {_scalar(section.name)}, kind: {kind}}}" if kind else _scalar(section.name)


def kind_of(section: Section) -> str:
    """profile for a section whose articles all consist of labelled fields; "" for any other."""
    from .profiles import labelled

    return "profile" if section.articles and all(labelled(article.body) for article in section.articles) else ""


def _scalar(text: str) -> str:
    return text if PLAIN_NAME.fullmatch(text) else json.dumps(text, ensure_ascii=False)
