"""An issue as the print templates see it: sections and articles with their HTML made ready for paper."""

from __future__ import annotations

import re
from math import ceil
from typing import NamedTuple

from ..config import SiteInfo
from ..model import Article, Correction, Field, Issue, Section, Source
from ..settings import PrintConfig
from .copytext import Surroundings, em, for_paper
from .headlines import SIZE, lines
from .sheets import SHEETS, Sheet

NAME = (30.0, 400.0)
"""A name that would have to be set smaller than so many points to be no longer than so many is broken."""
_REMARK = re.compile(r"<p>(?=(?:<strong>)?[（(【〔\[]?(?:编者|本刊|编辑)?按语?[】〕\]]?[：:])")
"""A paragraph in which the editors speak (按语)."""
CONTENTS = 14.0
"""Size of the contents, in points."""
LEADER = 1.7
"""Em: room for a few dots, and for what an estimate is wrong by."""
_BORDER = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")


class Printing(NamedTuple):
    """The arguments of one print step; the issue itself by reference, so that an edit elsewhere prints nothing anew."""

    ref: str
    """The Issue value in the store."""
    address: str
    """ "2024-05"."""
    year: int
    number: int
    supplement: bool
    total: int
    """The running number, written or derived; 0 where there is none."""
    addresses: tuple[str, ...]
    """Of the articles within the issue, in reading order: "1", "2", a slug."""
    crossings: tuple[tuple[str, str], ...]
    """(reference as written in the HTML, target) of the issue's links to other issues."""
    info: SiteInfo
    """Without what only pages show."""
    pdf: PrintConfig
    ink: str
    """The second colour, of masthead and section names: "#c8102e"."""

    @property
    def target(self) -> str:
        """Where the PDF stands in the archive."""
        return f"issues/{self.address}/bulletin-{self.address}.pdf"

    @property
    def cover(self) -> str:
        """Where the picture of its first page stands."""
        return f"issues/{self.address}/cover.webp"


class Story(NamedTuple):
    """An article on paper."""

    anchor: str
    headline: str
    """ "" for the one article of a section without headlines."""
    lines: tuple[str, ...]
    """The headline as it is broken."""
    entry: tuple[str, ...]
    """The same in the contents, where its lines are longer, but the last of them needs room for a leader."""
    html: str
    fields: tuple[Field, ...]
    sources: tuple[Source, ...]
    author: str
    withdrawn: str
    """The reason; then only a line of it is printed."""
    corrections: tuple[tuple[str, str], ...] = ()
    """(day, text) of the corrections to it."""


class Column(NamedTuple):
    """A section (栏目) on paper."""

    anchor: str
    name: str
    intro: str
    stories: tuple[Story, ...]

    @property
    def whole(self) -> bool:
        """Whether the section is one article without a headline of its own."""
        return len(self.stories) == 1 and not self.stories[0].headline


class Galley(NamedTuple):
    """The issue, set but not yet broken into pages."""

    name: tuple[str, ...]
    """The bulletin's name, a long one in two lines."""
    width: float
    """The longer line's, in em."""
    lead: str
    columns: tuple[Column, ...]
    corrections: tuple[tuple[str, str], ...]
    """(day, text) of those to the issue as a whole, or to what is no longer in print."""
    editor: str
    """编发单位."""
    issuer: str
    """Who issues it, for the end block."""
    sheet: Sheet

    @property
    def unfilled(self) -> int:
        """Quarters of a line of the grid that the contents lack to a whole one: an entry takes three, a section four."""
        stories = [story for column in self.columns if not column.whole for story in column.stories if not story.withdrawn]
        lines = sum(max(len(story.entry), ceil(_width(story.headline) / _room(self.sheet.measure))) for story in stories)
        return -(4 * len(self.columns) + 3 * lines) % 4

    @staticmethod
    def spaced(text: str) -> str:
        """A line of the masthead with a quarter of an em between Han and figures."""
        return _BORDER.sub("\u2005", text)


def _width(text: str) -> float:
    """Of a line of text, in em, with its gaps; a space is half as wide as a letter."""
    return em(text) + len(_BORDER.findall(text)) / 4 - 0.3 * text.count(" ")


def _room(measure: float) -> float:
    """What a line of the contents holds, in em: 14 points, an em before it, two behind."""
    return measure / CONTENTS - 3


def set_type(issue: Issue, args: Printing, prefix: str = "") -> Galley:
    """Everything of the issue that goes on paper, in order; every anchor begins with `prefix`."""
    articles = [article for section in issue.sections for article in section.articles]
    anchors = {address: prefix + _anchor(article) for address, article in zip(args.addresses, articles, strict=False)}
    sheet = SHEETS[args.pdf.page_size]
    pictures = {picture.name: picture for picture in issue.pictures}
    around = Surroundings(prefix, args.info.base_url, dict(args.crossings), anchors, pictures, sheet.measure)
    text = "\n".join(article.text for article in articles)
    about = [(correction, _concerned(correction, articles, args.addresses)) for correction in issue.corrections]
    columns = tuple(_column(section, number, around, text, about) for number, section in enumerate(issue.sections, 1))
    corrections = tuple((correction.date, correction.text) for correction, article in about if article is None)
    lead = for_paper(issue.lead, around._replace(prefix=f"{prefix}lead-")) if issue.lead else ""
    editor = issue.editor or args.info.editor or issue.publisher or args.info.publisher
    name = lines(args.pdf.masthead, *NAME)
    issuer = issue.publisher or args.pdf.issuer or editor
    return Galley(name, max(map(em, name)), lead, columns, corrections, editor, issuer, sheet)


def _concerned(correction: Correction, articles: list[Article], addresses: tuple[str, ...]) -> Article | None:
    """The article in print that a correction is about; None for the issue as a whole, and for one that was withdrawn."""
    for article, address in zip(articles, addresses, strict=False):
        if correction.article and correction.article in (article.slug, article.headline, address, str(article.ordinal)):
            return None if article.withdrawn else article
    return None


def _column(section: Section, number: int, around: Surroundings, text: str, about: list[tuple[Correction, Article | None]]) -> Column:
    intro = for_paper(section.intro, around._replace(prefix=f"{around.prefix}s{number}-")) if section.intro else ""
    alone = len(section.articles) == 1 and section.articles[0].headline == section.name
    stories = []
    for article in section.articles:
        corrections = tuple((correction.date, correction.text) for correction, concerned in about if concerned is article)
        stories.append(_story(article, "" if alone else article.headline, around, text)._replace(corrections=corrections))
    return Column(f"{around.prefix}s{number}", section.name, intro, tuple(stories))


def _story(article: Article, headline: str, around: Surroundings, text: str) -> Story:
    anchor = around.prefix + _anchor(article)
    if article.withdrawn:
        return Story(anchor, headline, (), (), "", (), (), "", article.withdrawn)
    own = around._replace(prefix=anchor + "-")
    fields = tuple(field._replace(html=for_paper(field.html, own)) for field in article.fields)
    html = _REMARK.sub('<p class="remark">', for_paper(article.html, own))
    broken = lines(headline, SIZE, around.measure, text)
    long = _width(headline) > _room(around.measure) - LEADER
    entry = lines(headline, CONTENTS, (_room(around.measure) - LEADER) * CONTENTS, text) if long else (headline,)
    return Story(anchor, headline, broken, entry, html, fields, article.sources, article.author, "")


def _anchor(article: Article) -> str:
    return f"a{article.ordinal}"
