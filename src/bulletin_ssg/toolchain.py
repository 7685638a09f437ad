"""What, beside sources and arguments, decides the bytes of the archive: our own code and the versions of what it calls."""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache

from .noop import PACKAGE
from .sources import digest

PAGES = ("jinja2", "markdown-it-py", "mdit-py-plugins", "nh3")
"""Distributions whose versions count for every step."""


def versions(*distributions: str) -> str:
    """ "jinja2 3.1.6, markdown-it-py 4.3.0"; a distribution that is not installed is "absent"."""
    known = {name: version for name, version, _ in installed()}
    return ", ".join(f"{name} {known.get(_normal(name)) or _asked(name)}" for name in distributions)


def _asked(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return "absent"


def registers(group: str) -> bool:
    """Whether any distribution has entry points of this group."""
    for _, _, folder in installed():
        try:
            with open(os.path.join(folder, "entry_points.txt"), encoding="utf-8") as file:
                if f"[{group}]" in file.read():
                    return True
        except OSError:
            continue
    return False


@lru_cache(maxsize=1)
def installed() -> tuple[tuple[str, str, str], ...]:
    """(name, version, folder of its metadata) of every distribution, as the folders' names tell them (Recording installed projects,
    PyPA). importlib.metadata knows odder places, and costs a cold build 50 ms and 2 MB for the parser of mails that it reads with.
    """
    found: dict[str, tuple[str, str, str]] = {}
    for path in sys.path:
        try:
            names = os.listdir(path or ".")
        except OSError:
            continue
        for name in names:
            stem, ending = os.path.splitext(name)
            distribution, dash, version = stem.partition("-")
            if ending == ".dist-info" and dash:
                found.setdefault(_normal(distribution), (_normal(distribution), version, os.path.join(path, name)))
    return tuple(found.values())


def _normal(name: str) -> str:
    """The name in the form in which it is compared (Names and normalization, PyPA)."""
    return re.sub(r"[-_.]+", "-", name).lower()


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
