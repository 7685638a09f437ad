"""The records of the front matter and of bulletin.yaml: a class of typed fields reads itself from YAML, with the place of every value.

A NamedTuple class is the schema. Its annotations are the types and its defaults say what may be left out:

    @shorthand("name")
    class Shelf(NamedTuple):            # an item may be written `- 数据月报` or `- {name: 数据月报, slug: data}`
        name: str
        slug: str = ""

    class FrontMatter(NamedTuple):
        number: Positive                # no default: the key is required
        date: Day
        sections: tuple[Shelf, ...] = ()    # a YAML list
        staff: Ordered = ()                 # a YAML mapping in its order
        draft: bool = False
        extras: Ordered = ()                # takes the `x-…` keys, values as JSON text

    matter, places = load(text, "issues/2024-05.md", 2, FrontMatter)

Types: str, int, bool, Day, Instant, Positive, Slug, Address, Colour, Issn, Font, RuleCode, Target, Timezone, Literal["a", "b"],
Annotated[str, function] (the function makes the value of the text, or raises Unfit), Ordered, tuple[T, ...], other such
classes, and `T | None`. Every scalar of YAML is text until its type is known, so 007, 12:30, 1.10 and yes mean what they
say. A key without a value, or with "", counts as absent.

Codes: E100 no YAML · E101 forbidden character · E102 tab in the indentation · E103 no day of the calendar · E104 full-width
colon · E105 no space after a colon · E106 key given twice · E107 anchor or alias · E108 nested too deep · E109 second document ·
E110 type tag · E111 mapping expected · E112 list expected · E113 one value expected · E114 no value · E115 unknown key ·
E116 missing key · E117 no whole number · E118 neither true nor false · E119 a day in another notation · E120 key is no word ·
E121 number too small · E122 no moment in time · E123 not one of the allowed values · E124 a value that is a comment to YAML ·
E125 list item that is read as text · E126 full-width comma in a list · E127 no list item, for its hyphen · E128 mail address, name of a list ·
E130 web address · E131 time zone · E132 slug · E134 colour · E135 ISSN · E136 font · E137 target of a link · E138 alias ·
E139 rule of `check`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from bulletin_ssg.diagnostics import Diagnostic, Refused, Span

from .scalars import Day, Instant, Unfit, at_least
from .schema import Desk, Ordered, read_record, shorthand
from .texts import Address, Alias, Colour, Dotted, Font, Issn, MailAddress, RuleCode, Slug, Target, Timezone
from .tree import Items, Node, Pairs, Scalar, Source, fastest_parser, grow

__all__ = [
    "Address", "Alias", "Colour", "Day", "Dotted", "Font", "Instant", "Issn", "MailAddress", "Ordered", "Places", "Positive", "RuleCode", "Slug", "Target",
    "Timezone", "Unfit", "at_least", "load", "shorthand",
]  # fmt: skip

Positive = Annotated[int, at_least(1)]
"""A whole number from 1 up."""

T = TypeVar("T")


def load(text: str, file: str, first_line: int, schema: type[T], parser: Callable[[str], Any] | None = None) -> tuple[T, Places]:
    """The value that `text` holds, which begins at line `first_line` of `file`, and where its parts stand.

    Raises Refused with everything that is wrong. `parser` is the class of PyYAML's that reads; by default the fastest.
    """
    source = Source(text, file, first_line)
    root, problems = grow(source, parser or fastest_parser())
    value: T = read_record(schema, root, "", Desk(source, problems))
    if problems:
        raise Refused(*sorted(problems, key=lambda problem: problem.order))
    return value, Places(source, root)


class Places:
    """Where the values of a text stand."""

    def __init__(self, source: Source, root: Node | None) -> None:
        self._source = source
        self._root = root

    def find(self, *path: str | int) -> tuple[Span, str]:
        """The place of a value, of its key where the value is a list or a mapping, or of its nearest parent where it is
        absent; and the source line. `find("sections", 2, "slug")`: list items count from 0."""
        node, start, end = self._root, 0, 1
        for step in path:
            key, node = child(node, step)
            if node is None:
                break
            start, end = word(node if isinstance(node, Scalar) or key is None else key)
        return self._source.place(start, end)

    def problem(self, path: tuple[str | int, ...], code: str, message: str, hint: str = "", **values: object) -> Diagnostic:
        """A finding about the value at `path`."""
        span, excerpt = self.find(*path)
        return Diagnostic(code, message, span, hint, tuple((name, str(value)) for name, value in values.items()), excerpt)


def child(node: Node | None, step: str | int) -> tuple[Scalar | None, Node | None]:
    """The part of a node that a key or an index names, with the key; None where there is none."""
    if isinstance(node, Pairs):
        return next(((key, value) for key, value in node.pairs if key.text == step), (None, None))
    if isinstance(node, Items) and isinstance(step, int) and 0 <= step < len(node.nodes):
        return None, node.nodes[step]
    return None, None


def word(node: Node) -> tuple[int, int]:
    """Where a scalar, or the first key of a mapping, begins and ends; of a list its first character."""
    if isinstance(node, Pairs) and node.pairs:
        node = node.pairs[0][0]
    return node.start, node.end if isinstance(node, Scalar) else node.start + 1
