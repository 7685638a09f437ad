"""What a store is told of a file, since no server will guess it: its type, and how long a browser may keep it; pure."""

from __future__ import annotations

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "pdf": "application/pdf",
    "woff2": "font/woff2",
    "webmanifest": "application/manifest+json",
    "zip": "application/zip",
}
DATED = (".css", ".js", ".woff2")
"""Static files that pages name with a digest (`?v=…`) alone; a picture or form may also be linked from an issue, without."""


def headers(target: str) -> dict[str, str]:
    """Content-Type and Cache-Control."""
    for_ever = target.startswith("static/") and target.endswith(DATED)
    return {
        "Content-Type": TYPES.get(target.rpartition(".")[2].lower(), "application/octet-stream"),
        "Cache-Control": "public, max-age=31536000, immutable" if for_ever else "no-cache",
    }
