"""The bound volumes (合订本) of the years that bulletin.yaml lists: printed like editions, and only when one of theirs changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin_ssg.config import Config
    from bulletin_ssg.engine import Step
    from bulletin_ssg.model import Site

NAME = "volumes"
PRINTS = True


def toolchain() -> str:
    """That of the editions."""
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    from ..printing import order

    return order.plan_volumes(site, config)
