"""The topics: a register of all, and the articles of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Site, Topic

from .frame import frame, page, show
from .lists import REGISTER, Group, Leaf, leaf_target, leaves, public, register_target

NAME = "topics"
FRONT = "topics/"


class RegisterArgs(NamedTuple):
    info: SiteInfo
    number: int
    """Of the page, from 1."""
    pages: int
    known: int
    """Topics in all."""
    topics: tuple[tuple[str, str, int], ...]
    """(name, target, number of articles)."""


class Args(NamedTuple):
    info: SiteInfo
    topic: Topic
    leaf: Leaf


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    info = frame(site, config)
    found = by_topic(site)
    counts = [(topic.name, topic.target, sum(len(group.lines) for group in found.get(topic.name, ()))) for topic in site.topics]
    counts.sort(key=lambda topic: (-topic[2], topic[1]))
    pages = max(1, -(-len(counts) // REGISTER))
    for number in range(1, pages + 1):
        some = tuple(counts[(number - 1) * REGISTER : number * REGISTER])
        yield Step(register_target(FRONT, number), make_register, RegisterArgs(info, number, pages, len(counts), some))
    for topic in site.topics:
        for leaf in leaves(found.get(topic.name, ())):
            yield Step(leaf.target(topic.target), make, Args(info, topic, leaf))


def by_topic(site: Site) -> dict[str, list[Group]]:
    """(topic → headlines of its articles, oldest issue first); an issue's own topics are those of all its articles."""
    found: dict[str, list[Group]] = {}
    for entry in public(site):
        lines: dict[str, list[tuple[str, str]]] = {}
        for headline in entry.headlines:
            if not headline.withdrawn:
                for name in dict.fromkeys([*entry.topics, *headline.topics]):
                    lines.setdefault(name, []).append((headline.address, headline.headline))
        for name, some in lines.items():
            found.setdefault(name, []).append(Group(entry.brief, tuple(some)))
    return found


def make_register(args: RegisterArgs, desk: Desk) -> Product:
    target = register_target(FRONT, args.number)
    html = show(
        desk, "topics.html.j2", target, args.info,
        place=FRONT, number=args.number, count=args.known, topics=args.topics,
        before=register_target(FRONT, args.number - 1) if args.number > 1 else "",
        after=register_target(FRONT, args.number + 1) if args.number < args.pages else "",
    )  # fmt: skip
    return page(target, html)


def make(args: Args, desk: Desk) -> Product:
    topic, leaf = args.topic, args.leaf
    target = leaf.target(topic.target)
    intro = topic.intro if not leaf.number else ""
    html = show(
        desk, "list.html.j2", target, args.info, intro,
        place=FRONT, name=topic.name, number=leaf.number, intro=intro, crumb=(FRONT, "Topics"), feed="", groups=leaf.groups,
        older=leaf_target(topic.target, leaf.older) if leaf.older else "",
        newer=leaf_target(topic.target, leaf.newer) if leaf.newer is not None else "",
    )  # fmt: skip
    return page(target, html)
