"""What every page rests on beside the issues, each read once as a step: bulletin.yaml, permalinks.yaml, names made into slugs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .config import SiteInfo
from .desk import Product
from .diagnostics import Refused, Span, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .desk import Desk


TEMPORARY = "~$"
"""What the names of Word's lock files begin with."""


class Named(NamedTuple):
    """A file by its logical name."""

    name: str


class Cast(NamedTuple):
    """Templates to be compiled."""

    names: tuple[str, ...]
    info: SiteInfo
    """What of a site's `info` is known before its issues are."""


MANUSCRIPTS = (".md", ".txt", ".markdown", ".docx", ".doc", ".wps", ".rtf", ".odt")
"""What the names of files end with that look like issues, in small letters; those that end with .md are."""


class Names(NamedTuple):
    """Names that want slugs."""

    names: tuple[str, ...]
    taken: tuple[str, ...] = ()
    """Slugs that are given already."""


class Bodies(NamedTuple):
    """An issue whose bodies are to be known again."""

    ref: str


def fingerprint(args: Bodies, desk: Desk) -> Product:
    """The likeness of every article's text, in reading order."""
    from .likeness import likeness
    from .model import Issue

    issue = desk.fetch(args.ref, Issue)
    return Product(facts=tuple(likeness(article.text) for section in issue.sections for article in section.articles))


def decoded(data: bytes, name: str) -> str:
    """The text of a UTF-8 file, a byte order mark and CRLF accepted."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as reason:
        line = data[: reason.start].count(b"\n") + 1
        raise Refused(
            error("E012", "the file is not UTF-8", Span(name, line), "save it as UTF-8 (in Word and Notepad: 编码 UTF-8)")
        ) from None


def configure(args: Named, desk: Desk) -> Product:
    """bulletin.yaml as a Config."""
    from .config import load_config

    data = desk.read(args.name)
    if data is None:
        hint = "begin a new site with `bulletin init FOLDER`, or run bulletin in the site's folder"
        raise Refused(error("E301", "there is no bulletin.yaml here", Span(args.name), hint))
    return Product(facts=load_config(decoded(data, args.name), args.name))


def unread(args: Named, desk: Desk) -> Product:
    """Says which files look like issues, or pages, and are not read for their names' sake."""
    for name in desk.names(args.name):
        base = name.rpartition("/")[2]
        if base.lower().endswith(MANUSCRIPTS) and not name.endswith(".md") and not base.startswith(TEMPORARY):
            hint = "an issue is a text file whose name ends with .md: rename it, or save it as such; move away what is none"
            desk.warn(error("W155", "the file is not read: its name does not end with .md", Span(name), hint))
    return Product()


def frozen(args: Named, desk: Desk) -> Product:
    """permalinks.yaml as Permalinks; absent, nothing is frozen."""
    from .permalinks import Permalinks
    from .records import load

    data = desk.read(args.name)
    if data is None:
        return Product(facts=Permalinks())
    links, _ = load(decoded(data, args.name), args.name, 1, Permalinks)
    return Product(facts=links)


def compile_templates(args: Cast, desk: Desk) -> Product:
    """Templates compiled and left on the disk, while other processes read the issues: else each would compile them."""
    from .theme import cast

    cast(desk, args.names, args.info)
    return Product()


def romanise(args: Names, desk: Desk) -> Product:
    """(name, slug) pairs."""
    return Product(facts=tuple((name, slug) for name, slug, _ in romanised(args.names, set(args.taken))))


def romanised(names: tuple[str, ...], taken: set[str]) -> Iterator[tuple[str, str, str]]:
    """(name, slug, reading): Han by Pinyin without tones, the slugs made unique; those in `taken` are given already."""
    for name in names:
        reading = _syllables(name)
        slug = base = "-".join(reading) or "section"
        number = 1
        while slug in taken or re.fullmatch("page-[0-9]+", slug):  # a register's own pages
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        yield name, slug, " ".join(reading)


@lru_cache(maxsize=8192)
def _syllables(name: str) -> list[str]:
    from .pinyin import pinyin

    return re.findall("[a-z0-9]+", pinyin(name).lower())
