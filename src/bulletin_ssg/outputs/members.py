"""The members: a register of all, and for each a page with its profile and every other article that names it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Member, Profile, Site

from .frame import file_of, frame, page, show
from .lists import REGISTER, Leaf, Shelved, leaf_target, leaves, register_target
from .related import Near

NAME = "members"
FRONT = "members/"
TOGETHER = 8
"""Members whose pages a step makes: a step's account costs as much as a page, and an edit makes few pages in vain."""


class Listed(NamedTuple):
    """A member in the register."""

    name: str
    target: str
    profiled: bool
    articles: int
    """That name it, its profiles not counted."""


class RegisterArgs(NamedTuple):
    info: SiteInfo
    number: int
    """Of the page, from 1."""
    pages: int
    known: int
    """Members in all."""
    letters: tuple[tuple[str, tuple[Listed, ...]], ...]
    """By the first letter of their readings."""


class Sheet(NamedTuple):
    """A page of a member."""

    name: str
    target: str
    aliases: tuple[str, ...]
    profile: str
    """Reference of the newest Profile; "" for none."""
    profiles: tuple[Near, ...]
    """Newest first."""
    crossings: tuple[tuple[str, str], ...]
    """(reference as written, target) of the links in the newest profile's issue."""
    articles: int
    leaf: Leaf


class Args(NamedTuple):
    info: SiteInfo
    sheets: tuple[Sheet, ...]


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    yield from _register(info, sorted(site.members, key=lambda member: (_letter(member), member.reading, member.name)))
    shelved = Shelved(site)
    crossings: dict[str, list[tuple[str, str]]] = {}
    for address, written, target in site.crossings:
        crossings.setdefault(address, []).append((written, target))
    fronts = []
    for member in site.members:
        profiles = tuple(shelved.near(issue, article) for issue, article, _ in reversed(member.profiles))
        issue, _, ref = member.profiles[-1] if member.profiles else ("", "", "")
        links = tuple(crossings.get(issue, ()))
        for leaf in leaves(shelved.groups(member.mentions)):
            sheet = Sheet(member.name, member.target, member.aliases, ref, profiles, links, len(member.mentions), leaf)
            if leaf.number:
                older = sheet._replace(profile="", profiles=(), crossings=())
                yield Step(leaf.target(member.target), make, Args(info, (older,)))
            else:
                fronts.append(sheet)
    for place in range(0, len(fronts), TOGETHER):
        yield Step(f"members {place // TOGETHER}", make, Args(info, tuple(fronts[place : place + TOGETHER])))


def _letter(member: Member) -> str:
    first = member.reading[:1].upper()
    return first if first.isalpha() else "~"  # behind Z


def _register(info: SiteInfo, members: list[Member]) -> Iterator[Step]:
    pages = max(1, -(-len(members) // REGISTER))
    for number in range(1, pages + 1):
        some = members[(number - 1) * REGISTER : number * REGISTER]
        letters = tuple(
            ("#" if letter == "~" else letter, tuple(Listed(one.name, one.target, bool(one.profiles), len(one.mentions)) for one in those))
            for letter, those in groupby(some, _letter)
        )
        yield Step(register_target(FRONT, number), make_register, RegisterArgs(info, number, pages, len(members), letters))


def make_register(args: RegisterArgs, desk: Desk) -> Product:
    target = register_target(FRONT, args.number)
    html = show(
        desk, "members.html.j2", target, args.info,
        place=FRONT, number=args.number, count=args.known, letters=args.letters,
        before=register_target(FRONT, args.number - 1) if args.number > 1 else "",
        after=register_target(FRONT, args.number + 1) if args.number < args.pages else "",
    )  # fmt: skip
    return page(target, html)


def make(args: Args, desk: Desk) -> Product:
    return Product(tuple([_page(sheet, args.info, desk) for sheet in args.sheets]))


def _page(sheet: Sheet, info: SiteInfo, desk: Desk) -> tuple[str, bytes]:
    leaf = sheet.leaf
    target = leaf.target(sheet.target)
    profile = desk.fetch(sheet.profile, Profile).article if sheet.profile else None
    html = show(
        desk, "member.html.j2", target, info, profile.text[:120] if profile else "",
        place=FRONT, name=sheet.name, number=leaf.number, aliases=sheet.aliases, profile=profile, profiles=sheet.profiles,
        crossings=sheet.crossings, articles=sheet.articles, groups=leaf.groups,
        older=leaf_target(sheet.target, leaf.older) if leaf.older else "",
        newer=leaf_target(sheet.target, leaf.newer) if leaf.newer is not None else "",
    )  # fmt: skip
    return file_of(target), html
