"""bulletin.yaml: everything that can be set for a site, with its defaults.

The classes are the schema (`records.load` reads by them) and docs/configuration.md describes every key.

Code: E133 two sections, topics or members with one name or slug; the others are those of the records.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, NamedTuple

from . import records
from .diagnostics import Diagnostic, Refused
from .figures.settings import SeriesConfig
from .footer import FooterLine, foot_of
from .model import Shelf
from .records import Address, Alias, Colour, FontFile, Issn, Ordered, Positive, Slug, Target, Timezone, shorthand

FILE = "bulletin.yaml"

Kind = Literal["news", "data", "profile", "plain"]
Language = Literal["zh-CN", "en"]


@shorthand("name")
class SectionConfig(NamedTuple):
    """What a section (栏目) is in every issue."""

    name: str
    """As the issues' headings have it: 数据月报."""
    slug: Slug = ""
    """Its part of addresses: "data"; made from the name's pinyin where absent."""
    kind: Kind = "plain"
    """How its articles are read: news has source lines, data has tables that are charts, profile has labelled fields."""
    intro: str = ""
    """A sentence under its name on its own page."""


@shorthand("name")
class TopicConfig(NamedTuple):
    """A topic (主题) that articles are tagged with."""

    name: str
    """As the issues write it: 数据要素."""
    slug: Slug = ""
    """Its part of addresses; made from the name's pinyin where absent."""
    intro: str = ""
    """A sentence under its name on its own page."""


@shorthand("name")
class MemberConfig(NamedTuple):
    """A member (会员): what its profiles do not say."""

    name: str
    """In full, as its profile is headed."""
    slug: Slug = ""
    """Its part of addresses; its profile's own slug or else the name's pinyin where absent."""
    aliases: tuple[Alias, ...] = ()
    """Other names that articles use: short and former ones."""


class NavigationLink(NamedTuple):
    """An entry of the navigation at the head of every page."""

    label: str
    """What the reader sees."""
    target: Target
    """Address below the archive's root ("about/"), or a whole one ("https://…")."""


class FooterConfig(NamedTuple):
    """What stands at the foot of every page, each a line of its own."""

    contact: Ordered = ()
    """Labels and values in order: 电话, 邮箱, 地址."""
    notice: str = ""
    """The terms of reprinting (转载声明)."""
    internal: str = ""
    """内部资料 and the number of its permit (准印证号)."""
    copyright: str = ""
    """The copyright line."""
    icp: str = ""
    """ICP备案号; links to the register, as the rules ask."""
    police: str = ""
    """公安备案号; likewise."""


class ThemeConfig(NamedTuple):
    """How the archive looks, as far as it can be set without a style sheet."""

    accent: Colour = "#b3202a"
    """The masthead's rule, labels and marks, by day."""
    accent_dark: Colour = "#f0797c"
    """The same on a dark screen."""
    paper: Colour = "#fdfcfa"
    """The page's background by day."""
    paper_dark: Colour = "#171614"
    """The page's background on a dark screen."""
    masthead: str = ""
    """The name at the head of the pages; the title where absent."""


class FontsConfig(NamedTuple):
    """Fonts of the PDF edition by role, as font files of the site; those that come with bulletin where absent."""

    song: FontFile = ""
    """Body text (宋体)."""
    hei: FontFile = ""
    """Headlines (黑体)."""
    kai: FontFile = ""
    """Leads and sources (楷体); Song where absent."""
    fang: FontFile = ""
    """Body text of the theme gongwen (仿宋); Song where absent."""
    masthead: FontFile = ""
    """The bulletin's name (报头)."""
    fallback: FontFile = ""
    """Rare characters that the others lack."""


class LimitsConfig(NamedTuple):
    """What printing one issue may use; an issue that wants more is refused."""

    seconds: Positive = 60
    """Time."""
    memory: Annotated[int, records.at_least(500)] = 2000
    """Memory in MB."""


class PrintConfig(NamedTuple):
    """The PDF edition."""

    enabled: bool = True
    """Whether issues are printed at all."""
    theme: Literal["song", "gongwen"] = "song"
    """The typographic theme: a bulletin's own, or that of official papers (公文)."""
    page_size: Literal["A4", "compact"] = "A4"
    """A4 with 28 characters a line and 22 lines a page, or compact: A4 with 38 and 31."""
    duplex: bool = True
    """Whether margins mirror on left pages, for printing on both sides."""
    masthead: str = ""
    """The name on the first page; the title where absent."""
    report: tuple[str, ...] = ()
    """Whom the end block reports to (报)."""
    copy: tuple[str, ...] = ()
    """Whom it is sent to (送)."""
    issuer: str = ""
    """Who issues it (印发); the publisher where absent."""
    print_run: Annotated[int, records.at_least(0)] = 0
    """How many copies (印数); 0 says nothing of it."""
    fonts: FontsConfig = FontsConfig()
    """Font files by role."""
    limits: LimitsConfig = LimitsConfig()
    """What printing one issue may use."""
    volumes: tuple[Positive, ...] = ()
    """Years whose bound volumes (合订本) are published."""


class MarkdownConfig(NamedTuple):
    """What issue files may hold."""

    raw_html: bool = False
    """Whether HTML in an issue file is kept (sanitised) or shown as text."""


class OfflineConfig(NamedTuple):
    """Reading without a network."""

    enabled: bool = True
    """Whether browsers keep the latest issue and the pages visited; nothing kept is shown while the network answers."""


class FeedsConfig(NamedTuple):
    """The feeds."""

    count: Positive = 20  # type: ignore[assignment]  # nobody counts in a record
    """How many of the newest issues they hold."""


class ShelfLink(NamedTuple):
    """A section as the navigation shows it."""

    name: str
    target: str
    """Address below the archive's root: "sections/data/"."""


class SiteInfo(NamedTuple):
    """What every page shows of the site, and nothing else: a change here remakes every page."""

    title: str
    subtitle: str
    description: str
    language: str
    """ "zh-CN" or "en"."""
    base_url: str
    """With a slash at its end; "" where the site has none."""
    publisher: str
    editor: str
    issn: str
    masthead: str
    """The name at the head of the pages."""
    footer: tuple[FooterLine, ...]
    shelves: tuple[ShelfLink, ...]
    """The sections in order."""
    pages: tuple[tuple[str, str], ...]
    """(address, title) of the standing pages: ("about", "关于")."""
    navigation: tuple[NavigationLink, ...]
    """The navigation as bulletin.yaml has it; () leaves it to the theme: home, issues, sections, sources, pages."""
    theme: ThemeConfig
    portable: bool
    """Whether links name index.html, so that the archive works as a folder of files."""
    extras: Ordered
    """The `x-…` keys, values as JSON text."""
    registers: tuple[str, ...]
    """Targets of the registers that have something in them: "members/", "topics/", "sources/", "data/", "errata/"."""
    offline: bool
    """Whether browsers keep pages for reading without a network."""

    def extra(self, name: str) -> Any:
        """The value of an `x-…` key; None where bulletin.yaml has none."""
        return json.loads(dict(self.extras).get(name, "null"))


class Config(NamedTuple):
    """bulletin.yaml."""

    title: str
    """The bulletin's name: 数字贸易简报."""
    subtitle: str = ""
    """A line under the name on the home page."""
    description: str = ""
    """One sentence on what the bulletin is, for search engines and feeds."""
    language: Language = "zh-CN"
    """The language of the interface and of dates."""
    timezone: Timezone = "Asia/Shanghai"
    """Where times without an offset are meant."""
    base_url: Address = ""
    """Where the archive is published; without it there are no feeds, no sitemap and no canonical links."""
    publisher: str = ""
    """Who publishes the bulletin (主办单位)."""
    editor: str = ""
    """Who compiles and issues it (编发单位)."""
    issn: Issn = ""
    """The ISSN, checked; shown at the foot of the pages."""
    sections: tuple[SectionConfig, ...] = ()
    """The sections (栏目), in the order of lists and navigation."""
    topics: tuple[TopicConfig, ...] = ()
    """The topics (主题) that want a slug or an introduction; issues may use others."""
    members: tuple[MemberConfig, ...] = ()
    """The members (会员) that want a slug or have other names; who has a profile is known without."""
    series: tuple[SeriesConfig, ...] = ()
    """The series of figures that want a title, a slug or other names of rows; issues may use others."""
    navigation: tuple[NavigationLink, ...] = ()
    """Entries at the head of every page, in place of the theme's."""
    footer: FooterConfig = FooterConfig()
    """Lines at the foot of every page."""
    theme: ThemeConfig = ThemeConfig()
    """Colours and masthead of the pages."""
    pdf: PrintConfig = PrintConfig()
    """The PDF edition."""
    markdown: MarkdownConfig = MarkdownConfig()
    """What issue files may hold."""
    feeds: FeedsConfig = FeedsConfig()
    """The feeds."""
    offline: OfflineConfig = OfflineConfig()
    """Reading without a network."""
    extras: Ordered = ()
    """The `x-…` keys, values as JSON text: for templates of one's own."""

    def info(
        self,
        shelves: tuple[Shelf, ...] = (),
        pages: tuple[tuple[str, str], ...] = (),
        portable: bool = False,
        registers: tuple[str, ...] = (),
    ) -> SiteInfo:
        """What every page shows; `pages` are the standing pages as (address, title)."""
        return SiteInfo(
            self.title, self.subtitle, self.description, self.language, self.base_url, self.publisher, self.editor, self.issn,
            self.theme.masthead or self.title, foot_of(self.footer, self.issn, self.language), tuple(ShelfLink(shelf.name, shelf.target) for shelf in shelves), pages,
            self.navigation, self.theme, portable, self.extras, registers, self.offline.enabled and not portable,
        )  # fmt: skip

    def printing(self) -> PrintConfig:
        """The settings of the PDF edition, with what they take over from the site filled in."""
        pdf = self.pdf._replace(limits=LimitsConfig(), volumes=())  # they decide whether, not what: a change prints nothing anew
        return pdf._replace(masthead=pdf.masthead or self.title, issuer=pdf.issuer or self.publisher)


def load_config(text: str, file: str = FILE) -> Config:
    """The site's configuration; raises Refused with everything that is wrong."""
    config, places = records.load(text, file, 1, Config)
    lists: tuple[str, ...] = ("sections", "topics", "members", "series")
    problems = [problem for which in lists for field in ("name", "slug") for problem in _doubles(config, which, field, places)]
    if problems:
        raise Refused(*problems)
    return config


def _doubles(config: Config, which: str, field: str, places: records.Places) -> list[Diagnostic]:
    first: dict[str, int] = {}
    problems = []
    for position, item in enumerate(getattr(config, which)):
        value = getattr(item, field)
        if value and first.setdefault(value, position) != position:
            there, _ = places.find(which, first[value], field)
            message = "two items of {which} have the {field} {value}; the first at {first}"
            place, said = (which, position, field), {"which": which, "field": field, "value": value, "first": there}
            problems.append(places.problem(place, "E133", message, "change one of them", **said))
    return problems
