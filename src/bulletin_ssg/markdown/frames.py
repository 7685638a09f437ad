"""Texts made safe for HTML, and the frames of tables: what is written alike with the parser and without."""

from __future__ import annotations


def escaped(text: str) -> str:
    """As CommonMark's renderers do: single quotes stay. Most texts have nothing to escape, and to see it is quicker than to replace it."""
    if "&" not in text and "<" not in text and ">" not in text and '"' not in text:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def framed(label: str, ordinal: int = 0, caption: str = "") -> str:
    """The beginning of a table, in the frame that it scrolls in."""
    said = f' aria-label="{attribute(label)}"' if label else ""
    data = f' data-table="{ordinal}"' if ordinal else ""
    above = f"<caption>{escaped(caption)}</caption>\n" if caption else ""
    return f'<div class="table" role="region" tabindex="0"{said}{data}>\n<table>\n{above}'


def closed(source: str = "") -> str:
    """The end of a table and its frame."""
    below = f'<p class="table-source">{escaped(source)}</p>\n' if source else ""
    return f"</table>\n{below}</div>\n"


def attribute(text: str) -> str:
    """Escaped, and never to be taken for one of the archive's own addresses, which `theme.relink` looks for."""
    safe = escaped(text)
    return safe.replace("bulletin:", "bulletin&#58;", 1) if safe.startswith("bulletin:") else safe
