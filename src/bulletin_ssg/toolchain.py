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
    """Digest of the package's own code, catalogues and settings."""
    parts = []
    for folder, folders, files in os.walk(PACKAGE):
        folders.sort()
        for name in sorted(files):
            if name.endswith((".py", ".mo", ".conf")):
                with open(os.path.join(folder, name), "rb") as file:
                    parts.append(f"{os.path.relpath(folder, PACKAGE)}/{name} {digest(file.read())}")
    return digest("\n".join(parts).replace(os.sep, "/").encode())


class Tools(NamedTuple):
    """What is known of the program, worked out anew only where its state differs."""

    state: str
    """Digest of noop.machine."""
    base: str
    """The toolchain of every step."""
    pages: str
    """The toolchain of the pages' outputs beside it."""
    press: str
    """The toolchain of the printing outputs beside it."""
    guests: str
    """Outputs of other distributions (outputs.registered)."""


def tools(store: Store, state: str) -> Tools:
    """The tools as the store notes them, or as they are now where `state`, the digest of noop.machine, is another."""
    noted, _, text = (store.note("tools") or "").partition(" ")
    if noted == state:
        known = values.decode(text, Tools)
    else:
        from .outputs import outputs, prints, registered

        base = f"{package_digest()} {sys.version_info.major}.{sys.version_info.minor} {versions(*PAGES)}"
        guests = registered()
        found = outputs((), guests)
        pages = " ".join(output.toolchain() for output in found if not prints(output))
        press = " ".join(output.toolchain() for output in found if prints(output))
        known = Tools(state, base, pages, press, guests)
        store.write_note("tools", f"{state} {values.encode(known)}")
    return known
