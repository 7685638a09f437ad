"""Whether every character of an imported file is in the issue or in the report."""

from __future__ import annotations

import re
from collections import Counter

from .paragraphs import squeezed

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def lost(pieces: tuple[str, ...], written: str, told: list[str], taken: Counter[str]) -> Counter[str]:
    """The characters of `pieces` that are in neither `written` nor `told`, nor among the marks `taken` off. White space is layout."""
    left = Counter(squeezed("".join(pieces)))
    left.subtract(squeezed(written))
    for words in told:
        left.subtract(squeezed(words))
    left.subtract(taken)
    return +left


def torn(lines: list[str], written: str, told: list[str]) -> list[str]:
    """The lines whose characters do not stand together in their order. Bold is no break."""
    whole = _run(written) + "\n" + "\n".join(map(_run, told))
    return [line for line in lines if _run(unescaped(line)) not in whole and _run(line) not in whole]


def _run(text: str) -> str:
    return squeezed(text).replace("*", "")


def visible(body: str) -> str:
    """What a reader sees of an issue's Markdown: headings, paragraphs, cells, captions, footnotes."""
    from bulletin_ssg.markdown import parser
    from bulletin_ssg.markdown.plain import lines

    tokens = parser().parse(body, {})
    titles = [str(child.attrs.get("title", "")) for token in tokens for child in token.children or () if child.type == "image"]
    return "\n".join([*lines(tokens), *titles])


def unescaped(body: str) -> str:
    """Markdown without the backslashes before marks."""
    return ESCAPED.sub(r"\1", body)
