"""What a YAML parser's complaint means, in plain words and with the place that a writer has to look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from bulletin_ssg.diagnostics import Diagnostic

    from .tree import Source

MEANT_AS_KEY = r"^[ \t]*(?:-[ \t]+)?(?P<key>[\w-]+)[ \t]*(?P<colon>：|:(?=[^\s:/\"']))"
"""A line that would be a key and its value, but for a colon that is full-width (the input method was on) or lacks its space.
Patterns are compiled where they are needed: only a mistake needs them, every start would pay for them."""
TABBED = r"^ *(?P<tab>\t+)"

COLONS = {
    "：": ("E104", "the colon after {key} is full-width (：)"),
    ":": ("E105", "there is no space after the colon of {key}"),
}
NO_ITEM = r"[ \t]*(?P<mark>-(?=[^\s-])|[－—–•·●][ \t]*)(?P<words>[^\n]*)"
"""A line that would be an item of a list, but for its hyphen or the space behind it."""
ITEM_HINT = "write “- {words}”"
COLON_HINT = "write “{key}: ” with the colon of an English keyboard and a space after it"


class Reading(NamedTuple):
    """What a complaint of libyaml's or PyYAML's means."""

    pattern: str
    """A regular expression that is searched for in the parser's problem."""
    code: str
    message: str
    hint: str
    opening: bool = False
    """The place to look at is where the construct opened, not where the parser gave up."""


QUOTE = 'put the whole value into "quotation marks"'
BLOCK = "block end|did not find expected key|did not find expected '-' indicator"

READINGS = (
    Reading("mapping values are not allowed", "E100", "a colon stands where none can", 'put the whole value into "quotation marks", or check the indentation of the line'),
    Reading("could not find expected ':'", "E100", "this line has no “key: value”", "write a colon and a space after the key", True),
    Reading("found unexpected end of stream", "E100", "the quotation mark that opens here is never closed", "close it, and use the same straight mark at both ends", True),
    Reading("found unexpected document indicator", "E100", "the quotation mark that opens here is never closed", "close it before the line ---", True),
    Reading(r"expected ',' or '[\]}]'", "E100", "the bracket that opens here is not closed where its value ends", 'close it; text that begins with a bracket goes into "quotation marks"', True),
    Reading("expected the node content|did not find expected node content", "E100", "a value is missing or cannot begin with this mark", QUOTE),
    Reading("(unknown|invalid) escape|expected escape sequence", "E100", "a backslash in double quotation marks begins an escape", "write two backslashes, or use 'single' marks"),
    Reading("alphabetic or numeric character|cannot start any token|tag|whitespace or line break|expected URI", "E100", "a value cannot begin with this mark", QUOTE, True),
    Reading("comment or line break|chomping or indentation", "E100", "text may not stand on the line of | or >", "begin the text on the next line, indented"),
    Reading("sequence entries", "E100", "a list cannot begin on the line of its key", "begin it on the next line"),
    Reading("directive|expected '?<document start>", "E100", "the text goes on after its end", "check the indentation of this line, and that “key: value” stands on it"),
    Reading(BLOCK, "E100", "this line does not go on with what stands above it", "indent it, with spaces, as the lines it belongs to"),
)  # fmt: skip

TRAILING = Reading("", "E100", "text stands behind the mark that closes the value", QUOTE)
DEEPER = Reading("", "E100", "this line stands deeper than the line above, which has its value already", "indent it like the line above")
UNKNOWN = Reading("", "E100", "this cannot be read as YAML: {problem}", "check the indentation, and the marks in this line")


def explain(source: Source, reason: Any) -> list[Diagnostic]:
    """Why the text is no YAML. A parser stops at its first complaint, so mostly one; of wrong colons, every one."""
    text = source.text
    problem = str(getattr(reason, "problem", None) or reason)
    at = _index(reason, "problem_mark", len(text))
    opened = _index(reason, "context_mark", at)
    if "':'" in problem or "block end" in problem or "expected key" in problem or "mapping values" in problem:
        near = _line_start(text, _line_start(text, min(opened, at)) - 1)  # the line above is often the culprit
        if colons(source, near, at):
            return colons(source, 0, len(text))
    tabbed, end = re.compile(TABBED, re.M), _line_end(text, at)
    tab = tabbed.search(text, _line_start(text, at), end) or tabbed.search(text, _line_start(text, opened), end)
    if tab or text[at : at + 1] == "\t":
        start, end = tab.span("tab") if tab else (at, at + 1)
        return [source.error("E102", "a tab stands where only spaces may", start, end, "write spaces in its place")]
    item = next(filter(None, (re.compile(NO_ITEM).match(text, _line_start(text, near)) for near in (at, opened))), None)
    if item and item["words"]:
        start, end = item.span("mark")
        return [source.error("E127", "a list item begins with an English hyphen and a space", start, end, ITEM_HINT, words=item["words"])]
    reading = next((known for known in READINGS if re.search(known.pattern, problem)), UNKNOWN)
    start, before = opened if reading.opening else at, text[_line_start(text, at) : at]
    if reading.pattern == BLOCK and before.strip(" -"):
        reading = TRAILING
    elif reading.pattern.startswith("mapping values") and ":" not in before:
        reading, start = DEEPER, at - len(before.lstrip(" -"))
    return [source.error(reading.code, reading.message, start, start + 1, reading.hint, problem=problem)]


def colons(source: Source, start: int, end: int) -> list[Diagnostic]:
    """The lines from `start` to `end` that were meant as “key: value”, but whose colon is full-width or lacks its space."""
    text, start, end = source.text, _line_start(source.text, start), _line_end(source.text, end)
    return [wrong_colon(source, match) for match in re.compile(MEANT_AS_KEY, re.M).finditer(text, start, end)]


def wrong_colon(source: Source, match: re.Match[str]) -> Diagnostic:
    code, message = COLONS[match["colon"]]
    return source.error(code, message, match.start("colon"), match.end("colon"), COLON_HINT, key=match["key"])


def _index(reason: Any, name: str, default: int) -> int:
    mark = getattr(reason, name, None)
    return default if mark is None else min(int(mark.index), default)


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, max(0, index)) + 1


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end
