"""Blocks that WeasyPrint 70.0 has laid out: frames of tables brought to whole lines, figures made to fit what is left of a page.

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
BELOW = 0.465
"""Of a line: so much at least is white below a table. Padding would say it too, but WeasyPrint asks room for it twice."""
SMALLEST = 0.7
"""Of its height: a picture is not made smaller than that for the sake of a full page."""


def container_layout(context: Any, box: Any, bottom_space: float, skip_stack: Any, page_is_empty: bool, *rest: Any, **named: Any) -> Any:
    """In place of block.block_container_layout."""

    def lay_out(space: float) -> Any:
        return stock_container_layout(context, box, space, skip_stack, page_is_empty, *rest, **named)

    made, resume_at, *more = lay_out(bottom_space)
    foot = context.page_bottom - bottom_space
    if _is(box, "div", "table"):
        if made is not None and resume_at is None:
            _fill_lines(made, foot)
    elif _is(box, "figure") and not (skip_stack or page_is_empty) and (made is None or _end(made) > foot + TINY):
        picture = _picture(box)
        if picture is not None and (lower := _lower(picture, _end(lay_out(-inf)[0]) - foot)):
            whole, picture.style = picture.style, lower
            made, resume_at, *more = lay_out(bottom_space)
            picture.style = whole
    return made, resume_at, *more


def _is(box: Any, tag: str, name: str = "") -> bool:
    """Whether it is the box of such an element, of this class if it has one."""
    return box.element is not None and box.element.tag == tag and (not name or name in (box.element.get("class") or "").split())


def _end(box: Any) -> float:
    end: float = box.position_y + box.margin_height()
    return end


def _fill_lines(frame: Any, foot: float) -> None:
    """Bring the text behind a table to the grid; at the foot of a page there is none."""
    line = strut(frame.style.root_style)[0]
    height = frame.border_height()
    whole = ceil((height + BELOW * line - TINY) / line) * line
    frame.height += max(min(whole - height, foot - _end(frame)), 0.0)


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
