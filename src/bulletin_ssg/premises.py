"""What every page rests on beside the issues, each read once as a step: bulletin.yaml, permalinks.yaml, names made into slugs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .desk import Product
from .diagnostics import Refused, Span, error

if TYPE_CHECKING:
    from .desk import Desk


class Named(NamedTuple):
    """A file by its logical name."""

    name: str


class Names(NamedTuple):
    """Names that want slugs."""

    names: tuple[str, ...]


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


def frozen(args: Named, desk: Desk) -> Product:
    """permalinks.yaml as Permalinks; absent, nothing is frozen."""
    from .permalinks import Permalinks
    from .records import load

    data = desk.read(args.name)
    if data is None:
        return Product(facts=Permalinks())
    links, _ = load(decoded(data, args.name), args.name, 1, Permalinks)
    return Product(facts=links)


def compile_templates(args: Named, desk: Desk) -> Product:
    """Templates compiled and left on the disk, while other processes read the issues: else each would compile them all."""
    from .theme import compile_all

    compile_all(desk, args.name)
    return Product()


def romanise(args: Names, desk: Desk) -> Product:
    """(name, slug) pairs: Han by Pinyin without tones, made unique."""
    from pypinyin import lazy_pinyin

    taken: set[str] = set()
    pairs = []
    for name in args.names:
        words = lazy_pinyin(name)
        slug = (
            "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in " ".join(words).lower()).split()) or "section"
        )
        number, base = 1, slug
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        pairs.append((name, slug))
    return Product(facts=tuple(pairs))
