"""The bound volumes (合订本) of the years that bulletin.yaml lists: printed like editions, and only when one of theirs changes."""

from __future__ import annotations

from ..printing.order import plan_volumes as plan

NAME = "volumes"
PRINTS = True
WEIGHT = 30
"""A volume may take as long as so many issues."""


def toolchain() -> str:
    """That of the editions."""
    return ""


__all__ = ["NAME", "PRINTS", "WEIGHT", "plan", "toolchain"]
