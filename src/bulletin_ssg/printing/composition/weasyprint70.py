"""The one file that reaches into WeasyPrint's private layout, as it is in 70.0: under any other version it must not be used.

While `composing()` lasts, five functions of WeasyPrint are ours. `get_next_linebox` builds the lines of a plain paragraph
from its `Setting`; whatever is not plain (floats beside it, leaders in it) goes WeasyPrint's own greedy way.
`Layout.set_text` puts gaps into any Chinese text and holds together what may not be divided. `justify_line` spreads a line
that WeasyPrint has broken by the same rules as ours. `block_container_layout` keeps tables on the grid and figures on their page, `_linebox_layout` notes on that of their call.

What concerns the text inside a box is in `shaping70`, lines that WeasyPrint has broken in `justify70`, blocks in `blocks70`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline, percent
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.text.line_break import Layout, strut

from .blocks70 import container_layout, linebox_layout, stock_container_layout, stock_linebox_layout
from .fit import Frame
from .justify70 import PICTURE, justify_line, stock_justify_line
from .paragraph import Leaf, cut, set_paragraph
from .setting import Setting
from .shaping70 import HYPHEN, Measured, SetText, is_ours, measure, set_text, stock_set_text

ODD = re.compile("[\t\u00ad\u200b\u0590-\u08ff\u2028\u2029\u202a-\u202e\ufb1d-\ufdff\ufe70-\ufeff\r\f\x85]")
"""In a text with these WeasyPrint knows better: tabs, soft hyphens, right to left."""
SPACING = ("margin_left", "margin_right", "padding_left", "padding_right")

_next_linebox = inline.get_next_linebox


@contextmanager
def composing() -> Iterator[None]:
    """Compose Chinese (and Japanese) text for as long as this lasts."""
    _install(next_linebox, justify_line, container_layout, linebox_layout, set_text)
    try:
        yield
    finally:
        _install(_next_linebox, stock_justify_line, stock_container_layout, stock_linebox_layout, stock_set_text)


def _install(line: Any, justify: Any, container: Any, lines: Any, text: Any) -> None:
    inline.get_next_linebox, inline.justify_line, Layout.set_text = line, justify, text
    block.block_container_layout, block._linebox_layout = container, lines


class Made(NamedTuple):
    """A line box's paragraph, set."""

    setting: Setting
    lines: dict[int, int]
    """First character of a line → number of the line."""
    texts: dict[int, Measured]
    """Of each text box or picture, by its id."""
    boxes: list[Any]
    """The boxes: as long as they are kept, no other has their ids."""


def _texts(box: Any) -> list[Any] | None:
    """The text boxes and pictures in a line box; None if it holds what we leave to WeasyPrint."""
    found: list[Any] = []
    for child in box.children:
        if not child.is_in_normal_flow():
            if child.is_floated():
                return None
        elif isinstance(child, boxes.TextBox):
            if not _is_plain(child):
                return None
            found.append(child)
        elif isinstance(child, boxes.AtomicInlineLevelBox) and child.style["position"] == "static":
            found.append(child)
        elif isinstance(child, boxes.InlineBox) and not child.is_leader and child.style["position"] == "static":
            inner = _texts(child)
            if inner is None or any(getattr(child.style[name], "value", 1) for name in SPACING):
                return None
            found += inner
        else:
            return None
    return found


def _is_plain(box: Any) -> bool:
    style = box.style
    known = style["white_space"] in ("normal", "nowrap") or box.text == "\n"
    spaced = style["letter_spacing"] != "normal" or style["word_spacing"]
    return known and not spaced and style["font_size"] > 0 and not ODD.search(box.text)


def _make(context: Any, linebox: Any, block: Any, indent: float) -> Made | None:
    """Set the paragraph; None if it is not ours to set."""
    style = linebox.style
    if not is_ours(style) or style["direction"] != "ltr" or style["white_space"] != "normal":
        return None
    texts = _texts(linebox)
    words = "".join(box.text for box in texts or () if isinstance(box, boxes.TextBox))
    if not texts or not (" " in words or not words.isascii()):
        return None
    measured = {id(box): measure(box) if isinstance(box, boxes.TextBox) else _measure_picture(context, box, block) for box in texts}
    align = style["text_align_all"]
    frame = Frame(block.width, indent, align == "justify", align == "center")
    setting = set_paragraph([measured[id(box)].leaf for box in texts], frame)
    return Made(setting, {line.start: number for number, line in enumerate(setting.lines)}, measured, texts)


def _measure_picture(context: Any, box: Any, block: Any) -> Measured:
    """Of whatever stands in a line like one character; what it holds is laid out again when its place is known."""
    percent.resolve_percentages(box, block)  # as WeasyPrint does before it lays out what stands in a line
    laid = inline.atomic_box(context, box, 0, None, block, [], [])
    return Measured(Leaf(PICTURE, [laid.margin_width()], box.style["font_size"]), 0.0, 0.0)


def _length(box: Any) -> int:
    if isinstance(box, boxes.AtomicInlineLevelBox):
        return len(PICTURE) if box.is_in_normal_flow() else 0
    if isinstance(box, boxes.TextBox):
        return len(box.text)
    return sum(map(_length, box.children)) if box.is_in_normal_flow() and isinstance(box, boxes.ParentBox) else 0


def _offset(box: Any, skip: Any) -> int:
    """The character at which WeasyPrint's skip stack resumes."""
    if not skip:
        return 0
    ((index, rest),) = skip.items()
    if isinstance(box, boxes.TextBox):
        return len(box.text.encode()[:index].decode())
    return sum(map(_length, box.children[:index])) + (_offset(box.children[index], rest) if rest else 0)


def _skip(box: Any, offset: int) -> Any:
    """The skip stack that resumes at a character."""
    if isinstance(box, boxes.TextBox):
        return {len(box.text[:offset].encode()): None} if offset else None
    for index, child in enumerate(box.children):
        length = _length(child)
        if offset < length or not offset:
            return {index: _skip(child, offset) if offset else None}
        offset -= length
    return None


def next_linebox(
    context: Any, linebox: Any, position_y: float, bottom_space: float, skip_stack: Any, containing_block: Any,
    absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
) -> Any:  # fmt: skip
    """In place of inline.get_next_linebox: the line of a paragraph of ours that begins where the skip stack says."""
    if not (first_letter_style or first_line_style or _is_beside(context.excluded_shapes, position_y)):
        made = _made(context, linebox, containing_block, skip_stack)
        number = made.lines.get(_offset(linebox, skip_stack)) if made else None
        if made and number is not None:
            return Builder(context, linebox, containing_block, made, absolute_boxes, fixed_boxes).build(number, position_y)
    return _next_linebox(
        context, linebox, position_y, bottom_space, skip_stack, containing_block, absolute_boxes, fixed_boxes,
        first_letter_style, first_line_style,
    )  # fmt: skip


def _is_beside(shapes: Any, position_y: float) -> bool:
    """Whether a float reaches down to this line or beyond."""
    return any(shape.position_y + shape.margin_height() > position_y for shape in shapes)


def _made(context: Any, linebox: Any, block: Any, skip_stack: Any) -> Made | None:
    """The paragraph, set once for each width; WeasyPrint lays a page out several times."""
    known = linebox.__dict__.setdefault("composed", {})
    key = (*map(id, linebox.children), block.width)
    if skip_stack is None:
        begun = (*key, linebox.text_indent)
        if begun not in known:
            known[begun] = _make(context, linebox, block, linebox.text_indent)
        known[key] = known[begun]
    made: Made | None = known.get(key)
    return made


class Builder:
    """Makes the boxes of one line."""

    def __init__(self, context: Any, linebox: Any, block: Any, made: Made, absolute: list[Any], fixed: list[Any]) -> None:
        self.context, self.linebox, self.block, self.made = context, linebox, block, made
        self.absolute, self.fixed = absolute, fixed
        self.placeholders: list[Any] = []

    def build(self, number: int, position_y: float) -> tuple[Any, Any]:
        """(line box, skip stack of the next)."""
        source, self.span = self.linebox, self.made.setting.lines[number]
        length = len(self.made.setting.advances)
        self.end = self.span.end if self.span.end < length else length + 1  # the last line takes along what has no text
        source.position_x, source.position_y = self.block.content_box_x(), position_y
        children, end_x = self.children(source, 0, source.position_x + source.text_indent)
        line = source.copy_with_children(children)
        line.width = end_x - source.position_x
        inline._adjust_line_height(line)
        source.width, source.height = line.width, line.height
        bottom, top = inline.line_box_verticality(line)
        line.baseline, line.position_y, line.height = -top, top, bottom - top
        line.margin_top = line.margin_bottom = 0
        line.translate(self.offset(line, self.span.end >= length), position_y - top)
        line.position_y = position_y
        for placeholder in self.placeholders:
            below = "inline" not in placeholder.style.specified["display"]
            across = line.position_x - placeholder.position_x if below else 0
            placeholder.translate(across, position_y - placeholder.position_y + (line.height if below else 0))
        return line, _skip(source, self.span.end) if self.span.end < length else None

    def offset(self, line: Any, last: bool) -> float:
        """How far the line stands from the left."""
        align, align_last = line.style["text_align_all"], line.style["text_align_last"]
        if last and align_last != "auto":
            align = align_last
        left: float = self.block.width - line.width
        return left / 2 if align == "center" else left if align in ("right", "end") else 0.0

    def children(self, box: Any, offset: int, x: float) -> tuple[list[Any], float]:
        """What of the box's children stands on the line, and where the last of it ends."""
        found = []
        for child in box.children:
            length = _length(child)
            if (self.span.start <= offset < self.end) if not length else (offset < self.span.end and offset + length > self.span.start):
                made, x = self.piece(child, offset, x)
                found += [made] if made else []
            offset += length
        return found, x

    def piece(self, box: Any, offset: int, x: float) -> tuple[Any, float]:
        box.position_y = self.linebox.position_y
        if not box.is_in_normal_flow():
            return self.out_of_flow(box, x), x
        inline.resolve_percentages(box, self.block)
        if isinstance(box, boxes.TextBox):
            return self.text(box, offset, x)
        if isinstance(box, boxes.AtomicInlineLevelBox):
            made = inline.atomic_box(self.context, box, x, None, self.block, self.absolute, self.fixed)
            made.position_x = x
            return made, x + cut(self.made.setting, offset, offset + 1).advances[0]
        for side in ("margin_left", "margin_right"):
            if getattr(box, side) == "auto":
                setattr(box, side, 0)
        children, end_x = self.children(box, offset, x)
        made = box.copy_with_children(children)
        made.remove_decoration(start=offset < self.span.start, end=offset + _length(box) > self.span.end)
        made.position_x, made.width = x, end_x - x
        inline._adjust_line_height(made)
        return made, end_x

    def text(self, box: Any, offset: int, x: float) -> tuple[Any, float]:
        start, end = max(offset, self.span.first), min(offset + len(box.text), self.span.last)
        if start >= end:
            return None, x
        measured = self.made.texts[id(box)]
        hyphen = self.span.hyphen if end == self.span.last else 0.0
        piece = cut(self.made.setting, start, end, hyphen)
        made = box.copy_with_text(box.text[start - offset : end - offset] + HYPHEN * bool(hyphen))
        made.position_x, made.width, made.height = x, sum(piece.advances), measured.height
        made.pango_layout = SetText(made.text, box.style, piece)
        made.margin_top = made.margin_bottom = (strut(box.style)[0] - measured.height) / 2
        made.baseline = measured.baseline + made.margin_top
        return made, x + made.width

    def out_of_flow(self, box: Any, x: float) -> Any:
        """A list's mark beside its first line, a running head."""
        if not box.is_absolutely_positioned():
            self.context.add_running_element(box)
            return None
        box.position_x = x
        placeholder = AbsolutePlaceholder(box)
        self.placeholders.append(placeholder)
        (self.absolute if box.style["position"] == "absolute" else self.fixed).append(placeholder)
        return placeholder
