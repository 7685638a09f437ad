"""The front matter of an issue file and of a standing page: every key, its type, its default."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from bulletin_ssg import values
from bulletin_ssg.diagnostics import Span
from bulletin_ssg.records import Day, Instant, Ordered, Places, Positive, Slug, at_least, load, shorthand

from .notes import Desk

Kind = Literal["news", "data", "profile", "plain"]


@shorthand("name")
class SectionItem(NamedTuple):
    """A section as this issue lists it; what is left out is said in bulletin.yaml."""

    name: str
    slug: Slug = ""
    kind: Kind | None = None
    intro: str = ""
    """Text under the section's heading, where the body has none."""


class CorrectionItem(NamedTuple):
    """A correction (更正)."""

    date: Day
    text: str
    article: str = ""
    """Headline, slug or ordinal; "" for the issue as a whole."""


class FrontMatter(NamedTuple):
    number: Positive
    """年度期号."""
    date: Day
    """Day of issue."""
    sections: tuple[SectionItem, ...]
    """In reading order."""
    total: Annotated[int, at_least(0)] = 0
    """总期号; 0 where absent."""
    year: Annotated[int, at_least(0)] = 0
    """The year that the number counts in; 0 means the date's."""
    title: str = ""
    summary: str = ""
    editor: str = ""
    publisher: str = ""
    supplement: bool = False
    """增刊."""
    staff: Ordered = ()
    """Roles and names."""
    draft: bool = False
    embargo: Instant = Instant("")
    withdrawn: str = ""
    """Why the issue is withdrawn (撤稿), else ""."""
    corrections: tuple[CorrectionItem, ...] = ()
    topics: tuple[str, ...] = ()
    extras: Ordered = ()
    """The `x-…` keys."""


class PageMatter(NamedTuple):
    """The front matter of a standing page."""

    title: str
    order: int = 0
    """Pages with a smaller number stand first."""


class LatePlaces:
    """The places of a front matter's values, looked for when the first is wanted: most files have no errors."""

    def __init__(self, text: str, name: str, first_line: int, known: Places | None = None) -> None:
        self.manuscript = (text, name, first_line)
        self.known = known

    def find(self, *path: str | int) -> tuple[Span, str]:
        if self.known is None:
            _, self.known = load(*self.manuscript, FrontMatter)
        return self.known.find(*path)


def read_front(text: str, name: str, first_line: int, desk: Desk) -> tuple[FrontMatter, LatePlaces]:
    """The front matter, whose text begins in line `first_line` of the file, and the places of its values. Raises Refused.

    What is right is remembered: an edit of a body then needs no YAML, whose import costs as much as five issues.
    """
    known = desk.recall("front matter", text)
    if known is not None:
        return values.decode(known, FrontMatter), LatePlaces(text, name, first_line)
    front, places = load(text, name, first_line, FrontMatter)
    desk.remember("front matter", text, values.encode(front))
    return front, LatePlaces(text, name, first_line, places)
