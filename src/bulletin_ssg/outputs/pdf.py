"""The PDF edition of every issue, and the picture of its cover: printed before the pages, which tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin_ssg.config import Config
    from bulletin_ssg.engine import Step
    from bulletin_ssg.model import Site

NAME = "pdf"
PRINTS = True

# The print room is a large one, and a build without PDFs does not enter it.


def toolchain() -> str:
    from ..printing import versions

    return versions.toolchain()


def plan(site: Site, config: Config) -> Iterator[Step]:
    from ..printing import order

    return order.plan(site, config)
