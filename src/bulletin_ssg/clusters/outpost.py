"""What a worker of the cluster does with a parcel: keeps what came with it, and has the steps done by processes of its own.

A worker runs tasks in threads, of which a step must know nothing, and a step with bounds must be one that can be killed. What
was sent once is kept, for all processes of the worker and for later batches.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, NamedTuple

from .. import values
from ..diagnostics import Refused
from ..executors import SERVICE, Hand, hermit
from ..sources import THEME
from ..tray import RealDisk, Staging
from ..work import Batch, Halted, Place, Trace, Work
from .parcels import Answers, Errand, Lacking, Made, Parcel, Question, Reply, Shelf, errand

ROOM = 256_000_000
"""Bytes that a worker keeps of what it was sent; what was not used for longest goes."""
Survey = Callable[[], tuple[str, ...]]
"""What tells the program by which the bytes of the archive are decided (workshop.survey)."""


class Posted(NamedTuple):
    """A call of `work`, made where it is unpickled: Dask carries bytes, so that its scheduler needs nothing of ours, and a worker
    that lacks us says so instead of dying of it."""

    parcel: bytes
    """A Parcel, pickled."""
    program: tuple[str, ...]
    survey: Survey

    def __reduce__(self) -> tuple[Callable[..., Reply], tuple[Any, ...]]:
        return work, tuple(self)


def work(packed: bytes, program: tuple[str, ...], survey: Survey) -> Reply:
    """What a worker does with a parcel; `program` is the build's, "" in it what this batch does not depend on."""
    from distributed import get_worker

    worker = get_worker()
    mine = tuple(own if asked else "" for own, asked in zip(_program(survey), program, strict=True))
    if mine != program:
        return Reply(worker.address, program=mine)
    parcel = pickle.loads(packed)
    try:
        made, wants = OUTPOST.attend(parcel, worker.local_directory)
    except Exception as bug:
        return Reply(worker.address, bug=bug)
    return Reply(worker.address, tuple(made), tuple(wants))


@lru_cache(maxsize=1)
def _program(survey: Survey) -> tuple[str, ...]:
    return survey()


Key = tuple[str, Question | None]


class Depot:
    """What was sent to this worker, and what was made here."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.held = 0
        self.kept: OrderedDict[Key, Any] = OrderedDict()
        self.turn = Lock()

    def keep(self, token: str, answers: Answers) -> None:
        theme = {question: answer for question, answer in answers.items() if question.subject.startswith((*THEME, "default/"))}
        with self.turn:
            for question, answer in answers.items():
                if question not in theme:
                    self._put(_key(token, question), answer)
            if theme:
                self._put((token, None), {**self.kept.get((token, None), {}), **theme})
            while self.held > self.room:
                self.held -= _size(self.kept.popitem(last=False)[1])

    def answers(self, token: str, needs: Iterable[Question]) -> Answers:
        """What is known of these questions; of the theme everything, since no batch knows which templates it will ask for."""
        with self.turn:
            known = [key for key in ((token, None), *(_key(token, question) for question in needs)) if key in self.kept]
            for key in known:
                self.kept.move_to_end(key)
            found: Answers = {question: self.kept[whose, question] for whose, question in known if question}
            found.update(self.kept.get((token, None), {}))
            return found

    def _put(self, key: Key, answer: Any) -> None:
        self.held += _size(answer) - _size(self.kept.pop(key, None))
        self.kept[key] = answer


def _key(token: str, question: Question) -> Key:
    """A value's reference is its digest, the same for every build."""
    return "" if question.kind == "load" else token, question


def _size(answer: Any) -> int:
    if isinstance(answer, list | dict):
        return sum(map(_size, answer.values() if isinstance(answer, dict) else answer))
    return len(answer) if isinstance(answer, bytes | str) else 0


class Outpost:
    """One worker: what it was sent, and its processes."""

    def __init__(self, hire: Callable[[], Hand] = hermit) -> None:
        self.hire = hire
        self.depot = Depot()
        self.idle: list[Hand] = []
        self.turn = Lock()

    def attend(self, parcel: Parcel, folder: str) -> tuple[list[Made], list[Question]]:
        """(what was made, what the rest of the batch lacks); new files lie for a moment below `folder`."""
        waiting = dict(enumerate(parcel.batch))
        needs = dict.fromkeys((*parcel.needs, *parcel.supplies))
        made: list[Made] = []
        self.depot.keep(parcel.token, parcel.supplies)
        while True:
            answers = self.depot.answers(parcel.token, needs) | parcel.supplies
            wants = [question for question in needs if question not in answers]
            if wants or not waiting:
                return made, wants
            shelf = Shelf(parcel.token)
            shelf.answers = answers
            with TemporaryDirectory(dir=folder) as scratch:
                place = Place(shelf, shelf, Staging(scratch, RealDisk()), parcel.toolchain, parcel.bounds)
                outcomes = self._do([(errand, Errand(make, args)) for make, args in waiting.values()], place)
                for number, outcome in zip(list(waiting), outcomes, strict=True):
                    if isinstance(outcome, Lacking):
                        needs.update(dict.fromkeys(outcome.questions))
                    else:
                        made.append(self._collected(parcel.token, number, outcome, place.tray))
                        del waiting[number]

    def _collected(self, token: str, number: int, outcome: Work | Refused | Halted, tray: Any) -> Made:
        """The outcome with the files it names; values are kept, since the steps that ask for them may come here."""
        if not isinstance(outcome, Work):
            return Made(number, outcome)
        self.depot.keep(token, {Question("load", ref): text for ref, text in outcome.values})
        files = []
        for target, _ in values.decode(outcome.body, Trace).files:
            with open(tray.path(target), "rb") as file:
                files.append((target, file.read()))
        return Made(number, outcome, tuple(files))

    def _do(self, batch: Batch, place: Place) -> list[Work | Refused | Halted]:
        hand = self._begun(batch, place)
        try:
            return hand.outcome()
        finally:
            if not hand.line.closed:
                with self.turn:
                    self.idle.append(hand)

    def _begun(self, batch: Batch, place: Place) -> Hand:
        """A process, at work; another where one died while it had nothing to do, or has served long enough."""
        while True:
            with self.turn:
                hand = self.idle.pop() if self.idle else None
            fresh = hand or self.hire()
            if not place.bounds or (fresh.served < SERVICE and not fresh.full):
                try:
                    fresh.begin(0, batch, place)
                    return fresh
                except OSError:
                    if not hand:
                        raise
            fresh.end()


OUTPOST = Outpost()
