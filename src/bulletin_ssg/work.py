"""One step being done, wherever that is: what a hand is given, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar

from . import values
from .desk import Desk, Finder, Product
from .diagnostics import Diagnostic, Refused
from .sources import Layers, digest


class Trace(NamedTuple):
    """What a step made, once."""

    files: tuple[tuple[str, str], ...]
    """(target, digest)."""
    refs: tuple[str, ...]
    """The stored values, in order."""
    facts: object
    """Plain JSON."""
    warnings: tuple[Diagnostic, ...]


class Work(NamedTuple):
    """What comes back from a worker for one step: what costs little to send, and is stored as it is."""

    body: str
    """The Trace, encoded."""
    observations: str
    values: tuple[tuple[str, bytes], ...]
    """(reference, encoded value): bytes, so that a text is made UTF-8 once, to be digested, sent and stored."""
    memos: tuple[tuple[str, str], ...]
    """(key, result) of what the step wants remembered."""
    warned: bool


class Tray(Protocol):
    """Where workers lay down the files they made, to be published when all is well."""

    def put(self, target: str, data: bytes) -> None: ...


class Bounds(NamedTuple):
    """What one step may use; a worker that wants more is stopped."""

    seconds: float
    megabytes: int


Make = TypeVar("Make", bound=Callable[..., Product])
Batch = Sequence[tuple[Callable[..., Product], object]]
"""(function, arguments) of steps that are done together."""
_weights: dict[Callable[..., Product], int] = {}


def heavy(times: int) -> Callable[[Make], Make]:
    """Marks a step's function that may take so many times the seconds of another; where there is a choice, it begins first."""

    def mark(make: Make) -> Make:
        _weights[make] = times
        return make

    return mark


def weight(make: Callable[..., Product]) -> int:
    return _weights.get(make, 1)


def allowed(batch: Batch, bounds: Bounds | None) -> Bounds | None:
    """What these steps may use together, where one may use `bounds`."""
    return bounds and bounds._replace(seconds=bounds.seconds * sum(weight(make) for make, _ in batch))


class Halted(NamedTuple):
    """A step that was stopped, or that its worker died of."""

    reason: str
    """ "time", "memory" or "crash"."""


class Place(NamedTuple):
    """All that a worker needs beside its steps."""

    layers: Layers
    finder: Finder
    tray: Tray
    toolchain: str
    bounds: Bounds | None = None


def perform(batch: Batch, place: Place) -> list[Work | Refused]:
    """Run steps, wherever we are: this process, another, another machine."""
    return [_perform(make, args, place) for make, args in batch]


def _perform(make: Callable[..., Product], args: object, place: Place) -> Work | Refused:
    desk = Desk(place.layers, place.finder, place.toolchain)
    try:
        return laid_down(_call(make, args, desk), desk, place)
    except Refused as refused:
        return refused


def laid_down(product: Product, desk: Desk, place: Place) -> Work:
    """Lay the files into the tray; what remains to be told of them."""
    files = list(product.same)
    for target, data in product.files:
        place.tray.put(target, data)
        files.append((target, digest(data)))
    encoded = [(digest(data), data) for data in [values.encode(value).encode() for value in product.values]]
    trace = Trace(tuple(files), tuple([ref for ref, _ in encoded]), product.facts, tuple(desk.warnings))
    return Work(values.encode(trace), values.encode(desk.observations()), tuple(encoded), tuple(desk.memos), bool(desk.warnings))


def _call(make: Callable[..., Product], args: object, desk: Desk) -> Product:
    try:
        return make(args, desk)
    except (Refused, MemoryError):
        raise
    except Exception as bug:
        bug.add_note(f"in {make.__module__}.{make.__qualname__}({str(args)[:300]}…)")
        raise


class Crew(Protocol):
    """Who does the work (`executors`, `clusters`)."""

    several: bool
    """Whether what one worker has compiled is of use to another by way of the disk."""

    def each(self, batches: Iterable[tuple[int, Batch]], place: Place) -> Iterator[tuple[int, list[Work | Refused | Halted]]]:
        """Run `perform` on every (number, batch), taken as hands come free; yield (number, results) in any order."""

    def size(self, steps: int, dear: int) -> int:
        """How many steps a batch should have, of so many waiting or more, `dear` of them worth a worker of its own."""

    def expect(self, steps: int, modules: Sequence[str]) -> None:
        """Hear of so many steps to come, which will need these modules."""
        return

    def rest(self) -> None:
        """Hold nothing that is only needed while there is something to do; more work may come."""
        return

    def close(self) -> None:
        """Let go of whatever is held."""
        return
