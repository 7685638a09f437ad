"""Looks at the machine and the site, and never fails: what cannot be found out is told as missing."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

from ..diagnostics import Refused, render
from . import Facts, Package
from .libraries import missing_libraries

DISTRIBUTION = "bulletin-ssg"


def probe(site: str, translate) -> Facts:  # type: ignore[no-untyped-def]
    """All facts; `translate` is for what bulletin.yaml's reader has to say."""
    site = os.path.abspath(site)
    libraries = tuple(missing_libraries())
    return Facts(
        system(), tuple(sys.version_info[:3]), "py" if sys.platform == "win32" else "python3" if sys.prefix == sys.base_prefix else sys.executable,
        f"{os.sep}pipx{os.sep}" in sys.prefix, tuple(packages()), libraries, "" if libraries else engine(), tuple(fonts()), site,
        config(site, translate), writable(site), room(site),
    )  # fmt: skip


def system(release: str = "/etc/os-release") -> str:
    """What kind of system this is, as far as its commands are concerned; WSL is the Linux that runs in it."""
    if sys.platform in ("win32", "darwin"):
        return "windows" if sys.platform == "win32" else "macos"
    try:
        with open(release, encoding="utf-8") as file:
            names = set(re.findall(r"[a-z]+", " ".join(line for line in file if line.startswith(("ID=", "ID_LIKE=")))))
    except OSError:
        return "linux"
    for family, members in (("debian", {"debian", "ubuntu"}), ("fedora", {"fedora", "rhel", "centos"}), ("arch", {"arch"})):
        if names & members:
            return family
    return "linux"


def packages(distribution: str = DISTRIBUTION) -> Iterator[Package]:
    """What the installed distribution says it needs; nothing where it is not installed."""
    from importlib.metadata import PackageNotFoundError, requires, version

    try:
        wanted = requires(distribution) or []
    except PackageNotFoundError:
        return
    for line in wanted:
        name, bounds, marker = re.fullmatch(r"\s*([\w.-]+)\s*(?:\[[^\]]*\])?\s*([^;]*?)\s*(?:;(.*))?", line, re.S).groups()  # type: ignore[union-attr]
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", marker or "")
        platform = re.search(r"sys_platform\s*==\s*['\"]([^'\"]+)", marker or "")
        if platform and platform[1] != sys.platform:
            continue
        try:
            found = version(name)
        except PackageNotFoundError:
            found = ""
        yield Package(name, bounds, found, extra[1] if extra else "")


def engine() -> str:
    """Why WeasyPrint cannot be imported; "" where it can."""
    from importlib.util import find_spec

    if find_spec("weasyprint") is None:
        return ""  # told among the packages
    try:
        from ..printing.press import open_engine

        open_engine()
    except Refused as refused:
        return dict(refused.diagnostics[0].values)["reason"]
    except Exception as reason:  # whatever it is, it is what the user must know
        return f"{type(reason).__name__}: {str(reason).strip().splitlines()[0] if str(reason).strip() else ''}"
    return ""


def fonts() -> Iterator[str]:
    """Font files that no package has."""
    from ..printing import faces

    for file in (faces.SONG, faces.HEI, *faces.WIDER):
        try:
            faces.path(file)
        except Refused:
            yield file.rpartition("/")[2]


def config(site: str, translate) -> tuple[str, ...] | None:  # type: ignore[no-untyped-def]
    """What is wrong with bulletin.yaml; None where there is none."""
    try:
        with open(os.path.join(site, "bulletin.yaml"), "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    except OSError as reason:
        return (translate(reason.strerror or str(reason)),)
    try:
        from ..config import load_config
        from ..premises import decoded

        load_config(decoded(data, "bulletin.yaml"), "bulletin.yaml")
    except Refused as refused:
        return tuple(line for finding in refused.diagnostics for line in render(finding, translate).splitlines())
    except ImportError as reason:  # told among the packages
        return (str(reason),)
    return ()


def writable(site: str) -> bool:
    """Whether a file can be made there: on Windows and network drives the permissions alone do not tell."""
    from tempfile import TemporaryFile

    try:
        with TemporaryFile(dir=site):
            return True
    except OSError:
        return False


def room(site: str) -> int:
    """Megabytes free on the disk."""
    from shutil import disk_usage

    try:
        return disk_usage(site).free // 1_000_000
    except OSError:
        return 0
