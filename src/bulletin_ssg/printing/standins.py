"""Writes a character that no font has by others that mean the same: CO₂ with a small 2 set low, ✅ as ✓."""

from __future__ import annotations

from unicodedata import decomposition, normalize

from .copytext import TAG

MARKS = {
    "✔": "✓", "✅": "✓", "☑": "✓", "❌": "×", "✖": "×", "✘": "×", "➡": "→", "⬅": "←", "⬆": "↑", "⬇": "↓", "➤": "►", "⭐": "★",
    "❗": "！", "❓": "？", "⚠": "△", "❤": "♥", "👉": "→",
}  # fmt: skip
"""Signs that word processors and chat programs put into text."""


def stand_in(character: str) -> str:
    """HTML in place of the character; "" where nothing can stand for it."""
    if character in MARKS:
        return MARKS[character]
    plain = normalize("NFKC", character)
    if plain == character or any(part in plain for part in "<&"):
        return ""
    kind = decomposition(character).partition(" ")[0]
    element = {"<sub>": "sub", "<super>": "sup"}.get(kind, "")
    return f"<{element}>{plain}</{element}>" if element else plain


def write(html: str, lacking: str) -> str:
    """The document with stand-ins for the characters of `lacking`; the title in its head cannot hold elements."""
    start = html.find("<body")
    head, rest = html[:start], html[start:]
    inner = {ord(character): stand_in(character) or character for character in lacking}
    outer = {ord(character): MARKS.get(character) or normalize("NFKC", character) for character in lacking}
    pieces, end = [head.translate(outer)], 0
    for tag in TAG.finditer(rest):
        pieces += [rest[end : tag.start()].translate(inner), tag[0]]
        end = tag.end()
    return "".join((*pieces, rest[end:].translate(inner)))
