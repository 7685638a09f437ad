"""The service worker: keeps the latest issue and the pages visited for reading without a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Site
from bulletin_ssg.theme import render

from .frame import frame, page, tint
from .lists import public

NAME = "offline"
TARGET = "sw.js"


class Args(NamedTuple):
    info: SiteInfo
    keep: tuple[str, ...]
    """Targets that are fetched ahead: the home page and the latest issue."""


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    """Switched off, a worker is published all the same: one that removes itself from the browsers that have it."""
    info = frame(site, config)
    if not info.portable:
        latest = [entry.target for entry in public(site)[-1:]]
        yield Step(TARGET, make, Args(info._replace(shelves=(), pages=(), registers=()), ("", *latest)))


def make(args: Args, desk: Desk) -> Product:
    return page(TARGET, render(desk, "sw.js.j2", TARGET, args.info, keep=args.keep, tint=tint(args.info.theme)))
