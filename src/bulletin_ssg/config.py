"""bulletin.yaml: everything that can be set for a site, with its defaults.

The classes are the schema (`records.load` reads by them) and docs/configuration.md describes every key.

Code: E133 two sections, topics or members with one name or slug; the others are those of the records.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from . import records
from .diagnostics import Diagnostic, Refused
from .footer import FooterLine, foot_of
from .model import Shelf
from .postage import MailConfig
from .records import Address, Issn, Ordered, Timezone
from .settings import (
    ChecksConfig,
    CitationsConfig,
    DeployConfig,
    FeedsConfig,
    FooterConfig,
    Language,
    LimitsConfig,
    MarkdownConfig,
    MemberConfig,
    NavigationLink,
    OfflineConfig,
    PrintConfig,
    SearchConfig,
    SectionConfig,
    SeriesConfig,
    ThemeConfig,
    TopicConfig,
)  # fmt: skip

FILE = "bulletin.yaml"


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
    search: bool
    """Whether there is a search page."""
    citations: bool
    """Whether citations are offered as files."""

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
    search: SearchConfig = SearchConfig()
    """Searching the archive."""
    citations: CitationsConfig = CitationsConfig()
    """Citing articles and issues."""
    checks: ChecksConfig = ChecksConfig()
    """What `bulletin check` looks for."""
    mail: MailConfig = MailConfig()
    """The mailing."""
    deploy: DeployConfig = DeployConfig()
    """Where the archive is brought."""
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
            self.search.enabled, self.citations.enabled,
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
