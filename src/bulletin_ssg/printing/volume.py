"""The bound volume (合订本): a year's issues in one PDF, with a cover, contents over all of them, and an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from .. import theme
from ..config import FILE, SiteInfo
from ..desk import Product
from ..diagnostics import Refused
from ..model import Edition, Issue
from ..settings import PrintConfig
from ..work import heavy
from . import edition, enclosures, index, proof, standins, subsets
from .copytext import words
from .galley import Galley, Printing, set_type

if TYPE_CHECKING:
    from ..desk import Desk
    from .press import Pressed

PAGE, STYLE = "print-volume.html.j2", "print-volume.css.j2"
ISSUES = 30
"""A volume may take as long as so many issues."""


class Binding(NamedTuple):
    """The arguments of the step that prints a volume."""

    year: int
    issues: tuple[Printing, ...]
    """In their order."""
    info: SiteInfo
    pdf: PrintConfig
    ink: str

    @property
    def target(self) -> str:
        """Where the volume stands in the archive."""
        return f"issues/{self.year}/bulletin-{self.year}.pdf"


class Part(NamedTuple):
    """An issue in its volume."""

    number: Printing
    issue: Issue
    galley: Galley
    html: str
    """The inside of its body element."""
    anchor: str


@heavy(ISSUES)
def print_volume(args: Binding, reader: Desk) -> Product:
    """The volume. It is laid out twice: contents and index need the pages that the first time shows."""
    from . import press
    from .fetcher import Fetcher

    parts = [_part(number, reader) for number in args.issues]
    sheet = parts[0].galley.sheet
    css = edition.style(args.issues[0], reader, parts[0].issue, parts[0].galley) + _fill(STYLE, args, reader, parts, {})
    drawn = "".join(edition.words_in_drawings(part.issue, reader) for part in parts)
    html = _fill(PAGE, args, reader, parts, {})
    cuts, lacking = subsets.cut_all(args.pdf.fonts, words(html) + edition.ALWAYS + css + drawn, args.pdf.masthead, reader)

    def pressed(places: Mapping[str, int], draft: bool) -> Pressed:
        html = standins.write(_fill(PAGE, args, reader, parts, places), lacking)
        fetcher = Fetcher(reader, cuts)
        enclosed = tuple(
            file for part in parts for file in enclosures.enclose(part.issue, part.number.address, reader, edition.said(args.info))
        )
        done = press.press(html, css, cuts, fetcher, enclosed, sheet.scale, draft)
        if fetcher.refusals:
            raise Refused(*fetcher.refusals)
        return done

    if lacking:
        more = words(standins.write(html, lacking))
        cuts, lacking_still = subsets.cut_all(args.pdf.fonts, more + edition.ALWAYS + css + drawn, args.pdf.masthead, reader)
        if lacking_still:
            raise Refused(
                *(finding for part in parts for finding in proof.unprintable(lacking_still, part.issue, reader) if finding.excerpt)
            )
    try:
        done = pressed(dict(pressed({}, draft=True).places), draft=False)
    except RecursionError:
        raise Refused(proof.too_deep(FILE)) from None
    edition.warn_of_engine(press.open_engine().__version__, reader)
    return Product(((args.target, done.pdf),), Edition(args.target, done.pages, len(done.pdf), "", "", 0, 0))


def _part(number: Printing, reader: Desk) -> Part:
    issue = reader.fetch(number.ref, Issue)
    proof.weigh(issue)
    galley = edition.illustrated(set_type(issue, number, f"{number.address}-"), issue, number, reader)
    page = edition.fill(edition.PAGE, reader, number, issue, galley)
    body = page.partition("<body>")[2].rpartition("</body>")[0]
    return Part(number, issue, galley, body, f"issue-{number.address}")


def _fill(template: str, args: Binding, reader: Desk, parts: list[Part], places: Mapping[str, int]) -> str:
    found = [index.mentions(part.issue, f"{part.number.address}-") for part in parts]
    indices = [index.index([mention for one in found for mention in one[kind]], places) for kind in (0, 1)]
    values = {
        "year": args.year, "parts": parts, "pdf": args.pdf, "ink": args.ink, "galley": parts[0].galley,
        "sources": indices[0], "members": indices[1], "places": places,
    }  # fmt: skip
    return theme.render(reader, template, args.target, args.info, **values).decode()
