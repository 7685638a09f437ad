"""Texts as WeasyPrint 70.0 hands them to Pango: measured once, and written with the advances that their setting gives them.

With `weasyprint70` the only file that knows WeasyPrint's private parts; see there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, first_line_metrics

from ..gaps import feature
from .breaks import unbroken
from .characters import apostrophes, borders, parts
from .hyphens import hyphens
from .kerning import steps
from .paragraph import Leaf, Piece

HYPHEN = "-"
stock_set_text = Layout.set_text
ffi.cdef("PangoAttribute * pango_attr_allow_breaks_new (gboolean allow_breaks);", override=True)


class SetText(Layout):  # type: ignore[misc]
    """What WeasyPrint keeps of a text that is laid out: here one whose advances are known before it is shaped."""

    def __init__(self, text: str, style: Any, piece: Piece) -> None:
        self.text, self.piece = text, piece
        self.justification_spacing, self.max_width, self.first_line_direction = 0, None, 0
        if style["text_decoration_line"] != "none":  # then WeasyPrint asks for the place of lines before it shapes
            self.setup(style)
            self.deactivate()

    def reactivate(self, style: Any) -> None:
        self.setup(style)
        pango.pango_layout_set_single_paragraph_mode(self.layout, True)  # or it would be when drawn, and the text shaped anew
        stock_set_text(self, self.text)
        _add_features(self, [("chws 0", 0, len(self.text)), *_gaps(self.piece.gaps), *_narrow(self.text)])
        _move_glyphs(self, self.piece)


Feature = tuple[str, int, int]
"""A font feature, and the characters [start, end) it is for."""


def _gaps(gaps: dict[int, str]) -> Iterator[Feature]:
    return ((f"{feature(gap)} 1", place, place + 1) for place, gap in gaps.items())


def _narrow(text: str) -> Iterator[Feature]:
    return (("pwid 1", place, place + 1) for place in apostrophes(text))


def _add_features(layout: Any, features: Iterable[Feature], unbroken: Iterable[tuple[int, int]] = ()) -> None:
    offsets = _offsets(layout.text)
    attributes = [(pango.pango_attr_font_features_new(name.encode()), start, end) for name, start, end in features]
    attributes += [(pango.pango_attr_allow_breaks_new(False), start, end) for start, end in unbroken]
    if not attributes:
        return
    listed = pango.pango_layout_get_attributes(layout.layout)
    if listed == ffi.NULL:
        listed = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for attribute, start, end in attributes:
        attribute.start_index, attribute.end_index = offsets[start], offsets[end]
        pango.pango_attr_list_insert(listed, attribute)
    pango.pango_layout_set_attributes(layout.layout, listed)


def _offsets(text: str) -> list[int]:
    """Where each character begins in UTF-8, and where the text ends."""
    return list(accumulate((len(character.encode()) for character in text), initial=0))


def _glyphs(layout: Any) -> Iterator[tuple[int, Any]]:
    """(place of the character, glyph) of the first line."""
    places = {offset: place for place, offset in enumerate(_offsets(layout.text))}
    line, _ = layout.get_first_line()
    run = line.runs
    while run != ffi.NULL:
        item, glyphs = run.data.item, run.data.glyphs
        for number in range(glyphs.num_glyphs):
            yield places.get(item.offset + glyphs.log_clusters[number], 0), glyphs.glyphs[number].geometry
        run = run.next


def _move_glyphs(layout: Any, piece: Piece) -> None:
    """Write the setting into the shaped line."""
    glyphs = list(_glyphs(layout))
    shaped = [0.0] * len(piece.advances)
    for place, geometry in glyphs:
        shaped[place] += geometry.width * FROM_UNITS
    wanted = steps(piece.advances, piece.shifts, shaped, layout.style["font_size"])
    for place, geometry in reversed(glyphs):  # of a cluster the last glyph takes the difference
        if step := wanted[place]:
            geometry.width += round((step[0] - shaped[place]) * TO_UNITS)
            geometry.x_offset += round(step[1] * 1000)  # WeasyPrint takes 1024 units for 1000
            wanted[place] = None


def set_text(self: Any, text: str, justify: bool = False) -> None:
    """In place of Layout.set_text: gaps between Han and Latin; no break where none may be."""
    stock_set_text(self, text, justify)
    if self.text.isascii() or not is_ours(self.style):
        return
    letters = parts(self.text)
    gaps = {place: sides + "2" for place, sides in borders(letters).items()}
    held = [] if justify else unbroken(self.text, letters)
    _add_features(self, [*_gaps(gaps), *_narrow(self.text)], held)


def is_ours(style: Any) -> bool:
    """Whether this is text of a language that is composed here."""
    return (style["lang"] or "").lower().startswith(("zh", "ja"))


class Measured(NamedTuple):
    """A text box's text, shaped as one line."""

    leaf: Leaf
    height: float
    baseline: float


def measure(box: Any) -> Measured:
    if box.text == "\n":
        return Measured(Leaf("\n", [0.0], box.style["font_size"]), 0.0, 0.0)
    layout = Layout(box.style)
    stock_set_text(layout, box.text)
    _add_features(layout, [("chws 0", 0, len(box.text)), *_narrow(box.text)])
    advances = [0.0] * len(box.text)
    for place, geometry in _glyphs(layout):
        advances[place] += geometry.width * FROM_UNITS
    line, _ = layout.get_first_line()
    *_, height, baseline = first_line_metrics(line, box.text, layout, None, True, box.style)
    places = tuple(hyphens(box.text, box.style["lang"])) if box.style["hyphens"] == "auto" else ()
    held, hyphen = box.style["white_space"] == "nowrap", width(HYPHEN, box.style) if places else 0.0
    leaf = Leaf(box.text, advances, box.style["font_size"], held, places, hyphen)
    return Measured(leaf, height, baseline)


def width(text: str, style: Any) -> float:
    """Of a text that is one glyph."""
    layout = Layout(style)
    stock_set_text(layout, text)
    return float(sum(geometry.width for _, geometry in _glyphs(layout)) * FROM_UNITS)
