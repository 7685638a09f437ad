"""Whether every character of an imported file is in the issue or in the report."""

from __future__ import annotations

import re
from collections import Counter

from .marks import HAN, signed
from .paragraphs import Manuscript, squeezed
from .report import Report

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


COUNTS = HAN + "0123456789０１２３４５６７８９第部分版块板栏目篇章①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
"""Letters and digits that marks are made of."""


class Unfit(Exception):
    """Our own mistake: an import would lose text, or its issue would not build."""


def check(manuscript: Manuscript, body: str, report: Report) -> None:
    """Raise Unfit where a character of the file is neither in the issue's body nor in the report."""
    written = unescaped(body) if manuscript.markdown else visible(body)
    pieces = tuple(map(unescaped, manuscript.pieces)) if manuscript.markdown else manuscript.pieces
    told = [told.words for told in report.told]
    missing = lost(pieces, written, told, report.taken)
    lines = [line for paragraph in manuscript.paragraphs for line in (paragraph.words.split("\n") if paragraph.kind != "rule" else ())]
    apart = [line for line in torn(lines, written, told) if torn([signed(line).core], written, told)]
    words = {char for char in report.taken if char.isalnum() and char not in COUNTS}
    if missing or apart or words:
        raise Unfit(f"{manuscript.name}: an import would lose {dict(missing)} {apart[:3]} {words}")


def lost(pieces: tuple[str, ...], written: str, told: list[str], taken: Counter[str]) -> Counter[str]:
    """The characters of `pieces` that are in neither `written` nor `told`, nor among the marks `taken` off. White space is layout."""
    left = Counter(squeezed("".join(pieces)))
    left.subtract(squeezed(written))
    for words in told:
        left.subtract(squeezed(words))
    left.subtract(taken)
    return +left


def torn(lines: list[str], written: str, told: list[str]) -> list[str]:
    """The lines whose characters do not stand together in their order. Bold and the bars of tables are no break."""
    whole = _run(written) + "\n" + "\n".join(map(_run, told))
    return [line for line in lines if _run(unescaped(line)) not in whole and _run(line) not in whole]


def _run(text: str) -> str:
    return squeezed(text).replace("*", "").replace("|", "")


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
