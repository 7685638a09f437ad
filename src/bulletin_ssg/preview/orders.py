"""An output that prints nothing: it sets down, issue by issue, what the press would have to be given.

A plan never looks inside a reference, so that an edited paragraph changes its issue's order by the short way, like a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .. import values
from ..desk import Desk, Product
from ..engine import Step
from ..printing.galley import Printing
from ..printing.order import printings
from ..printing.versions import toolchain
from ..settings import LimitsConfig

if TYPE_CHECKING:
    from ..config import Config
    from ..model import Site

NAME = "orders"
SOURCED = True
FOLDER = ".orders"
"""Hidden, so that it is never served."""

__all__ = ["FOLDER", "NAME", "Order", "plan", "set_down", "toolchain"]


class Order(NamedTuple):
    """An issue to be printed."""

    printing: Printing
    limits: LimitsConfig
    """What printing it may use."""
    source: str
    """Its file."""


def plan(site: Site, config: Config) -> Iterator[Step]:
    for printing, source in printings(site, config) if config.pdf.enabled else ():
        yield Step(f"order {printing.address}", set_down, Order(printing, config.pdf.limits, source), source=source)


def set_down(args: Order, desk: Desk) -> Product:
    return Product(((f"{FOLDER}/{args.printing.address}.json", values.encode(args).encode()),))
