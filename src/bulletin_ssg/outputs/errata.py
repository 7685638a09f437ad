"""What was corrected, and what was withdrawn: all of it in one list, the latest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Brief, Entry, Site

from .frame import frame, page, show
from .lists import leaf_target, windows

NAME = "errata"
FRONT = "errata/"


class Erratum(NamedTuple):
    date: str
    """Of the correction; of a withdrawal, whose day nobody notes, the issue's."""
    withdrawn: bool
    issue: Brief
    target: str
    """Of the article, or of the issue."""
    headline: str
    """ "" for the issue as a whole."""
    text: str
    """The correction, or the reason of the withdrawal."""


class Args(NamedTuple):
    info: SiteInfo
    target: str
    number: int
    """As a Leaf's; likewise the next two."""
    older: int
    newer: int | None
    known: int
    """Notes in all."""
    errata: tuple[Erratum, ...]
    """Newest first."""


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    known = sorted((erratum for entry in site.entries for erratum in errata(entry)), key=lambda erratum: erratum.date)
    for number, first, last, older, newer in windows(len(known)):
        target = leaf_target(FRONT, number)
        yield Step(target, make, Args(info, target, number, older, newer, len(known), tuple(reversed(known[first:last]))))


def errata(entry: Entry) -> Iterator[Erratum]:
    """Of one issue. What is withdrawn as a whole needs no corrections any more."""
    if entry.withdrawn:
        yield Erratum(entry.date, True, entry.brief, entry.target, "", entry.withdrawn)
        return
    for line in entry.headlines:
        if line.withdrawn:
            yield Erratum(entry.date, True, entry.brief, line.target, line.headline, line.withdrawn)
    for correction in entry.corrections:
        about = entry.headlines[correction.ordinal - 1] if correction.ordinal else None
        if about is None:
            yield Erratum(correction.date, False, entry.brief, entry.target, "", correction.text)
        elif not about.withdrawn:
            yield Erratum(correction.date, False, entry.brief, about.target, about.headline, correction.text)


def make(args: Args, desk: Desk) -> Product:
    html = show(
        desk, "errata.html.j2", args.target, args.info,
        place=FRONT, number=args.number, count=args.known, errata=args.errata,
        older=leaf_target(FRONT, args.older) if args.older else "",
        newer=leaf_target(FRONT, args.newer) if args.newer is not None else "",
    )  # fmt: skip
    return page(args.target, html)
