"""The inside of a Word paragraph: its words, the same as Markdown with what is bold, italic or a link, its pictures and notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .paragraphs import CONTROL, SPECIAL, reads_as

SCHEMES = ("http://", "https://", "mailto:", "tel:")


class Text:
    """What was found in a paragraph."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, str]] = []
        """(style, text) of the runs: "" plain, "**" bold, "*" italic, "~~" struck out, else a link's address; "[^" is a footnote."""
        self.notes: list[int] = []
        self.pictures: list[tuple[str, str]] = []
        """(description, file)."""
        self.raised: list[str] = []
        """Superscripts and subscripts, which Markdown has not."""

    @property
    def words(self) -> str:
        return "".join(text for style, text in self.spans if style != "[^")

    @property
    def bold(self) -> bool:
        return bool(self.spans) and all(style == "**" or not text.strip() for style, text in self.spans)

    @property
    def markdown(self) -> str:
        """The paragraph with its styles; "" where it has none, or where all of it has one."""
        styles = {style for style, text in self.spans if text.strip()}
        if styles <= {""} or (len(styles) == 1 and styles <= {"**", "*"}):
            return ""
        made = "".join(_written(style, text) for style, text in _merged(self.spans)).strip()
        return made if reads_as(made, "".join(text for _, text in self.spans)) else ""


def inline(element: Any, picture: Callable[[Any], str], footnote: Callable[[Any], int]) -> Text:
    """The text of a paragraph, or of a cell, whose paragraphs are separated by a space."""
    text = Text()
    _walk(element, "", text, picture, footnote)
    return text


def _walk(element: Any, style: str, text: Text, picture: Callable[[Any], str], footnote: Callable[[Any], int]) -> None:
    from mammoth import documents

    if isinstance(element, documents.Text):
        text.spans.append((style, CONTROL.sub("", element.value)))
    elif isinstance(element, documents.Tab):
        text.spans.append((style, "\t"))
    elif isinstance(element, documents.Break):
        text.spans.append(("", "\n" if element.break_type == "line" else " "))
    elif isinstance(element, documents.Image):
        text.pictures.append((" ".join((element.alt_text or "").split()), picture(element)))
    elif isinstance(element, documents.NoteReference):
        number = footnote(element)
        if number:
            text.notes.append(number)
            text.spans.append(("[^", f"[^{number}]"))
    elif isinstance(element, documents.Checkbox):
        text.spans.append((style, "☒" if element.checked else "☐"))
    else:
        style = _style(element, style)
        if isinstance(element, documents.Run) and element.vertical_alignment in ("superscript", "subscript"):
            text.raised += [child.value for child in element.children if isinstance(child, documents.Text)]
        for number, child in enumerate(getattr(element, "children", ())):
            if number and isinstance(child, documents.Paragraph):
                text.spans.append(("", " "))
            _walk(child, style, text, picture, footnote)


def _style(element: Any, outer: str) -> str:
    from mammoth import documents

    if isinstance(element, documents.Hyperlink):
        href = element.href or ""
        return href if href.startswith(SCHEMES) and not set(href) & set("<> \n") else outer
    if isinstance(element, documents.Run) and not outer.startswith(SCHEMES):
        return "~~" if element.is_strikethrough else "**" if element.is_bold else "*" if element.is_italic else outer
    return outer


def _merged(spans: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one style as one; white space between two of a style is of it too."""
    merged: list[tuple[str, str]] = []
    for style, text in spans:
        if merged and (merged[-1][0] == style or not text.strip()) and merged[-1][0] != "[^" and style != "[^":
            merged[-1] = (merged[-1][0], merged[-1][1] + text)
        elif text:
            merged.append((style, text))
    return merged


def _written(style: str, text: str) -> str:
    escaped = SPECIAL.sub(r"\\\1", text) if set(text) & set("\\`*_[]<>~&!|#{}^") else text
    if style == "[^":
        return text
    if not style or not text.strip():
        return escaped.replace("\n", "\\\n")
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    core = escaped.strip().replace("\n", "\\\n")
    return before + (f"[{core}](<{style}>)" if style.startswith(SCHEMES) else style + core + style) + after
