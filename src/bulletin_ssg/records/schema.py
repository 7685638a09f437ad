"""How a NamedTuple class reads a tree: its annotations are the types, its defaults say what may be left out."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from bulletin_ssg.diagnostics import Diagnostic

from . import syntax
from .scalars import Day, Instant, Unfit, calendar_day, moment, switch, whole_number
from .tree import NOTHING, Items, Node, Pairs, Scalar, Source

Ordered = tuple[tuple[str, str], ...]
"""A YAML mapping of text to text, kept in the order of the file."""

EXTRAS = "extras"
"""The field that takes a record's `x-…` keys, as (key, JSON text)."""

SHORTHAND = "_shorthand"

Record = TypeVar("Record", bound=type)
Convert = Callable[[Node, str, "Desk"], Any]
"""(node, what to call it in messages, desk) → value; None after a complaint."""


def shorthand(field: str) -> Callable[[Record], Record]:
    """A class decorator: where text stands instead of the record's mapping, it is the value of `field`."""

    def mark(record: Record) -> Record:
        setattr(record, SHORTHAND, field)
        return record

    return mark


class Desk:
    """Where complaints about one text are gathered."""

    def __init__(self, source: Source, problems: list[Diagnostic]) -> None:
        self.source = source
        self.problems = problems

    def refuse(self, node: Node, code: str, message: str, hint: str = "", **values: object) -> Any:
        """Complain of a node; None, as there is no value."""
        if isinstance(node, Scalar):
            if not node.refused:
                self.problems.append(self.source.error(code, message, node.start, node.end, hint, **values))
        else:
            self.problems.append(self.source.error(code, message, node.start, node.start + 1, hint, **values))

    def lost_to_a_comment(self, key: Scalar) -> bool:
        """Whether a value such as #b3202a stands after the key, which YAML skips."""
        return re.match(r"[\"']?[ \t]*:[ \t]+#[^\s#]", self.source.text[key.end : key.end + 40]) is not None


class Key(NamedTuple):
    """A field of a record."""

    convert: Convert
    required: bool
    example: str
    """What a hint shows as its value."""


@cache
def keys(record: Any) -> dict[str, Key]:
    """The fields of a NamedTuple class, without `extras`."""
    hints = get_type_hints(record, include_extras=True)
    defaults = record._field_defaults
    return {name: Key(converter(hints[name]), name not in defaults, example(hints[name])) for name in record._fields if name != EXTRAS}


def read_record(record: Any, node: Node | None, label: str, desk: Desk) -> Any:
    """The value of a record's class; None where something was complained of that makes one impossible."""
    if isinstance(node, Scalar) and hasattr(record, SHORTHAND):
        return read_shorthand(record, node, label, desk)
    if node is not None and not isinstance(node, Pairs):
        refuse_mapping(node, label, desk)
        return None
    known = keys(record)
    found: dict[str, Any] = {}
    extras: list[tuple[str, str]] = []
    for key, value in node.pairs if node else ():
        name = key.text
        if name in known:
            if not (isinstance(value, Scalar) and value.empty):
                found[name] = known[name].convert(value, name, desk)
            elif desk.lost_to_a_comment(key):
                desk.refuse(key, "E124", "what follows {key} is a comment to YAML, so it has no value", COMMENT_HINT, key=name)
            elif known[name].required:
                found[name] = desk.refuse(key, "E114", "{key} has no value", ADD, key=name, example=known[name].example)
        elif name.startswith("x-") and EXTRAS in record._fields:
            extras.append((name, json.dumps(plain(value), ensure_ascii=False)))
        else:
            refuse_key(key, known, desk)
    missing = [name for name, key in known.items() if key.required and name not in found]
    refuse_missing(node, known, missing, desk)
    if EXTRAS in record._fields:
        found[EXTRAS] = tuple(extras)
    return None if missing else record(**found)


def read_shorthand(record: Any, node: Scalar, label: str, desk: Desk) -> Any:
    name = getattr(record, SHORTHAND)
    mistaken = re.match(syntax.MEANT_AS_KEY, node.text)
    if mistaken and mistaken["key"] in keys(record):
        code, message = syntax.COLONS[mistaken["colon"]]
        desk.refuse(node, code, message, syntax.COLON_HINT, key=mistaken["key"])
        return None
    return record(**{name: keys(record)[name].convert(node, label, desk)})


def refuse_key(key: Scalar, known: dict[str, Key], desk: Desk) -> None:
    from difflib import get_close_matches

    folded = key.text.lower().replace("-", "_")
    near = CHINESE.get(key.text, "")
    if near not in known:
        near = next(iter(get_close_matches(folded, known, 1, 0.6)), "")
    hint = "did you mean {near}?" if near else "known keys: {known}; keys of your own begin with x-"
    desk.refuse(key, "E115", "unknown key {key}", hint, key=key.text, near=near, known=", ".join(known))


def refuse_missing(node: Pairs | None, known: dict[str, Key], missing: list[str], desk: Desk) -> None:
    """Of the keys without a value, those that are not even there."""
    where = node or Pairs((), 0, 0)
    for name in missing:
        if all(key.text != name for key, _ in where.pairs):
            desk.refuse(where, "E116", "{key} is missing", ADD, key=name, example=known[name].example)


def refuse_mapping(node: Node, label: str, desk: Desk) -> None:
    wrong = syntax.colons(desk.source, node.start, node.end - 1) if isinstance(node, Scalar) and node.plain else []
    desk.problems.extend(wrong)
    if not wrong:
        message = "a list stands where “key: value” lines must" if isinstance(node, Items) else "text stands where “key: value” lines must"
        desk.refuse(node, "E111", message, "write each key on a line of its own", key=label)


def converter(kind: Any) -> Convert:
    """How a node becomes a value of an annotation's type."""
    if kind in READERS:
        return scalar(READERS[kind])
    if kind == Ordered:
        return read_ordered
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return scalar(arguments[1])
    if origin is Literal:
        return scalar(choice(arguments))
    if origin is tuple and arguments[1:] == (...,):
        return listed(converter(arguments[0]))
    if origin in (Union, types.UnionType):
        (inner,) = (each for each in arguments if each is not type(None))
        return converter(inner)
    if hasattr(kind, "_fields"):
        return lambda node, label, desk: read_record(kind, node, label, desk)
    raise TypeError(f"a schema cannot hold {kind!r}")


def example(kind: Any) -> str:
    """A value of that type as a hint shows it."""
    origin = get_origin(kind)
    return EXAMPLES.get(get_args(kind)[0] if origin is Annotated else origin or kind, "…")


def scalar(read: Callable[[str], Any]) -> Convert:
    def convert(node: Node, label: str, desk: Desk) -> Any:
        if isinstance(node, Scalar):
            text = node.text.strip()
            try:
                return read(text)
            except Unfit as unfit:
                return desk.refuse(node, unfit.code, unfit.message, unfit.hint, **{"key": label, "text": clip(text), **unfit.values})
        message = (
            "{key} must be one value, but a list stands here"
            if isinstance(node, Items)
            else "{key} must be one value, but “key: value” stands here"
        )
        return desk.refuse(node, "E113", message, ONE_VALUE, key=label)

    return convert


def clip(text: str, length: int = 40) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def listed(convert: Convert) -> Convert:
    def convert_all(node: Node, label: str, desk: Desk) -> Any:
        if not isinstance(node, Items):
            item = re.match(syntax.NO_ITEM, node.text) if isinstance(node, Scalar) and node.plain else None
            if item and item["words"]:
                words = re.split(r"\s+[－—–•·●-]", item["words"])[0]
                return desk.refuse(
                    node, "E127", "a list item begins with an English hyphen and a space", syntax.ITEM_HINT, words=clip(words)
                )
            return desk.refuse(
                node, "E112", "{key} must be a list", "write each item on a line of its own that begins with “- ”", key=label
            )
        values = []
        for number, each in enumerate(node.nodes, 1):
            if isinstance(each, Scalar) and each.empty:
                desk.refuse(each, "E114", "{key} has an empty item", "delete the line, or write the item after “- ”", key=label)
            else:
                values.append(convert(each, f"{label} #{number}", desk))
        return tuple(values)

    return convert_all


def read_ordered(node: Node, label: str, desk: Desk) -> Any:
    if not isinstance(node, Pairs):
        return refuse_mapping(node, label, desk)
    convert = scalar(str)
    return tuple(
        (key.text, "" if isinstance(value, Scalar) and value.empty else convert(value, key.text, desk)) for key, value in node.pairs
    )


def choice(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def choose(text: str) -> str:
        if text not in allowed:
            raise Unfit("E123", "{key} cannot be {text}", "choose one of: {allowed}", allowed=", ".join(filter(None, allowed)))
        return text

    return choose


def plain(node: Node) -> Any:
    """A tree as JSON has it: unquoted true, false, null and whole numbers are that; all else is text."""
    if isinstance(node, Items):
        return [plain(each) for each in node.nodes]
    if isinstance(node, Pairs):
        return {key.text: plain(value) for key, value in node.pairs}
    if node.plain:
        if node.text in NOTHING:
            return None
        if node.text in ("true", "false") or re.fullmatch(r"0|-?[1-9][0-9]{0,14}", node.text):
            return json.loads(node.text)
    return node.text


READERS: dict[Any, Callable[[str], Any]] = {str: str, int: whole_number, bool: switch, Day: calendar_day, Instant: moment}

COMMENT_HINT = 'put the value into "quotation marks" (a comment has a space after its #)'
ONE_VALUE = 'write one value; text that begins with a bracket goes into "quotation marks"'
ADD = "write “{key}: {example}”"

EXAMPLES: dict[Any, str] = {int: "5", bool: "true", Day: "2024-06-04", Instant: "2024-06-04 09:00", tuple: "[…, …]"}

CHINESE = {
    "期号": "number", "期数": "number", "年": "year", "年度": "year", "日期": "date", "总期号": "total", "总期数": "total", "栏目": "sections",
    "标题": "title", "名称": "name", "摘要": "summary", "编辑": "editor", "编发单位": "editor", "主办单位": "publisher", "增刊": "supplement",
    "人员": "staff", "草稿": "draft", "定时发布": "embargo", "撤稿": "withdrawn", "更正": "corrections", "主题": "topics", "关键词": "topics",
    "文章": "article", "语言": "language", "时区": "timezone", "网址": "base_url", "页脚": "footer", "导航": "navigation", "简介": "intro",
}  # fmt: skip
"""Keys as someone may write them who has not seen the manual, for the hint."""
