"""Plates: templates that fill thousands of pages, cast in one piece with all that they extend.

A plate takes for granted what is nearly always so: that an attribute is an attribute, not an item, that `url` is the function that
every template is given, that a block is what the youngest template makes of it. So it has no frames to climb through and asks few
questions. Where something is not so, filling it fails, and the page is made by the template itself, which also tells what is wrong.
What a template must be for this is decided narrowly; all others are cast as ever (`stereotypes`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import Frame
from jinja2.exceptions import TemplateError
from jinja2.runtime import Context
from jinja2.utils import missing

from .stereotypes import NOTHING, Castable, Caster, everything

EXTENDS = re.compile(r"""\{%[-+]?\s*extends\s+(["'])(.+?)\1\s*[-+]?%\}""")
ASIDE = (nodes.Assign, nodes.AssignBlock, nodes.Import, nodes.FromImport, nodes.Macro)
"""What a template that extends another may hold beside blocks: names."""
BOUND = (nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)
OUTER = ("self", "super")
"""Names that lead from a block to others."""
GIVEN = ("url", "absolute", "static", "many")
"""Functions that every template is given (`theme`), none of which asks for a context."""


class Names(dict[str, Any]):
    """What a page is filled with."""

    def __missing__(self, key: str) -> Any:
        return missing


class Plate(NamedTuple):
    """A template cast in one piece."""

    name: str
    lineage: tuple[str, ...]
    """The template and what it extends, youngest first."""
    environment: Castable
    root: Callable[[Context], Iterable[str]]

    def page(self, values: dict[str, object]) -> str:
        """The page; any exception only says that this must be left to the template."""
        names = Names(self.environment.globals)
        names.update(values)
        return "".join(self.root(self.environment.context_class(self.environment, names, self.name, {})))


class Platable(Castable):
    """A Castable some of whose templates have plates."""

    often: Container[str] = ()
    """Names of templates that fill thousands of pages: a plate is dearer to cast, and quicker to fill."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.plates: dict[str, Plate | None] = {}

    def fill(self, name: str, values: dict[str, object]) -> str:
        plate = self.plate(name) if name in self.often else None
        if plate:
            try:
                return plate.page(values)
            except Exception:  # something is not as it nearly always is; where that is a mistake, the template tells it
                self.plates[name] = None
        return super().fill(name, values)

    def plate(self, name: str) -> Plate | None:
        """The plate of this template, where it can have one; made once."""
        if name not in self.plates:
            self.plates[name] = cast(self, name)
        return self.plates[name]


def cast(environment: Castable, name: str) -> Plate | None:
    """The plate of a template; None where it cannot be one."""
    try:
        lineage = tuple(_lineage(environment, name))
        code = _code(environment, name, lineage)
    except TemplateError:
        return None
    if code is None:
        return None
    namespace: dict[str, Any] = {"environment": environment}
    exec(code, namespace)
    return Plate(name, tuple([name for name, _ in lineage]), environment, namespace["root"])


def _lineage(environment: Castable, name: str) -> Iterator[tuple[str, str]]:
    """(name, source) of a template and all that it extends."""
    met: set[str] = set()
    while name not in met and environment.loader:
        met.add(name)
        source = environment.loader.get_source(environment, name)[0]
        yield name, source
        found = EXTENDS.search(source)
        if found is None:
            return
        name = found[2]


def _code(environment: Castable, name: str, lineage: Sequence[tuple[str, str]]) -> Any:
    bucket: Bucket | None = None
    if environment.bytecode_cache:
        bucket = environment.bytecode_cache.get_bucket(environment, f"plate {name}", None, "\0".join([text for _, text in lineage]))
        if bucket.code:
            return bucket.code
    tree = merged(environment, [environment.parse(text, one) for one, text in lineage], [one for one, _ in lineage])
    if tree is None:
        return None
    caster = PlateCaster(environment, name, None)
    caster.visit(tree)
    code = compile(caster.stream.getvalue(), f"<plate {name}>", "exec")  # type: ignore[attr-defined]
    if bucket and environment.bytecode_cache:
        bucket.code = code
        environment.bytecode_cache.set_bucket(bucket)
    return code


# One template of many.


def merged(environment: Castable, trees: Sequence[nodes.Template], names: Sequence[str]) -> nodes.Template | None:
    """One tree of a template, the youngest, and those that it extends; None where it would not be the same."""
    blocks: dict[str, nodes.Block] = {}
    for tree in reversed(trees):
        inside = everything(tree)
        own = [node for node in inside if isinstance(node, nodes.Block)]
        if len({block.name for block in own}) < len(own) or not all(map(_simple, own)):
            return None
        blocks |= {block.name: block for block in own}
        if any(isinstance(node, BOUND) or (isinstance(node, nodes.Name) and node.name in OUTER) for node in inside):
            return None
    aside: list[nodes.Node] = []
    for tree, parent in zip(trees, names[1:], strict=False):
        found = _aside(tree, parent)
        if found is None:
            return None
        aside += found
    oldest = trees[-1]
    body = None if _has(oldest, nodes.Extends) else _opened(oldest.body, blocks, ())
    if body is None:
        return None
    whole = nodes.Template([*aside, *body], lineno=1)
    whole.set_environment(environment)
    return whole


def _has(node: nodes.Node, kind: type[nodes.Node]) -> bool:
    return any(isinstance(one, kind) for one in everything(node))


def _simple(block: nodes.Block) -> bool:
    return not block.scoped and not block.required


def _aside(tree: nodes.Template, parent: str) -> list[nodes.Node] | None:
    """The names that a template gives beside its blocks, where that and extending `parent` is all it does."""
    found: list[nodes.Node] = []
    extended = False
    for node in tree.body:
        if isinstance(node, nodes.Extends):
            if extended or not isinstance(node.template, nodes.Const) or node.template.value != parent:
                return None
            extended = True
        elif isinstance(node, ASIDE):
            found.append(node)
        elif not isinstance(node, nodes.Block) and not (extended and isinstance(node, nodes.Output)):
            return None
    return found if extended and sum(isinstance(node, nodes.Extends) for node in everything(tree)) == 1 else None


def _opened(body: Iterable[nodes.Node], blocks: dict[str, nodes.Block], within: tuple[str, ...]) -> list[nodes.Node] | None:
    """A template's body with what the blocks hold in their places; None where one is in a place of its own (a loop, a macro)."""
    out: list[nodes.Node] = []
    for node in body:
        if isinstance(node, nodes.Block):
            inside = None if node.name in within else _opened(blocks[node.name].body, blocks, (*within, node.name))
            if inside is None:
                return None
            out.append(nodes.Scope(inside, lineno=node.lineno))
        elif isinstance(node, nodes.If):
            parts = [_opened(part, blocks, within) for part in (node.body, node.elif_, node.else_)]
            if None in parts:
                return None
            node.body, node.elif_, node.else_ = parts  # type: ignore[assignment]
            out.append(node)
        elif _has(node, nodes.Block):
            return None
        else:
            out.append(node)
    return out


class Turn(NamedTuple):
    """What a loop knows of a turn, where its body asks for no more."""

    first: bool


FIRST, LATER = Turn(True), Turn(False)


def turns(items: Iterable[Any], undefined: object) -> Iterator[tuple[Any, Turn]]:
    """In the place of LoopContext."""
    turn = FIRST
    for item in items:
        yield item, turn
        turn = LATER


def _asks_only_for_turns(tree: nodes.Template) -> bool:
    inside = everything(tree)
    asked = [one for one in inside if isinstance(one, nodes.Getattr) and isinstance(one.node, nodes.Name) and one.node.name == "loop"]
    loops = [node for node in inside if isinstance(node, nodes.Name) and node.name == "loop"]
    passed_on = any(node.recursive or _has(node, nodes.Include) for node in inside if isinstance(node, nodes.For))
    return len(asked) == len(loops) and all(node.attr in Turn._fields for node in asked) and not passed_on


class PlateCaster(Caster):
    """Writes a plate's Python: like Caster, but for what is taken for granted."""

    plain_loops = False

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.plain_loops = _asks_only_for_turns(node)
        self.writeline(f"from {__name__} import turns")
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("resolve = context.parent.__getitem__")
        if self.plain_loops:
            self.writeline("LoopContext = turns")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if self._known(node) is not NOTHING or not node.attr.isidentifier():
            super().visit_Getattr(node, frame)
        else:
            self.visit(node.node, frame)
            self.write(f".{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        called = node.node
        plain = isinstance(called, nodes.Name) and called.name in GIVEN
        worded = isinstance(called, nodes.Getattr) and isinstance(self._known(called.node), str)
        if (plain or worded) and self._known(node) is NOTHING and node.dyn_args is None and node.dyn_kwargs is None:
            self.visit(called, frame)
            self.write("(")
            for part in (*node.args, *node.kwargs):
                self.visit(part, frame)
                self.write(", ")
            self.write(")")
        else:
            super().visit_Call(node, frame, forward_caller=forward_caller)
