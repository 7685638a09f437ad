"""Knows what a process costs: time by the clock and of processors, and memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
KEPT = os.path.join(ROOT, ".bench")
"""Where results lie, and the environment of the peers."""
FAST = "/dev/shm" if os.path.isdir("/dev/shm") else KEPT
"""Where sites and archives lie: disks differ too much to tell programs apart."""
PYTHON = [sys.executable]
COMMAND = os.path.join(os.path.dirname(sys.executable), "bulletin")
BULLETIN = [*([COMMAND] if os.path.exists(COMMAND) else [*PYTHON, "-m", "bulletin_ssg"]), "build", "--quiet"]
SETTLE = 0.12
"""Seconds after an edit: a file younger than the stamp's resolution is read again whatever it holds."""
OFTEN = 0.005
"""Seconds between two looks at a process' memory."""


class Run(NamedTuple):
    """What a process and its children took."""

    wall: float
    cpu: float
    """Seconds of processors."""


def start(command: list[str], folder: str | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def checked(process: subprocess.Popen[bytes], status: int) -> None:
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {process.args!r}")


def timed(command: list[str], folder: str | None = None) -> Run:
    begun = time.perf_counter()
    process = start(command, folder)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    checked(process, status)
    return Run(wall, usage.ru_utime + usage.ru_stime)


def peak(command: list[str], folder: str | None = None) -> float:
    """The most MiB that a process and its children held at once, pages they share counted once (PSS). Looking costs time: not for timing."""
    process, most = start(command, folder), 0.0
    family, strangers = {process.pid}, set(pids())
    while True:
        done, status = os.waitpid(process.pid, os.WNOHANG)
        if done:
            checked(process, status)
            return most
        for pid in [pid for pid in pids() if pid not in strangers and pid not in family]:
            (family if parent(pid) in family else strangers).add(pid)
        now = {pid: held(pid) for pid in family}
        if all(held(pid) for pid, size in now.items() if size):  # else one ended meanwhile, and what it shared was counted twice
            most = max(most, sum(now.values()) / 1024)
        time.sleep(OFTEN)


def pids() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdecimal())


def parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:  # it has ended
        return 0


def held(pid: int) -> int:
    """KiB."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def median(runs: Iterable[Run]) -> Run:
    walls, cpus = zip(*runs, strict=True)
    return Run(statistics.median(walls), statistics.median(cpus))


def compiled() -> None:
    """An installed program is compiled; so is this one, whatever the environment asks of Python."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([*PYTHON, "-m", "compileall", "-q", os.path.join(ROOT, "src")], check=True)
    subprocess.run([*PYTHON, "-c", "import jinja2, markdown_it, mdit_py_plugins.footnote, yaml"], check=True)
