"""The register of sources (来源): every body that articles were taken from, and its articles."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Site

from .frame import frame, page, show
from .lists import REGISTER, Group, Leaf, leaf_target, leaves, public, register_target

NAME = "sources"
FRONT = "sources/"

_targets: dict[str, str] = {}


class RegisterArgs(NamedTuple):
    info: SiteInfo
    number: int
    """Of the page, from 1."""
    pages: int
    known: int
    """Sources in all."""
    sources: tuple[tuple[str, str, int], ...]
    """(name, target, number of articles)."""


class Args(NamedTuple):
    info: SiteInfo
    name: str
    leaf: Leaf


def toolchain() -> str:
    return ""


def source_target(name: str) -> str:
    """Where the articles of a source stand: under a digest of its name, since names have no slugs and no order of their own.

    40 bits: among ten thousand sources two meet once in twenty thousand archives, and then the build says so.
    """
    target = _targets.get(name)
    if target is None:
        target = _targets[name] = f"{FRONT}{blake2b(name.encode(), digest_size=5).hexdigest()}/"
    return target


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    found = by_source(site)
    yield from _register(info, found)
    for name in sorted(found):
        front = source_target(name)
        for leaf in leaves(found[name]):
            yield Step(leaf.target(front), make, Args(info, name, leaf))


def _register(info: SiteInfo, found: dict[str, list[Group]]) -> Iterator[Step]:
    counts = [(name, source_target(name), sum(len(group.lines) for group in groups)) for name, groups in found.items()]
    counts.sort(key=lambda source: (-source[2], source[0]))
    pages = max(1, -(-len(counts) // REGISTER))
    for number in range(1, pages + 1):
        some = tuple(counts[(number - 1) * REGISTER : number * REGISTER])
        yield Step(register_target(FRONT, number), make_register, RegisterArgs(info, number, pages, len(counts), some))


def by_source(site: Site) -> dict[str, list[Group]]:
    """(source's name → headlines of the articles taken from it, oldest issue first)."""
    found: dict[str, list[Group]] = {}
    for entry in public(site):
        lines: dict[str, list[tuple[str, str]]] = {}
        for headline in entry.headlines:
            if not headline.withdrawn:
                for name in {source.name: None for source in headline.sources}:
                    lines.setdefault(name, []).append((headline.address, headline.headline))
        brief = entry.brief  # one for all its groups
        for name, some in lines.items():
            found.setdefault(name, []).append(Group(brief, tuple(some)))
    return found


def make_register(args: RegisterArgs, desk: Desk) -> Product:
    target = register_target(FRONT, args.number)
    html = show(
        desk, "sources.html.j2", target, args.info,
        place=FRONT, number=args.number, count=args.known, sources=args.sources,
        before=register_target(FRONT, args.number - 1) if args.number > 1 else "",
        after=register_target(FRONT, args.number + 1) if args.number < args.pages else "",
    )  # fmt: skip
    return page(target, html)


def make(args: Args, desk: Desk) -> Product:
    front, leaf = source_target(args.name), args.leaf
    target = leaf.target(front)
    html = show(
        desk, "list.html.j2", target, args.info,
        place=FRONT, name=args.name, number=leaf.number, intro="", crumb=(FRONT, "Sources"), feed="", groups=leaf.groups,
        older=leaf_target(front, leaf.older) if leaf.older else "",
        newer=leaf_target(front, leaf.newer) if leaf.newer is not None else "",
    )  # fmt: skip
    return page(target, html)
