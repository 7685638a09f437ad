"""Prints the issue that is looked at, in a process that is kept warm, and draws its pages for the browser.

The order to print lies beside the previewed pages (`orders`). What an edition was made of was recorded when it was made, as with
any step, so that it is printed again only where one of those answers has changed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .. import noop, values
from ..desk import Desk, Product
from ..diagnostics import Diagnostic, Refused
from ..engine import Step, halted
from ..executors import hermit
from ..printing.edition import print_issue
from ..sources import Directories, Observation, ask, digest
from ..stored import Values
from ..tray import RealDisk, Staging
from ..work import Bounds, Halted, Place, Trace, Work
from .orders import FOLDER, Order
from .watch import bug

if TYPE_CHECKING:
    from ..executors import Hand

KEPT = 4
"""Editions that are kept in memory."""
SCALE = 2.0
"""Dots of a drawn page to a point: sharp enough on a fine screen, at the width of half a window."""


class Edition(NamedTuple):
    """An issue as it was printed last, or why it could not be."""

    order: bytes
    seen: tuple[Observation, ...]
    """What was asked while it was printed, and answered."""
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    """Width and height of its pages, in points."""
    found: tuple[Diagnostic, ...]
    """Warnings; errors where there is no PDF."""

    @property
    def key(self) -> str:
        """Its digest: what a browser may keep its pages under."""
        return digest(self.pdf)[:12]


class Press:
    """One issue at a time; whoever else asks waits."""

    def __init__(self, site: str, archive: str, amiss: Callable[[Exception], object], hire: Callable[[], Hand] = hermit) -> None:
        self.archive = archive
        self.amiss = amiss
        """Told of mistakes that are ours."""
        self.site = site
        self.tray = Staging(os.path.join(site, ".bulletin", "preview-tray"), RealDisk())
        self.hire = hire
        self.hand: Hand | None = None
        self.turn = threading.Lock()
        self.closed = False
        self.editions: dict[str, Edition] = {}
        """By address, the latest last."""

    def warm(self) -> None:
        """Have a process ready that has imported what printing needs."""
        with self.turn:
            self._work(warm_up, (), self._place(self._layers(), None))

    def edition(self, address: str) -> Edition | None:
        """The issue printed as its sources are now; None where there is no such issue, or none that is printed."""
        with self.turn:
            order = self._order(address)
            if order is None:
                return None
            edition = self.editions.pop(address, None)
            layers = self._layers()
            if (
                edition is None
                or not edition.pdf
                or edition.order != order
                or any(ask(layers, *seen[:2]) != seen.answer for seen in edition.seen)
            ):
                edition = self._print(order, layers)
            self.editions[address] = edition
            for old in list(self.editions)[:-KEPT]:
                del self.editions[old]
            return edition

    def orders(self) -> list[Order]:
        """Every issue that can be printed, the newest first."""
        folder = os.path.join(self.archive, FOLDER)
        names = [name for name in os.listdir(folder) if name.endswith(".json")] if os.path.isdir(folder) else []
        found = (self._order(name.removesuffix(".json")) for name in names)
        orders = [values.decode(text.decode(), Order) for text in found if text]
        return sorted(orders, key=lambda order: (order.printing.year, order.printing.number, order.printing.supplement), reverse=True)

    def _order(self, address: str) -> bytes | None:
        try:
            with open(os.path.join(self.archive, FOLDER, f"{os.path.basename(address)}.json"), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def _layers(self) -> Directories:
        """The site's files; those of equal themes are taken for the same, so that templates stay compiled."""
        layers = Directories(self.site, noop.DEFAULT)
        theme = [line for line in noop.snapshot(self.site).split("\n") if line.partition("\t")[2].startswith(("templates/", "static/"))]
        layers.token = digest("\n".join(theme).encode())
        return layers

    def _print(self, text: bytes, layers: Directories) -> Edition:
        order = values.decode(text.decode(), Order)
        seconds, memory = order.limits
        bounds = Bounds(seconds, memory)
        os.makedirs(self.tray.folder, exist_ok=True)
        result = self._work(print_issue, order.printing, self._place(layers, bounds))
        if isinstance(result, Halted):
            step = Step(order.printing.target, print_issue, order.printing, True, order.source)
            return Edition(text, (), b"", (), (halted(step, result, bounds),))
        if isinstance(result, Refused):
            return Edition(text, (), b"", (), result.diagnostics)
        trace = values.decode(result.body, Trace)
        with open(self.tray.path(order.printing.target), "rb") as file:
            pdf = file.read()
        seen = values.decode(result.observations, tuple[Observation, ...])
        return Edition(text, seen, pdf, sizes(pdf), trace.warnings)

    def _place(self, layers: Directories, bounds: Bounds | None) -> Place:
        return Place(layers, Values(os.path.join(self.site, ".bulletin", "state.db")), self.tray, "", bounds)

    def _work(self, make: Callable[..., Product], args: object, place: Place) -> Work | Refused | Halted:
        if self.closed:
            return Halted("crash")
        try:
            hand = self._begun(make, args, place)
            return hand.result()[0]
        except Exception as reason:  # a bug, of ours or of what prints: the page tells of it, the preview goes on
            self.amiss(reason)
            return Refused(bug(reason))

    def _begun(self, make: Callable[..., Product], args: object, place: Place) -> Hand:
        """The process, at work; another where it died while it had nothing to do."""
        if self.hand and not self.hand.line.closed:
            try:
                self.hand.begin(0, [(make, args)], place)
                return self.hand
            except OSError:
                self.hand.end()
        self.hand = self.hire()
        self.hand.begin(0, [(make, args)], place)
        return self.hand

    def picture(self, address: str, number: int) -> bytes | None:
        """A page of the edition as it was printed last, as PNG; pages count from 1."""
        with self.turn:
            edition = self.editions.get(address)
            if edition is None or not 1 <= number <= len(edition.sizes):
                return None
            return draw(edition.pdf, number)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self.closed = True
        if self.hand and not self.hand.line.closed:
            self.hand.end()


def warm_up(args: tuple[()], desk: Desk) -> Product:
    """What a print run imports, imported."""
    from ..printing import cover, press, subsets  # noqa: F401

    press.open_engine()
    return Product()


def sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Of all pages, in points."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(document.get_page_size(number) for number in range(len(document)))
    finally:
        document.close()


def draw(pdf: bytes, number: int) -> bytes:
    """A page as a PNG picture, made quickly rather than small: it goes no further than this machine."""
    import io

    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        out = io.BytesIO()
        document[number - 1].render(scale=SCALE).to_pil().save(out, "PNG", compress_level=1)
        return out.getvalue()
    finally:
        document.close()
