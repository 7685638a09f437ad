"""The tags of a PDF, made whole: what a page break divides is one element again, and what only decorates is no content.

This room reaches into WeasyPrint's private parts (how it marks content and builds its tree of tags). It knows the versions in
PROVEN; under any other it stays away, and the file has WeasyPrint's own tags, with one warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .tagtree import adopt, array, close_gaps, embody, flatten

PROVEN = ("70.0",)
INLINE = frozenset(("b", "strong", "em", "i", "code", "kbd", "samp", "sup", "sub", "mark", "del", "s", "u", "small", "cite", "q", "abbr"))
WORDS = re.compile(r"[^\W\d_]")
PIXEL = 0.75
"""A CSS pixel in points."""
Key = tuple[int, str, str]
"""(the HTML element's identity, its name, the tag): the pieces of one element have one key."""


class Book:
    """What is known of one document's tags while it is written."""

    def __init__(self, scale: float) -> None:
        self.pixel = PIXEL * scale
        self.silent: set[int] = set()
        """Boxes that are no content, by identity: running heads, rules, leaders, table heads that are said again."""
        self.pieces: dict[bytes, Key] = {}
        """Which HTML element each structure element stands for."""
        self.heads: set[int] = set()
        """Table heads that a page has shown already."""
        self.names: set[int] = set()
        """Cells that say what their row is about, by their elements' identity."""
        self.notes = 0

    def look(self, page: Any) -> None:
        """Sort the boxes of a page, in the order of pages."""
        heads = set()
        for box, parts in _walk(page):
            if _is_head(box):
                heads.add(id(box.element))
            if _is_silent(box) or (_is_head(box) and id(box.element) in self.heads):
                self.silent.update(id(part) for part in parts)
        self.heads |= heads
        for part in _within(page):
            self.names.update(_row_names(part))
            _set_marks(part)

    def untangle(self, page: Any) -> None:
        """One annotation for a link: WeasyPrint makes another for everything inside it, and for what nobody reads."""
        linked = {id(_bare(box)) for *_, box in page.links}
        inner = set(self.silent)
        for part in _within(page._page_box):
            if id(part) in linked:
                inner.update(id(inside) for inside in _within(part) if inside is not part)
        page.links = [link for link in page.links if id(_bare(link[3])) not in inner]

    def label(self, box: Any, made: Any, height: float) -> None:
        """Say more of a structure element than WeasyPrint does."""
        if made.reference in self.pieces or box.element is None:
            return
        self.pieces[made.reference] = (id(box.element), str(box.element_tag), str(made["S"]))
        kind = made["S"]
        if kind == "/Figure":
            left, top = box.content_box_x() * self.pixel, box.content_box_y() * self.pixel
            made["A"]["BBox"] = array((left, height - top - box.height * self.pixel, left + box.width * self.pixel, height - top))
            made["A"]["Placement"] = "/Block"
        elif kind == "/TD" and id(box.element) in self.names:
            made["S"], made["A"]["Scope"] = "/TH", "/Row"
        elif kind == "/TH":
            made["A"]["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"
        elif box.element_tag == "span" and "footnote" in (box.element.get("class") or "").split() and box.is_in_normal_flow():
            self._note(made)
        elif box.element_tag in INLINE:
            made["S"] = "/Span"

    def _note(self, made: Any) -> None:
        import pydyf

        self.notes += 1
        made["S"], made["ID"] = "/Note", pydyf.String(f"note-{self.notes}")

    def finish(self, pdf: Any) -> None:
        """Put the tree in order, once WeasyPrint has built it."""
        things: list[Any] = [thing for thing in pdf.objects if isinstance(thing, dict)]
        found = {thing.reference: thing for thing in things if thing.get("Type") == "/StructElem"}
        root = next(thing for thing in found.values() if thing["S"] == "/Document")
        self._knit(root, found)
        embody(found, pdf)
        flatten(root, found, pdf)
        close_gaps(root, found, [])

    def _knit(self, parent: Any, found: dict[bytes, Any]) -> None:
        """Join the pieces of one element among the children of one parent, and so on below."""
        first: dict[Key, Any] = {}
        kept = []
        for kid in parent["K"]:
            piece = found.get(kid) if isinstance(kid, bytes) else None
            key = self.pieces.get(kid) if isinstance(kid, bytes) else None
            whole = first.get(key) if key else None
            if piece is None or key is None or any(not isinstance(part, bytes) or part not in found for part in piece["K"]):
                kept.append(kid)
            elif whole is None:
                first[key] = piece
                kept.append(kid)
            else:
                adopt(whole, piece, found)
        parent["K"] = array(kept)
        for kid in kept:
            if isinstance(kid, bytes) and kid in found:
                self._knit(found[kid], found)


def _walk(box: Any) -> Iterator[tuple[Any, list[Any]]]:
    """(box, everything in it) for each box of a page."""
    inside = list(_within(box))
    for part in inside:
        if _is_silent(part) or _is_head(part):
            yield part, list(_within(part))


def _within(box: Any) -> Iterator[Any]:
    waiting = [box]
    while waiting:
        here = _bare(waiting.pop())
        yield here
        waiting.extend(getattr(here, "children", ()))


def _bare(box: Any) -> Any:
    """The box that a placeholder stands for."""
    return getattr(box, "_box", None) or box


def _is_head(box: Any) -> bool:
    return bool(getattr(box, "is_header", False)) and box.element is not None


def _row_names(table: Any) -> Iterator[int]:
    """The first cell of each row, where a table with a head has words in it."""
    groups = [group for group in getattr(table, "children", ()) if hasattr(group, "is_header")]
    if any(group.is_header for group in groups):
        for group in groups:
            for row in group.children if not group.is_header else ():
                cell = row.children[0] if row.children else None
                if cell is not None and cell.grid_x == 0 and WORDS.search("".join(cell.element.itertext())):
                    yield id(cell.element)


def _set_marks(box: Any) -> None:
    """The marks of lists are drawn where they stand: as what they are, placed absolutely, they would come behind all other text
    of the page, and be read there."""
    from weasyprint.formatting_structure.boxes import InlineBlockBox, LineBox

    for child in getattr(box, "children", ()):
        mark = _bare(child)
        if getattr(mark, "is_outside_marker", False):
            mark.style["position"] = "static"
            if isinstance(box, LineBox):
                mark.__class__ = InlineBlockBox


def _is_silent(box: Any) -> bool:
    """Whether nobody is to read it aloud."""
    from weasyprint.formatting_structure.boxes import MarginBox, ReplacedBox

    if isinstance(box, MarginBox) or getattr(box, "is_leader", False):
        return True
    element = box.element
    if element is None or not hasattr(element, "get"):
        return False
    return element.get("aria-hidden") == "true" or (isinstance(box, ReplacedBox) and element.tag == "img" and not element.get("alt"))


@contextmanager
def opened(document: Any, scale: float) -> Iterator[Callable[[Any], None]]:
    """While this is open, WeasyPrint writes this document by this room's rules; gives what finishes its pydyf.PDF."""
    from weasyprint.pdf import tags
    from weasyprint.pdf.stream import Stream

    book = Book(scale)
    for page in document.pages:
        book.look(page._page_box)
        book.untangle(page)
    marked, tree = Stream.marked, tags._build_box_tree
    height = [0.0]

    @contextmanager
    def mark(stream: Any, box: Any, tag: str) -> Iterator[None]:
        with stream.artifact() if id(box) in book.silent else marked(stream, box, tag):
            yield

    def build(box: Any, parent: Any, *more: Any) -> Iterator[Any]:
        box = _bare(box)
        if type(box).__name__ == "PageBox":
            height[0] = box.margin_height() * book.pixel
        if id(box) in book.silent:
            for part in _within(box):
                part.mark = _dictionary()  # WeasyPrint writes to the marks of table cells afterwards
            return
        for made in tree(box, parent, *more):
            book.label(box, made, height[0])
            yield made

    Stream.marked, tags._build_box_tree = mark, build
    try:
        yield book.finish
    finally:
        Stream.marked, tags._build_box_tree = marked, tree


def _dictionary() -> Any:
    import pydyf

    return pydyf.Dictionary()


def knows(version: str) -> bool:
    return version in PROVEN
