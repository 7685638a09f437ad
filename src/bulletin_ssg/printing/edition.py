"""The story of a print run: an issue set, its fonts cut, pressed into a PDF, its first page photographed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from .. import exhibits, theme
from ..desk import Product
from ..diagnostics import Refused, error
from ..model import Edition, Issue
from ..sources import digest
from . import enclosures, proof, standins, tagging
from .copytext import LINE, words
from .galley import Printing, set_type

if TYPE_CHECKING:
    from ..config import SiteInfo
    from ..desk import Desk
    from .enclosures import Enclosure
    from .galley import Galley
    from .press import Pressed

ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "•◦▪"
"""What layout itself writes: numbers, and the marks of lists."""
PAGE, STYLE = "print.html.j2", "print.css.j2"
MAPPING: Mapping[str, object] = MappingProxyType({})


def print_issue(args: Printing, reader: Desk) -> Product:
    """The PDF edition of one issue and the picture of its cover."""
    from . import cover

    issue = reader.fetch(args.ref, Issue)
    enclosed = enclosures.enclose(issue, args.address, reader, said(args.info))
    pressed = set_and_press(args, issue, reader, PAGE, "", enclosed)
    photograph = cover.first_page(pressed.pdf)
    edition = Edition(
        args.target, pressed.pages, len(pressed.pdf), args.cover, digest(photograph.webp)[:8], photograph.width, photograph.height
    )  # fmt: skip
    return Product(((args.target, pressed.pdf), (args.cover, photograph.webp)), edition)


def set_and_press(
    args: Printing,
    issue: Issue,
    reader: Desk,
    page: str,
    overlay: str,
    enclosed: tuple[Enclosure, ...],
    more: Mapping[str, object] = MAPPING,
) -> Pressed:
    """Print an issue by the template `page`, its style sheet followed by that of the template `overlay`."""
    from . import press, subsets
    from .fetcher import Fetcher

    proof.weigh(issue)
    galley = illustrated(set_type(issue, args), issue, args, reader)
    html = fill(page, reader, args, issue, galley, more)
    css = style(args, reader, issue, galley) + (fill(overlay, reader, args, issue, galley, more) if overlay else "")
    also = ALWAYS + css + words_in_drawings(issue, reader)
    cuts, lacking = subsets.cut_all(args.pdf.fonts, words(html) + also, args.pdf.masthead, reader)
    if lacking:
        html = standins.write(html, lacking)
        cuts, lacking = subsets.cut_all(args.pdf.fonts, words(html) + also, args.pdf.masthead, reader)
    if lacking:
        raise Refused(*proof.unprintable(lacking, issue, reader))
    fetcher = Fetcher(reader, cuts)
    try:
        pressed = press.press(html, css, cuts, fetcher, enclosed, galley.sheet.scale)
    except RecursionError:
        raise Refused(proof.too_deep(issue.source)) from None
    proof.read(pressed, fetcher.refusals, issue, reader)
    warn_of_engine(press.open_engine().__version__, reader)
    return pressed


def illustrated(galley: Galley, issue: Issue, args: Printing, reader: Desk) -> Galley:
    """The galley with the charts of its tables."""
    articles = (article for section in issue.sections for article in section.articles)
    wall = exhibits.Wall(reader, args.target, args.info)
    columns = []
    for column in galley.columns:
        pairs = [(story, next(articles)) for story in column.stories]
        stories = (
            story._replace(html=exhibits.on_paper(story.html, article.tables, wall, galley.sheet.measure, LINE)) for story, article in pairs
        )
        columns.append(column._replace(stories=tuple(stories)))
    return galley._replace(columns=tuple(columns))


def warn_of_engine(version: str, reader: Desk) -> None:
    if not tagging.knows(version):
        hint = "install the version that bulletin asks for"
        reader.warn(error("W613", "bulletin was not proved with WeasyPrint {version}: the PDF is no PDF/UA", None, hint, version=version))


def said(info: SiteInfo) -> tuple[str, str]:
    """What readers of the PDF are told of its enclosures."""
    chinese = info.language.startswith("zh")
    return ("本期原稿（Markdown）", "表格数据（CSV）") if chinese else ("The issue's source (Markdown)", "Data of a table (CSV)")


def style(args: Printing, reader: Desk, issue: Issue, galley: Galley) -> str:
    """The style sheet, and what the theme changes of it."""
    css = fill(STYLE, reader, args, issue, galley)
    return css if args.pdf.theme == "song" else css + fill(f"print-{args.pdf.theme}.css.j2", reader, args, issue, galley)


def fill(template: str, reader: Desk, args: Printing, issue: Issue, galley: Galley, more: Mapping[str, object] = MAPPING) -> str:
    """A print template, filled."""
    values = {"number": args, "issue": issue, "galley": galley, "pdf": args.pdf, "ink": args.ink, **more}
    return theme.render(reader, template, args.target, args.info, **values).decode()


def words_in_drawings(issue: Issue, reader: Desk) -> str:
    """The text of SVG pictures: it is drawn with the issue's fonts."""
    drawings = (reader.read(picture.name) for picture in issue.pictures if picture.name.lower().endswith(".svg"))
    return "".join(words(drawing.decode("utf-8", "replace")) for drawing in drawings if drawing)
