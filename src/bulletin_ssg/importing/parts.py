"""What a Word file says, read from its XML by itself, so that nothing mammoth leaves out is left out unsaid."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple
from xml.etree import ElementTree

from bulletin_ssg.diagnostics import Refused, Span, error

MOST = 400_000_000
"""Bytes of a Word file, unpacked."""
DELETED = ("del", "moveFrom")
SIGNS = {"noBreakHyphen": "\u2011", "softHyphen": "\xad", "sym": "\0"}
"""Characters that are elements; which one a symbol is, its font says, so the text is parted there."""
DECLARED = b"<!DOCTYPE"
"""No Word file declares a document type; one that does may grow without bounds while it is read."""


class Parts(NamedTuple):
    body: tuple[str, ...]
    """The paragraphs of the text and of its notes, tracked changes accepted."""
    margins: tuple[str, ...]
    """Heads and feet of the pages, each once."""
    comments: tuple[str, ...]
    inserted: tuple[str, ...]
    """Tracked insertions."""
    deleted: tuple[str, ...]


def parts_of(data: bytes, name: str) -> Parts:
    """Raises Refused where the file is none that Word writes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST:
                raise ValueError("too big")
            files = {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if info.filename.endswith(".xml") and info.filename.startswith("word/")
            }
        if any(DECLARED in text[:1000] for text in files.values()):
            raise ValueError("a document type")
        roots = {file.removeprefix("word/"): ElementTree.fromstring(text) for file, text in files.items() if file.count("/") == 1}
        document = roots["document.xml"]
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, RuntimeError, NotImplementedError, OSError) as reason:
        hint = "open it in Word, save it under another name, and import that"
        raise Refused(error("E374", "the Word file is damaged: {reason}", Span(name), hint, reason=str(reason)[:80])) from None
    notes = [roots[file] for file in ("footnotes.xml", "endnotes.xml") if file in roots]
    margins = [text for file in sorted(roots) if file.startswith(("header", "footer")) for text in _paragraphs(roots[file])]
    comments = tuple(text for file in ("comments.xml",) if file in roots for text in _paragraphs(roots[file]))
    body = tuple(text for root in (document, *notes) for text in _paragraphs(root))
    return Parts(body, tuple(dict.fromkeys(margins)), comments, tuple(_marked(document, "ins")), tuple(_marked(document, "del")))


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _paragraphs(root: ElementTree.Element) -> list[str]:
    """The text of every paragraph, without what was deleted; one within another (a text box) apart."""
    found: list[str] = []
    _gather(root, [], found)
    return [text for text in found if text.strip()]


def _gather(element: ElementTree.Element, text: list[str], found: list[str]) -> None:
    name = _local(element)
    if name in DELETED:
        return
    if name == "t":
        text.append(element.text or "")
    elif name in SIGNS:
        text.append(SIGNS[name])
    elif name == "p":
        own: list[str] = []
        for child in element:
            _gather(child, own, found)
        found.extend("".join(own).split(SIGNS["sym"]))
    else:
        for child in _once(element) if name == "AlternateContent" else element:
            _gather(child, text, found)


def _once(element: ElementTree.Element) -> list[ElementTree.Element]:
    """Of what is said twice, for new programs and for old ones, the one that mammoth reads, unless it says nothing."""
    old = [child for child in element if _local(child) == "Fallback"]
    said = any(_local(part) == "t" for child in old for part in child.iter())
    return old if said else [child for child in element if _local(child) == "Choice"][:1]


def _marked(root: ElementTree.Element, change: str) -> list[str]:
    """The texts of tracked insertions or deletions."""
    texts = (
        "".join(part.text or "" for part in element.iter() if _local(part) in ("t", "delText"))
        for element in root.iter()
        if _local(element) == change
    )
    return [text for text in texts if text.strip()]
