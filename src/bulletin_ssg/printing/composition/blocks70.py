"""Blocks that WeasyPrint 70.0 has laid out, brought to their pages: tables, figures, headlines, notes, the room of the end block.

With `weasyprint70` the only file that knows WeasyPrint's private parts; see there.
"""

from __future__ import annotations

from math import ceil, inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.text.line_break import strut

stock_container_layout, stock_linebox_layout = block.block_container_layout, block._linebox_layout
OURS = frozenset(("caption", "div", "figure", "footer", "h2", "h3", "nav"))
"""Elements that are looked at; all others are WeasyPrint's alone."""
TINY = 0.01
"""In pixels: what sums of heights may be wrong by."""
BELOW = 0.25
"""Of a line: so much at least is white below a table. Padding would say it too, but WeasyPrint asks room for it twice."""
SMALLEST = 0.66
"""Of its height, two thirds: a picture is not made smaller than that for the sake of a full page."""
WHITE = 1
"""Lines that the end block may leave white when it goes to a page of its own; then it takes the last lines of text along."""


def container_layout(context: Any, box: Any, bottom_space: float, skip_stack: Any, page_is_empty: bool, *rest: Any, **named: Any) -> Any:
    """In place of block.block_container_layout."""

    def lay_out(space: float) -> Any:
        return stock_container_layout(context, box, space, skip_stack, page_is_empty, *rest, **named)

    if box.element is None or box.element.tag not in OURS:
        return lay_out(bottom_space)
    made, resume_at, *more = lay_out(bottom_space)
    foot = context.page_bottom - bottom_space
    inside, fits = not (skip_stack or page_is_empty), made is not None and _end(made) <= foot + TINY
    if _is(box, "footer", "room"):
        _tie(box, fits, foot)
    elif _is(box, "figure"):
        picture = _picture(box) if inside and not fits else None
        if picture is not None and (lower := _lower(picture, _end(lay_out(-inf)[0]) - foot)):
            whole, picture.style = picture.style, lower
            made, resume_at, *more = lay_out(bottom_space)
            picture.style = whole
    elif made is not None:
        made = _settled(box, made, foot, page_is_empty, inside, resume_at is None)
    return made, resume_at, *more


class Kept(Exception):
    """A note was to leave the page of its call."""


def linebox_layout(context: Any, box: Any, index: Any, child: Any, new_children: Any, page_is_empty: bool, *rest: Any) -> Any:
    """In place of block._linebox_layout, which sends the notes of a page overleaf to gain room for the second line of a paragraph, and
    leaves them there when that was in vain. Here the paragraph goes overleaf instead."""
    noted = tuple(context.current_page_footnotes)
    if page_is_empty or not noted:
        return stock_linebox_layout(context, box, index, child, new_children, page_is_empty, *rest)
    stock_report = context.report_footnote

    def report(note: Any) -> None:
        if note in noted:
            raise Kept
        stock_report(note)

    context.report_footnote = report
    try:
        return stock_linebox_layout(context, box, index, child, new_children, page_is_empty, *rest)
    except Kept:
        own = [note for note in context.current_page_footnotes if note not in noted]
        return True, False, None, 0.0, own, None
    finally:
        del context.report_footnote


def _settled(box: Any, made: Any, foot: float, on_top: bool, inside: bool, ends: bool) -> Any:
    """What has been laid out, as it should be where it stands: on top of a page, inside it, or begun on an earlier one."""
    if _is(box, "div", "table") and ends:
        _fill_lines(made, foot, on_top)
    elif _is(box, "caption", "told") and inside:
        made = made.copy_with_children([])
        made.height = 0.0
    elif _is(box, "nav", "contents") and ends and not inside:
        line = strut(box.style.root_style)[0]
        made.height += ceil((made.border_height() - TINY) / line) * line - made.border_height()
    elif on_top and (_is(box, "h3") or _is(box, "h2", "alone")):
        for child in made.children:
            child.translate(0, -made.padding_top)
    return made


def _tie(room: Any, fits: bool, foot: float) -> None:
    """Whether the end block goes overleaf with the last lines of text, or alone."""
    white = (foot - room.position_y) / strut(room.style.root_style)[0]
    room.style = room.style.copy()
    room.style["break_before"] = "avoid" if fits or white < WHITE + 0.5 else "auto"


def _is(box: Any, tag: str, name: str = "") -> bool:
    """Whether it is the box of such an element, of this class if it has one."""
    return box.element.tag == tag and (not name or name in (box.element.get("class") or "").split())


def _end(box: Any) -> float:
    end: float = box.position_y + box.margin_height()
    return end


def _fill_lines(frame: Any, foot: float, on_top: bool) -> None:
    """Bring the text behind a table to the grid; at the foot of a page there is none. There is no white above a table on top of
    a page; elsewhere it is as much as below."""
    line, above = strut(frame.style.root_style)[0], frame.padding_top
    height = frame.border_height() - (above if on_top else 0.0)
    whole = ceil((height + BELOW * line - TINY) / line) * line
    frame.height += max(min(whole, height + foot - _end(frame)), height) - frame.border_height()
    down = -above if on_top else min(whole - height - BELOW * line, foot - max(map(_end, frame.children))) / 2
    for child in frame.children:
        child.translate(0, down if on_top else max(down, 0.0))


def _picture(figure: Any) -> Any:
    """The one picture of a figure that has its height from us."""
    pictures = [child for child in figure.descendants() if isinstance(child, boxes.ReplacedBox)]
    ours = len(pictures) == 1 and pictures[0].element_tag == "img" and pictures[0].style["height"] != "auto"
    return pictures[0] if ours else None


def _lower(picture: Any, over: float) -> Any:
    """The style of a picture that is so many whole lines less high; None if that would make it too small."""
    style, line = picture.style.copy(), strut(picture.style.root_style)[0]
    height = style["height"]
    style["height"] = height._replace(value=height.value - ceil((over - TINY) / line) * line)
    return style if style["height"].value >= SMALLEST * height.value else None
