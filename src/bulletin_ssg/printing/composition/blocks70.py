"""Blocks that WeasyPrint 70.0 has laid out, brought to their pages: tables, figures, headlines, the room of the end block.

With `weasyprint70` the only file that knows WeasyPrint's private parts; see there.
"""

from __future__ import annotations

from math import ceil, inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.text.line_break import strut

stock_container_layout = block.block_container_layout
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

    made, resume_at, *more = lay_out(bottom_space)
    foot = context.page_bottom - bottom_space
    begins, fits = not (skip_stack or page_is_empty), made is not None and _end(made) <= foot + TINY
    if _is(box, "div", "table"):
        if made is not None and resume_at is None:
            _fill_lines(made, foot, page_is_empty)
    elif _is(box, "figure"):
        picture = None if fits or not begins else _picture(box)
        if picture is not None and (lower := _lower(picture, _end(lay_out(-inf)[0]) - foot)):
            whole, picture.style = picture.style, lower
            made, resume_at, *more = lay_out(bottom_space)
            picture.style = whole
    elif _is(box, "caption", "told"):
        if made is not None and begins:
            made = made.copy_with_children([])
            made.height = 0.0
    elif _is(box, "footer", "room"):
        white = (foot - box.position_y) / strut(box.style.root_style)[0]
        box.style = box.style.copy()
        box.style["break_before"] = "avoid" if fits or white < WHITE + 0.5 else "auto"
    elif made is not None and page_is_empty and (_is(box, "h3") or _is(box, "h2", "alone")):
        for child in made.children:
            child.translate(0, -made.padding_top)
    return made, resume_at, *more


def _is(box: Any, tag: str, name: str = "") -> bool:
    """Whether it is the box of such an element, of this class if it has one."""
    return box.element is not None and box.element.tag == tag and (not name or name in (box.element.get("class") or "").split())


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
