"""Steps, traces, and the loop that runs what is out of date; knows nothing of bulletins.

A step is a module-level function, its arguments, and what it asks of the layers while it runs. Its key is the digest of
(toolchain, function, arguments); a trace maps key and observations to what was made. Where every recorded question still
has the same answer, the trace is the result.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from . import values
from .answers import Answers
from .desk import Desk, Earlier, Product, amendment
from .diagnostics import Diagnostic, Refused, Span, error
from .plan import Line, Plan
from .sources import digest
from .store import Store
from .stored import Planned
from .work import Batch, Bounds, Crew, Halted, Place, Trace, Work, allowed, laid_down, weight


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
    """The file that it shows: where to look when the step has to be stopped."""


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
        return values.decode(self.plan.body(self.name), Trace)

    @property
    def files(self) -> list[tuple[str, str]]:
        return files_of(self.plan.body(self.name))


def files_of(trace: str) -> list[tuple[str, str]]:
    """The files that an encoded trace tells of, which comes first; the rest is not read."""
    return [(target, name) for target, name in values.first(trace)]


AHEAD = 256
"""So many steps are planned before the first is made: enough to see whether a crew pays, and how large its batches should be. From then
on only what is needed next, but for printing: a page that lists many articles holds them while it waits."""
NOTED = 128
"""After so many steps their results are committed."""
Waiting = Iterator[tuple[Step, str, str]]
"""(step, key, encoded arguments) of what is out of date."""


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
    """Progress: (steps made, steps to make; 0 while that is not known)."""
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
    waiting = _out_of_date(steps, job, done)
    if lookup_only:
        for _ in waiting:
            continue
    else:
        _make(waiting, job, done)
    return {name: result for name, result in done.items() if result is not None}


def _out_of_date(steps: Iterable[Step], job: Run, done: dict[str, Done | None]) -> Waiting:
    """The steps that must be made, planned while others are being made; what is up to date goes to `done`."""
    key_of, known = Key(job.toolchain), job.store.has_traces()
    for step in steps:
        if step.name in done:
            raise Refused(error("E300", "{name} would be made twice", None, "two outputs claim one name", name=step.name))
        args = key_of.args(step)
        key = key_of.of(args)
        done[step.name] = found = find(step.name, key, args, job) if known else None
        if found is None:
            yield step, key, args


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


def _make(waiting: Waiting, job: Run, done: dict[str, Done | None]) -> None:
    batches = Batches(_orders(waiting, job, done), job.crew)
    refusals: list[Diagnostic] = []
    dear: list[Done] = []
    finished = noted = 0
    for number, results in job.crew.each(batches, job.place):
        for (step, key), result in zip(batches.under_way.pop(number), results, strict=True):
            finished += 1
            if isinstance(result, Halted):
                refusals.append(halted(step, result, allowed([(step.make, step.args)], job.place.bounds)))
            elif isinstance(result, Refused):
                refusals.extend(result.diagnostics)
            else:
                done[step.name] = made = _record(step.name, key, result, job)
                if step.keep:
                    job.store.write_note("dear", "1")
                    dear.append(made)
        results.clear()  # what others still hold while more is coming
        if finished >= noted + NOTED:
            job.store.commit()  # while others work: what the store puts off falls due at some commit
            noted = finished
        job.tell(finished, batches.total)
    if refusals:
        for made in dear:
            job.keep(made)
        raise Refused(*sorted(set(refusals), key=lambda finding: finding.order))


class Batches:
    """What hands are to do, numbered; planned as it is asked for."""

    def __init__(self, orders: Iterator[tuple[Step, str]], crew: Crew) -> None:
        self.ahead = deque(sorted(islice(orders, AHEAD), key=lambda order: -weight(order[0].make)))
        self.total = len(self.ahead) if len(self.ahead) < AHEAD else 0
        """Of orders; 0 while that is not known."""
        self.orders = orders
        dear = sum(step.keep for step, _ in self.ahead)
        self.size = crew.size(len(self.ahead), dear)
        self.reach = AHEAD if dear else self.size
        self.under_way: dict[int, list[tuple[Step, str]]] = {}

    def __iter__(self) -> Iterator[tuple[int, Batch]]:
        number = 0
        while self.ahead:
            last = len(self.ahead) < self.reach  # nothing more is coming: smaller ones, so that all end at once
            batch = [self.ahead.popleft() for _ in range(min(self.size, -(-len(self.ahead) // 4)) if last else self.size)]
            if len(self.ahead) < self.reach:
                self.ahead.extend(islice(self.orders, self.size))
            self.under_way[number] = batch
            yield number, [(step.make, step.args) for step, _ in batch]
            number += len(batch)
            if len(self.ahead) < self.reach:
                self.total = self.total or number + len(self.ahead)


def _orders(waiting: Waiting, job: Run, done: dict[str, Done | None]) -> Iterator[tuple[Step, str]]:
    """The steps for which hands are needed, set down in the plan; an earlier result that can be amended needs none."""
    for step, key, args in waiting:
        job.plan.put(Planned(step.name, key, 0, args, ""))  # the text waits in the store
        work = _amended(step, job)
        if work is None:
            yield step, key
        else:
            done[step.name] = _record(step.name, key, work, job)


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
    trace = values.decode(before.body, Trace)
    product = amend(step.args, Earlier(earlier.args, trace.files, trace.facts, job.read), desk)
    return None if product is None else laid_down(product, desk, job.place)


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


def _record(name: str, key: str, work: Work, job: Run) -> Done:
    for ref, data in work.values:
        job.store.save(ref, data)
    job.store.save_memos(work.memos)
    seen = job.store.seen(work.observations)
    job.answers.note(work.observations)
    job.store.record(key, seen, work.body, job.build)
    return Done(name, job.plan.finish(name, key, seen, work.body), True, work.warned, job.plan)
