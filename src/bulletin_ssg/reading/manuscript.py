"""A source file as text: from bytes, into front matter and body, with the place of everything in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, Refused, Span, error

FENCE = re.compile(r"---[ \t]*\Z")
END = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")
DASHES = re.compile(r"[-‐‑–—―－─━﹣_=＝]{2,}\s*\Z")
"""What someone may write for a fence."""
HEADING = re.compile(r"#{2,6}[ \t]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SILENCE = re.compile(r"<!--\s*check:\s*(?P<switch>off|on)\b(?P<rules>[\w, \t-]*?)\s*-->")
"""What switches rules of `bulletin check` off and on; it is no part of the text."""
HALF_WIDTH = "write the line as three English hyphens: ---"
EXAMPLE = "begin the file with a line ---, then number, date and sections, then another line ---"
WORD_BREAK = "it is Word's manual line break (Shift+Enter): put an end of line in its place"
CONVERT = "save it as UTF-8 (in Notepad: Save As, Encoding: UTF-8), or run: iconv -f {encoding} -t UTF-8 {file} > new.md"


class Place(NamedTuple):
    """Where something stands; counted from 1, columns and length in characters."""

    line: int
    column: int = 1
    length: int = 1


class Manuscript(NamedTuple):
    """A source file, cut in two."""

    name: str
    lines: tuple[str, ...]
    """All lines of the file, without their ends."""
    body: int
    """Index of the first line after the front matter."""

    @property
    def front(self) -> str:
        """The text between the two lines `---`, which begins in line `self.front_line`."""
        return "".join(line + "\n" for line in self.lines[self.front_line - 1 : self.body - 1])

    @property
    def front_line(self) -> int:
        return next(number for number, line in enumerate(self.lines, 2) if line.strip())

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def whole(self, number: int) -> Place:
        """The place of a line's text."""
        text = self.line(number)
        return Place(number, len(text) - len(text.lstrip()) + 1, max(1, len(text.strip())))

    def find(self, first: int, last: int, *needles: str) -> Place:
        """The first place of one of `needles` in lines `first` to `last`; the first line's text where there is none."""
        for number in range(first, last + 1):
            for needle in needles:
                column = self.line(number).find(needle) if needle else -1
                if column >= 0:
                    return Place(number, column + 1, len(needle))
        return self.whole(first)

    def diagnostic(self, code: str, message: str, place: Place, hint: str = "", **values: object) -> Diagnostic:
        return error(code, message, Span(self.name, *place), hint, CONTROL.sub("\ufffd", self.line(place.line)), **values)


def decode(data: bytes, name: str) -> str:
    """The text of a file: UTF-8, with or without a byte order mark, any line ends. Raises Refused."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused(error("E142", "the file is {encoding}, not UTF-8", Span(name), CONVERT, encoding="UTF-16", file=name))
    text = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return text.decode().replace("\r\n", "\n").replace("\r", "\n") if b"\r" in text else text.decode()
    except UnicodeDecodeError as reason:
        raise Refused(_not_utf8(data, name, reason.start + len(data) - len(text))) from None


def _not_utf8(data: bytes, name: str, position: int) -> Diagnostic:
    before = data[:position].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    span = Span(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return error("E143", "the file is not UTF-8 text from here on", span, "save it again as UTF-8, or take the last good copy")
    excerpt = text.replace("\r\n", "\n").split("\n")[span.line - 1]
    return error("E142", "the file is {encoding}, not UTF-8", span, CONVERT, excerpt, encoding="GB18030", file=name)


def divide(text: str, name: str) -> Manuscript:
    """The file with its front matter found. Raises Refused where there is none."""
    whole = Manuscript(name, tuple(_unmarked(text).split("\n")), 0)
    _refuse_control_characters(whole)
    start = next((number for number, line in enumerate(whole.lines) if line.strip()), 0)
    if not FENCE.match(whole.lines[start]):
        hint = HALF_WIDTH if DASHES.match(whole.lines[start].strip()) else EXAMPLE
        raise Refused(whole.diagnostic("E140", "the file has no front matter", whole.whole(start + 1), hint))
    for number in range(start + 1, len(whole.lines)):
        line = whole.lines[number]
        if END.match(line):
            return whole._replace(body=number + 1)
        if HEADING.match(line):
            break
    else:
        number = len(whole.lines) - 1
    message = "the front matter that begins here is never closed"
    meant = next((at for at in range(start + 1, number + 1) if DASHES.match(whole.lines[at])), None)
    if meant is not None:
        raise Refused(whole.diagnostic("E141", "this line does not close the front matter", whole.whole(meant + 1), HALF_WIDTH))
    hint = "write a line --- before line {line}" if HEADING.match(whole.lines[number]) else "write a line --- after its last key"
    raise Refused(whole.diagnostic("E141", message, whole.whole(start + 1), hint, line=number + 1))


def _unmarked(text: str) -> str:
    """Without comments that silence rules, and the spaces before them."""
    return re.sub(rf"[ \t]*{SILENCE.pattern}", "", text) if "<" in text and "<!--" in text else text


def _refuse_control_characters(whole: Manuscript) -> None:
    if "".join(whole.lines).isprintable() or not CONTROL.search("\n".join(whole.lines)):  # the one is quicker, the other exact
        return
    found = [
        whole.diagnostic(
            "E144", "the file holds the control character {character}", Place(number, match.start() + 1),
            WORD_BREAK if match[0] == "\x0b" else "delete it; it has no meaning in text", character=f"U+{ord(match[0]):04X}",
        )
        for number, line in enumerate(whole.lines, 1)
        for match in [CONTROL.search(line)]
        if match
    ]  # fmt: skip
    if found:
        raise Refused(*found[:20])
