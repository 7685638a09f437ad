"""A target that is a branch of a Git repository, as Pages of GitHub, GitLab, Gitee and Codeberg publish it.

A delivery is one commit, and so seen at once. It is made in the site's own repository, where there is one, under a name of its
own: whatever lets the user push lets this push too, and neither index, folder nor branches are touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO

from . import Parcel, unreachable
from .program import Answer, call

REF = "refs/bulletin/deployed"
WORDS = "bulletin deploy"
PLAIN = ".nojekyll"
"""Without it GitHub takes pages for sources of its own generator."""


class Git:
    def __init__(self, remote: str, branch: str, site: str) -> None:
        self.remote = os.path.join(site, remote) if remote.startswith(".") else remote
        self.branch = f"refs/heads/{branch}"
        self.folder = site
        if call(["git", "rev-parse", "--git-dir"], site).code:
            self.folder = os.path.join(site, ".bulletin", "deploy.git")
            self._git("init", "--quiet", "--bare", self.folder, folder=site)
        self.parent = self._fetch()
        self.there = self._names()
        self.stream: IO[bytes] | None = None
        """What makes the commit, once anything is to be in it: `git fast-import` reads it."""

    def read(self, target: str) -> bytes | None:
        return self._git("cat-file", "blob", f"{self.parent}:{target}") if target in self.there else None

    def names(self) -> Iterable[str]:
        return self.there

    def put(self, parcels: Sequence[Parcel]) -> None:
        for target, data in parcels:
            self._say(f"M 100644 inline {_quoted(target)}\ndata {len(data)}\n".encode(), data, b"\n")

    def delete(self, targets: Sequence[str]) -> None:
        for target in targets:
            self._say(f"D {_quoted(target)}\n".encode())

    def finish(self) -> None:
        if PLAIN not in self.there:
            self.put([Parcel(PLAIN, b"")])
        self._say(b"done\n")
        assert self.stream
        with self.stream as stream:
            stream.seek(0)
            self._check(call(["git", "fast-import", "--quiet", "--force", "--done", "--date-format=now"], self.folder, stream))
        self._git("push", "--quiet", "--", self.remote, f"{REF}:{self.branch}")

    def _fetch(self) -> str:
        """The branch's last commit; "" where there is no such branch yet."""
        found = self._git("ls-remote", "--", self.remote, self.branch).decode().split()
        if found:
            self._git("fetch", "--quiet", "--no-tags", "--", self.remote, f"+{self.branch}:{REF}")
            return self._git("rev-parse", REF).decode().strip()
        return ""

    def _names(self) -> set[str]:
        listed = self._git("ls-tree", "-r", "-z", "--name-only", "--full-tree", self.parent) if self.parent else b""
        return {*filter(None, listed.decode("utf-8", "replace").split("\0"))}

    def _say(self, *parts: bytes) -> None:
        if self.stream is None:
            self.stream = TemporaryFile()  # noqa: SIM115  # closed by `finish`
            self.stream.write(f"commit {REF}\ncommitter bulletin <bulletin@localhost> now\ndata {len(WORDS)}\n{WORDS}\n".encode())
            if self.parent:
                self.stream.write(f"from {self.parent}\n".encode())
        self.stream.writelines(parts)

    def _git(self, *words: str, folder: str = "") -> bytes:
        return self._check(call(["git", *words], folder or self.folder)).out

    def _check(self, ran: Answer) -> Answer:
        if ran.code:
            raise unreachable(self.remote, ran.said or f"git: {ran.code}")
        return ran


def _quoted(target: str) -> str:
    return '"' + target.replace("\\", "\\\\").replace('"', '\\"') + '"'
