"""A picture's size in pixels, told from its bytes."""

from __future__ import annotations

import re

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
LARGEST = 12_000  # pixels a side
MOST = 60_000_000  # pixels in all

UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
ROOT = re.compile(r"<svg\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.S)
COMMENT = re.compile(r"<!--.*?-->", re.S)
LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in|)\s*")
QUARTER_TURNS = range(5, 9)


class Unreadable(Exception):
    """The bytes are no picture, or one too large to be shown."""


def size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height; (0, 0) for an SVG that has none. Raises Unreadable."""
    return svg_size(data) if name.lower().endswith(".svg") else raster_size(data)


def raster_size(data: bytes) -> tuple[int, int]:
    import warnings
    from io import BytesIO

    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures; `too_large` decides
        try:
            with Image.open(BytesIO(data)) as image:
                width, height = image.size
                turned = image.format in ("JPEG", "WEBP") and image.getexif().get(0x0112) in QUARTER_TURNS
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError, IndexError) as reason:
            raise Unreadable(str(reason)) from None
    return (height, width) if turned else (width, height)


def too_large(width: int, height: int) -> bool:
    return max(width, height) > LARGEST or width * height > MOST


def svg_size(data: bytes) -> tuple[int, int]:
    text = data[:65536].decode("utf-8", "replace")
    root = ROOT.search(COMMENT.sub("", text))
    if not root:
        raise Unreadable("no <svg> element")
    width, height = pixels(root[1], "width"), pixels(root[1], "height")
    box = [float(part) for part in re.findall(r"-?[0-9]*\.?[0-9]+", written(root[1], "viewBox"))]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        width, height = width or height * box[2] / box[3] or box[2], height or width * box[3] / box[2] or box[3]
    return round(width), round(height)


def pixels(attributes: str, name: str) -> float:
    """A length of the root element in pixels; 0 where it is absent or relative."""
    match = LENGTH.fullmatch(written(attributes, name))
    return min(float(match[1]) * UNITS[match[2]], 1e6) if match else 0.0


def written(attributes: str, name: str) -> str:
    match = re.search(rf"(?:^|\s){name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", attributes)
    return (match[1] or match[2] or "") if match else ""
