"""The versions that decide a PDF's bytes, found without starting the print engine."""

from __future__ import annotations

from functools import lru_cache

from ..toolchain import versions
from .faces import DISTRIBUTIONS

ENGINE = ("weasyprint", "pydyf", "tinyhtml5", "tinycss2", "cssselect2", "pyphen", "fonttools", "uharfbuzz", "pypdfium2", "pillow")
LIBRARIES = {
    "pango": ("pango_version_string", ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0")),
    "harfbuzz": ("hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll", "libharfbuzz-0")),
}
"""The machine's own libraries, under the names that WeasyPrint tries too: name → (function that tells the version, files)."""


@lru_cache(maxsize=1)
def toolchain() -> str:
    """ "weasyprint 70.0, …, pango 1.56.3, harfbuzz 10.2.0, zlib 1.3.1"; 60 ms, once in a process."""
    import zlib

    found = [versions(*ENGINE, *DISTRIBUTIONS)]
    found += [f"{name} {_library(function, files)}" for name, (function, files) in LIBRARIES.items()]
    return ", ".join((*found, f"zlib {zlib.ZLIB_RUNTIME_VERSION}"))


def _library(function: str, files: tuple[str, ...]) -> str:
    """A shared library's own word for its version, without searching the disk for it; "absent" where it does not load."""
    import ctypes

    for file in files:
        try:
            library = ctypes.CDLL(file)
        except OSError:
            continue
        tell = getattr(library, function)
        tell.restype = ctypes.c_char_p
        return str(tell().decode())
    return "absent"
