"""Looks again and again whether the site has changed, and has it built when it has.

What changed is told by the no-op stamp's own listing (`noop.snapshot`): a thousand issues take 4 ms, on every system alike. A
file so young that it may change again under the same time stamp makes the next listing differ too, so nothing is missed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..diagnostics import Diagnostic, Refused, error
from ..manifest import MARKER
from ..tray import RealDisk

if TYPE_CHECKING:
    from ..recording import Report
    from .board import Board

EAGER, DROWSY = 0.08, 0.5
"""Seconds between two looks, while a browser shows the site and while none does."""
SHARE = 20
"""A look may take one part in so many of the time."""
REST = 0.25
"""Seconds after the pages that are looked at before the others are made: the browser is to have them."""
LEISURE = 1.0
"""Seconds before a file that was read while it was young is read again to be sure: first the browser is to have the page."""
PATIENCE = 0.3
"""Seconds for which a mistake in a file that was just saved is not told: editors write in pieces."""
BUSY = "E320"


class Overtaken(Exception):
    """Something was saved while what nobody waits for was being made: that comes first."""


class Glance(RealDisk):
    """The disk of a build that may be overtaken, until it publishes."""

    def __init__(self, files: str, look: Callable[[], str]) -> None:
        self.files, self.look = settled(files), look
        self.last = 0.0

    def __call__(self, *_: object) -> None:
        if time.monotonic() - self.last > EAGER:
            if settled(self.look()) != self.files:
                raise Overtaken
            self.last = time.monotonic()

    def write(self, path: str, data: bytes) -> None:
        if not path.endswith(MARKER):  # the end of a publication
            self()
        super().write(path, data)


class Watch:
    """Keeps the board up to date with the site."""

    def __init__(self, board: Board, look: Callable[[], str], build: Callable[[str, bool], Report], watched: Callable[[], bool]) -> None:
        self.board = board
        self.look = look
        """The site's snapshot."""
        self.build = build
        """Brings the pages up to a snapshot, those first that somebody looks at or those alone (Report.partly) where the second says
        that it is urgent; raises Refused."""
        self.watched = watched
        """Whether any browser waits for news."""
        self.seen = ""
        self.cost = 0.0
        """Seconds that the last look took."""
        self.partly = False
        """Whether some pages are still to be made."""
        self.until = 0.0
        """When the next embargo ends, in seconds since the epoch; 0 where none is running."""
        self.built = 0.0
        """When the last good build ended, by the monotonic clock."""
        self.doubtful = 0.0
        """Since when the sources are refused without anybody having been told; 0 where they are not."""

    def run(self) -> None:
        """Until interrupted."""
        while True:
            self.step()
            time.sleep(max(EAGER if self.watched() else DROWSY, min(1.0, SHARE * self.cost)))

    def step(self) -> bool:
        """Look once; whether there was something to build."""
        begun = time.monotonic()
        files = self.look()
        self.cost = time.monotonic() - begun
        if not self.doubtful and not 0 < self.until <= time.time():
            if files == self.seen and not self.partly:
                return False
            if settled(files) == settled(self.seen) and begun - self.built < (REST if self.partly else LEISURE):
                return False
        try:
            report = self.build(files, self.watched() and settled(files) != settled(self.seen))
        except Overtaken:
            return self.step()
        except Refused as reason:
            self._refused(reason.diagnostics, files)
            return True
        self.seen, self.until, self.doubtful, self.built, self.partly = files, report.until, 0.0, time.monotonic(), report.partly
        state = self.board.state
        if report.put or report.gone or state.trouble or report.warnings != state.warnings or not state.number:
            self.board.post((), report.warnings)
        return True

    def _refused(self, found: tuple[Diagnostic, ...], files: str) -> None:
        if found[0].code == BUSY:  # a build at the command line; the next look is soon
            if not self.board.state.number:
                self.board.post(found, ())
            return
        now = time.monotonic()
        self.doubtful = self.doubtful or now
        if self.board.state.number and not self.board.state.trouble and now - self.doubtful < PATIENCE:
            return
        self.seen, self.doubtful, self.partly = files, 0.0, False
        if found != self.board.state.trouble:
            self.board.post(found, ())


def settled(files: str) -> list[str]:
    """A snapshot without the marks of young files."""
    return [line.rsplit("\t", 1)[0] if line.count("\t") > 4 else line for line in files.split("\n")]


def bug(reason: Exception) -> Diagnostic:
    """What the page says of a mistake of ours; the traceback is in the terminal."""
    hint = "this is a bug in bulletin: please report it with the lines in the terminal"
    return error("E380", "the preview could not be made: {reason}", None, hint, reason=f"{type(reason).__name__}: {reason}")
