"""What, beside sources and arguments, decides the bytes of the archive: our own code and the versions of what it calls."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from . import values
from .noop import PACKAGE
from .sources import digest
from .store import Store

PAGES = ("jinja2", "markdown-it-py", "mdit-py-plugins", "nh3", "pypinyin")
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
    """Digest of the package's own .py and .mo files."""
    parts = []
    for folder, folders, files in os.walk(PACKAGE):
        folders.sort()
        for name in sorted(files):
            if name.endswith((".py", ".mo")):
                with open(os.path.join(folder, name), "rb") as file:
                    parts.append(f"{os.path.relpath(folder, PACKAGE)}/{name} {digest(file.read())}")
    return digest("\n".join(parts).replace(os.sep, "/").encode())


class Tools(NamedTuple):
    """What is known of the program, worked out anew only where its state differs."""

    state: str
    """Digest of noop.machine."""
    base: str
    """The toolchain of every step."""
    guests: str
    """Outputs of other distributions (outputs.registered)."""


def tools(store: Store, state: str) -> Tools:
    """The tools as the store notes them, or as they are now where `state`, the digest of noop.machine, is another."""
    note = store.note("tools")
    known = values.decode(note, Tools) if note else None
    if known is None or known.state != state:
        from .outputs import registered

        base = f"{package_digest()} {sys.version_info.major}.{sys.version_info.minor} {versions(*PAGES)}"
        known = Tools(state, base, registered())
        store.write_note("tools", values.encode(known))
    return known
