"""What bulletin.yaml says of series: the part of the configuration that joining issues rests on."""

from __future__ import annotations

from typing import NamedTuple

from bulletin_ssg.records import Slug, shorthand


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
