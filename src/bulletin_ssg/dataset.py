"""The nouns of figures: a table that is data, a figure marked in a text, an issue's dataset of both, a series over the issues."""

from __future__ import annotations

from typing import NamedTuple


class Table(NamedTuple):
    """A Markdown table whose attribute line makes it data."""

    ordinal: int
    """1-based within its article."""
    attributes: tuple[tuple[str, str], ...]
    """As written: ("type", "bar"), ("series", "ownership"), … in order; the class `.chart` is ("class", "chart")."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Marked(NamedTuple):
    """A figure of a text, marked: `[133225.42万美元]{.figure series=… period=…}`."""

    text: str
    """As the reader sees it."""
    attributes: tuple[tuple[str, str], ...]


class Tabulation(NamedTuple):
    """A data table in its issue's Contents."""

    article: int
    """The ordinal of its article."""
    ordinal: int
    title: str
    chart: bool
    series: str


class Dataset(NamedTuple):
    """All figures of an issue: a value of its own, so that an edit of a paragraph leaves the series' pages alone."""

    source: str
    """The issue's: no two issues have equal Datasets."""
    tables: tuple[tuple[int, Table], ...]
    """(ordinal of its article, table), without those of withdrawn articles; likewise the marked ones."""
    marked: tuple[tuple[int, Marked], ...]

    @property
    def tabulations(self) -> tuple[Tabulation, ...]:
        described = ((article, table, dict(table.attributes)) for article, table in self.tables)
        return tuple(
            Tabulation(article, table.ordinal, say.get("title", ""), say.get("class") == "chart", say.get("series", ""))
            for article, table, say in described
        )

    @property
    def series(self) -> tuple[str, ...]:
        given = [*(table.attributes for _, table in self.tables), *(one.attributes for _, one in self.marked)]
        return tuple(dict.fromkeys(filter(None, (dict(some).get("series", "") for some in given))))


class Folio(NamedTuple):
    """The figures of one issue, as the site knows them."""

    issue: str
    """Its address."""
    source: str
    ref: str
    """Reference of its Dataset."""
    tables: tuple[Tabulation, ...]
    series: tuple[str, ...]
    """Names of the series that it continues."""


class Series(NamedTuple):
    """Figures that several issues continue."""

    name: str
    """As issues write it: ownership, 合同签约额."""
    slug: str
    title: str

    @property
    def target(self) -> str:
        return f"data/{self.slug}/"
