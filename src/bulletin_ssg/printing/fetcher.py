"""All that the print engine may fetch: pictures of the site through the recording reader, the issue's fonts, small data."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from ..diagnostics import Diagnostic, Refused, Span, error

if TYPE_CHECKING:
    from ..sources import Reader
    from .subsets import Cut

HOME = "site:///"
"""What a document's addresses are relative to; no such scheme exists outside."""
KINDS = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
    "svg": "image/svg+xml", "css": "text/css",
}  # fmt: skip
MOST_BYTES = 30_000_000
MOST_DATA = 2_000_000
MOST_VECTOR = 3_000_000
MOST_PIXELS = 60_000_000


class Closed(Exception):
    """An address that the print engine has no business with."""


class Fetcher:
    """Called by WeasyPrint with every address it meets, those inside SVG pictures and style sheets too."""

    _fail_on_errors = False  # asked by weasyprint.urls.fetch

    def __init__(self, reader: Reader, cuts: tuple[Cut, ...]) -> None:
        self.reader = reader
        self.fonts = {f"face:{number}": cut.data for number, cut in enumerate(cuts)}
        self.refusals: list[Diagnostic] = []
        """Findings that must stop the print; WeasyPrint itself only logs what a fetcher raises."""

    def __call__(self, url: str, headers: object = None) -> Any:
        from weasyprint.urls import URLFetcherResponse

        data, kind = self.fetch(url)
        return URLFetcherResponse(url, data, {"Content-Type": kind})

    def fetch(self, url: str) -> tuple[bytes, str]:
        """(bytes, media type) of what lies at `url`; raises Closed for everything that is not the site's."""
        if url in self.fonts:
            return self.fonts[url], "font/ttf"
        if url.startswith("data:"):
            return self._data(url)
        name = _name(url)
        kind = KINDS.get(name.rpartition(".")[2].lower(), "")
        if not kind:
            raise Closed(f"{name} is neither a picture nor a style sheet")
        try:
            data = self.reader.read(name)
        except Refused as refused:
            self.refusals.extend(refused.diagnostics)
            raise Closed(name) from refused
        if data is None:
            raise Closed(f"{name} is not there")
        self._weigh(name, kind, data)
        return data, kind

    def _weigh(self, name: str, kind: str, data: bytes) -> None:
        """Refuse what would take the memory of the machine."""
        vector = kind == "image/svg+xml"
        if len(data) > (MOST_VECTOR if vector else MOST_BYTES):
            self._refuse("the picture {name} is too big to print: {size} MB", name, size=f"{len(data) / 1e6:.0f}")
        pixels = 0 if vector or kind == "text/css" else count_pixels(data)
        if pixels > MOST_PIXELS:
            self._refuse("the picture {name} is too big to print: {size} million pixels", name, size=f"{pixels / 1e6:.0f}")

    def _refuse(self, message: str, name: str, **values: str) -> None:
        hint = "save it smaller: 3000 pixels are enough for the width of a page"
        self.refusals.append(error("E603", message, Span(name), hint, name=name, **values))
        raise Closed(name)

    def _data(self, url: str) -> tuple[bytes, str]:
        if len(url) > MOST_DATA:
            raise Closed("a data: address of more than 2 MB")
        head, _, body = url[5:].partition(",")
        kind, *options = head.split(";")
        data = unquote_to_bytes(body)
        if "base64" in options:
            try:
                data = base64.b64decode(data, validate=False)
            except binascii.Error as reason:
                raise Closed(f"a data: address that cannot be read: {reason}") from reason
        if kind.startswith("image/") and kind != "image/svg+xml" and count_pixels(data) > MOST_PIXELS:
            raise Closed("a data: picture of too many pixels")
        return data, kind or "text/plain"


def _name(url: str) -> str:
    """The logical name at an address of the site."""
    parts = urlsplit(url)
    if parts.scheme != "site" or parts.netloc or not url.startswith(HOME):
        raise Closed("a print takes nothing from outside the site")
    name = unquote(parts.path[1:])
    if any(part in ("", ".", "..") or part.startswith(".") for part in name.split("/")) or "\\" in name or "\0" in name:
        raise Closed("a print takes nothing from outside the site")
    return name


def count_pixels(data: bytes) -> int:
    """Width × height as the file's head says; 0 where it is no picture that can be read."""
    import warnings

    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data)) as image:
                return int(image.width * image.height)
        except Image.DecompressionBombError:
            return MOST_PIXELS + 1
        except (OSError, ValueError, SyntaxError):
            return 0
