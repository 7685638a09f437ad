"""What every page shows around its text, and the last steps from a template to a published page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bulletin_ssg import theme
from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.model import Site
from bulletin_ssg.settings import ThemeConfig
from bulletin_ssg.sources import Reader, digest

from . import OFTEN

if TYPE_CHECKING:
    from markupsafe import Markup

theme.often(*OFTEN)

ELSEWHERE = "-"
"""The place of a page that no entry of the navigation leads to."""

_known: dict[tuple[object, ...], tuple[dict[str, Markup], dict[tuple[str, str], str]]] = {}
_token = ""
"""Of the layers that `_known` was made from."""


def frame(site: Site, config: Config) -> SiteInfo:
    """One value for all steps of an output: a step whose first argument is the very same object costs less to look up.

    The navigation has the sections that bulletin.yaml names; one that an issue had once is found by its articles.
    """
    global _frame
    if _frame is None or _frame[0] is not site or _frame[1] is not config:
        named = {section.name for section in config.sections}
        shelves = tuple(shelf for shelf in site.shelves if shelf.name in named or not named)
        pages = tuple((page.address, page.title) for page in site.pages)
        _frame = site, config, config.info(shelves, pages, site.portable, _registers(site))
    return _frame[2]


_frame: tuple[Site, Config, SiteInfo] | None = None


def forget() -> None:
    """Hold no site any longer than it is planned."""
    global _frame
    _frame = None


def _registers(site: Site) -> tuple[str, ...]:
    """Those that have something in them."""
    shown = [line for entry in site.entries if not entry.withdrawn for line in entry.headlines]
    filled = {
        "members/": bool(site.members),
        "topics/": bool(site.topics),
        "sources/": any(line.sources and not line.withdrawn for line in shown),
        "data/": bool(site.folios),
        "errata/": any(entry.withdrawn or entry.corrections for entry in site.entries) or any(line.withdrawn for line in shown),
    }
    return tuple(target for target, has in filled.items() if has)


def show(
    desk: Desk, template: str, target: str, info: SiteInfo, description: str = "", place: str = ELSEWHERE,
    kind: str = "website", card: str = "", **values: object,
) -> bytes:  # fmt: skip
    """A page filled; `place` is the target in the navigation that it belongs to, `kind` and `card` are for those who share it."""
    values |= surroundings(desk, target.count("/"), info, place)
    address = info.base_url + target if info.base_url else ""
    values |= {"description": description, "kind": kind, "card": card, "address": address}
    return theme.fill(desk, template, target, info, values)


def surroundings(desk: Desk, depth: int, info: SiteInfo, place: str) -> dict[str, Markup]:
    """What is the same on all pages of one depth, or of one place, too: filled once a process, and its dependencies noted for every page."""
    global _known, _token
    if _token != desk.layers.token:
        _known, _token = {}, desk.layers.token
    key = (depth, place, info)
    found = _known.get(key)
    if found is None:
        from markupsafe import Markup

        scratch, filled = Reader(desk.layers), {}
        for name, where in (("assets", ""), ("foot", ""), ("masthead", place)):
            html = theme.render(scratch, f"{name}.html.j2", "x/" * depth, info, place=where, tint=tint(info.theme))
            filled[name] = Markup(html.decode())
        found = _known[key] = filled, scratch.seen
    parts, seen = found
    desk.seen.update(seen)
    return parts


def page(target: str, html: bytes) -> Product:
    """The product of a step that makes one page: "issues/" stands in a file of its folder."""
    return Product(((file_of(target), html),))


def file_of(target: str) -> str:
    return f"{target}index.html" if not target or target.endswith("/") else target


@cache
def tint(colours: ThemeConfig) -> str:
    """What the style sheet's address bears beside its digest: the published copy also holds the colours of bulletin.yaml."""
    return "" if colours == ThemeConfig()._replace(masthead=colours.masthead) else f"&c={digest(repr(colours).encode())[:8]}"
