"""Other programs, run to their end."""

from __future__ import annotations

import subprocess
from typing import IO, NamedTuple

from . import missing


class Answer(NamedTuple):
    """What a program left."""

    code: int
    out: bytes
    said: str


def call(words: list[str], folder: str, feed: IO[bytes] | None = None) -> Answer:
    """Run it in a folder; a password it wants comes from its own keys, from the environment, or from who sits at the terminal."""
    try:
        ran = subprocess.run(words, cwd=folder, stdin=feed, capture_output=True, check=False)
    except FileNotFoundError:
        hint = "install it; on Debian and Ubuntu: sudo apt-get install {what}"
        raise missing(words[0], hint) from None
    return Answer(ran.returncode, ran.stdout, ran.stderr.decode("utf-8", "replace"))
