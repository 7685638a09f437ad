"""Who does the work: this process, or a crew of processes; each behind engine.Crew.

A crew's processes are each at the end of a pipe, and this process waits for all pipes at once: there is no thread, and a
process that dies or has to be killed costs one batch and is replaced. Steps with bounds always run in such a process.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import chain
from typing import Any

from .diagnostics import Refused
from .hands import serve
from .work import Batch, Crew, Halted, Place, Work, allowed, perform

Batches = Iterable[tuple[int, Batch]]
Results = Iterator[tuple[int, list[Work | Refused | Halted]]]

POOL_PAYS = 40
"""Below so many cheap steps a pool costs more than it gives (starting one takes about 60 ms)."""
RESERVE = 2
"""So many batches for each process are planned ahead of need."""
SERVICE = 40
"""Dear batches that a process does before another takes its place: what libraries leak is given back."""
PATIENCE = 5
"""Bounds of time are processor time, where the system counts it, so that no step fails because the machine is busy; after so
many times that by the clock a process is stopped even if it does nothing."""


FORKS = sys.platform == "linux"
"""Whether a process begins as a copy of this one, with all that is imported here. Elsewhere a fork may break what the system's libraries do."""
COUNTED = hasattr(signal, "SIGXCPU")
"""Whether the system counts processor time and stops who exceeds it."""


class Here(Crew):
    """Runs every batch where it stands, without bounds: debuggers, tests, a single step that is cheap."""

    several = False

    def each(self, batches: Batches, place: Place) -> Results:
        for number, batch in batches:
            yield number, list(perform(batch, place))

    def size(self, steps: int, dear: int) -> int:
        return 1 if dear else 16


class Hand:
    """One process of a crew, and what it is doing."""

    def __init__(self, context: Any, others: list[Hand], modules: Sequence[str] = ()) -> None:
        from multiprocessing import Pipe

        self.line, theirs = Pipe()
        strangers = [self.line, *(hand.line for hand in others)] if context.get_start_method() == "fork" else []
        self.process = context.Process(target=serve, args=(theirs, strangers, modules), daemon=True)
        self.process.start()
        theirs.close()
        self.number: int | None = None
        """Of the batch under way."""
        self.length = 0
        self.deadline = 0.0
        """When the batch must be done, by the monotonic clock; 0 where there is no hurry."""
        self.served = 0
        self.full = False
        """Whether it holds more memory than it should begin anything with."""

    def begin(self, number: int, batch: Batch, place: Place) -> None:
        import time

        self.number, self.length = number, len(batch)
        most = allowed(batch, place.bounds)
        self.deadline = time.monotonic() + most.seconds * (PATIENCE if COUNTED else 1) if most else 0.0
        self.line.send((batch, place))
        self.served += 1

    def result(self) -> list[Work | Refused | Halted]:
        """What came of the batch; a bug is raised here."""
        try:
            kind, value, self.full = self.line.recv()
        except (EOFError, OSError):
            self.process.join()
            return self.halt("time" if COUNTED and self.process.exitcode == -signal.SIGXCPU else "crash")
        self.number = None
        if kind == "bug":
            raise value
        return list(value)

    def outcome(self) -> list[Work | Refused | Halted]:
        """The same, waited for; a batch that takes too long is stopped."""
        import time

        left = max(0.0, self.deadline - time.monotonic()) if self.deadline else None
        return self.result() if self.line.poll(left) else self.halt("time")

    def halt(self, reason: str) -> list[Work | Refused | Halted]:
        self.end()
        return [Halted(reason)] * self.length

    def end(self) -> None:
        self.number = None
        self.process.kill()
        self.process.join()
        self.line.close()


class Pool:
    """A crew of processes, each started when the first work comes that is worth it, and kept until closed.

    Work without bounds is shared with this process: one process fewer is started, and half of the work need not be sent.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.several = workers > 1
        """Whether what one process has compiled is no use to another but by way of the disk."""
        self.hands: list[Hand] = []
        self.dear = False

    def each(self, batches: Batches, place: Place) -> Results:
        coming, waiting = iter(batches), deque[tuple[int, Batch]]()
        while not self._pays(waiting) and (batch := next(coming, None)):
            waiting.append(batch)
        if not place.bounds and (self.workers == 1 or not self._pays(waiting)):
            yield from Here().each(chain(waiting, coming), place)
            return
        try:
            while self._assign(waiting, place):
                more = next(coming, None) if len(waiting) < RESERVE * self.workers else None
                if more:
                    waiting.append(more)
                elif not waiting and not any(hand.number is not None for hand in self.hands):
                    return
                elif waiting and not place.bounds:
                    yield from self._lend_a_hand(waiting, place)
                    continue
                yield from self._gather(patiently=not more)
            yield from Here().each(chain(waiting, coming), place)  # not one process can be started
        finally:
            for hand in list(self.hands):
                if hand.number is not None:
                    self._dismiss(hand)

    def _lend_a_hand(self, waiting: deque[tuple[int, Batch]], place: Place) -> Results:
        """Do a batch here, as long as all others have something to do."""
        number, batch = waiting.popleft()
        results: list[Work | Refused | Halted] = []
        for step in batch:
            results += perform([step], place)
            came = list(self._gather(patiently=False))
            self._assign(waiting, place)  # before what came is looked at, which takes its time
            yield from came
        yield number, results

    def expect(self, steps: int, modules: Sequence[str]) -> None:
        """Start the processes for so many steps to come, which will need these modules, while this one still prepares the work."""
        for name in modules if FORKS and steps >= POOL_PAYS and self.several else ():
            import_module(name)  # once for all of them
        while steps >= POOL_PAYS and len(self.hands) < self.workers - 1 and self._hire(modules):
            continue

    def _pays(self, waiting: Iterable[tuple[int, Batch]]) -> bool:
        """Whether these batches, the first of a run, are worth a process."""
        return self.dear or sum(len(batch) for _, batch in waiting) >= POOL_PAYS

    def _assign(self, waiting: deque[tuple[int, Batch]], place: Place) -> bool:
        """Give every idle process something to do; whether there is any process."""
        for hand in list(self.hands):
            if hand.number is None and (hand.full or (hand.served >= SERVICE and self.dear)):
                self._dismiss(hand)
        idle = [hand for hand in self.hands if hand.number is None]
        most = self.workers if place.bounds else self.workers - 1
        while waiting:
            if not idle and len(self.hands) < most and (fresh := self._hire()):
                idle.append(fresh)
            if not idle:
                break
            try:
                idle[-1].begin(*waiting[0], place)
            except (BrokenPipeError, ConnectionError):  # it died while it had nothing to do
                self._dismiss(idle.pop())
                continue
            idle.pop()
            waiting.popleft()
        return bool(self.hands) or not waiting

    def _hire(self, modules: Sequence[str] = ()) -> Hand | None:
        import gc
        import multiprocessing

        gc.freeze()  # a collection would touch, and so copy, what the two processes have in common
        try:
            hand = Hand(multiprocessing.get_context("fork" if FORKS else "spawn"), self.hands, modules)
        except OSError:  # no process or pipe to be had
            return None
        self.hands.append(hand)
        return hand

    def _gather(self, patiently: bool) -> Results:
        """Results that came, and the end of those that came too late; `patiently`: where none has come yet, the next."""
        import time
        from multiprocessing.connection import wait

        busy = {hand.line: hand for hand in self.hands if hand.number is not None}
        hurry = [hand.deadline for hand in busy.values() if hand.deadline]
        ready = wait(list(busy), 0.0 if not patiently else max(0.0, min(hurry) - time.monotonic()) if hurry else None)
        now = time.monotonic()
        for line, hand in busy.items():
            number = hand.number or 0
            if line in ready:
                results = hand.result()
            elif hand.deadline and now >= hand.deadline:
                results = hand.halt("time")
            else:
                continue
            if hand.line.closed:
                self.hands.remove(hand)
            yield number, results

    def _dismiss(self, hand: Hand) -> None:
        self.hands.remove(hand)
        hand.end()

    def size(self, steps: int, dear: int) -> int:
        self.dear = dear > 0
        return 1 if dear else max(1, min(32, -(-steps // (self.workers * 4))))

    def rest(self) -> None:
        for hand in list(self.hands):
            self._dismiss(hand)

    def close(self) -> None:
        self.rest()


def crew(jobs: int) -> Pool:
    """The crew for `-j jobs`; 0 means as many processes as this process may use processors."""
    return Pool(jobs or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)))


def hermit() -> Hand:
    """A process on its own, for a parent that has threads: it shares nothing with that but the line between them.

    Dask's workers are daemons of their nanny, which may have no children by default; ours end when their line is cut.
    """
    import multiprocessing

    multiprocessing.current_process().daemon = False
    return Hand(multiprocessing.get_context("spawn"), [])
