"""Texts made safe for HTML, and the frames of tables: what is written alike with the parser and without."""

from __future__ import annotations


def escaped(text: str) -> str:
    """As CommonMark's renderers do: single quotes stay."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def framed(label: str, ordinal: int = 0) -> str:
    """The beginning of a table, in the frame that it scrolls in."""
    said = f' aria-label="{attribute(label)}"' if label else ""
    data = f' data-table="{ordinal}"' if ordinal else ""
    return f'<div class="table" role="region" tabindex="0"{said}{data}>\n<table>\n'


def attribute(text: str) -> str:
    """Escaped, and never to be taken for one of the archive's own addresses, which `theme.relink` looks for."""
    safe = escaped(text)
    return safe.replace("bulletin:", "bulletin&#58;", 1) if safe.startswith("bulletin:") else safe
