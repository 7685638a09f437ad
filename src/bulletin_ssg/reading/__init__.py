"""One source file, read: an issue from `issues/*.md`, a standing page from `pages/*.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.settings import SectionConfig

if TYPE_CHECKING:
    from bulletin_ssg.desk import Product

    from .notes import Desk


class Reading(NamedTuple):
    """All that reading a file depends on, beside what it asks for."""

    name: str
    """Logical name: "issues/2024-05.md"."""
    sections: tuple[SectionConfig, ...]
    """As bulletin.yaml has them."""
    raw_html: bool


def read_issue(args: Reading, desk: Desk) -> Product:
    """The step that reads an issue. Raises Refused with all that is wrong with it."""
    from bulletin_ssg.desk import Product

    from .issues import parse_issue

    issue = parse_issue(_text(args.name, desk), args.name, args.sections, args.raw_html, desk)
    dataset = issue.dataset()
    datasets = (dataset,) if dataset.tables or dataset.series else ()
    return Product(facts=issue.filing(), values=(issue, *datasets, *issue.profiles()))


def read_page(args: Reading, desk: Desk) -> Product:
    """The step that reads a standing page."""
    from bulletin_ssg.desk import Product

    from .pages import parse_page

    return Product(facts=parse_page(_text(args.name, desk), args.name, args.raw_html, desk))


def _text(name: str, desk: Desk) -> str:
    from bulletin_ssg.diagnostics import Refused, Span, error

    from .manuscript import decode

    data = desk.read(name)
    if data is None:
        raise Refused(error("E145", "the file is not there", Span(name), "it was moved or deleted while bulletin ran: run it again"))
    return decode(data, name)
