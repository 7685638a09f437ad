"""How fast letters may follow one another, and when one that was put off is tried again."""

from __future__ import annotations

from collections import deque

DELAYS = (60.0, 300.0, 900.0, 3600.0, 4 * 3600.0)
"""Seconds before the second, third, … attempt; the last for all that follow. Greylisting servers want a minute to five."""


class Pace:
    """At most so many letters in any minute and in any hour, those of earlier runs included."""

    def __init__(self, per_minute: int, per_hour: int, earlier: list[float]) -> None:
        self.limits = [(span, most, deque(earlier, most)) for span, most in ((60.0, per_minute), (3600.0, per_hour)) if most]

    def wait(self, now: float) -> float:
        """Seconds until the next letter may go."""
        return max([0.0, *(past[0] + span - now for span, most, past in self.limits if len(past) == most)])

    def sent(self, now: float) -> None:
        for _, _, past in self.limits:
            past.append(now)


def delay(tries: int) -> float:
    """Seconds to wait after the attempt of this number, counted from 1."""
    return DELAYS[min(tries, len(DELAYS)) - 1]
