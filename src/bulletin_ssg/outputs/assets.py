"""Files that pages need beside their HTML: the theme's static files and the issues' pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bulletin_ssg.config import Config
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Site
from bulletin_ssg.settings import ThemeConfig

NAME = "assets"
SOURCED = True
STYLE = "static/style.css"
CONTRAST = 4.5
"""What WCAG 2.2 AA asks of text."""


class Colours(NamedTuple):
    theme: ThemeConfig


class Picture(NamedTuple):
    name: str


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    yield Step("static/", make_static, Colours(config.theme))
    for name in site.pictures:
        yield Step(name, make_picture, Picture(name), source=name)


def make_static(args: Colours, desk: Desk) -> Product:
    files = []
    for name in desk.names("static/*"):
        data = desk.read(name)
        if data is not None:
            files.append((name, data + rules(args.theme).encode() if name == STYLE else data))
    return Product(tuple(files))


def make_picture(args: Picture, desk: Desk) -> Product:
    data = desk.read(args.name)
    return Product() if data is None else Product(((args.name, data),))


def rules(theme: ThemeConfig) -> str:
    """The colours of bulletin.yaml as rules of their own behind the style sheet: pages load one file, and need no inline style.

    Text in the accent colour is made darker, or lighter in the dark, until it can be read on the paper.
    """
    if theme == ThemeConfig(masthead=theme.masthead):
        return ""
    light = _variables(theme.accent, theme.paper, 0)
    dark = _variables(theme.accent_dark, theme.paper_dark, 255)
    return f"\n:root{{{light}}}\n@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n:root[data-theme=dark]{{{dark}}}\n"


def _variables(accent: str, paper: str, away: int) -> str:
    return f"--accent:{accent};--accent-text:{readable(accent, paper, away)};--paper:{paper}"


def readable(colour: str, paper: str, away: int) -> str:
    """The colour, moved towards black (0) or white (255) in steps until its contrast with the paper suffices."""
    parts = _parts(colour)
    while contrast(parts, _parts(paper)) < CONTRAST and any(part != away for part in parts):
        parts = tuple(round(part + (away - part) * 0.06) if abs(away - part) > 8 else away for part in parts)
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """By WCAG 2.2: from 1, no difference, to 21, black on white."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(parts: tuple[int, ...]) -> float:
    linear = [part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
