"""Lines that WeasyPrint 70.0 has broken, spread by the same rules as ours; a picture counts as one square character.

With `weasyprint70` and `shaping70` the only file that knows WeasyPrint's private parts; see the first of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

from .paragraph import Leaf, cut, stretch
from .shaping70 import SetText, is_ours, measure

PICTURE = "\ufffc"
"""Stands for it in a text."""
stock_justify_line = inline.justify_line


def justify_line(context: Any, line: Any, missing: float) -> None:
    """In place of inline.justify_line, for lines that WeasyPrint has broken; a picture counts as one square character."""
    if not is_ours(line.style):
        stock_justify_line(context, line, missing)
        return
    found = list(_leaves(line))
    size = line.style["font_size"]
    texts = [measure(box).leaf if isinstance(box, boxes.TextBox) else Leaf(PICTURE, [box.margin_width()], size) for box in found]
    indent = found[0].position_x - line.position_x
    setting = stretch(texts, line.width - indent + missing, indent)
    if setting is None:
        return
    moves, start, moved = {}, 0, 0.0
    for box, leaf in zip(found, texts, strict=True):
        piece = cut(setting, start, start + len(leaf.text))
        wider = sum(piece.advances) - sum(leaf.advances)
        if isinstance(box, boxes.TextBox):
            wider = sum(piece.advances) - box.width
            box.pango_layout = SetText(box.text, box.style, piece)
        moves[id(box)] = (moved, moved + wider)
        start, moved = start + len(leaf.text), moved + wider
    _move(line, moves)


def _leaves(box: Any) -> Iterator[Any]:
    """What stands on a line, without the boxes around it."""
    for child in box.children:
        if isinstance(child, boxes.LineBox | boxes.InlineBox):
            yield from _leaves(child)
        elif child.is_in_normal_flow() and (not isinstance(child, boxes.TextBox) or child.text):
            yield child


def _move(box: Any, moves: dict[int, tuple[float, float]]) -> tuple[float, float] | None:
    """Put everything where its line wants it: (how far its left edge has moved, its right edge)."""
    edges = []
    for child in box.children:
        edge = moves.get(id(child)) or (_move(child, moves) if isinstance(child, boxes.InlineBox) else None)
        if edge is None:
            continue
        edges.append(edge)
        if isinstance(child, boxes.TextBox | boxes.InlineBox):
            child.position_x += edge[0]
            child.width += edge[1] - edge[0]
        else:
            child.translate(edge[0], 0)
    if not edges:
        return None
    if isinstance(box, boxes.LineBox):
        box.width += edges[-1][1]
    return edges[0][0], edges[-1][1]
