"""Steps, traces, and the loop that runs what is out of date; knows nothing of bulletins.

A step is a module-level function, its arguments, and what it asks of the layers while it runs. Its key is the digest of
(toolchain, function, arguments); a trace maps key and observations to what was made. Where every recorded question still
has the same answer, the trace is the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from . import values
from .answers import Answers
from .desk import Desk, Earlier, Finder, Product, amendment
from .diagnostics import Diagnostic, Refused, Span, error
from .plan import Line, Plan
from .sources import Layers, digest
from .store import Store
from .stored import Planned


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
    source: str = ""
    """The file to look at where the step has to be stopped."""


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

    name: str
    line: Line
    made: bool
    """False where an earlier result was good."""
    warned: bool
    """Whether its trace has warnings; not told of a step of the last good build, whose warnings are noted with that."""
    plan: Plan

    @property
    def trace(self) -> Trace:
        return values.decode(self.plan.now(self.name).body, Trace)


class Work(NamedTuple):
    """What comes back from a worker for one step: texts, which cost little to send and are stored as they are."""

    body: str
    """The Trace, encoded."""
    observations: str
    values: tuple[tuple[str, str], ...]
    """(reference, encoded value)."""
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
    texts = [(digest(text.encode()), text) for text in map(values.encode, product.values)]
    trace = Trace(tuple(files), tuple([ref for ref, _ in texts]), product.facts, tuple(desk.warnings))
    return Work(values.encode(trace), values.encode(desk.observations()), tuple(texts), tuple(desk.memos), bool(desk.warnings))


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

    def each(
        self, batches: Iterable[tuple[int, Sequence[tuple[Callable[..., Product], object]]]], place: Place
    ) -> Iterator[tuple[int, list[Work | Refused | Halted]]]:
        """Run `perform` on every (number, batch); yield (number, results) in any order."""

    def size(self, steps: int, dear: int) -> int:
        """How many steps a batch should have, of `steps` waiting, `dear` of them worth a worker of its own."""

    def close(self) -> None: ...


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
    plan: Plan
    build: int
    """A number that grows with every build: how recently a trace was used."""
    has: Callable[[str, str], bool]
    """Whether the bytes of (target, digest) are at hand: published, or kept."""
    read: Callable[[str, str], bytes | None] = lambda target, name: None
    """These bytes; None where they are not what the digest says."""
    tell: Callable[[int, int], None] = lambda done, total: None
    """Progress: (steps run, steps to run)."""
    keep: Callable[[Done], None] = lambda done: None
    """Put aside what a dear step made, where others of the run failed and nothing will be published."""


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
    waiting: list[tuple[Step, str]] = []
    key_of, known = Key(job.toolchain), job.store.has_traces()
    for step in steps:
        if step.name in done:
            raise Refused(error("E300", "{name} would be made twice", None, "two outputs claim one name", name=step.name))
        args = key_of.args(step)
        key = key_of.of(args)
        done[step.name] = found = find(step.name, key, args, job) if known else None
        if found is None and not lookup_only:
            job.plan.put(Planned(step.name, key, 0, args, ""))  # the text waits in the store
            waiting.append((step, key))
    if waiting:
        _run(waiting, job, done)
    return {name: result for name, result in done.items() if result is not None}


def find(name: str, key: str, args: str, job: Run) -> Done | None:
    """The result of an earlier build, where one still holds and its files are at hand."""
    before = job.plan.line(name)
    if before is not None and before.key == key and job.answers.quiet(before.seen):
        return Done(name, before, False, False, job.plan)
    for seen, body in job.store.traces(key):
        if job.answers.hold(seen) and all(job.has(*file) for file in values.decode(body, Trace).files):
            job.answers.note(job.store.observations(seen))
            return Done(name, job.plan.put(Planned(name, key, seen, args, body)), False, '"W' in body, job.plan)
    return None


def _run(waiting: list[tuple[Step, str]], job: Run, done: dict[str, Done | None]) -> None:
    refusals: list[Diagnostic] = []
    finished = 0
    for step, key in waiting:
        work = _amended(step, job)
        if work is not None:
            done[step.name] = _record(step.name, key, work, job)
    waiting = [entry for entry in waiting if done[entry[0].name] is None]
    for number, results in job.crew.each(_batches([step for step, _ in waiting], job.crew), job.place):
        for (step, key), result in zip(waiting[number : number + len(results)], results, strict=True):
            finished += 1
            if isinstance(result, Halted):
                refusals.append(halted(step, result, job.place.bounds))
            elif isinstance(result, Refused):
                refusals.extend(result.diagnostics)
            else:
                done[step.name] = _record(step.name, key, result, job)
                if step.keep:
                    job.store.write_note("dear", "1")
        job.tell(finished, len(waiting))
    if refusals:
        for step, _ in waiting:
            if step.keep and (made := done[step.name]):
                job.keep(made)
        raise Refused(*sorted(set(refusals), key=lambda finding: finding.order))


def _amended(step: Step, job: Run) -> Work | None:
    """What comes of the step's earlier result, where its function can be amended and that result holds."""
    amend = amendment(step.make)
    before = job.plan.old(step.name) if amend else None
    if amend is None or before is None or before.key != Key(job.toolchain).of(before.args):
        return None
    earlier = step_of(before)
    if earlier.make is not step.make or not job.answers.hold(before.seen):
        return None
    desk = Desk(job.place.layers, job.place.finder, job.place.toolchain)
    product = amend(step.args, Earlier(earlier.args, values.decode(before.body, Trace).files, job.read), desk)
    return None if product is None else _laid_down(product, desk, job.place)


def halted(step: Step, halted: Halted, bounds: Bounds | None) -> Diagnostic:
    """What to say of a step that was stopped."""
    seconds, megabytes = bounds or Bounds(0, 0)
    place = Span(step.source) if step.source else None
    hint = "look for a picture, a table or a paragraph that is out of all proportion, or raise pdf: limits: in bulletin.yaml"
    if halted.reason == "time":
        return error(
            "E607", "{name} was not made: it takes more than {seconds} seconds", place, hint, name=step.name, seconds=f"{seconds:g}"
        )
    message = "{name} was not made: it takes more than {megabytes} MB of memory"
    if halted.reason == "memory":
        return error("E608", message, place, hint, name=step.name, megabytes=megabytes)
    message = "{name} was not made: its process ended abruptly, mostly for want of memory ({megabytes} MB)"
    return error("E609", message, place, hint, name=step.name, megabytes=megabytes)


def _batches(steps: list[Step], crew: Crew) -> Iterator[tuple[int, list[tuple[Callable[..., Product], object]]]]:
    size = crew.size(len(steps), sum(step.keep for step in steps))
    for number in range(0, len(steps), size):
        yield number, [(step.make, step.args) for step in steps[number : number + size]]


def _record(name: str, key: str, work: Work, job: Run) -> Done:
    for ref, text in work.values:
        job.store.save(ref, text)
    job.store.save_memos(work.memos)
    seen = job.store.seen(work.observations)
    job.answers.note(work.observations)
    job.store.record(key, seen, work.body, job.build)
    return Done(name, job.plan.finish(name, key, seen, work.body), True, work.warned, job.plan)
