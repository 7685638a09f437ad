"""What travels inside a PDF: an issue's source file, byte for byte, and the data tables of its articles as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..figures.files import csv_name, table_csv

if TYPE_CHECKING:
    from ..dataset import Table
    from ..model import Article, Issue
    from ..sources import Reader


class Enclosure(NamedTuple):
    """A file attached to a PDF as what the PDF was made from (AFRelationship Source)."""

    name: str
    description: str
    date: str
    """ISO 8601 day."""
    data: bytes


def enclose(issue: Issue, address: str, reader: Reader, words: tuple[str, str]) -> tuple[Enclosure, ...]:
    """The files of one issue; none of an issue that is not out, or from which something was withdrawn: the source still has it.

    `words` describe a source file and a table.
    """
    articles = [article for section in issue.sections for article in section.articles]
    tables = [(article, table) for article in articles if not article.withdrawn for table in article.tables]
    found = [
        Enclosure(csv_name(address, article.ordinal, table.ordinal), _describe(words[1], article, table), issue.date, table_csv(table))
        for article, table in tables
        if not issue.draft
    ]
    source = reader.read(issue.source)
    if source is not None and not issue.draft and not any(article.withdrawn for article in articles):
        found.append(Enclosure(f"{address}.md", words[0], issue.date, source))
    return tuple(sorted(found, key=lambda enclosure: enclosure.name))


def _describe(what: str, article: Article, table: Table) -> str:
    title = dict(table.attributes).get("title", "")
    return f"{what}: {title or article.headline}"
