"""The first page of a PDF as a small WebP picture, for the archive's grid of covers."""

from __future__ import annotations

from typing import NamedTuple

WIDTH = 480
"""Pixels."""


class Cover(NamedTuple):
    webp: bytes
    width: int
    height: int


def first_page(pdf: bytes) -> Cover:
    """Drawn at twice the width and shrunk: thin strokes of Song stay grey instead of breaking up."""
    import io

    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        large = page.render(scale=2 * WIDTH / page.get_width()).to_pil().convert("RGB")
        page.close()
    finally:
        document.close()
    height = round(large.height * WIDTH / large.width)
    small = large.resize((WIDTH, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80, method=5)
    return Cover(out.getvalue(), WIDTH, height)
