"""Steps, traces, and the loop that runs what is out of date; knows nothing of bulletins.

A step is a module-level function, its arguments, and what it asks of the layers while it runs. Its key is the digest of
(toolchain, function, arguments); a trace maps key and observations to what was made. Where every recorded question still
has the same answer, the trace is the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from . import values
from .desk import Desk, Finder, Product
from .diagnostics import Diagnostic, Refused, error
from .sources import ABSENT, Layers, Observation, ask, digest
from .store import Planned, Store


class Step(NamedTuple):
    """One thing to make."""

    name: str
    """What messages and `explain` call it; unique in its run."""
    make: Callable[[Any, Desk], Product]
    """A module-level function, pure but for what it asks of the desk."""
    args: Any
    """The narrowest frozen value that does the job; a big value only by its `ref`."""
    keep: bool = False
    """The result is dear: its bytes are kept after they were superseded, and it is worth a worker of its own."""


class Earlier(NamedTuple):
    """What a step made last time, from other arguments, for a function that amends it."""

    args: Any
    files: tuple[tuple[str, str], ...]
    """(target, digest)."""
    read: Callable[[str, str], bytes | None]
    """The bytes of such a file; None where they are lost or damaged."""


Amend = Callable[[Any, Earlier, Desk], Product | None]
Make = TypeVar("Make", bound=Callable[..., Product])
_amends: dict[Callable[..., Product], Amend] = {}


def amended_by(amend: Amend) -> Callable[[Make], Make]:
    """Marks a step's function whose earlier result `amend` can turn into the present one, or return None.

    The law: what it gives is what the function itself would give. It is tried before the function, here and not by a worker.
    """

    def mark(make: Make) -> Make:
        _amends[make] = amend
        return make

    return mark


class Trace(NamedTuple):
    """What a step made, once."""

    files: tuple[tuple[str, str], ...]
    """(target, digest)."""
    refs: tuple[str, ...]
    """The stored values, in order."""
    facts: object
    """Plain JSON."""
    warnings: tuple[Diagnostic, ...]


class Done(NamedTuple):
    """A step that is up to date, and how it came to be so."""

    planned: Planned
    made: bool
    """False where an earlier result was good."""

    @property
    def trace(self) -> Trace:
        return values.decode(self.planned.body, Trace)


class Work(NamedTuple):
    """What crosses to a worker and back for one step."""

    trace: Trace
    observations: tuple[Observation, ...]
    values: tuple[str, ...]
    """The values' encoded texts, beside their refs in the trace."""
    memos: tuple[tuple[str, str], ...]
    """(key, result) of what the step wants remembered."""


class Tray(Protocol):
    """Where workers lay down the files they made, to be published when all is well."""

    def put(self, target: str, data: bytes) -> None: ...


class Place(NamedTuple):
    """All that a worker needs beside its steps."""

    layers: Layers
    finder: Finder
    tray: Tray
    toolchain: str


def perform(batch: Sequence[tuple[Callable[..., Product], object]], place: Place) -> list[Work | Refused]:
    """Run steps, wherever we are: this process, another, another machine."""
    return [_perform(make, args, place) for make, args in batch]


def _perform(make: Callable[..., Product], args: object, place: Place) -> Work | Refused:
    desk = Desk(place.layers, place.finder, place.toolchain)
    try:
        return _laid_down(_call(make, args, desk), desk, place)
    except Refused as refused:
        return refused


def _laid_down(product: Product, desk: Desk, place: Place) -> Work:
    files = list(product.same)
    for target, data in product.files:
        place.tray.put(target, data)
        files.append((target, digest(data)))
    texts = tuple(map(values.encode, product.values))
    refs = tuple(digest(text.encode()) for text in texts)
    return Work(
        Trace(tuple(sorted(files)) if product.same else tuple(files), refs, product.facts, tuple(desk.warnings)),
        desk.observations(),
        texts,
        tuple(desk.memos),
    )


def _call(make: Callable[..., Product], args: object, desk: Desk) -> Product:
    try:
        return make(args, desk)
    except Refused:
        raise
    except Exception as bug:
        bug.add_note(f"in {make.__module__}.{make.__qualname__}({str(args)[:300]}…)")
        raise


class Crew(Protocol):
    """Who does the work: a concurrent.futures.Executor behind one method (`executors`)."""

    def each(
        self, batches: Iterable[tuple[int, Sequence[tuple[Callable[..., Product], object]]]], place: Place
    ) -> Iterator[tuple[int, list[Work | Refused]]]:
        """Run `perform` on every (number, batch); yield (number, results) in any order."""

    def size(self, steps: int, dear: int) -> int:
        """How many steps a batch should have, of `steps` waiting, `dear` of them worth a worker of its own."""


class Answers:
    """What the layers answer now, asked at most once in a build, and not at all where nothing was touched."""

    def __init__(self, layers: Layers, store: Store, changed: frozenset[str] | None, moved: bool) -> None:
        """`changed`: names whose files differ from the last good build's, None where that is unknown; `moved`: whether
        any name appeared or vanished since."""
        self.layers, self.store = layers, store
        self.changed, self.moved = changed, moved
        self.known: dict[tuple[str, str], str] = {}
        self.untouched: dict[int, bool] = {}

    def __call__(self, question: str, subject: str) -> str:
        asked = (question, subject)
        if asked not in self.known:
            try:
                self.known[asked] = ask(self.layers, question, subject)
            except Refused:
                self.known[asked] = ABSENT + " refused"
        return self.known[asked]

    def quiet(self, seen: int) -> bool:
        """Whether no question of these observations can have a new answer since the last good build."""
        if self.changed is None:
            return False
        if seen not in self.untouched:
            observations = values.decode(self.store.observations(seen), tuple[Observation, ...])
            self.untouched[seen] = not any(
                self.moved if o.question == "names" else o.subject.removeprefix("default/") in self.changed for o in observations
            )
        return self.untouched[seen]

    def hold(self, seen: int) -> bool:
        """Whether all recorded answers are still given."""
        observations = values.decode(self.store.observations(seen), tuple[Observation, ...])
        return all(self(o.question, o.subject) == o.answer for o in observations)


class Key:
    """The keys of a run's steps; an argument that is the very object of the step before is not encoded again."""

    def __init__(self, toolchain: str) -> None:
        self.toolchain = toolchain
        self.last: list[tuple[object, str]] = []

    def args(self, step: Step) -> str:
        make = values.encode(f"{step.make.__module__}:{step.make.__qualname__}")
        parts = []
        for position, part in enumerate(step.args):
            if position < len(self.last) and self.last[position][0] is part:
                parts.append(self.last[position][1])
            else:
                parts.append(values.encode(part))
        self.last = list(zip(step.args, parts, strict=True))
        return f"[{make},[{','.join(parts)}],{int(step.keep)}]"

    def of(self, args: str) -> str:
        return digest(f"{self.toolchain}\0{args}".encode())


class Run(NamedTuple):
    """What `run` works with."""

    store: Store
    answers: Answers
    place: Place
    crew: Crew
    toolchain: str
    planned: dict[str, Planned]
    """The last good build's steps, by name."""
    build: int
    """A number that grows with every build: how recently a trace was used."""
    has: Callable[[str, str], bool]
    """Whether the bytes of (target, digest) are at hand: published, or kept."""
    read: Callable[[str, str], bytes | None] = lambda target, name: None
    """These bytes; None where they are not what the digest says."""
    tell: Callable[[int, int], None] = lambda done, total: None
    """Progress: (steps run, steps to run)."""


def step_of(planned: Planned) -> Step:
    """The step again that was planned, from its written arguments."""
    from importlib import import_module

    name, args, keep = values.decode(planned.args, tuple[str, object, bool])
    module, _, function = name.partition(":")
    make = getattr(import_module(module), function)
    return Step(planned.name, make, values.revive(args, make.__globals__[make.__annotations__["args"]]), bool(keep))


def run(steps: Iterable[Step], job: Run, lookup_only: bool = False) -> dict[str, Done]:
    """Bring every step up to date; raise Refused with all errors, or return what each step gave, in the steps' order.

    With `lookup_only` nothing is made: steps without a good earlier result are left out.
    """
    done: dict[str, Done | None] = {}
    waiting: list[tuple[Step, str, str]] = []
    key_of = Key(job.toolchain)
    for step in steps:
        if step.name in done:
            raise Refused(error("E300", "{name} would be made twice", None, "two outputs claim one name", name=step.name))
        args = key_of.args(step)
        key = key_of.of(args)
        done[step.name] = found = find(step.name, key, args, job)
        if found is None:
            waiting.append((step, args, key))
    if not lookup_only:
        _run(waiting, job, done)
    return {name: result for name, result in done.items() if result is not None}


def find(name: str, key: str, args: str, job: Run) -> Done | None:
    """The result of an earlier build, where one still holds and its files are at hand."""
    before = job.planned.get(name)
    if before is not None and before.key == key and job.answers.quiet(before.seen):
        return Done(before, False)
    for seen, body in job.store.traces(key):
        if job.answers.hold(seen) and all(job.has(*file) for file in values.decode(body, Trace).files):
            return Done(Planned(name, key, seen, args, body), False)
    return None


def _run(waiting: list[tuple[Step, str, str]], job: Run, done: dict[str, Done | None]) -> None:
    refusals: list[Diagnostic] = []
    finished = 0
    for step, args, key in waiting:
        work = _amended(step, job)
        if work is not None:
            done[step.name] = _record(step.name, args, key, work, job)
    waiting = [entry for entry in waiting if done[entry[0].name] is None]
    for number, results in job.crew.each(_batches([step for step, _, _ in waiting], job.crew), job.place):
        for (step, args, key), result in zip(waiting[number : number + len(results)], results, strict=True):
            finished += 1
            if isinstance(result, Refused):
                refusals.extend(result.diagnostics)
            else:
                done[step.name] = _record(step.name, args, key, result, job)
                if step.keep:
                    job.store.write_note("dear", "1")
        job.tell(finished, len(waiting))
    if refusals:
        raise Refused(*sorted(set(refusals), key=lambda finding: finding.order))


def _amended(step: Step, job: Run) -> Work | None:
    """What comes of the step's earlier result, where its function can be amended and that result holds."""
    amend, before = _amends.get(step.make), job.planned.get(step.name)
    if amend is None or before is None or before.key != Key(job.toolchain).of(before.args):
        return None
    earlier = step_of(before)
    if earlier.make is not step.make or not job.answers.hold(before.seen):
        return None
    desk = Desk(job.place.layers, job.place.finder, job.place.toolchain)
    product = amend(step.args, Earlier(earlier.args, Done(before, False).trace.files, job.read), desk)
    return None if product is None else _laid_down(product, desk, job.place)


def _batches(steps: list[Step], crew: Crew) -> Iterator[tuple[int, list[tuple[Callable[..., Product], object]]]]:
    size = crew.size(len(steps), sum(step.keep for step in steps))
    for number in range(0, len(steps), size):
        yield number, [(step.make, step.args) for step in steps[number : number + size]]


def _record(name: str, args: str, key: str, work: Work, job: Run) -> Done:
    for ref, text in zip(work.trace.refs, work.values, strict=True):
        job.store.save(ref, text)
    job.store.save_memos(work.memos)
    seen = job.store.seen(values.encode(work.observations))
    body = values.encode(work.trace)
    job.store.record(key, seen, body, job.build)
    return Done(Planned(name, key, seen, args, body), True)
