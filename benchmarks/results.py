"""Knows how results are told and kept: a table, each figure beside its bar and beside what was measured the last time."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple

from timing import ROOT

KEPT = os.path.join(ROOT, ".bench")
"""Where the last results lie, and the environment of the peers."""
PROMISED = 1000
"""Issues from which on bars are promised that the start of a program would decide below."""


class Bar(NamedTuple):
    """What a figure is held against."""

    limit: float
    how: str = ""
    least: bool = False
    """Whether the figure must not be below it, where most must not be above."""

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.limit:.3f}"

    def verdict(self, value: float) -> str:
        return "held" if (value >= self.limit if self.least else value <= self.limit) else "**missed**"


class Figure(NamedTuple):
    """One thing measured."""

    of: str
    """What was measured: outputs, a program, a pair of them."""
    issues: int
    what: str
    value: float
    bar: Bar | None = None
    unit: str = ""
    clock: float | None = None
    """Seconds by the clock, where the value is seconds of processors."""

    @property
    def name(self) -> str:
        return f"{self.issues}, {self.of}: {self.what}"


class Last(NamedTuple):
    """What was measured before on this machine."""

    figures: dict[str, float]
    """The newest of each name; a run need not measure everything."""
    told: str
    """When it was, and of which commit."""

    def change(self, figure: Figure) -> str:
        before = self.figures.get(figure.name)
        return f"{(figure.value / before - 1) * 100:+.0f} %" if before else ""


def grid(lines: Sequence[Sequence[str]], left: int) -> str:
    """A table in Markdown, its columns lined up, the first `left` of them to the left; the first line is the head."""
    wide = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = [[cell.ljust(wide[n]) if n < left else cell.rjust(wide[n]) for n, cell in enumerate(line)] for line in lines]
    rule = ["-" * width if n < left else "-" * (width - 1) + ":" for n, width in enumerate(wide)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [padded[0], rule, *padded[1:]])


def machine() -> str:
    return f"{platform.node()}, {platform.machine()}, {os.cpu_count()} processors"


def recall(name: str, folder: str = KEPT) -> Last:
    """The last result that is kept under this name, where it is of this machine."""
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            kept = json.load(file)
    except FileNotFoundError:
        return Last({}, "none")
    if kept["machine"] != machine():
        return Last({}, f"of another machine ({kept['machine']})")
    return Last(kept["figures"], f"{kept['date']}, {kept['commit']}")


def keep(name: str, found: Sequence[Figure], versions: dict[str, str], folder: str = KEPT) -> None:
    """The result, and of earlier ones what this run did not measure."""
    os.makedirs(folder, exist_ok=True)
    result = {
        "machine": machine(),
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "commit": subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout.strip(),
        "versions": versions,
        "figures": {**recall(name, folder).figures, **{figure.name: figure.value for figure in found}},
    }
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False, indent=1)


def head(versions: dict[str, str], last: Last) -> str:
    programs = ", ".join(f"{program} {number}" for program, number in versions.items())
    return f"{machine()}; {programs}\nMedians. The last result: {last.told}.\n"


def ours() -> dict[str, str]:
    return {"Python": platform.python_version(), **{name: version(name) for name in ("jinja2", "markdown-it-py", "weasyprint")}}
