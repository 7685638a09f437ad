"""A picture whose file name has spaces, `![展会](展会 照片.png)`: CommonMark wants such an address in <…>, hardly anybody writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

PICTURE = re.compile(
    r'!\[(?P<words>[^\[\]\n]*)\]\((?P<address>[^\s()<>"][^()<>"\n]*[ \u3000][^()<>"\n]*\.(?:png|jpe?g|gif|webp|avif|svg))\s*(?:"(?P<title>[^"\n]*)"\s*)?\)',
    re.I,
)


def spaced_picture(state: StateInline, silent: bool) -> bool:
    """Stands behind the rule for pictures, and so sees only what that one refused."""
    found = PICTURE.match(state.src, state.pos) if state.src[state.pos] == "!" else None
    href = state.md.normalizeLink(found["address"].strip()) if found else ""
    if not found or not state.md.validateLink(href):
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.attrs = {"src": href, "alt": ""}
        if found["title"]:
            token.attrs["title"] = found["title"]
        token.content = found["words"]
        token.children = []
        state.md.inline.parse(found["words"], state.md, state.env, token.children)
    state.pos = found.end()
    return True
