"""What a process of a crew does: batches as they come down its line, within their bounds."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .work import Batch, Bounds, Halted, Place, allowed, perform

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MEGABYTE = 1_000_000
FULL = 0.25
"""A process that has grown by so much of the memory that a step may use makes room for another at once."""


def serve(line: Connection, strangers: list[Connection], modules: Sequence[str]) -> None:
    """Do what comes down the line until it is cut; `strangers` are ends of pipes that only the parent should hold."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    for other in strangers:
        other.close()
    born = held()
    for name in modules:
        import_module(name)
    while True:
        try:
            batch, place = line.recv()
        except (EOFError, OSError):
            return
        answer = attempt(batch, place)
        try:
            line.send((*answer, bool(place.bounds) and held() - born > place.bounds.megabytes * MEGABYTE * FULL))
        except OSError:
            return
        del batch, answer  # the next batch's results take their place


def attempt(batch: Batch, place: Place) -> tuple[str, Any]:
    """("done", results), or ("bug", the exception) with its traceback as a note."""
    import traceback

    bound(allowed(batch, place.bounds))
    try:
        return "done", perform(batch, place)
    except MemoryError:
        return "done", [Halted("memory")] * len(batch)
    except Exception as bug:
        bug.add_note("".join(traceback.format_exception(bug)))
        return "bug", bug.with_traceback(None)
    finally:
        place.finder.rest()


def held() -> int:
    """The most bytes of memory that this process has ever held; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def bound(bounds: Bounds | None) -> None:
    """Limit this process's memory and processor time, where the system knows such limits.

    What the C libraries say when they run out of memory says nothing to the user.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in ((resource.RLIMIT_AS, bounds.megabytes * MEGABYTE if bounds else 0), (resource.RLIMIT_CPU, _spent(bounds))):
        hard = resource.getrlimit(kind)[1]
        soft = most or hard
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard) if soft != resource.RLIM_INFINITY else hard
        try:
            resource.setrlimit(kind, (soft, hard))
        except (ValueError, OSError):  # macOS refuses a limit below what is in use
            continue
    if bounds:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def _spent(bounds: Bounds | None) -> int:
    """The seconds of processor time that this process may have used in the end; 0 for no limit."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    return int(used.ru_utime + used.ru_stime + bounds.seconds + 0.999) if bounds else 0
