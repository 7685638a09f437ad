"""What every page shows around its text, and the last steps from a template to a published page."""

from __future__ import annotations

from functools import cache

from bulletin_ssg import theme
from bulletin_ssg.config import Config, SiteInfo, ThemeConfig
from bulletin_ssg.engine import Desk, Product
from bulletin_ssg.model import Site
from bulletin_ssg.sources import digest


def frame(site: Site, config: Config) -> SiteInfo:
    """One value for all steps of an output: a step whose first argument is the very same object costs less to look up.

    The navigation has the sections that bulletin.yaml names; one that an issue had once is found by its articles.
    """
    named = {section.name for section in config.sections}
    shelves = tuple(shelf for shelf in site.shelves if shelf.name in named or not named)
    return config.info(shelves, tuple((page.address, page.title) for page in site.pages))


def show(desk: Desk, template: str, target: str, info: SiteInfo, description: str = "", place: str = "", **values: object) -> bytes:
    """A page filled; `place` is the entry of the navigation that it belongs to."""
    return theme.render(desk, template, target, info, description=description, place=place, tint=tint(info.theme), **values)


def page(target: str, html: bytes) -> Product:
    """The product of a step that makes one page: "issues/" stands in a file of its folder."""
    return Product(((file_of(target), html),))


def file_of(target: str) -> str:
    return f"{target}index.html" if not target or target.endswith("/") else target


@cache
def tint(colours: ThemeConfig) -> str:
    """What the style sheet's address bears beside its digest: the published copy also holds the colours of bulletin.yaml."""
    return "" if colours == ThemeConfig()._replace(masthead=colours.masthead) else f"&c={digest(repr(colours).encode())[:8]}"
