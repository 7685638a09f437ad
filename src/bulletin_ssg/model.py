"""The nouns: what a bulletin is, with no file, template or clock in sight. Every value is a frozen tuple of JSON types.

An `Issue` is what one source file says. `Contents` is that issue without its bodies: all that other pages may know of it,
so that an edit of a paragraph changes no list. An `Entry` is an issue as the archive has it, numbered and addressed; a
`Headline` an article likewise; the `Site` all of them.
"""

from __future__ import annotations

from typing import NamedTuple

from .dataset import Dataset, Folio, Marked, Series, Table, Tabulation


class Source(NamedTuple):
    """A body that an article was taken from (来源)."""

    name: str
    url: str = ""


class Field(NamedTuple):
    """A labelled field of a member's profile: `**类型：**…`."""

    label: str
    """Without colon and inner spaces: 类型."""
    html: str
    text: str


class Picture(NamedTuple):
    """A picture that lies in the site."""

    name: str
    """Logical name and, below the archive's root, its address: "issues/2024-05/harbour.png"."""
    alt: str
    width: int
    """Pixels; 0 where it could not be told (SVG without a size)."""
    height: int


class Correction(NamedTuple):
    """A correction (更正) to an issue that was already out."""

    date: str
    """ISO 8601 day."""
    article: str
    """The article's headline, slug or ordinal; "" for the issue as a whole."""
    text: str
    ordinal: int = 0
    """Of the article that is meant; 0 for the issue as a whole."""


class Reference(NamedTuple):
    """A link from one issue file to another: `[上期](2024-04.md#slug)`."""

    target: str
    """Logical name of the file linked to."""
    fragment: str
    line: int
    column: int


class Article(NamedTuple):
    headline: str
    """Plain text; decoration (●, 【】, 一、) stripped."""
    slug: str
    """The explicit `{#slug}`, else ""."""
    ordinal: int
    """1-based over the whole issue, in reading order."""
    html: str
    """The body rendered, without headline and source line. Sub-headings are h4–h6. Addresses inside the site are written
    `bulletin:NAME` and are made relative by `theme.relink`."""
    text: str
    """The body as plain text, a paragraph a line: for summaries, search, feeds."""
    sources: tuple[Source, ...]
    fields: tuple[Field, ...]
    """Only in a `profile` section."""
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    topics: tuple[str, ...]
    author: str
    withdrawn: str
    """The reason, else ""."""
    line: int
    """Of the headline in the source file, 1-based."""
    digest: str
    """Of the Markdown body: knows an article again whose headline changed."""
    aliases: tuple[str, ...] = ()
    """Only in a `profile` section: other names of the member that the profile itself gives (简称)."""
    marked: tuple[Marked, ...] = ()
    """The figures that are marked in its text."""


class Section(NamedTuple):
    name: str
    slug: str
    """As `sections:` or bulletin.yaml gives it, else "" (assembling makes one)."""
    kind: str
    """"news", "data", "profile" or "plain"."""
    intro: str
    """HTML of the text between the section's heading and its first article, else ""."""
    articles: tuple[Article, ...]


class Issue(NamedTuple):
    """One source file, read."""

    source: str
    """Logical name: "issues/2024-05.md"."""
    year: int
    number: int
    """Within its year (年度期号), or among the year's supplements."""
    supplement: bool
    total: int
    """The running number (总期号) as written; 0 where absent."""
    date: str
    """Day of issue, ISO 8601."""
    title: str
    summary: str
    lead: str
    """HTML of the 编者按, else ""."""
    lead_text: str
    sections: tuple[Section, ...]
    editor: str
    """编发单位 of this issue alone, else ""."""
    publisher: str
    staff: tuple[tuple[str, str], ...]
    """(role, names) in order."""
    draft: bool
    embargo: str
    """ISO 8601 instant with offset, else ""."""
    withdrawn: str
    corrections: tuple[Correction, ...]
    topics: tuple[str, ...]
    extras: tuple[tuple[str, str], ...]
    """The `x-…` keys, values as JSON text."""
    references: tuple[Reference, ...]
    pictures: tuple[Picture, ...]
    """All pictures in the site that the file shows, each once."""

    def profiles(self) -> tuple[Profile, ...]:
        return tuple(
            Profile(self.source, article) for section in self.sections if section.kind == "profile" for article in section.articles
        )

    def dataset(self) -> Dataset:
        articles = [article for section in self.sections for article in section.articles if not article.withdrawn]
        tables = tuple((article.ordinal, table) for article in articles for table in article.tables)
        return Dataset(self.source, tables, tuple((article.ordinal, one) for article in articles for one in article.marked))

    def filing(self) -> Filing:
        articles = (article for section in self.sections for article in section.articles)
        marks = tuple(Mark(article.digest, article.line) for article in articles)
        return Filing(self.contents(), marks, self.references)

    def shown(self) -> tuple[Picture, ...]:
        """The pictures that are published: not those that only withdrawn articles show."""
        articles = [article for section in self.sections for article in section.articles]
        kept = {picture for article in articles if not article.withdrawn for picture in article.pictures}
        gone = {picture for article in articles if article.withdrawn for picture in article.pictures} - kept
        return tuple(picture for picture in self.pictures if picture not in gone)

    def contents(self) -> Contents:
        """The issue without its bodies."""
        dataset = self.dataset()
        return Contents(
            self.source, self.year, self.number, self.supplement, self.total, self.date, self.title,
            self.summary or excerpt(self.lead_text),
            tuple(
                Listing(
                    section.name, section.slug, section.kind,
                    tuple(
                        Item(a.headline, a.slug, a.ordinal, a.sources, a.topics, a.author, a.withdrawn, a.aliases)
                        for a in section.articles
                    ),
                )
                for section in self.sections
            ),
            self.draft, self.embargo, self.withdrawn, self.corrections, self.topics, self.shown(),
            dataset.tabulations, dataset.series,
        )  # fmt: skip


class Profile(NamedTuple):
    """A member's profile: a value of its own, so that an edit elsewhere in its issue leaves the member's page alone."""

    source: str
    article: Article


class Item(NamedTuple):
    """An article in its issue's Contents; the fields are Article's."""

    headline: str
    slug: str
    ordinal: int
    sources: tuple[Source, ...]
    topics: tuple[str, ...]
    author: str
    withdrawn: str
    aliases: tuple[str, ...] = ()


class Mark(NamedTuple):
    """By what an article is known again when its headline changed."""

    digest: str
    """Article.digest."""
    line: int
    """Article.line."""
    likeness: str = ""
    """64-bit simhash of the body's character pairs (likeness), 16 hexadecimal digits: knows again what was lightly edited. Worked
    out only where it is wanted."""


class Filing(NamedTuple):
    """An issue as reading files it. The two are apart because an edit of a paragraph changes only the marks."""

    contents: Contents
    marks: tuple[Mark, ...]
    """Of every article, in reading order."""
    references: tuple[Reference, ...]
    """The links to other issues, with their places."""


class Listing(NamedTuple):
    """A section in its issue's Contents; the fields are Section's."""

    name: str
    slug: str
    kind: str
    items: tuple[Item, ...]


class Contents(NamedTuple):
    """An issue without its bodies; the fields are Issue's."""

    source: str
    year: int
    number: int
    supplement: bool
    total: int
    date: str
    title: str
    summary: str
    listings: tuple[Listing, ...]
    draft: bool
    embargo: str
    withdrawn: str
    corrections: tuple[Correction, ...]
    topics: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[Tabulation, ...] = ()
    """The data tables that are published, in reading order."""
    series: tuple[str, ...] = ()
    """Names of the series that its figures continue."""

    @property
    def address(self) -> str:
        """ "2024-05", a supplement's "2024-s1": from year and number, never from the file's name."""
        return f"{self.year}-s{self.number}" if self.supplement else f"{self.year}-{self.number:02}"


class Edition(NamedTuple):
    """The printed edition of an issue: what pages tell of its PDF."""

    target: str
    """ "issues/2024-05/bulletin-2024-05.pdf"."""
    pages: int
    size: int
    """Bytes."""
    cover: str
    """Target of the first page as a WebP thumbnail."""
    cover_digest: str
    """First 8 digits, for `?v=`."""
    width: int
    height: int
    """Pixels of the thumbnail."""


class Headline(NamedTuple):
    """An article as other pages may know it: narrow on purpose."""

    issue: str
    """The issue's address: "2024-05"."""
    address: str
    """Within the issue: its slug or number, as text: "3"."""
    headline: str
    section: str
    """The section's slug."""
    date: str
    sources: tuple[Source, ...]
    topics: tuple[str, ...]
    withdrawn: str

    @property
    def target(self) -> str:
        """Address below the archive's root: "issues/2024-05/3/"."""
        return f"issues/{self.issue}/{self.address}/"


class Shelf(NamedTuple):
    """A section of the site: where its articles from all issues stand."""

    name: str
    slug: str
    kind: str

    @property
    def target(self) -> str:
        return f"sections/{self.slug}/"


class Entry(NamedTuple):
    """An issue as the archive has it: numbered, addressed, with its neighbours to be found beside it in the Site."""

    ref: str
    """Reference of the Issue value in the store (`engine.Reader.fetch`)."""
    source: str
    address: str
    year: int
    number: int
    supplement: bool
    total: int
    """The running number, written or derived; 0 for a supplement."""
    date: str
    title: str
    summary: str
    withdrawn: str
    topics: tuple[str, ...]
    corrections: tuple[Correction, ...]
    headlines: tuple[Headline, ...]
    """In reading order, withdrawn ones included."""
    edition: Edition | None
    card: str = ""
    """The picture that is shown where the issue is shared: "issues/2024-05/card.png?v=…"; "" where none was drawn."""
    mailed: str = ""
    """SHA-256 of the PDF edition as members got it by mail, where a correction came after."""

    @property
    def target(self) -> str:
        return f"issues/{self.address}/"

    @property
    def brief(self) -> Brief:
        return Brief(self.address, self.year, self.number, self.supplement, self.total, self.date, self.title)


class Brief(NamedTuple):
    """What a neighbour's page says of an issue; the fields are Entry's."""

    address: str
    year: int
    number: int
    supplement: bool
    total: int
    date: str
    title: str

    @property
    def target(self) -> str:
        return f"issues/{self.address}/"


class Card(NamedTuple):
    """The picture of an issue for where it is shared."""

    address: str
    """The issue's."""
    target: str
    """With the picture's digest: "issues/2024-05/card.png?v=1f0c…"."""


class Topic(NamedTuple):
    name: str
    slug: str
    intro: str = ""

    @property
    def target(self) -> str:
        return f"topics/{self.slug}/"


class Member(NamedTuple):
    """A member of the association, as far as the bulletin tells of it."""

    name: str
    slug: str
    reading: str
    """By what it is put in order: Pinyin without tones."""
    aliases: tuple[str, ...]
    profiles: tuple[tuple[str, str, str], ...]
    """(issue's address, article's address, reference of the Profile), oldest first."""
    mentions: tuple[tuple[str, str], ...]
    """(issue's address, article's address) of the other articles that name it, oldest first."""

    @property
    def target(self) -> str:
        return f"members/{self.slug}/"


class Page(NamedTuple):
    """A standing page, from `pages/*.md`."""

    address: str
    """ "about": it stands at `/about/`."""
    title: str
    html: str
    pictures: tuple[Picture, ...]
    order: int
    """Its place in the navigation; pages of one order stand by their addresses."""
    references: tuple[Reference, ...] = ()
    """Its links to issues, with their places."""


class Site(NamedTuple):
    """All that is published, oldest first; what is withheld (drafts, embargoed) is not in it."""

    entries: tuple[Entry, ...]
    shelves: tuple[Shelf, ...]
    """Sections in the order of bulletin.yaml, then of first appearance."""
    crossings: tuple[tuple[str, str, str], ...]
    """(issue address, reference as written in the HTML, target) of every link between issues."""
    pages: tuple[Page, ...]
    pictures: tuple[str, ...]
    """Logical names of all pictures that published text shows."""
    tombstones: tuple[tuple[str, str], ...]
    """(target, headline) of addresses that were given up with `--allow-removed`."""
    portable: bool = False
    """Whether links name index.html, so that the archive can be browsed from a folder."""
    volumes: tuple[Edition, ...] = ()
    """The bound volumes that are printed, by their targets: "issues/2024/bulletin-2024.pdf"."""
    topics: tuple[Topic, ...] = ()
    """In the order of bulletin.yaml, then of first appearance; likewise the members."""
    members: tuple[Member, ...] = ()
    folios: tuple[Folio, ...] = ()
    """The issues that have figures, oldest first."""
    series: tuple[Series, ...] = ()
    """In the order of bulletin.yaml, then of first appearance."""


def excerpt(text: str, length: int = 120) -> str:
    """The first `length` characters of `text`, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip("，。、；： ") + "…"
