"""The story of a print run: an issue set, its fonts cut, pressed into a PDF, its first page photographed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import theme
from ..desk import Product
from ..diagnostics import Refused, error
from ..model import Edition, Issue
from ..sources import digest
from . import enclosures, proof, standins, tagging
from .copytext import words
from .galley import Printing, set_type

if TYPE_CHECKING:
    from ..desk import Desk
    from .galley import Galley

ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "•◦▪"
"""What layout itself writes: numbers, and the marks of lists."""
PAGE, STYLE = "print.html.j2", "print.css.j2"


def print_issue(args: Printing, reader: Desk) -> Product:
    """The PDF edition of one issue and the picture of its cover."""
    from . import cover, press, subsets
    from .fetcher import Fetcher

    issue = reader.fetch(args.ref, Issue)
    proof.weigh(issue)
    galley = set_type(issue, args)
    html = _fill(PAGE, reader, args, issue, galley)
    css = _style(reader, args, issue, galley)
    more = ALWAYS + css + _words_in_drawings(issue, reader)
    cuts, lacking = subsets.cut_all(args.pdf.fonts, words(html) + more, args.pdf.masthead, reader)
    if lacking:
        html = standins.write(html, lacking)
        cuts, lacking = subsets.cut_all(args.pdf.fonts, words(html) + more, args.pdf.masthead, reader)
    if lacking:
        raise Refused(*proof.unprintable(lacking, issue, reader))
    fetcher = Fetcher(reader, cuts)
    try:
        pressed = press.press(html, css, cuts, fetcher, enclosures.enclose(issue, args.address, reader, _words(args)), galley.sheet.scale)
    except RecursionError:
        raise Refused(proof.too_deep(issue)) from None
    proof.read(pressed, fetcher.refusals, issue, reader)
    warn_of_engine(press.open_engine().__version__, reader)
    photograph = cover.first_page(pressed.pdf)
    edition = Edition(
        args.target, pressed.pages, len(pressed.pdf), args.cover, digest(photograph.webp)[:8], photograph.width, photograph.height
    )  # fmt: skip
    return Product(((args.target, pressed.pdf), (args.cover, photograph.webp)), edition)


def warn_of_engine(version: str, reader: Desk) -> None:
    if not tagging.knows(version):
        hint = "install the version that bulletin asks for"
        reader.warn(error("W613", "bulletin was not proved with WeasyPrint {version}: the PDF is no PDF/UA", None, hint, version=version))


def _words(args: Printing) -> tuple[str, str]:
    """What readers of the PDF are told of its enclosures."""
    chinese = args.info.language.startswith("zh")
    return ("本期原稿（Markdown）", "表格数据（CSV）") if chinese else ("The issue's source (Markdown)", "Data of a table (CSV)")


def _style(reader: Desk, args: Printing, issue: Issue, galley: Galley) -> str:
    """The style sheet, and what the theme changes of it."""
    css = _fill(STYLE, reader, args, issue, galley)
    return css if args.pdf.theme == "song" else css + _fill(f"print-{args.pdf.theme}.css.j2", reader, args, issue, galley)


def _fill(template: str, reader: Desk, args: Printing, issue: Issue, galley: Galley) -> str:
    values = {"number": args, "issue": issue, "galley": galley, "pdf": args.pdf, "ink": args.ink}
    return theme.render(reader, template, args.target, args.info, **values).decode()


def _words_in_drawings(issue: Issue, reader: Desk) -> str:
    """The text of SVG pictures: it is drawn with the issue's fonts."""
    drawings = (reader.read(picture.name) for picture in issue.pictures if picture.name.lower().endswith(".svg"))
    return "".join(words(drawing.decode("utf-8", "replace")) for drawing in drawings if drawing)
