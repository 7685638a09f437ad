"""The one door to Dask: tasks out, replies in; what goes wrong between the machines becomes a diagnostic.

Dask looks after what is lost: a task whose worker died is given to another, and so is one whose result was lost with it.
"""

from __future__ import annotations

import pickle
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from ..diagnostics import Diagnostic, Refused, error
from .parcels import Reply

if TYPE_CHECKING:
    from distributed import Client, Future

SCHEMES = {"dask": "tcp", "dask+tls": "tls"}
ARRIVAL = 10
"""Seconds that the scheduler has for an answer."""
PATIENCE = 30
"""Seconds without any worker after which a build gives up."""


class Died(Exception):
    """Worker after worker died of a task."""


def address_of(executor: str) -> str:
    """Dask's own form of dask://HOST:PORT."""
    scheme, mark, place = executor.partition("://")
    if scheme not in SCHEMES or not mark or not place.rpartition(":")[0] or not place.rpartition(":")[2].isdecimal():
        hint = "write dask://HOST:PORT, as `dask scheduler` shows it behind tcp:// (8786 is the usual port)"
        raise Refused(error("E640", "{executor} names no cluster", None, hint, executor=executor))
    return f"{SCHEMES[scheme]}://{place}"


class Wire:
    """The connection to a scheduler; who waits for less than it does by itself is a test."""

    def __init__(self, address: str, arrival: float = ARRIVAL, patience: float = PATIENCE) -> None:
        self.address = address
        self.patience = patience
        self.client = _connected(address, arrival)
        self.flying: dict[str, Future] = {}
        self.landed: SimpleQueue[tuple[str, Any]] = SimpleQueue()

    def threads(self) -> int:
        """How many tasks the cluster does at once; waits for the first worker."""
        try:
            self.client.wait_for_workers(1, timeout=self.patience)
            return sum(self.client.nthreads().values())
        except TimeoutError:
            hint = "start one on each machine: dask worker {address}; docs/clusters.md tells how"
            message = "no worker has come to the scheduler {address} for {seconds} seconds"
            raise Refused(error("E643", message, None, hint, address=self.address, seconds=self.patience)) from None
        except (OSError, RuntimeError) as reason:
            raise Refused(_lost(self.address, reason)) from None

    def send(self, packed: bytes, near: str = "") -> str:
        """Have unpickled what gives a Reply (outpost.Posted), best by the worker `near`; the task's key."""
        there = {"workers": [near], "allow_other_workers": True} if near else {}
        future = self.client.submit(pickle.loads, packed, pure=False, **there)
        self.flying[future.key] = future
        future.add_done_callback(self._land)
        return str(future.key)

    def _land(self, future: Future) -> None:
        try:
            self.landed.put((future.key, future.result()))
        except BaseException as reason:
            self.landed.put((future.key, reason))

    def receive(self) -> tuple[str, Reply]:
        """(key, reply) of the next task that is done; raises Died with the key where no worker outlived it."""
        while True:
            try:
                key, reply = self.landed.get(timeout=self.patience)
            except Empty:
                self.threads()
                continue
            if self.flying.pop(key, None) is None:  # of a run that was given up
                continue
            if isinstance(reply, Reply):
                return key, reply
            raise self._explained(key, reply)

    def _explained(self, key: str, reason: BaseException) -> BaseException:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        if isinstance(reason, KilledWorker):
            return Died(key)
        if isinstance(reason, ImportError | AttributeError):
            hint = "the workers need this very version of bulletin-ssg too: docs/clusters.md"
            return Refused(error("E645", "the cluster cannot read what is sent to it: {reason}", None, hint, reason=reason))
        if isinstance(reason, FutureCancelledError | OSError):
            return Refused(_lost(self.address, reason))
        return reason

    def drop(self) -> None:
        """Give up whatever is under way."""
        if self.flying:
            self.client.cancel(list(self.flying.values()))
            self.flying.clear()

    def close(self) -> None:
        self.client.close(timeout=ARRIVAL)


def _connected(address: str, arrival: float) -> Client:
    try:
        from distributed import Client
    except ImportError:
        hint = "pip install 'bulletin-ssg[dask]', here and on the machines of the cluster"
        raise Refused(error("E641", "a package is missing: {name}", None, hint, name="distributed")) from None
    _hush()
    try:
        return Client(address, timeout=arrival, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as reason:
        hint = "see that `dask scheduler` runs there, and that no firewall stands between"
        message = "the scheduler {address} cannot be reached: {reason}"
        raise Refused(error("E642", message, None, hint, address=address, reason=reason)) from None


def _hush() -> None:
    """What goes wrong is said once, as a diagnostic; that a batch with its pictures is large is known."""
    import logging
    import warnings

    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "Sending large graph")


def _lost(address: str, reason: BaseException) -> Diagnostic:
    hint = "build again: what was made is kept; see why it ended in what the scheduler wrote"
    return error(
        "E644",
        "the scheduler {address} was lost: {reason}",
        None,
        hint,
        address=address,
        reason=getattr(reason, "reason", reason) or type(reason).__name__,
    )
