"""The crew of `--executor dask://HOST:PORT`: workers on machines that share no disk, behind engine.Crew.

What a batch refers to goes along with it, each source file only once; what else its steps ask for is sent when a worker that
lacks it says so. The build's own process lays down what they made, and does itself what is not worth the way.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from .. import values
from ..diagnostics import Diagnostic, Refused, error
from ..executors import POOL_PAYS, Batches, Here, Results
from ..sources import THEME
from ..work import Batch, Crew, Halted, Place, Work, allowed
from .outpost import Posted, Survey
from .parcels import Answers, Made, Parcel, Question, Reply
from .wire import Died, Wire, address_of

REF = re.compile(r'"([0-9a-f]{40})"')
"""References in encoded values (store.REF)."""
SOURCE = re.compile(r'"((?:issues|pages)/[^"\\]*\.(?:md|png|jpe?g|gif|webp|svg))"', re.I)
"""Files of the site in encoded values, by names that the archive's addresses do not have."""
WIDE = 64
"""A step that refers to more values is done at home: it would have half the store sent after it."""
LIGHT = 65_536
"""Bytes of a static file that is sent with the templates; larger ones to those who ask."""
AHEAD = 2
"""Batches under way for each thread of the cluster."""
CENSUS = 32
"""After so many replies the threads are counted again: workers come and go."""


class Flight(NamedTuple):
    """A batch under way."""

    number: int
    batch: Batch
    steps: tuple[int, ...]
    """Places of those not yet made."""
    supplies: Answers
    """What was wanted so far."""
    made: list[Made]


class Cluster(Crew):
    """A crew of whatever workers a scheduler has; connected when the first work comes that is worth it."""

    several = False

    def __init__(self, executor: str, survey: Survey) -> None:
        self.address = address_of(executor)
        self.survey = survey
        self.wire: Wire | None = None
        self.sent: set[Question] = set()
        """Source files that some worker has."""

    def size(self, steps: int, dear: int) -> int:
        return 1 if dear else max(1, min(16, steps // 16))

    def each(self, batches: Batches, place: Place) -> Results:
        first, coming = list[tuple[int, Batch]](), iter(batches)
        while not place.bounds and sum(len(batch) for _, batch in first) < POOL_PAYS:
            more = next(coming, None)
            if more is None:
                yield from Here().each(first, place)
                return
            first.append(more)
        self.wire = self.wire or Wire(self.address)
        run = Run(self, self.wire, place)
        try:
            yield from run.each(chain(first, coming))
        finally:
            self.wire.drop()

    def close(self) -> None:
        if self.wire:
            self.wire.close()


class Run:
    """One run of steps on a cluster."""

    def __init__(self, crew: Cluster, wire: Wire, place: Place) -> None:
        self.crew, self.wire, self.place = crew, wire, place
        base, pages, press, guests = crew.survey()
        self.program = (base, pages, press if place.bounds else "", guests)
        self.flights: dict[str, Flight] = {}
        self.theme: Answers = {}

    def each(self, batches: Batches) -> Results:
        coming, home = iter(batches), list[tuple[int, Batch]]()
        room, replies, more = self.wire.threads() * AHEAD, 0, True
        while more or self.flights:
            while more and len(self.flights) < room:
                batch = next(coming, None)
                if batch is None:
                    more = False
                elif not self._send(*batch):
                    home.append(batch)
            if not more:
                yield from Here().each(home, self.place)
                home.clear()
            if self.flights:
                yield from self._land()
                replies += 1
                room = room if replies % CENSUS else self.wire.threads() * AHEAD

    def _send(self, number: int, batch: Batch) -> bool:
        """Send a batch off with all it refers to; False where it should be done at home."""
        texts = [values.encode(args) for _, args in batch]
        if not self.place.bounds and any(len(REF.findall(text)) > WIDE for text in texts):
            return False
        needs: dict[Question, None] = {}
        supplies: Answers = {}
        for ref in REF.findall(",".join(texts)):
            question = Question("load", ref)
            if question not in supplies:
                supplies[question] = self.place.finder.load(ref)
                if self.place.bounds:
                    texts.append(supplies[question].decode())  # an issue that is printed names its pictures
        for name in SOURCE.findall(",".join(texts)):
            needs[Question("read", name)] = None
        for question in needs.keys() - self.crew.sent:
            supplies[question] = self._answer(question)
        self._fly(Flight(number, batch, tuple(range(len(batch))), supplies, []), tuple(needs))
        return True

    def _fly(self, flight: Flight, needs: tuple[Question, ...] = (), near: str = "") -> None:
        batch = [flight.batch[place] for place in flight.steps]
        bounds = allowed(batch, self.place.bounds)
        parcel = Parcel(self.place.layers.token, batch, self.place.toolchain, bounds, needs, flight.supplies)
        key = self.wire.send(pickle.dumps(Posted(pickle.dumps(parcel), self.program, self.crew.survey)), near)
        self.flights[key] = flight

    def _land(self) -> Results:
        """Whatever comes next: a batch that is done, or one that must be sent again with what its worker lacks."""
        try:
            key, reply = self.wire.receive()
        except Died as died:
            flight = self.flights.pop(str(died))
            yield flight.number, [Halted("crash")] * len(flight.batch)
            return
        flight = self.flights.pop(key)
        if reply.program is not None:
            raise Refused(self._stranger(reply))
        if reply.bug:
            raise reply.bug
        flight.made.extend(made._replace(place=flight.steps[made.place]) for made in reply.made)
        there = {made.place for made in flight.made}
        if len(there) < len(flight.batch):
            for question in reply.wants:
                flight.supplies.update(self._answers(question))
            left = tuple(place for place in range(len(flight.batch)) if place not in there)
            self._fly(flight._replace(steps=left), near=reply.worker)
        else:
            yield flight.number, [self._laid_down(made) for made in sorted(flight.made)]

    def _laid_down(self, made: Made) -> Work | Refused | Halted:
        try:
            for target, data in made.files:
                self.place.tray.put(target, data)
        except Refused as refused:
            return refused
        return made.result

    def _answers(self, question: Question) -> Answers:
        """The answer; to the first question about the theme all that is small of it, since others will follow."""
        if question.subject.startswith((*THEME, "default/")) and not self.theme:
            self.theme = dict(self._theme())
        return {question: self._answer(question), **(self.theme if question.subject.startswith((*THEME, "default/")) else {})}

    def _theme(self) -> Iterator[tuple[Question, object]]:
        for folder in THEME:
            for name in self.place.layers.names(f"{folder}*"):
                for variant in (name, f"default/{name}"):
                    question = Question("read", variant)
                    answer = self._answer(question)
                    if not isinstance(answer, bytes) or len(answer) <= LIGHT:
                        yield question, answer

    def _answer(self, question: Question) -> object:
        kind, subject = question
        if kind == "load":
            return self.place.finder.load(subject)
        self.crew.sent.add(question)
        try:
            return self.place.layers.read(subject) if kind == "read" else self.place.layers.names(subject)
        except Refused as refused:
            return refused

    def _stranger(self, reply: Reply) -> Diagnostic:
        """Another program would make other bytes."""
        pairs = zip(self.program, reply.program or (), strict=True)
        ours, theirs = zip(*((mine.split(", "), other.split(", ")) for mine, other in pairs), strict=True)
        here, there = (dict.fromkeys(chain(*parts)) for parts in (ours, theirs))
        return error(
            "E646",
            "the worker {worker} has another program: {there}; here: {here}",
            None,
            "install the same version of bulletin-ssg and of all it needs on every machine, and start the workers again",
            worker=reply.worker,
            there=", ".join(part for part in there if part not in here) or "—",
            here=", ".join(part for part in here if part not in there) or "—",
        )
