"""Who does the work: this process, or a pool of processes; each behind engine.Crew."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .desk import Product
from .diagnostics import Refused
from .engine import Place, Work, perform

Batches = Iterable[tuple[int, Sequence[tuple[Callable[..., Product], object]]]]
Results = Iterator[tuple[int, list[Work | Refused]]]

POOL_PAYS = 40
"""Below so many cheap steps a pool costs more than it gives (starting one takes about 60 ms)."""


def work(batch: Sequence[tuple[Callable[..., Product], object]], place: Place) -> list[Work | Refused]:
    """What a process of the pool runs."""
    try:
        return perform(batch, place)
    finally:
        place.finder.rest()


class Here:
    """Runs every batch where it stands: -j 1, debuggers, tests."""

    several = False

    def each(self, batches: Batches, place: Place) -> Results:
        for number, batch in batches:
            yield number, perform(batch, place)

    def size(self, steps: int, dear: int) -> int:
        return 1 if dear else 16

    def close(self) -> None:
        """Nothing is held."""


class Pool:
    """A pool of processes, started when the first work comes that is worth it, and kept until closed."""

    several = True
    """Whether what one process has compiled is no use to another but by way of the disk."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.executor: Any = None

    def each(self, batches: Batches, place: Place) -> Results:
        waiting = list(batches)
        dear = bool(waiting) and self.dear
        if not waiting or (not dear and sum(len(batch) for _, batch in waiting) < POOL_PAYS):
            yield from Here().each(waiting, place)
            return
        from concurrent.futures import as_completed

        executor = self._open()
        if executor is None:
            yield from Here().each(waiting, place)
            return
        futures = {executor.submit(work, batch, place): number for number, batch in waiting}
        for future in as_completed(futures):
            yield futures[future], future.result()

    def size(self, steps: int, dear: int) -> int:
        self.dear = dear > 0
        return 1 if dear else max(1, min(16, -(-steps // (self.workers * 4))))

    def _open(self) -> Any:
        if self.executor is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
            try:
                self.executor = ProcessPoolExecutor(self.workers, context)
            except (OSError, NotImplementedError):  # no semaphores here: a container without /dev/shm, some BSDs
                return None
        return self.executor

    def close(self) -> None:
        if self.executor is not None:
            self.executor.shutdown(cancel_futures=True)


def crew(jobs: int) -> Here | Pool:
    """The crew for `-j jobs`; 0 means as many processes as this process may use processors."""
    jobs = jobs or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1))
    return Here() if jobs == 1 else Pool(jobs)
