"""A target that rsync reaches: HOST:/PATH over ssh, or rsync://HOST/MODULE/PATH."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from tempfile import TemporaryDirectory

from . import Parcel, unreachable
from .program import Answer, call

MISSING = 23
"""rsync's code for "some files were not transferred", which it also has where the source is not there."""


class Rsync:
    def __init__(self, target: str) -> None:
        self.target = target.rstrip("/") + "/"

    def read(self, target: str) -> bytes | None:
        with TemporaryDirectory() as folder:
            ran = call(["rsync", "--", self.target + target, "copy"], folder)
            if ran.code == MISSING and "No such file" in ran.said:
                return None
            self._check(ran)
            with open(os.path.join(folder, "copy"), "rb") as file:
                return file.read()

    def names(self) -> Iterable[str]:
        with TemporaryDirectory() as folder:
            ran = call(["rsync", "-r", "--list-only", "--8-bit-output", "--", self.target], folder)
        if ran.code == MISSING and "No such file" in ran.said:
            return []
        self._check(ran)
        rows = [line.split(maxsplit=4) for line in ran.out.decode("utf-8", "replace").splitlines()]
        return [_unescaped(row[4].partition(" -> ")[0] if row[0][0] == "l" else row[4]) for row in rows if row[0][0] != "d"]

    def put(self, parcels: Sequence[Parcel]) -> None:
        """Times are not compared: two builds within a second may differ by a letter."""
        with TemporaryDirectory() as folder:
            for target, data in parcels:
                path = os.path.join(folder, target)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(data)
            self._check(call(["rsync", "-r", "--mkpath", "--ignore-times", "--chmod=D755,F644", "--", "./", self.target], folder))

    def delete(self, targets: Sequence[str]) -> None:
        """An empty folder is synchronised; rules protect all but these files and the folders that they leave empty."""
        above = {folder for target in targets for folder in _folders(target)}
        rules = [f"R /{_literal(name)}" for name in (*targets, *sorted(above))]
        if not targets:
            return
        with TemporaryDirectory() as folder, TemporaryDirectory() as beside:
            with open(os.path.join(beside, "rules"), "w", encoding="utf-8", newline="\n") as file:
                file.write("\n".join([*rules, "P *", ""]))
            self._check(call(["rsync", "-r", "--delete", f"--filter=merge {beside}/rules", "--", "./", self.target], folder))

    def finish(self) -> None:
        return

    def _check(self, ran: Answer) -> None:
        if ran.code:
            raise unreachable(self.target, ran.said or f"rsync: {ran.code}")


def _folders(target: str) -> Iterable[str]:
    parts = target.split("/")[:-1]
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def _literal(name: str) -> str:
    """A name as a pattern that matches it alone; without a wildcard a backslash is a letter."""
    return re.sub(r"([*?\[\\])", r"\\\1", name) if re.search(r"[*?\[]", name) else name


def _unescaped(name: str) -> str:
    """rsync writes control characters as \\#012."""
    return re.sub(r"\\#(\d{3})", lambda match: chr(int(match[1], 8)), name)
