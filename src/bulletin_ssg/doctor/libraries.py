"""The system's libraries that printing opens by name, and the packages they come in; `scripts/setup` reads this too."""

from __future__ import annotations

import os
import sys

LIBRARIES = {
    "GObject": ("libgobject-2.0-0.dll", "libgobject-2.0.0.dylib", "libgobject-2.0.so.0"),
    "Pango": ("libpango-1.0-0.dll", "libpango-1.0.dylib", "libpango-1.0.so.0"),
    "PangoFT2": ("libpangoft2-1.0-0.dll", "libpangoft2-1.0.dylib", "libpangoft2-1.0.so.0"),
    "HarfBuzz": ("libharfbuzz-0.dll", "libharfbuzz.0.dylib", "libharfbuzz.so.0"),
    "HarfBuzz-Subset": ("libharfbuzz-subset-0.dll", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset.so.0"),
    "Fontconfig": ("libfontconfig-1.dll", "libfontconfig.1.dylib", "libfontconfig.so.1"),
}
"""What WeasyPrint opens: on Windows, macOS, Linux."""

APT = {
    "GObject": "libpango-1.0-0",
    "Pango": "libpango-1.0-0",
    "PangoFT2": "libpangoft2-1.0-0",
    "HarfBuzz": "libpangoft2-1.0-0",
    "HarfBuzz-Subset": "libharfbuzz-subset0",
    "Fontconfig": "libpangoft2-1.0-0",
}
BREW = {**dict.fromkeys(LIBRARIES, "pango"), "HarfBuzz-Subset": "harfbuzz", "HarfBuzz": "harfbuzz"}
FEDORA = "sudo dnf install pango 'libharfbuzz-subset.so.0()(64bit)'"
MSYS = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin"
"""Where MSYS2 puts them on Windows, unless WEASYPRINT_DLL_DIRECTORIES says otherwise."""


def missing_libraries() -> list[str]:
    """Names of the libraries that cannot be opened."""
    if sys.platform == "win32":
        for folder in filter(os.path.isdir, os.environ.get("WEASYPRINT_DLL_DIRECTORIES", MSYS).split(";")):
            os.add_dll_directory(folder)
    return [name for name, files in LIBRARIES.items() if not any(opens(file) for file in files)]


def opens(file: str) -> bool:
    import ctypes

    # Homebrew's folder on Apple silicon is not on the loader's own path.
    for path in (file, f"/opt/homebrew/lib/{file}", f"/usr/local/lib/{file}") if sys.platform == "darwin" else (file,):
        try:
            ctypes.CDLL(path)
        except OSError:
            continue
        return True
    return False
