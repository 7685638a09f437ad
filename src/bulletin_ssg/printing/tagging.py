"""The tags of a PDF, made whole: what a page break divides is one element again, and what only decorates is no content.

This room reaches into WeasyPrint's private parts (how it marks content and builds its tree of tags). It knows the versions in
PROVEN; under any other it stays away, and the file has WeasyPrint's own tags, with one warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PROVEN = ("70.0",)
INLINE = frozenset(("b", "strong", "em", "i", "code", "kbd", "samp", "sup", "sub", "mark", "del", "s", "u", "small", "cite", "q", "abbr"))
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

    def label(self, box: Any, made: Any, height: float) -> None:
        """Say more of a structure element than WeasyPrint does."""
        if made.reference in self.pieces or box.element is None:
            return
        self.pieces[made.reference] = (id(box.element), str(box.element_tag), str(made["S"]))
        kind = made["S"]
        if kind == "/Figure":
            left, top = box.content_box_x() * self.pixel, box.content_box_y() * self.pixel
            made["A"]["BBox"] = _array((left, height - top - box.height * self.pixel, left + box.width * self.pixel, height - top))
            made["A"]["Placement"] = "/Block"
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
        _flatten(root, found, pdf)
        _level(root, found, [])

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
                _adopt(whole, piece, found)
        parent["K"] = _array(kept)
        for kid in kept:
            if isinstance(kid, bytes) and kid in found:
                self._knit(found[kid], found)


def _adopt(whole: Any, piece: Any, found: dict[bytes, Any]) -> None:
    """Give the children of a piece to the whole; an empty object is left of it."""
    for kid in piece["K"]:
        found[kid]["P"] = whole.reference
        whole["K"].append(kid)
    piece.clear()


def _flatten(parent: Any, found: dict[bytes, Any], pdf: Any) -> None:
    """Lines of text belong to their paragraph directly: WeasyPrint wraps each into an element of its own.

    What a table needs no more, since its heads say their scope, goes too.
    """
    import pydyf

    root = next(thing for thing in pdf.objects if isinstance(thing, dict) and thing.get("Type") == "/StructTreeRoot")
    numbers = next(thing for thing in pdf.objects if thing.reference == root["ParentTree"])["Nums"]
    places = {reference: number for number, reference in enumerate(pdf.page_references)}
    waiting = [parent]
    while waiting:
        element = waiting.pop()
        kids: list[object] = []
        for kid in element["K"]:
            inner = found.get(kid) if isinstance(kid, bytes) else None
            if inner is None:
                kids.append(kid)
            elif _is_line(inner) and element["S"] not in ("/Document", "/Table", "/TR", "/L", "/Sect", "/Art"):
                (mark,), page = inner["K"], inner["Pg"]
                numbers[2 * places[page] + 1][mark] = element.reference
                same = page == element.get("Pg")
                kids.append(mark if same else pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": mark}))
                inner.clear()
            else:
                kids.append(kid)
                waiting.append(inner)
        element["K"] = _array(kids)
        if element["S"] in ("/TD", "/TH"):
            _plain(element)


def _is_line(element: Any) -> bool:
    return element.get("S") == "/Span" and len(element["K"]) == 1 and isinstance(element["K"][0], int) and "A" not in element


def _plain(cell: Any) -> None:
    """A cell without the identifiers by which WeasyPrint names its heads, page by page."""
    cell.pop("ID", None)
    cell["A"].pop("Headers", None)
    if len(cell["A"]) == 1:
        del cell["A"]


def _level(element: Any, found: dict[bytes, Any], above: list[tuple[int, int]]) -> None:
    """Headings without gaps: an h4 right under an h2 is said as the third level (PDF/UA-1, 7.4.2)."""
    kind = element["S"]
    if len(kind) == 3 and kind[1] == "H" and kind[2].isdigit():
        level = int(kind[2])
        while above and above[-1][0] >= level:
            above.pop()
        above.append((level, above[-1][1] + 1 if above else 1))
        element["S"] = f"/H{above[-1][1]}"
    for kid in element["K"]:
        if isinstance(kid, bytes) and kid in found:
            _level(found[kid], found, above)


def _array(values: Any) -> Any:
    import pydyf

    return pydyf.Array(values)


def _walk(box: Any) -> Iterator[tuple[Any, list[Any]]]:
    """(box, everything in it) for each box of a page."""
    inside = list(_within(box))
    for part in inside:
        if _is_silent(part) or _is_head(part):
            yield part, list(_within(part))


def _within(box: Any) -> Iterator[Any]:
    waiting = [box]
    while waiting:
        here = getattr(waiting[-1], "_box", None) or waiting[-1]
        waiting.pop()
        yield here
        waiting.extend(getattr(here, "children", ()))


def _is_head(box: Any) -> bool:
    return bool(getattr(box, "is_header", False)) and box.element is not None


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
def opened(scale: float) -> Iterator[Callable[[Any], None]]:
    """While this is open, WeasyPrint writes its documents by this room's rules; gives what finishes a pydyf.PDF."""
    from weasyprint import document
    from weasyprint.pdf import tags
    from weasyprint.pdf.stream import Stream

    book = Book(scale)
    marked, tree, paint = Stream.marked, tags._build_box_tree, document.Page.paint
    height = [0.0]

    @contextmanager
    def mark(stream: Any, box: Any, tag: str) -> Iterator[None]:
        with stream.artifact() if id(box) in book.silent else marked(stream, box, tag):
            yield

    def build(box: Any, parent: Any, *more: Any) -> Iterator[Any]:
        box = getattr(box, "_box", None) or box
        if type(box).__name__ == "PageBox":
            height[0] = box.margin_height() * book.pixel
        if id(box) in book.silent:
            for part in _within(box):
                part.mark = _dictionary()  # WeasyPrint writes to the marks of table cells afterwards
            return
        for made in tree(box, parent, *more):
            book.label(box, made, height[0])
            yield made

    def draw(page: Any, stream: Any, *more: Any, **options: Any) -> None:
        book.look(page._page_box)
        paint(page, stream, *more, **options)

    Stream.marked, tags._build_box_tree, document.Page.paint = mark, build, draw
    try:
        yield book.finish
    finally:
        Stream.marked, tags._build_box_tree, document.Page.paint = marked, tree, paint


def _dictionary() -> Any:
    import pydyf

    return pydyf.Dictionary()


def knows(version: str) -> bool:
    return version in PROVEN
