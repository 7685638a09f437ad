"""Lines that can be nothing but a heading or a paragraph: a dozen other rules need not be asked about each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.rules_block.heading import heading
from markdown_it.rules_block.paragraph import paragraph

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

OTHER = re.compile(r"[\s>*+\-_=~`<|\[{:]|[0-9]{1,9}[.)](?:\s|$)")
"""How a line may begin that is neither (CommonMark 0.31, sections 4 and 5; tables, footnotes and attributes are ours)."""


def obvious(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The first of all block rules. Only a line by itself is obvious: tables, and headings underlined, take two."""
    if silent or state.sCount[start] or state.blkIndent or (start + 1 < end and not state.isEmpty(start + 1)):
        return False
    first = state.bMarks[start]
    if state.src.startswith("#", first):
        return heading(state, start, end, silent)
    return not OTHER.match(state.src, first, state.eMarks[start]) and paragraph(state, start, end, silent)
