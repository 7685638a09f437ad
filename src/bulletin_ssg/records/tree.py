"""What YAML text says, as a tree in which every scalar is still text and every node knows where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, Refused, Span, error

from . import syntax

if TYPE_CHECKING:
    from collections.abc import Callable

DEPTH = 16
"""How deep mappings and lists may nest: three times what any of our files needs."""

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML 1.1 does not allow in a file (5.1), and the byte order mark, which is only allowed at its start."""

FORBIDDEN = "a character that no text may hold: U+{number}"

NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""A plain scalar that says there is no value."""


class Scalar(NamedTuple):
    text: str
    start: int
    """Offsets are in characters from the start of the text."""
    end: int
    plain: bool
    """Written without quotation marks."""
    refused: bool = False
    """Already reported (an alias, for instance): nothing more is said of it."""

    @property
    def empty(self) -> bool:
        """Whether it counts as absent."""
        return not self.refused and (not self.text.strip() or (self.plain and self.text in NOTHING))


class Items(NamedTuple):
    nodes: tuple[Node, ...]
    start: int
    end: int


class Pairs(NamedTuple):
    pairs: tuple[tuple[Scalar, Node], ...]
    """In the order of the file; of a key that is given twice, the first."""
    start: int
    end: int


Node = Scalar | Items | Pairs


class Source:
    """A text that is part of a file, or all of it, and the places in it."""

    def __init__(self, text: str, file: str, first_line: int = 1) -> None:
        self.text = text.removeprefix("\ufeff")
        self.file = file
        self.first_line = first_line
        self._starts: list[int] = []

    def place(self, start: int, end: int) -> tuple[Span, str]:
        """The span of the characters from `start` up to `end`, as far as they stand in one line, and that line."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", self.text))]
        start = min(start, len(self.text.rstrip()))  # the end of the text is said of its last line that has something
        row = bisect_right(self._starts, start) - 1
        first = self._starts[row]
        last = self._starts[row + 1] if row + 1 < len(self._starts) else len(self.text)
        line = self.text[first:last].rstrip("\r\n")
        column = min(start - first, len(line))
        length = max(1, min(end, first + len(line.rstrip())) - start)
        return Span(self.file, self.first_line + row, column + 1, length), UNPRINTABLE.sub("\ufffd", line)

    def error(self, code: str, message: str, start: int, end: int, hint: str = "", **values: object) -> Diagnostic:
        span, excerpt = self.place(start, end)
        return error(code, message, span, hint, excerpt, **values)


def grow(source: Source, parser_class: Callable[[str], Any]) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a text (None where it is empty), and what is wrong with the parts of it that were left out.

    Raises Refused where the text is no YAML at all.
    """
    check_characters(source)
    import yaml

    parser = parser_class(source.text)
    try:
        return _Gardener(source, parser.get_event).document()
    except yaml.YAMLError as reason:
        raise Refused(*syntax.explain(source, reason)) from None
    finally:
        parser.dispose()


def check_characters(source: Source) -> None:
    problems: list[Diagnostic] = []
    for match in UNPRINTABLE.finditer(source.text):
        found = source.error(
            "E101",
            FORBIDDEN,
            match.start(),
            match.end(),
            "delete it; it is invisible in most editors, so retype the whole line",
            number=f"{ord(match[0]):04X}",
        )
        if not problems or problems[-1].span[1:2] != found.span[1:2]:  # type: ignore[index]  # one a line is enough
            problems.append(found)
        if len(problems) == 20:
            break
    if problems:
        raise Refused(*problems)


@cache
def fastest_parser() -> Callable[[str], Any]:
    """libyaml's parser, six times as fast, or PyYAML's own where it was built without; both give the same events."""
    import yaml

    if not yaml.__with_libyaml__:
        return pure_parser()
    from yaml._yaml import CParser

    return CParser


@cache
def pure_parser() -> Callable[[str], Any]:
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class PureParser(Reader, Scanner, Parser):
        def __init__(self, text: str) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)

    return PureParser


def _end(event: Any) -> int:
    return int(event.end_mark.index)


class _Gardener:
    """Builds the tree from the parser's events: no constructor, no resolver, no alias is ever followed."""

    def __init__(self, source: Source, next_event: Callable[[], Any]) -> None:
        from yaml import events

        self.source = source
        self.next_event = next_event
        self.problems: list[Diagnostic] = []
        self.events = events
        self.anchored = False

    def document(self) -> tuple[Node | None, list[Diagnostic]]:
        events = self.events
        self.next_event()  # the stream's start
        event = self.next_event()
        root: Node | None = None
        if isinstance(event, events.DocumentStartEvent):
            root = self.node(self.next_event(), 0)
            self.next_event()  # the document's end
            event = self.next_event()
        if not isinstance(event, events.StreamEndEvent):
            start = event.start_mark.index
            self.refuse("E109", "a second document begins here", start, start + 3, "delete the line that holds only ---")
        if isinstance(root, Scalar) and root.empty:
            root = None
        return root, self.problems

    def node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        start, end = event.start_mark.index, event.end_mark.index
        if kind is self.events.AliasEvent:
            self.refuse_anchor(start, end)
            return Scalar("", start, end, True, True)
        if event.anchor is not None:
            self.refuse_anchor(start, start + 1 + len(event.anchor))
        if event.tag is not None:
            hint = 'put a value that begins with ! into "quotation marks", or delete the tag'
            self.refuse("E110", "a type tag ({tag}) has no meaning here", start, end, hint, tag=event.tag)
            event.tag = None
            self.node(event, depth)  # its parts have to be passed over
            return Scalar("", start, end, True, True)
        if kind is self.events.ScalarEvent:
            escaped = event.style == '"' and UNPRINTABLE.search(event.value)
            if escaped:
                self.refuse("E101", FORBIDDEN, start, end, "delete its escape", number=f"{ord(escaped[0]):04X}")
            self.check_dashes(event, start, end)
            return Scalar(event.value, start, end, not event.style)
        if depth == DEPTH:
            self.refuse("E108", "nested too deep", start, start + 1, "no value needs more than {depth} levels", depth=DEPTH)
            raise Refused(*self.problems)  # nothing else that could be said would be true
        return self.items(event, start, depth + 1) if kind is self.events.SequenceStartEvent else self.pairs(start, depth + 1)

    def items(self, opening: Any, start: int, depth: int) -> Items:
        nodes: list[Node] = []
        end_event = self.events.SequenceEndEvent
        while type(event := self.next_event()) is not end_event:
            node = self.node(event, depth)
            nodes.append(node)
            if opening.flow_style and isinstance(node, Scalar) and node.plain and "，" in node.text:
                at = self.source.text.index("，", node.start)
                hint = 'write “, ” between the items; a comma inside an item goes into "quotation marks" with it'
                self.refuse("E126", "the comma in this list is full-width (，)", at, at + 1, hint)
        return Items(tuple(nodes), start, _end(event))

    def pairs(self, start: int, depth: int) -> Pairs:
        found: dict[str, tuple[Scalar, Node]] = {}
        end_event = self.events.MappingEndEvent
        while type(event := self.next_event()) is not end_event:
            key, value = self.node(event, depth), self.node(self.next_event(), depth)
            if not isinstance(key, Scalar) or not key.text:
                self.refuse("E120", "a key must be a word", key.start, key.end, "write it as “key: value”")
            elif key.text in found:
                first = self.source.place(found[key.text][0].start, 0)[0]
                self.refuse(
                    "E106", "{key} is given twice; first at {first}", key.start, key.end, "keep one of the two", key=key.text, first=first
                )
            else:
                found[key.text] = key, value
        return Pairs(tuple(found.values()), start, _end(event))

    def check_dashes(self, event: Any, start: int, end: int) -> None:
        """A plain value goes on over lines that are indented further, even where they were meant as items of a list."""
        if event.start_mark.line != event.end_mark.line and not event.style:
            for match in re.finditer(r"\n[ \t]*(-) ", self.source.text[start:end]):
                at = start + match.start(1)
                hint = 'begin all items of a list in one column; put text that begins with a dash into "quotation marks"'
                self.refuse("E125", "this line is no item of a list: it stands deeper than the line above", at, at + 1, hint)

    def refuse(self, code: str, message: str, start: int, end: int, hint: str, **values: object) -> None:
        self.problems.append(self.source.error(code, message, start, end, hint, **values))

    def refuse_anchor(self, start: int, end: int) -> None:
        if not self.anchored:  # a bomb has thousands; one message is enough
            self.refuse(
                "E107",
                "YAML anchors (&name) and aliases (*name) are not used here",
                start,
                end,
                'put text that begins with & or * into "quotation marks"; write a repeated value out',
            )
        self.anchored = True
