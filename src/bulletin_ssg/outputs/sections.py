"""The pages of the sections: every article of a section, newest first, by issue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Shelf, Site

from .frame import frame, page, show
from .lists import Group, Leaf, leaf_target, leaves, public

NAME = "sections"


class Args(NamedTuple):
    info: SiteInfo
    shelf: Shelf
    intro: str
    """From bulletin.yaml."""
    leaf: Leaf


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    intros = {section.name: section.intro for section in config.sections}
    found = by_section(site)
    for shelf in site.shelves:
        for leaf in leaves(found.get(shelf.slug, ())):
            yield Step(leaf.target(shelf.target), make, Args(info, shelf, intros.get(shelf.name, ""), leaf))


def by_section(site: Site) -> dict[str, list[Group]]:
    """(section's slug → its headlines, oldest issue first)."""
    found: dict[str, list[Group]] = {}
    for entry in public(site):
        lines: dict[str, list[tuple[str, str]]] = {}
        for headline in entry.headlines:
            if not headline.withdrawn:
                lines.setdefault(headline.section, []).append((headline.address, headline.headline))
        brief = entry.brief  # one for all its groups
        for slug, some in lines.items():
            found.setdefault(slug, []).append(Group(brief, tuple(some)))
    return found


def make(args: Args, desk: Desk) -> Product:
    shelf, leaf = args.shelf, args.leaf
    target = leaf.target(shelf.target)
    html = show(
        desk, "list.html.j2", target, args.info,
        place=shelf.target, name=shelf.name, number=leaf.number, description=args.intro if not leaf.number else "",
        intro=args.intro if not leaf.number else "", crumb="", feed=f"{shelf.target}feed.xml", groups=leaf.groups,
        older=leaf_target(shelf.target, leaf.older) if leaf.older else "",
        newer=leaf_target(shelf.target, leaf.newer) if leaf.newer is not None else "",
    )  # fmt: skip
    return page(target, html)
