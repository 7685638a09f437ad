"""Says whether anything changed since the last good build, before anything dear is imported.

A snapshot is a text: the options, then a line for each file that a build may depend on, with its time, size and inode.
Where it equals the last good build's, letter for letter, there is nothing to do.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable

FOLDERS = ("issues", "pages", "templates", "static")
SINGLE = ("bulletin.yaml", "permalinks.yaml")
PACKAGE = os.path.dirname(os.path.abspath(__file__))
DEFAULT = os.path.join(PACKAGE, "default") if os.path.isdir(os.path.join(PACKAGE, "default")) else os.path.dirname(os.path.dirname(PACKAGE))
"""The default theme's folder: shipped inside the package, or the repository itself."""

INSTALLED = ("/var/lib/dpkg/status", "/opt/homebrew/Cellar", "/usr/local/Cellar", "/var/lib/rpm", "/var/lib/pacman/local")
"""What changes when the system's libraries do, Pango among them."""

RACY = 2_000_000_000
"""A file changed so many nanoseconds before the snapshot may be changed again under the same time stamp (FAT and network
file systems keep two seconds); a snapshot with such a file equals no other."""
RACY_FINE = 50_000_000
"""The same for a file system whose time stamps are finer than a second."""


def snapshot(site: str, others: Iterable[str] = ()) -> str:
    """The state of all files that a build of `site` may depend on, a line each: layer, name, time, size, inode.

    `others` are names outside the usual folders that steps have asked for: fonts, pictures beside the issues.
    """
    now = time.time_ns()
    lines: list[str] = []
    for name in SINGLE:
        try:
            _line(lines, "site", name, os.stat(os.path.join(site, name)), now)
        except FileNotFoundError:
            continue
    for folder in FOLDERS:
        _walk(lines, "site", site, folder, now)
    for name in others:
        if name.startswith("family:"):
            from .installed import state

            lines.append(f"other\t{name}\t{state()}")
            continue
        try:
            _line(lines, "other", name, os.stat(os.path.join(site, name)), now)
        except OSError:
            lines.append(f"other\t{name}\tabsent")
    if os.path.realpath(site) != os.path.realpath(DEFAULT):
        for folder in FOLDERS[2:]:
            _walk(lines, "default", DEFAULT, folder, now)
    lines.sort()
    return "\n".join(lines)


def machine() -> str:
    """The state of the program itself: its own files, and the folder that its dependencies are installed in."""
    lines: list[str] = [sys.version]
    _walk(lines, "package", PACKAGE, "", 0)
    lines += [f"{folder}\t{os.stat(folder).st_mtime_ns}" for folder in sys.path if folder.endswith("-packages") and os.path.isdir(folder)]
    lines += [f"{name}\t{os.stat(name).st_mtime_ns}" for name in INSTALLED if os.path.exists(name)]
    lines[1:] = sorted(line for line in lines[1:] if "__pycache__" not in line)
    return "\n".join(lines)


def _walk(lines: list[str], layer: str, root: str, folder: str, now: int) -> None:
    try:
        entries = os.scandir(os.path.join(root, folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:  # reading says so, with its place
        lines.append(f"{layer}\t{folder}\tunreadable {now}")
        return
    with entries:
        for entry in entries:
            name = entry.name
            if name[0] == "." or name == "__pycache__":
                continue
            full = f"{folder}/{name}" if folder else name
            if entry.is_dir():
                if (folder or layer == "package") and not entry.is_symlink():
                    _walk(lines, layer, root, full, now)
            else:
                try:
                    _line(lines, layer, full, entry.stat(), now)
                except OSError:  # a dangling link, or gone meanwhile
                    lines.append(f"{layer}\t{full}\tunreadable {now}")


def _line(lines: list[str], layer: str, name: str, stat: os.stat_result, now: int) -> None:
    time_ns = stat.st_mtime_ns
    young = now - time_ns < (RACY if time_ns % 1_000_000_000 == 0 else RACY_FINE)
    racy = f"\t{now}" if now and young else ""
    lines.append(f"{layer}\t{name}\t{time_ns}\t{stat.st_size}\t{stat.st_ino}{racy}")


def changes(before: str, after: str) -> tuple[frozenset[str], bool]:
    """The logical names whose files differ between two snapshots, and whether any name appeared or vanished."""
    old, new = set(before.split("\n")), set(after.split("\n"))
    lost = {line.split("\t", 2)[1] for line in old - new if line}
    come = {line.split("\t", 2)[1] for line in new - old if line}
    return frozenset(lost | come), lost != come


def stamp(site: str, out: str, options: str, files: str) -> str:
    """What must be equal for a build to be skipped: the options, the program, the environment, the files."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return f"{os.path.abspath(site)}\n{os.path.realpath(out)}\n{options}\n{epoch}\n{marker(out)}\n{machine()}\n{files}"


def marker(out: str) -> str:
    """What the archive's folder says of itself (publish.MARKER); "" where it is not there or not ours."""
    try:
        with open(os.path.join(out, ".bulletin"), encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def path(site: str, out: str) -> str:
    """The file that holds the last good build's stamp of this archive."""
    return os.path.join(site, ".bulletin", "stamp-" + os.path.abspath(out).replace(os.sep, "-").replace(":", "").strip("-")[-80:])


def unchanged(site: str, out: str, now_stamp: str) -> str | None:
    """The summary of the last good build where nothing changed since; else None."""
    head, _, kept = _remembered(site, out)
    until, _, summary = head.partition(" ")
    if not until or kept != now_stamp or (until != "0" and time.time() >= float(until)):
        return None
    return summary


def others(site: str, out: str) -> list[str]:
    """The names outside the usual folders that the last good build asked for."""
    return [name for name in _remembered(site, out)[1].split("\t") if name]


def _remembered(site: str, out: str) -> tuple[str, str, str]:
    """The three parts of the stamp's file: (until, summary), the other names, the stamp."""
    try:
        with open(path(site, out), encoding="utf-8") as file:
            head, names, kept = file.read().split("\n", 2)
    except (OSError, ValueError):
        return "", "", ""
    return head, names, kept


def remember(site: str, out: str, until: int, summary: str, names: Iterable[str], now_stamp: str) -> None:
    """Write the stamp after a good build; `until` is the second at which the next embargo ends, or 0."""
    there = path(site, out)
    partial = there + ".partial"
    with open(partial, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"{until} {summary}\n{chr(9).join(names)}\n{now_stamp}")
    os.replace(partial, there)


def forget(site: str, out: str) -> None:
    try:
        os.remove(path(site, out))
    except FileNotFoundError:
        return
