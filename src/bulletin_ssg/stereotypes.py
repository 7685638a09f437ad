"""Templates cast into quicker Python than Jinja's own, and kept so.

Jinja's code yields every constant and every value of a page by itself, each of which climbs through the frames of all
templates that extend one another, and wraps each escaped text into a Markup that is joined and forgotten. Here what stands
side by side is said at once, and what one site says on all its pages, `site.title` or `_("Source: ")`, is cast into the page.
The pages are the same to the byte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import BytecodeCache, Environment, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

try:
    from markupsafe._speedups import _escape_inner as escaped
except ImportError:  # another version, or none compiled

    def escaped(text: str, /) -> str:
        return str(escape(text))


SAYABLE = (str, bool, int, type(None))
"""What is the same wherever it is said."""
NOTHING = object()
PLAIN = (type(lambda: None), type("".join), type(Environment.parse.__get__(0)))
"""Python functions, built-in ones, bound methods."""


class Json(Markup):
    """JSON that may stand in a script element."""

    __slots__ = ()


def shown(value: Any) -> str:
    """A value as it stands on a page, like markupsafe.escape."""
    kind = type(value)
    if kind is str:
        return escaped(value)
    if kind is Markup or kind is Json:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int or kind is float else escape(value)


class Direct(Context):
    """Calls plain functions as they are: Jinja asks each three questions first, at every call."""

    def call(self, obj: Any, /, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **kwargs: Any) -> Any:
        if type(obj) in PLAIN and not hasattr(obj, "jinja_pass_arg"):
            return obj(*args, **kwargs)
        return super().call(obj, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **kwargs)


class Castable(Environment):
    """An environment whose templates all get the same `site` and `_`."""

    site: Any
    """The value of `site`."""
    translate: Callable[[str], str]
    """The value of `_`."""
    code_generator_class: type[CodeGenerator]
    context_class = Direct

    def fill(self, name: str, values: dict[str, object]) -> str:
        """A template's page, like Template.render, which copies `values` first."""
        template = self.get_template(name)
        context = template.new_context(values)
        try:
            return "".join(template.root_render_func(context))
        except Exception:
            self.handle_exception()


class Caster(CodeGenerator):
    """Writes a template's Python; the code_generator_class of a Castable."""

    environment: Castable
    own: frozenset[str] = frozenset()
    """Names that the template gives values of its own."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.own = frozenset(_given_names(everything(node)))
        self.writeline(f"from {__name__} import shown")
        super().visit_Template(node, frame)

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        if not self._is_plain(frame):
            super().visit_Output(node, frame)
            return
        parts: list[str | nodes.Expr] = []
        for child in node.nodes:
            known = child.data if isinstance(child, nodes.TemplateData) else self._cast(child)
            before = parts[-1] if parts else None
            if known is NOTHING:
                parts.append(child)
            elif isinstance(before, str):
                parts[-1] = before + known
            else:
                parts.append(known)
        self._say(node, parts, frame)

    def _say(self, node: nodes.Output, parts: list[str | nodes.Expr], frame: Frame) -> None:
        self.writeline("yield " if len(parts) == 1 else "yield concat((", node)
        self.indent()
        for part in parts:
            if isinstance(part, str):
                self.write(repr(part))
            else:
                if len(parts) > 1:
                    self.newline(part)
                self._output_child_pre(part, frame, self._make_finalize())
                self.visit(part, frame)
                self._output_child_post(part, frame, self._make_finalize())
            self.write(", " if len(parts) > 1 else "")
        self.outdent()
        self.write("))" if len(parts) > 1 else "")

    def _cast(self, node: nodes.Expr) -> Any:
        """The text that the page will have, where that is known; else NOTHING."""
        known = self._known(node)
        return known if known is NOTHING else str(shown(known))

    def _known(self, node: nodes.Node) -> Any:
        """The value of an expression that is the same on all pages; else NOTHING."""
        if isinstance(node, nodes.Getattr) and self._is_given(node.node, "site"):
            value = getattr(self.environment.site, node.attr, NOTHING)
            return value if type(value) in SAYABLE else NOTHING
        if isinstance(node, nodes.Call) and self._is_given(node.node, "_"):
            message = _only_text(node)
            return NOTHING if message is None else self.environment.translate(message)
        return NOTHING

    def _is_given(self, node: nodes.Node, name: str) -> bool:
        return isinstance(node, nodes.Name) and node.name == name and name not in self.own

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        known = self._known(node)
        if known is NOTHING:
            super().visit_Getattr(node, frame)
        else:
            self.write(repr(known))

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        known = self._known(node)
        if known is NOTHING:
            super().visit_Call(node, frame, forward_caller=forward_caller)
        else:
            self.write(repr(known))

    def _is_plain(self, frame: Frame) -> bool:
        """Whether this stretch is yielded to the page, and nowhere else, whatever happens when it is filled."""
        return frame.buffer is None and not frame.require_output_check and self._escapes(frame) and self.environment.finalize is None

    def _escapes(self, frame: Frame) -> bool:
        return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if self._escapes(frame) and finalize.src is None:
            self.write("shown(")
        else:
            super()._output_child_pre(node, frame, finalize)


def everything(tree: nodes.Node) -> list[nodes.Node]:
    """A node and all below it, like Node.find_all, which takes five times as long and gives one type at a time."""
    found = [tree]
    for node in found:  # which grows
        for field in node.fields:
            value = getattr(node, field, None)
            if isinstance(value, nodes.Node):
                found.append(value)
            elif isinstance(value, list):
                found += [one for one in value if isinstance(one, nodes.Node)]
    return found


def _given_names(all_: list[nodes.Node]) -> Iterator[str]:
    """The names that a template gives values of its own."""
    for node in all_:
        if isinstance(node, nodes.Name) and node.ctx != "load":
            yield node.name
        elif isinstance(node, nodes.FromImport):
            yield from [name if isinstance(name, str) else name[1] for name in node.names]
        elif isinstance(node, nodes.Import):
            yield node.target
        elif isinstance(node, nodes.Macro):
            yield node.name


def _only_text(call: nodes.Call) -> str | None:
    """The text that a call is given, where that is all."""
    plain = not call.kwargs and call.dyn_args is None and call.dyn_kwargs is None and len(call.args) == 1
    said = call.args[0] if plain else None
    return said.value if isinstance(said, nodes.Const) and type(said.value) is str else None


Castable.code_generator_class = Caster


class Kept(BytecodeCache):
    """Cast templates in a folder; `edition` tells those that were cast for another site, or by another program."""

    def __init__(self, folder: str, edition: str) -> None:
        self.folder, self.edition = folder, edition.encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            with open(os.path.join(self.folder, bucket.key + ".jbc"), "rb") as file:
                if file.read(len(self.edition)) == self.edition:
                    bucket.load_bytecode(file)
        except (OSError, ValueError, EOFError, TypeError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        path = os.path.join(self.folder, bucket.key + ".jbc")
        partial = f"{path}.{os.getpid()}"
        try:
            os.makedirs(self.folder, exist_ok=True)
            with open(partial, "wb") as file:
                file.write(self.edition)
                bucket.write_bytecode(file)
            os.replace(partial, path)
        except OSError:  # a cache that cannot be written is no error
            return
