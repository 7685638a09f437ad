"""How values are written down: NamedTuples of JSON types as JSON arrays, and back by their annotations."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
Build = Callable[[Any], Any]

FORM: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "check_circular": False}
_decoder = json.JSONDecoder()
_decode = _decoder.decode
_builders: dict[Any, Build] = {}

SHARED = ("Source",)
"""Types whose equal values, and lists of them, are kept once: thousands of articles cite a few dozen sources."""
FEW = 5000
"""So many are kept; where every article has a source of its own, keeping them would only cost."""
_shared: dict[Any, Any] = {}


def _encoder() -> Callable[[Any], str]:
    """What JSONEncoder.encode does; but that makes the same C encoder anew for every value, half of the work for small ones."""
    encoder = json.JSONEncoder(**FORM)
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return encoder.encode
    chunks = make(None, encoder.default, json.encoder.encode_basestring, None, ":", ",", False, False, True)
    return lambda value: "".join(chunks(value, 0))


_encode = _encoder()


def encode(value: object) -> str:
    """Compact JSON; a NamedTuple becomes an array of its fields. The same value always gives the same text."""
    return _encode(value)


def decode(text: str | bytes, kind: type[T]) -> T:
    """The value of type `kind` that `encode` wrote, or its UTF-8. Raises ValueError or TypeError where the text is no such value."""
    return builder(kind)(_decode(text if isinstance(text, str) else text.decode()))  # type: ignore[no-any-return]


def revive(plain: object, kind: type[T]) -> T:
    """A value of type `kind` from plain lists, texts and numbers."""
    return builder(kind)(plain)  # type: ignore[no-any-return]


def first(text: str) -> Any:
    """The first field of an encoded NamedTuple, plain; the others are not looked at."""
    return _decoder.raw_decode(text, 1)[0]


def fields(kind: Any, *names: str) -> Callable[[Sequence[Any]], Any]:
    """What takes these fields out of a `kind`, or of the plain list that stands for one: one field itself, of several a tuple."""
    from operator import itemgetter

    return itemgetter(*(kind._fields.index(name) for name in names))


def builder(kind: Any) -> Build:
    """The function that turns plain JSON into a `kind`; made once a type."""
    known = _builders.get(kind)
    if known is None:
        known = _builders[kind] = _make(kind)
    return known


def _same(plain: Any) -> Any:
    return plain


def _make(kind: Any) -> Build:
    origin = typing.get_origin(kind)
    if origin is tuple:
        inside = typing.get_args(kind)
        if len(inside) == 2 and inside[1] is Ellipsis:
            several = _sequence(builder(inside[0]))
            return _once(several) if getattr(inside[0], "__name__", "") in SHARED else several
        return _sequence(*map(builder, inside), each=False)
    if origin in (typing.Union, types.UnionType):
        (some,) = (builder(part) for part in typing.get_args(kind) if part is not type(None))
        return lambda plain: None if plain is None else some(plain)
    if hasattr(kind, "_fields"):
        return _record(kind)
    return _same


def _sequence(*parts: Build, each: bool = True) -> Build:
    if all(part is _same for part in parts):
        return tuple
    if each:
        part = parts[0]
        return lambda plain: tuple([part(item) for item in plain]) if plain else ()
    return lambda plain: tuple([part(item) for part, item in zip(parts, plain, strict=True)])


def _once(make: Build) -> Build:
    def build(plain: Any) -> Any:
        made = make(plain)
        return _shared.setdefault(made, made) if len(_shared) < FEW else _shared.get(made, made)

    return build


def _record(kind: Any) -> Build:
    hints = typing.get_type_hints(kind)
    parts = [builder(hints[name]) for name in kind._fields]
    make = kind._make
    if kind.__name__ in SHARED:
        return _once(make)
    rich = [(position, part) for position, part in enumerate(parts) if part is not _same]
    if not rich:
        return make  # type: ignore[no-any-return]

    def build(plain: Any) -> Any:
        fields = list(plain)
        for position, part in rich:
            fields[position] = part(fields[position])
        return make(fields)

    return build
