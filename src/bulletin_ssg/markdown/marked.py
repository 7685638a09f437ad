"""A figure marked in a text: `[133225.42万美元]{.figure series=合同签约额 period=2024-01/2024-04}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .attributes import LINE, parse

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline


def marked_figure(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] != "[" or "]{" not in state.src:
        return False
    end = state.md.helpers.parseLinkLabel(state, start)
    close = state.src.find("}", end) + 1
    match = LINE.fullmatch(state.src, end + 1, close) if end > 0 and close else None
    if match is None or not any((one.name, one.value) == (".", "figure") for one in parse(match[1])):
        return False
    if not silent:
        outer, state.pos, state.posMax = state.posMax, start + 1, end
        state.push("figure_open", "data", 1).meta["attributes"] = match[1]
        state.md.inline.tokenize(state)
        state.push("figure_close", "data", -1)
        state.posMax = outer
    state.pos = close
    return True
