"""What search knows of an article, and the texts it verifies candidates on: small scripts, a few articles each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

from bulletin_ssg.model import Article, Entry, Issue, Section, Source
from bulletin_ssg.values import encode, fields
from bulletin_ssg.wording import Wording

from . import folding

FOLDER = "search/"
TOGETHER = 4
"""Articles in a piece: a reader fetches one for every article found."""


class Record(NamedTuple):
    """An article as search sees it; all but `place` and `section` is searched."""

    place: int
    """Its ordinal in the issue; 0 for the editor's lead."""
    section: str
    headline: str
    text: str
    author: str
    sources: tuple[str, ...]
    topics: tuple[str, ...]

    @property
    def document(self) -> str:
        return "\n".join([self.headline, self.text, self.author, *self.sources, *self.topics])


_issue = fields(Issue, "withdrawn", "title", "lead_text", "sections")
_section = fields(Section, "name", "articles")
_article = fields(Article, "headline", "text", "author", "sources", "topics", "ordinal", "withdrawn")
_name = Source._fields.index("name")


def records(issue: Sequence[Any]) -> Iterator[Record]:
    """What is found of an issue: an Issue, or the plain list that stands for one in the store (which is read much faster)."""
    withdrawn, title, lead, sections = _issue(issue)
    if withdrawn:
        return
    if lead:
        yield Record(0, "", title, lead, "", (), ())
    for section in sections:
        name, articles = _section(section)
        for article in articles:
            headline, text, author, sources, topics, ordinal, gone = _article(article)
            if not gone:
                yield Record(ordinal, name, headline, text, author, tuple([source[_name] for source in sources]), tuple(topics))


class Filed(NamedTuple):
    """What an article is filed under."""

    place: int
    """Record.place."""
    row: str
    """Its letters (folding.rows)."""
    filters: list[tuple[str, str]]

    def filter_units(self, bits: int) -> list[int]:
        return [folding.filter_unit(kind, value, bits) for kind, value in self.filters]

    def units(self, bits: int) -> set[int]:
        return folding.units(self.row, bits).union(self.filter_units(bits))


def filed(issue: Sequence[Any]) -> list[Filed]:
    """Everything that is found of an issue."""
    found = list(records(issue))
    texts = folding.END.join([part for record in found for part in (record.headline, record.document)])
    rows = folding.rows(folding.fold(texts)) if found else ()
    return [Filed(record.place, row, _filters(record)) for record, row in zip(found, rows, strict=True)]


def _filters(record: Record) -> list[tuple[str, str]]:
    """(kind, value)."""
    sources, topics = (zip(repeat(kind), names) for kind, names in (("source", record.sources), ("topic", record.topics)))
    return [("section", record.section), *sources, *topics]


def files(entry: Entry, issue: Issue, language: str) -> list[tuple[str, bytes]]:
    """The pieces of an issue: scripts that hand their articles to static/search.js."""
    addresses = {ordinal: headline.address for ordinal, headline in enumerate(entry.headlines, 1)}
    pieces: dict[int, list[Any]] = {}
    for record in records(issue) if not entry.withdrawn else ():
        row = (record.place, addresses.get(record.place, ""), *record[1:])
        pieces.setdefault(record.place // TOGETHER, []).append(row)
    words = _wording(language)
    return [
        (
            f"{FOLDER}text/{entry.address}-{number}.js",
            script("Text", entry.address, number, words.issue_label(entry), words.day(entry.date), rows),
        )
        for number, rows in pieces.items()
    ]


def script(name: str, *values: object) -> bytes:
    """A script that hands values over: it can be loaded from a folder of files, which data cannot."""
    return f"bulletin{name}({encode(values)[1:-1]});\n".encode()


@cache
def _wording(language: str) -> Wording:
    return Wording(language)
