"""What a way of sending is: it takes one letter to one recipient and says what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol


class Parcel(NamedTuple):
    """A letter, addressed."""

    sender: str
    """Where the server reports that it could not be delivered."""
    recipient: str
    name: str
    """Different for every letter and the same for its repetitions, fit for a file: "2024-05.1f0c…"."""
    data: bytes
    """The message as RFC 5322 has it, lines ending with CR LF, all ASCII."""


Verdict = Literal["accepted", "refused", "later", "unsent", "unknown"]


class Reply(NamedTuple):
    """What became of a letter."""

    verdict: Verdict
    """ "unsent": it certainly was not handed over, and nothing was said of it. "unknown": it was, and no answer came."""
    code: int
    """The server's, else 0."""
    text: str
    stop: bool = False
    """Whether no other letter would fare better."""


class Unreachable(Exception):
    """No connection now; another attempt may succeed."""


class Transport(Protocol):
    def connect(self) -> None:
        """Make ready, where it is not. Raises Unreachable, or Refused where trying again is of no use."""

    def hand_over(self, parcel: Parcel, about_to: Callable[[], None]) -> Reply:
        """Send one letter. `about_to` is called once, at the last moment before the letter could count as taken; where it was
        not called, the letter was not handed over."""

    def close(self) -> None: ...


def verdict(code: int) -> Verdict:
    """What an SMTP server's answer to a whole letter means (RFC 5321, 4.2.1); what it may not say there tells nothing."""
    return "accepted" if 200 <= code < 300 else "later" if 400 <= code < 500 else "refused" if 500 <= code < 600 else "unknown"


def clean(text: str, length: int = 300) -> str:
    """A server's words as one line without control characters."""
    return "".join(char if char.isprintable() else " " for char in text)[:length].strip()
