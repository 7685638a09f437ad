"""What a letter says: the templates of templates/mail/, filled for one member."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bulletin_ssg.model import Correction, Headline
from bulletin_ssg.outputs.issues import weight
from bulletin_ssg.sources import Layers, Reader
from bulletin_ssg.theme import render

from .headers import Route, clean, leaving
from .letter import Words
from .stock import Stock

SHOWN = 12
"""Paragraphs of the editors' lead; the page has all of it."""


class Part(NamedTuple):
    """A section as the letter lists it."""

    name: str
    headlines: tuple[tuple[str, str], ...]
    """(headline, its address on the web, "" where the site has none)."""


class Enclosure(NamedTuple):
    """The PDF as the letter tells of it."""

    attached: bool
    address: str
    """On the web, or ""."""
    pages: int
    size: str


Write = Callable[[str, str, str], Words]
"""(name, unit, token) of a member → the words to them."""


def writer(
    layers: Layers, stock: Stock, route: Route, attached: bool, corrections: tuple[Correction, ...] = (), test: bool = False
) -> Write:
    """What writes the letters of one mailing."""
    entry, info, reader = stock.entry, stock.info, Reader(layers)
    edition = entry.edition
    shared = {
        "entry": entry, "parts": parts(stock), "lead": tuple(stock.issue.lead_text.split("\n")[:SHOWN]) if stock.issue.lead_text else (),
        "page": _web(stock, entry.target), "test": test,
        "pdf": Enclosure(attached, _web(stock, edition.target), edition.pages, weight(edition.size)) if edition else None,
        "corrections": tuple((note, entry.headlines[note.ordinal - 1].headline if note.ordinal else "") for note in corrections),
    }  # fmt: skip

    def fill(template: str, /, **more: object) -> str:
        return render(reader, f"mail/{template}.j2", entry.target, info, **shared, **more).decode()

    def write(name: str, unit: str, token: str) -> Words:
        given: dict[str, object] = {"name": name, "unit": unit, "leave": leaving(route, token)}
        given |= {part: clean(fill(f"{part}.txt", **given)) for part in ("subject", "preheader", "greeting")}
        return Words(str(given["subject"]), fill("letter.txt", **given), fill("letter.html", **given))

    return write


def parts(stock: Stock) -> tuple[Part, ...]:
    """The sections with their headlines; what is withdrawn is left out, and a section with nothing else."""
    lines = iter(stock.entry.headlines)
    listed = [(section.name, [next(lines) for _ in section.articles]) for section in stock.issue.sections]
    found = (Part(name, tuple(_headline(stock, line) for line in group if not line.withdrawn)) for name, group in listed)
    return tuple(part for part in found if part.headlines)


def _headline(stock: Stock, line: Headline) -> tuple[str, str]:
    return line.headline, _web(stock, line.target)


def _web(stock: Stock, target: str) -> str:
    return stock.info.base_url + target if stock.info.base_url else ""
