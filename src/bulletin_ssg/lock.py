"""One build at a time: a lock on a file of the state folder, which the system lets go when its holder dies."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import IO

from .diagnostics import Refused, error


class Lock:
    """Held within a `with`; Refused at once where another process holds it."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, "lock")
        self.file: IO[bytes] | None = None

    def __enter__(self) -> Lock:
        self.file = open(self.path, "ab")
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(self.file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.file.close()
            raise Refused(error("E320", "another bulletin is at work on this site", None, "wait for it to end, then try again")) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None) -> None:
        if self.file:
            self.file.close()
