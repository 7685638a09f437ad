"""Sending into memory: the fake of the network, which tests fill with answers."""

from __future__ import annotations

from collections.abc import Callable

from . import Parcel, Reply


class Memory:
    """Keeps what it accepts; `answers` decides of every letter, by default 250."""

    def __init__(self, answers: Callable[[Parcel], Reply] = lambda parcel: Reply("accepted", 250, "kept")) -> None:
        self.answers = answers
        self.kept: list[Parcel] = []
        self.connected = 0

    def connect(self) -> None:
        self.connected += 1

    def hand_over(self, parcel: Parcel, about_to: Callable[[], None]) -> Reply:
        reply = self.answers(parcel)
        if reply.verdict != "unsent":
            about_to()
        if reply.verdict == "accepted":
            self.kept.append(parcel)
        return reply

    def close(self) -> None:
        return
