"""An archive's HTML as tests look at it."""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

VOID = {"meta", "link", "img", "br", "hr", "input", "base", "col", "wbr", "source"}


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str]


class Page(HTMLParser):
    """One page: its elements in order, its text, and what is wrong with its nesting."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        (self.scripts if self.open and self.open[-1] == "script" else self.words).append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]

    @property
    def headings(self) -> list[int]:
        return [int(element.tag[1]) for element in self.elements if element.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]

    @property
    def links(self) -> list[str]:
        return [element.attributes[name] for element in self.elements for name in ("href", "src", "action") if name in element.attributes]


def pages(root: Path) -> dict[str, Page]:
    """(address → page) of every HTML file: "/issues/2024-05/", "/404.html"."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(".html"):
                path = Path(folder, name)
                address = "/" + path.relative_to(root).as_posix()
                found[address.removesuffix("index.html")] = Page(path.read_text(encoding="utf-8"))
    return found


def dead_links(root: Path, base_url: str) -> list[str]:
    """Links inside the archive that lead to no file, or to no element."""
    there = pages(root)
    base = urlsplit(base_url)
    dead = []
    for address, page in there.items():
        for link in page.links:
            target = urlsplit(urljoin(urljoin(base_url, address[1:]), link))
            if target.netloc != base.netloc or target.scheme != base.scheme:
                continue
            path = "/" + unquote(target.path).removeprefix(base.path)
            file = root / (path[1:] + ("index.html" if path.endswith("/") else ""))
            if not file.is_file() or (target.fragment and unquote(target.fragment) not in there[path.removesuffix("index.html")].ids):
                dead.append(f"{address}: {link}")
    return dead
