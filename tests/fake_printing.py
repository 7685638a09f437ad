"""An output that prints in no time: its files and facts follow from the issue as a real edition's do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.config import Config
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Edition, Issue, Site
from bulletin_ssg.sources import digest

NAME = "fake pdf"
PRINTS = True


class Printing(NamedTuple):
    ref: str
    target: str
    total: int


def toolchain() -> str:
    return "fake press 1"


def plan(site: Site, config: Config) -> Iterator[Step]:
    for entry in site.entries:
        if not entry.withdrawn:
            target = f"{entry.target}bulletin-{entry.address}.pdf"
            yield Step(target, print_issue, Printing(entry.ref, target, entry.total), keep=True)


def print_issue(args: Printing, desk: Desk) -> Product:
    issue = desk.fetch(args.ref, Issue)
    text = f"{args.total} {issue}".encode()
    cover = args.target.rpartition("/")[0] + "/cover.webp"
    edition = Edition(args.target, len(text) // 100, len(text), cover, digest(text)[:8], 300, 400)
    return Product(((args.target, text), (cover, digest(text).encode())), edition)
