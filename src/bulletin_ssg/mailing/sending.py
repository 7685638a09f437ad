"""The sending of one mailing: letter by letter, at the pace that is allowed, until nothing is left that can be sent now."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Container
from typing import NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, error

from .ledger import Attempt, Ledger, Mailing
from .pace import Pace, delay
from .transports import Parcel, Reply, Transport, Unreachable

TRIES = 3
"""So often in a row one letter, or one connection, may fail for want of a connection."""
PAUSES = (2.0, 10.0, 30.0)
"""Seconds between attempts to reach the server."""
SOUR = 10
"""So many letters in a row that are not accepted end a run: the fault is hardly the members'."""


class Clock(NamedTuple):
    now: Callable[[], float]
    sleep: Callable[[float], None]


class Tally(NamedTuple):
    """What a run did."""

    accepted: int
    refused: int
    later: int
    uncertain: int
    stopped: Diagnostic | None
    """Why it ended before its time."""


class Run:
    """One run over a mailing. `post` makes the parcel of an attempt."""

    def __init__(
        self, ledger: Ledger, transport: Transport, post: Callable[[Attempt], Parcel], clock: Clock, pace: Pace, patience: float,
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:  # fmt: skip
        self.ledger, self.transport, self.post, self.clock = ledger, transport, post, clock
        self.pace, self.patience, self.tell = pace, patience, tell
        self.counts = dict.fromkeys(("accepted", "refused", "later", "uncertain"), 0)
        self.sour = 0
        self.busy = False
        """Whether a letter is under way: who would end the run now sets `ending` and lets it be settled."""
        self.ending = False
        self.unsent: dict[int, int] = {}
        self.queue: list[tuple[float, int, Attempt]] = []

    def send(self, mailing: Mailing, selection: Container[str]) -> Tally:
        """Send what is planned for the people selected."""
        self.queue = [(row.due, row.id, row) for row in self.ledger.attempts(mailing.id, "planned") if row.who in selection]
        total, until = len(self.queue), self.clock.now() + self.patience
        heapq.heapify(self.queue)
        stopped = None
        try:
            while self.queue and stopped is None and not self.ending and self.queue[0][0] <= max(until, self.clock.now()):
                due, _, attempt = heapq.heappop(self.queue)
                stopped = self._one(attempt, due)
                self.tell(total - len(self.queue), total)
        finally:
            self.transport.close()
        return Tally(**self.counts, stopped=stopped)

    def _one(self, attempt: Attempt, due: float) -> Diagnostic | None:
        """Send one letter; the reason to send no more, if there is one."""
        self.clock.sleep(max(0.0, due - self.clock.now()))
        self.clock.sleep(self.pace.wait(self.clock.now()))
        unreachable = self._connect()
        if unreachable:
            return unreachable
        parcel = self.post(attempt)
        handed: list[bool] = []

        def about_to() -> None:
            self.ledger.hand_over(attempt, parcel.name, self.clock.now())
            handed.append(True)

        self.busy = True
        reply = self.transport.hand_over(parcel, about_to)
        self.pace.sent(self.clock.now())
        stopped = self._unsent(attempt, reply, bool(handed)) if reply.verdict == "unsent" else self._settle(attempt, reply)
        self.busy = False
        return stopped

    def _connect(self) -> Diagnostic | None:
        for pause in (*PAUSES, 0.0):
            try:
                self.transport.connect()
                return None
            except Unreachable as reason:
                self.clock.sleep(pause)
                said = str(reason)
        return error("E731", "the mail server cannot be reached: {reason}", None, RESUME, reason=said)

    def _unsent(self, attempt: Attempt, reply: Reply, handed: bool) -> Diagnostic | None:
        """Nothing was taken: the attempt is as it was, and is made again unless it fails too often."""
        now = self.clock.now()
        if handed:
            self.ledger.settle(attempt, "planned", now, reply.code, reply.text)
        if reply.stop:
            return error("E732", "the mail server takes no letters from us: {reason}", None, RESUME, reason=f"{reply.code} {reply.text}")
        failed = self.unsent[attempt.id] = self.unsent.get(attempt.id, 0) + 1
        if failed >= TRIES:
            return self._settle(attempt, reply._replace(verdict="later"))
        heapq.heappush(self.queue, (now, attempt.id, attempt))
        return None

    def _settle(self, attempt: Attempt, reply: Reply) -> Diagnostic | None:
        now = self.clock.now()
        state = "uncertain" if reply.verdict == "unknown" else reply.verdict
        due = now + delay(self.ledger.tries(attempt)) if state == "later" else 0.0
        again = self.ledger.settle(attempt, state, now, reply.code, reply.text, due)
        self.counts[state] += 1
        if again:
            heapq.heappush(self.queue, (due, again.id, again))
        self.sour = 0 if state == "accepted" else self.sour + 1
        if self.sour >= SOUR:
            return error("E733", "{n} letters in a row were not accepted, the last with: {reason}", None, RESUME, n=SOUR, reason=f"{reply.code} {reply.text}")  # fmt: skip
        return None


RESUME = "nothing is lost: the same command goes on where it stopped"
