"""What the preview's threads tell one another: how the last build went, and that there is a newer one."""

from __future__ import annotations

import threading
from typing import NamedTuple

from ..diagnostics import Diagnostic


class State(NamedTuple):
    """How the site stands."""

    number: int
    """Grows whenever what a browser shows may be out of date."""
    trouble: tuple[Diagnostic, ...]
    """Why the site could not be built; () where the pages are those of the sources."""
    warnings: tuple[Diagnostic, ...]


class Board:
    """One writer, any number of readers, who may wait for news."""

    def __init__(self) -> None:
        self.state = State(0, (), ())
        self.news = threading.Condition()
        self.closed = False

    def post(self, trouble: tuple[Diagnostic, ...], warnings: tuple[Diagnostic, ...]) -> None:
        with self.news:
            self.state = State(self.state.number + 1, trouble, warnings)
            self.news.notify_all()

    def newer(self, number: int, seconds: float) -> State | None:
        """The state once it is another than `number`; None where nothing new came within `seconds`, or nothing will."""
        with self.news:
            self.news.wait_for(lambda: self.closed or self.state.number != number, seconds)
            return None if self.closed or self.state.number == number else self.state

    def close(self) -> None:
        """Nothing more will come: let everyone go who waits."""
        with self.news:
            self.closed = True
            self.news.notify_all()
