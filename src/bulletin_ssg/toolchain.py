"""What, beside sources and arguments, decides the bytes of the archive: our own code and the versions of what it calls."""

from __future__ import annotations

import os

from .noop import PACKAGE
from .sources import digest

PAGES = ("jinja2", "markdown-it-py", "mdit-py-plugins", "nh3")
"""Distributions whose versions count for every step."""


def versions(*distributions: str) -> str:
    """ "jinja2 3.1.6, markdown-it-py 4.3.0"; a distribution that is not installed is "absent"."""
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name in distributions:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} absent")
    return ", ".join(found)


def package_digest() -> str:
    """Digest of the package's own code, catalogues and settings."""
    parts = []
    for folder, folders, files in os.walk(PACKAGE):
        folders.sort()
        for name in sorted(files):
            if name.endswith((".py", ".mo", ".conf")):
                with open(os.path.join(folder, name), "rb") as file:
                    parts.append(f"{os.path.relpath(folder, PACKAGE)}/{name} {digest(file.read())}")
    return digest("\n".join(parts).replace(os.sep, "/").encode())
