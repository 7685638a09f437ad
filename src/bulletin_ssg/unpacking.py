"""Takes the sources out of a PDF again: the files that travel inside it, byte for byte.

A PDF may come from anybody, so nothing it says is believed: a name that is more than a name is refused, and a file that is
there already is never touched. Either all files are written, or none.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from .diagnostics import Diagnostic, Refused, Span, error
from .tray import cannot_write

if TYPE_CHECKING:
    from pypdfium2 import PdfAttachment

MOST = 100_000_000
"""Bytes of one file."""
LONGEST = 200
"""Bytes of a name."""
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
"""Names that mean something else to Windows, whatever follows the dot."""
ODD = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
"""Separators, what Windows forbids, and what shows a name other than it is."""


class Found(NamedTuple):
    name: str
    data: bytes


def unpack(pdf: str, folder: str) -> list[str]:
    """Write the files that the PDF carries into the folder, which is made where it is missing; their names."""
    found = carried(pdf)
    problems = [problem for file in found if (problem := _refusal(file.name, pdf))]
    problems += _doubles(found, pdf)
    taken = [file.name for file in found if os.path.lexists(os.path.join(folder, file.name))] if not problems else []
    problems += [
        error("E353", "{name} is there already", Span(os.path.join(folder, name)), "name another folder", name=name) for name in taken
    ]
    if problems:
        raise Refused(*problems)
    _write(found, folder)
    return [file.name for file in found]


def carried(pdf: str) -> list[Found]:
    """What a PDF carries; Refused where it is none, or carries nothing."""
    import pypdfium2

    try:
        with open(pdf, "rb") as file:
            data = file.read()
    except OSError as reason:
        raise Refused(error("E010", "cannot be read: {reason}", Span(pdf), "check the name", reason=reason.strerror or reason)) from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise Refused(error("E350", "the file is no PDF, or a damaged one", Span(pdf), "take a PDF that bulletin made")) from None
    try:
        attachments = [document.get_attachment(number) for number in range(document.count_attachments())]
        found = [Found(attachment.get_name(), _data(attachment)) for attachment in attachments]
    except pypdfium2.PdfiumError:
        raise Refused(error("E350", "the file is no PDF, or a damaged one", Span(pdf), "take a PDF that bulletin made")) from None
    finally:
        document.close()
    if not found:
        hint = "issues with withdrawn articles, drafts and older editions carry none"
        raise Refused(error("E351", "the PDF carries no sources", Span(pdf), hint))
    return found


def _data(attachment: PdfAttachment) -> bytes:
    """The bytes of an attachment, unless they are too many."""
    import ctypes

    import pypdfium2
    from pypdfium2.raw import FPDFAttachment_GetFile

    size = ctypes.c_ulong()
    FPDFAttachment_GetFile(attachment, None, 0, size)
    if size.value > MOST:
        raise pypdfium2.PdfiumError("too big")
    return bytes(attachment.get_data())


def _refusal(name: str, pdf: str) -> Diagnostic | None:
    """What is wrong with a name; None for one that is nothing but a name on any system."""
    safe = 0 < len(name.encode("utf-8", "replace")) <= LONGEST and not ODD.search(name) and not DEVICES.match(name)
    if safe and not name.startswith((".", " ")) and not name.endswith((".", " ")):
        return None
    hint = "the PDF was not made by bulletin, or was changed; nothing was written"
    return error("E352", "a file in the PDF has an unsafe name: {name}", Span(pdf), hint, name=ascii(name)[:80])


def _doubles(found: list[Found], pdf: str) -> list[Diagnostic]:
    """Names that are one name where small and capital letters are not told apart."""
    seen: set[str] = set()
    doubles = []
    for file in found:
        if file.name.casefold() in seen:
            hint = "the PDF was not made by bulletin, or was changed; nothing was written"
            doubles.append(error("E352", "a file in the PDF has an unsafe name: {name}", Span(pdf), hint, name=ascii(file.name)[:80]))
        seen.add(file.name.casefold())
    return doubles


def _write(found: list[Found], folder: str) -> None:
    written: list[str] = []
    try:
        os.makedirs(folder, exist_ok=True)
        for name, data in found:
            path = os.path.join(folder, name)
            with open(path, "xb") as file:  # "x" also refuses a link that stands there
                written.append(path)
                file.write(data)
    except OSError as reason:
        for path in written:
            os.remove(path)
        raise Refused(cannot_write(folder, reason)) from None
