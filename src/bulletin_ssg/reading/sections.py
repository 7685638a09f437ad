"""Whether the body's sections are those that the front matter lists, and what each of them is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin_ssg.diagnostics import Span

from .front import SectionItem
from .headlines import undecorated
from .manuscript import Place
from .notes import Notes, nearest
from .outline import Chapter

if TYPE_CHECKING:
    from bulletin_ssg.settings import SectionConfig

    from .front import LatePlaces

CHECK = "the names in `sections` and the headings ## must be the same"


class Listed:
    """The front matter's list of sections."""

    def __init__(self, items: tuple[SectionItem, ...], places: LatePlaces) -> None:
        self.find = places.find
        self.items: dict[str, SectionItem] = {}
        self.numbers: dict[str, int] = {}
        self.repeated: list[tuple[str, Place, Place]] = []
        """(name, place, place of the first) of what is listed again."""
        for number, item in enumerate(items):
            name = key(item.name)
            if name in self.items:
                self.repeated.append((item.name, _place(places.find("sections", number)[0]), self.place(name)))
            self.items.setdefault(name, item)
            self.numbers.setdefault(name, number)

    def place(self, name: str) -> Place:
        """Where the section of this key is listed."""
        return _place(self.find("sections", self.numbers[name])[0])


def _place(span: Span) -> Place:
    return Place(span.line, span.column, span.length)


@lru_cache(256)
def key(name: str) -> str:
    """What two spellings of one section's name share."""
    return "".join(undecorated(name).split())


def compare(chapters: tuple[Chapter, ...], listed: Listed, notes: Notes) -> None:
    """Note every section that is not in both places once, in the same order."""
    for name, place, first in listed.repeated:
        _refuse_repeated(name, place, first, notes)
    if not chapters and not listed.items:
        notes.refuse("E157", "the issue has no sections", Place(1), "list their names under `sections`, and write each as a heading ##")
    written = _compare_headings(chapters, listed, notes)
    for name, item in listed.items.items():
        if name not in written:
            near = nearest(item.name, [chapter.piece.name for chapter in chapters])
            hint = "did you mean {near}, the heading at {other}?" if near else CHECK
            other = Span(notes.manuscript.name, *written[key(near)]) if near else ""
            if not near and (line := _unmarked(name, notes)):
                hint, other = "write the line at {other} as a heading: ## {name}", Span(notes.manuscript.name, line)
            message = "the listed section {name} has no heading in the body"
            notes.refuse("E152", message, listed.place(name), hint, name=item.name, near=near, other=other)
    _compare_order(list(written), listed, written, notes)


def _unmarked(name: str, notes: Notes) -> int:
    """The number of a line that holds the section's name alone, written as no heading; 0 where there is none."""
    lines = enumerate(notes.manuscript.lines[notes.manuscript.body :], notes.manuscript.body + 1)
    return next((number for number, line in lines if len(line) < 80 and key(line.strip("#＃*_ \t\u3000")) == name), 0)


def _compare_headings(chapters: tuple[Chapter, ...], listed: Listed, notes: Notes) -> dict[str, Place]:
    """Where each section's heading stands; headings that repeat one or are not listed are noted."""
    written: dict[str, Place] = {}
    for chapter in chapters:
        name, place = chapter.piece.name, chapter.piece.heading.place
        if key(name) in written:
            _refuse_repeated(name, place, written[key(name)], notes)
        elif key(name) not in listed.items and name:
            near = nearest(name, [item.name for item in listed.items.values()])
            hint = "did you mean {near}, listed at {other}?" if near else CHECK
            other = Span(notes.manuscript.name, *listed.place(key(near))) if near else ""
            notes.refuse("E151", "the section {name} is not listed in the front matter", place, hint, name=name, near=near, other=other)
        written.setdefault(key(name), place)
    return written


def _refuse_repeated(name: str, place: Place, first: Place, notes: Notes) -> None:
    other = Span(notes.manuscript.name, *first)
    notes.refuse("E153", "two sections are called {name}; the other: {other}", place, "one name, one section", name=name, other=other)


def _compare_order(names: list[str], listed: Listed, written: dict[str, Place], notes: Notes) -> None:
    both = [name for name in listed.items if name in written]
    for mine, theirs in zip([name for name in names if name in listed.items], both, strict=True):
        if mine != theirs:
            notes.refuse(
                "E154", "the section {name} stands elsewhere in the list: {other}", written[mine],
                "put the list and the headings into one order", name=listed.items[mine].name, other=Span(notes.manuscript.name, *listed.place(mine)),
            )  # fmt: skip
            break


def settled(name: str, listed: Listed | None, known: tuple[SectionConfig, ...]) -> SectionItem:
    """What the section is: as the front matter says, else as bulletin.yaml does, else plain."""
    item = listed.items.get(key(name), SectionItem(name)) if listed else SectionItem(name)
    default = next((section for section in known if key(section.name) == key(name)), None)
    kind = item.kind or (default.kind if default else "plain")
    return SectionItem(undecorated(item.name), item.slug or (default.slug if default else ""), kind, item.intro)
