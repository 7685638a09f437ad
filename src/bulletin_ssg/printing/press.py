"""The one door to WeasyPrint: HTML, style sheet and fonts in, PDF and the engine's complaints out."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..diagnostics import Refused, error
from ..sources import digest
from . import archival, tagging
from .composition import choose
from .fetcher import HOME, Fetcher

if TYPE_CHECKING:
    from .enclosures import Enclosure
    from .subsets import Cut

RESOLUTION = 200
"""Most dots per inch that pictures keep."""
QUALITY = 85
"""Of JPEG pictures that are made smaller."""


class Complaint(NamedTuple):
    """What the engine logged."""

    template: str
    """ "Failed to load image at %r: %s"."""
    values: tuple[str, ...]
    text: str
    """Both put together."""


class Pressed(NamedTuple):
    pdf: bytes
    pages: int
    complaints: tuple[Complaint, ...]
    """Of the document."""
    misprints: tuple[Complaint, ...]
    """Of the style sheet, the same for every issue."""
    places: tuple[tuple[str, int], ...] = ()
    """(anchor, page)."""
    unknown: str = ""
    """The engine's version, where composition does not know it and Chinese is set ragged right."""


def press(
    html: str,
    css: str,
    cuts: tuple[Cut, ...],
    fetcher: Fetcher,
    enclosures: tuple[Enclosure, ...] = (),
    scale: float = 1.0,
    draft: bool = False,
    version: str = "",
) -> Pressed:
    """Lay out and write one document, as WeasyPrint `version` if one is named; a draft is laid out only, to learn on which page
    everything is.

    The same arguments give the same bytes: no clock, no random identifier, no font but `cuts`.
    """
    engine = open_engine()
    composition = choose(version or engine.__version__)
    from weasyprint.text.fonts import FontConfiguration

    sheet, misprints = style_sheet(css)
    fonts = FontConfiguration()
    options = {"optimize_images": True, "dpi": RESOLUTION, "jpeg_quality": QUALITY}
    identifier = digest("\0".join((html, css, str(scale), *(digest(cut.data) for cut in cuts))).encode())[:32].encode()
    with Listening() as complaints, composition.at_work():
        declared = engine.CSS(string=declare(cuts) + composition.style, url_fetcher=fetcher, font_config=fonts, base_url=HOME)
        parsed = engine.HTML(string=html, base_url=HOME, url_fetcher=fetcher)
        document = parsed.render(font_config=fonts, stylesheets=[declared, sheet], **options)
        extras = {"zoom": scale, "pdf_identifier": identifier, "attachments": archival.attach(enclosures)}
        pdf = b"" if draft else _write(document, engine, options | extras)
    places = {anchor: number for number, page in reversed(tuple(enumerate(document.pages, 1))) for anchor in page.anchors}
    found = tuple(dict.fromkeys(complaints))
    return Pressed(pdf, len(document.pages), found, misprints, tuple(places.items()), composition.unknown)


def _write(document: Any, engine: Any, options: dict[str, Any]) -> bytes:
    """The document as PDF/A-3a; as PDF/UA-1 too where the tags are made whole."""
    whole = tagging.knows(engine.__version__)
    with tagging.opened(document, options["zoom"]) if whole else nullcontext() as tie, archival.clean_ends(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves the file of its colour profile open

        def finisher(_: Any, pdf: Any) -> None:
            if tie:
                tie(pdf)
                archival.claim(pdf)
            archival.settle(pdf)
            archival.label_pages(pdf)

        return bytes(document.write_pdf(pdf_variant=archival.VARIANT, finisher=finisher, **options))


def declare(cuts: tuple[Cut, ...]) -> str:
    """The style sheet that names the issue's fonts."""
    rule = "@font-face{{font-family:{family};font-weight:{weight};src:url(face:{number})}}"
    return "".join(rule.format(family=cut.family, weight=cut.weight, number=number) for number, cut in enumerate(cuts))


@lru_cache(maxsize=2)
def style_sheet(css: str) -> tuple[Any, tuple[Complaint, ...]]:
    """The style sheet, and what is wrong with it; parsed once in a process, since issue after issue has the same."""
    engine = open_engine()
    with Listening() as complaints:
        sheet = engine.CSS(string=css, base_url=HOME, url_fetcher=_nothing)
    return sheet, tuple(dict.fromkeys(complaints))


def _nothing(url: str) -> Any:
    raise ValueError(f"the print style sheet takes nothing from elsewhere: {url}")


_nothing._fail_on_errors = False  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def open_engine() -> Any:
    """Import WeasyPrint, blind to the fonts of the machine.

    fontconfig reads FONTCONFIG_FILE whenever a configuration is made: it names a file of ours with no font folder in it.
    cffi asks the linker's tools for each library name that fails first, 0.2 s in all; on Linux the next name is the
    right one anyway.
    """
    import ctypes.util

    os.environ["FONTCONFIG_FILE"] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fonts.conf")
    find_library = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it expects ugly output of a machine without fonts
            import weasyprint
    except OSError as reason:  # Pango, or what it stands on, cannot be loaded
        hint = "`bulletin doctor` says how to get it; without PDFs: bulletin build --no-pdf"
        raise Refused(error("E615", "what prints is not whole: {reason}", None, hint, reason=str(reason).strip().split("\n")[0])) from None
    finally:
        ctypes.util.find_library = find_library
    return weasyprint


class Listening:
    """Gathers what WeasyPrint logs while a document is printed, and keeps it from every other log."""

    def __enter__(self) -> list[Complaint]:
        import logging

        heard: list[Complaint] = []

        class Ear(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                values = record.args if isinstance(record.args, tuple) else (record.args,) if record.args else ()
                heard.append(Complaint(str(record.msg), tuple(map(str, values)), record.getMessage()))

        self.logger = logging.getLogger("weasyprint")
        self.ear = Ear(logging.WARNING)
        self.before = (self.logger.level, self.logger.propagate)
        self.logger.addHandler(self.ear)
        self.logger.setLevel(logging.WARNING)
        self.logger.propagate = False
        return heard

    def __exit__(self, *_: object) -> None:
        self.logger.removeHandler(self.ear)
        self.logger.level, self.logger.propagate = self.before
