"""What a step works at: a reader that remembers what it was asked, the values of earlier steps, a place for warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol, TypeVar

from . import values
from .diagnostics import Diagnostic
from .sources import Layers, Reader, digest

T = TypeVar("T")


class Product(NamedTuple):
    """What a step makes."""

    files: Iterable[tuple[str, bytes]] = ()
    """(target below the archive's root, bytes); where they are many, an iterator makes them as they are laid down."""
    facts: object = None
    """A small JSON-able value for the parent."""
    values: tuple[object, ...] = ()
    """Big values, stored by digest; later steps hold the digest as a `ref` and fetch the value when they run."""
    same: tuple[tuple[str, str], ...] = ()
    """(target, digest) of files that are as the step made them last; only what amends a result names any."""


class Finder(Protocol):
    """Where values are looked up (store.Values); it may hold a file open until it rests."""

    def load(self, ref: str) -> bytes: ...

    def recall(self, key: str) -> str | None: ...

    def rest(self) -> None: ...


FETCHED = 16
"""So many values a process keeps decoded: feeds hold the same newest issues."""
_fetched: dict[tuple[str, type], Any] = {}


class Desk(Reader):
    """What a step works at: the recording reader, the values of earlier steps, and a place for warnings."""

    def __init__(self, layers: Layers, finder: Finder, toolchain: str = "") -> None:
        super().__init__(layers)
        self.finder = finder
        self.toolchain = toolchain
        self.warnings: list[Diagnostic] = []
        self.memos: list[tuple[str, str]] = []

    def fetch(self, ref: str, kind: type[T]) -> T:
        """The stored value of this reference; no dependency, since the reference is its digest."""
        found = _fetched.get((ref, kind))
        if found is None:
            if len(_fetched) >= FETCHED:
                del _fetched[next(iter(_fetched))]
            found = _fetched[ref, kind] = values.decode(self.finder.load(ref), kind)
        return found

    def recall(self, what: str, text: str) -> str | None:
        """What an earlier step remembered of this text, under this program."""
        return self.finder.recall(self._memo(what, text))

    def remember(self, what: str, text: str, result: str) -> None:
        """Keep what a pure function, called `what`, made of `text`."""
        self.memos.append((self._memo(what, text), result))

    def _memo(self, what: str, text: str) -> str:
        return digest(f"{self.toolchain}\0{what}\0{text}".encode())

    def warn(self, finding: Diagnostic) -> None:
        """Say something that refuses nothing; it is stored with the result and said again when that is reused."""
        self.warnings.append(finding)


# Amending.


class Earlier(NamedTuple):
    """What a step made last time, from other arguments, for a function that amends it."""

    args: Any
    files: tuple[tuple[str, str], ...]
    """(target, digest)."""
    facts: object
    """Plain JSON."""
    read: Callable[[str, str], bytes | None]
    """The bytes of such a file; None where they are lost or damaged."""


Amend = Callable[[Any, Earlier, Desk], Product | None]
Make = TypeVar("Make", bound=Callable[..., Product])
_amends: dict[Callable[..., Product], Amend] = {}


def amended_by(amend: Amend) -> Callable[[Make], Make]:
    """Marks a step's function whose earlier result `amend` can turn into the present one, or return None.

    The law: what it gives is what the function itself would give. It is tried before the function, by the engine's own process.
    """

    def mark(make: Make) -> Make:
        _amends[make] = amend
        return make

    return mark


def amendment(make: Callable[..., Product]) -> Amend | None:
    """What amends the results of a step's function."""
    return _amends.get(make)
