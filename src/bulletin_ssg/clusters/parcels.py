"""What goes between a build and the workers of a cluster, and how a step there finds what it asks for.

A worker shares no disk with the build. A step asks its questions as ever; one whose answer was not sent along is noted, the
step is given up, and done again when the answer has come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from ..desk import Desk, Product
from ..diagnostics import Refused
from ..sources import UNKEPT
from ..work import Batch, Bounds, Halted, Work


class Question(NamedTuple):
    """What a step may ask of the layers and of the finder."""

    kind: str
    """ "read", "names" or "load"."""
    subject: str


Answers = dict[Question, Any]
"""What layers and finder say: bytes or None, names, an encoded value; or the Refused that they raise."""


class Parcel(NamedTuple):
    """A batch of steps on its way to whichever worker is free."""

    token: str
    """Of the build's layers."""
    batch: Batch
    toolchain: str
    bounds: Bounds | None
    needs: tuple[Question, ...]
    """What the steps are sure to ask."""
    supplies: Answers
    """The answers that no worker may be expected to have."""


class Made(NamedTuple):
    """What came of one step of a batch."""

    place: int
    """Of the step in its batch."""
    result: Work | Refused | Halted
    files: tuple[tuple[str, bytes], ...] = ()


class Reply(NamedTuple):
    """What a worker says to a parcel."""

    worker: str
    made: tuple[Made, ...] = ()
    wants: tuple[Question, ...] = ()
    """What the other steps lack."""
    bug: Exception | None = None
    program: tuple[str, ...] | None = None
    """The worker's, where it is not the build's; then nothing was made."""


class Lacking(Refused):
    """A step asked what it was not told."""

    def __init__(self, *questions: Question) -> None:
        super().__init__()
        self.args = self.questions = questions


class Shelf:
    """All that a process of a worker was told for the batch under way: its layers and its finder."""

    kept = UNKEPT

    def __init__(self, token: str) -> None:
        self.token = token
        self.answers: Answers = {}
        self.lacking: list[Question] = []

    def read(self, name: str) -> bytes | None:
        return cast("bytes | None", self._answer("read", name))

    def names(self, pattern: str) -> list[str]:
        return cast("list[str]", self._answer("names", pattern))

    def load(self, ref: str) -> str:
        return str(self._answer("load", ref))

    def recall(self, key: str) -> None:
        """Memos stay at home: what one would tell is found out again."""

    def rest(self) -> None:
        """Nothing is held."""

    def _answer(self, kind: str, subject: str) -> object:
        question = Question(kind, subject)
        if question not in self.answers:
            self.lacking.append(question)
            raise Lacking(question)
        answer = self.answers[question]
        if isinstance(answer, Refused):
            raise answer
        return answer

    def __reduce__(self) -> tuple[Callable[[str, Answers], Shelf], tuple[str, Answers]]:
        return filled, (self.token, self.answers)


_shelf: Shelf | None = None


def filled(token: str, answers: Answers) -> Shelf:
    """This process's shelf, with these answers: one object for a build, since a theme keeps asking the layers it began with."""
    global _shelf
    if _shelf is None or _shelf.token != token:
        _shelf = Shelf(token)
    _shelf.answers = answers
    return _shelf


class Errand(NamedTuple):
    """A step of the build, to be done away from home."""

    make: Callable[..., Product]
    args: object


def errand(args: Errand, desk: Desk) -> Product:
    """Do the step; where an answer was lacking, whatever came of it is no result, and nor is what it complained of."""
    shelf = cast(Shelf, desk.layers)
    shelf.lacking.clear()
    try:
        product = args.make(args.args, desk)
        return product._replace(files=tuple(product.files))
    finally:
        if shelf.lacking:
            raise Lacking(*dict.fromkeys(shelf.lacking))
