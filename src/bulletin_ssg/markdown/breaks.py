"""A line that breaks inside a paragraph: between two Han characters nothing is left of it, elsewhere it is a space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .han import solid

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token


def join_lines(state: StateCore) -> None:
    for block in state.tokens:
        if block.children and "\n" in block.content:
            _join(block.children)


def _join(children: list[Token]) -> None:
    left = ""
    waiting: Token | None = None
    for child in children:
        if child.type == "softbreak":
            waiting = child
        elif child.content or child.type == "image":
            text = "" if child.type == "image" else child.content
            if waiting and left and text and solid(left, text[0]):
                waiting.hidden = True
            waiting, left = None, text[-1:]
