"""The parts of bulletin.yaml: what each group of keys may hold, with its defaults.

The classes are the schema, as in `config`; docs/configuration.md describes every key.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from . import records
from .records import Address, Alias, Colour, Font, Ordered, Positive, RuleCode, Slug, Target, shorthand

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


@shorthand("name")
class RowConfig(NamedTuple):
    """A row that the tables of a series have had under several names."""

    name: str
    """As it is shown."""
    aliases: tuple[str, ...] = ()
    """As some issues have it."""


@shorthand("name")
class SeriesConfig(NamedTuple):
    """A series of figures: what its tables do not say."""

    name: str
    """As the issues' tables have it: ownership."""
    title: str = ""
    """Its name on its page; that of its newest table where absent."""
    slug: Slug = ""
    """Its part of addresses; made from its name where absent."""
    cumulative: bool = False
    """Whether a period of one month stands for the year up to that month."""
    rows: tuple[RowConfig, ...] = ()
    """Rows that have had several names."""


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
    """Fonts of the PDF edition by role: font files of the site, or families that are installed; those that come with bulletin where absent."""

    song: Font = ""
    """Body text (宋体)."""
    hei: Font = ""
    """Headlines (黑体)."""
    kai: Font = ""
    """Leads and sources (楷体); Song where absent."""
    fang: Font = ""
    """Body text of the theme gongwen (仿宋); Song where absent."""
    masthead: Font = ""
    """The bulletin's name (报头)."""
    fallback: Font = ""
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
    """By role."""
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


class SearchConfig(NamedTuple):
    """Searching the archive."""

    enabled: bool = True
    """Whether there is a search page, with its index and the texts that it reads."""


class CitationsConfig(NamedTuple):
    """Citing articles and issues."""

    enabled: bool = True
    """Whether pages offer BibTeX, RIS and CSL-JSON; the citation as text is always there."""


class FeedsConfig(NamedTuple):
    """The feeds."""

    count: Positive = 12  # type: ignore[assignment]  # nobody counts in a record
    """How many of the newest issues they hold."""


class DeployConfig(NamedTuple):
    """Where `bulletin deploy` brings the archive. Never a secret."""

    target: str = ""
    """A folder, `host:/path`, `rsync://…`, `s3://bucket/folder` or `git:remote`."""
    branch: str = "gh-pages"
    """The branch of a Git target."""
    endpoint: Address = ""
    """The server of S3-compatible storage; Amazon's where absent."""
    region: str = ""
    """Its region; AWS_REGION where absent."""


class ChecksConfig(NamedTuple):
    """What `bulletin check` looks for."""

    off: tuple[RuleCode, ...] = ()
    """Rules that are switched off, by code or name (docs/checks.md)."""
    picture_size: Positive = 1500
    """The most a picture may have, in kilobytes."""
