"""The commonest build, in which nothing is to be done, told before the command line is parsed: that alone takes 5 ms."""

from __future__ import annotations

import os
import time
from typing import NamedTuple

from bulletin_ssg import noop

FLAGS = {"--no-pdf": "no_pdf", "--drafts": "drafts", "--portable": "portable", "-q": "quiet", "--quiet": "quiet"}


_seen: dict[tuple[str, str], str] = {}
"""(site, archive) → the snapshot that `unchanged` took, for the build that follows."""


class Plain(NamedTuple):
    """A `bulletin build` whose options are all of the simple kind; the fields are argparse's."""

    site: str = "."
    out: str = ""
    no_pdf: bool = False
    drafts: bool = False
    portable: bool = False
    quiet: bool = False


def plain(arguments: list[str]) -> Plain | None:
    """The build that these arguments ask for; None where argparse must have a look."""
    if not arguments or arguments[0] != "build":
        return None
    found: dict[str, object] = {}
    rest = iter(arguments[1:])
    for argument in rest:
        if argument in FLAGS:
            found[FLAGS[argument]] = True
        elif argument in ("-o", "--out"):
            found["out"] = next(rest, "-")
        elif argument in ("-j", "--jobs"):
            if not next(rest, "").isdigit():
                return None
        elif (argument[:2] == "-j" and argument[2:].isdigit()) or (argument[:7] == "--lang=" and argument[7:]):
            continue
        elif argument in ("--lang", "--executor"):
            if not next(rest, "-")[:1].isalpha():
                return None
        elif argument[:1] == "-" or "site" in found:
            return None
        else:
            found["site"] = argument
    if str(found.get("out", "")).startswith("-"):
        return None
    return Plain(**found)  # type: ignore[arg-type]


def stamp(site: str, out: str, no_pdf: bool, drafts: bool, portable: bool, files: str) -> str:
    """What a build of these options is skipped by (noop.stamp)."""
    return noop.stamp(site, out, f"{no_pdf} {drafts} {portable}", files)


def folder(site: str, out: str) -> str:
    return out or os.path.join(site, "public")


def snapshot(site: str, out: str) -> str:
    """The site's files, as `unchanged` just saw them where it did: a build begins with what was there before it, so once is enough."""
    return _seen.pop((site, out), "") or noop.snapshot(site, noop.others(site, out))


def unchanged(arguments: list[str]) -> tuple[str, float] | None:
    """The summary of the last good build and the seconds it took to see that it still holds; None where there is work."""
    begun = time.perf_counter()
    _seen.clear()
    build = plain(arguments)
    if build is None:
        return None
    out = folder(build.site, build.out)
    files = noop.snapshot(build.site, noop.others(build.site, out))
    summary = noop.unchanged(build.site, out, stamp(build.site, out, build.no_pdf, build.drafts, build.portable, files))
    if summary is None:
        _seen[build.site, out] = files
        return None
    return "" if build.quiet else summary, time.perf_counter() - begun
