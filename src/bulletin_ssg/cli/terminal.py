"""What is printed: results, findings with their places, progress on a terminal; in the user's language."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bulletin_ssg.wording import catalogue

if TYPE_CHECKING:
    from bulletin_ssg.diagnostics import Diagnostic


def language() -> str:
    """zh-CN or en: what the environment asks for, in the order of POSIX (LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("BULLETIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh-CN" if value.lower().startswith("zh") else "en"
    return "en"


def prepare() -> None:
    """Make any text printable, whatever the terminal's encoding (Windows' consoles speak GBK)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    print(text)


def note(text: str) -> None:
    """To stderr: what is no result."""
    print(text, file=sys.stderr)


def up_to_date(summary: str, seconds: float) -> None:
    """That nothing was to be done; quietly where `summary` is empty."""
    if summary:
        say(translate("up to date") + f" ({seconds:.2f} s) · {summary}")


def findings(found: Sequence[Diagnostic]) -> None:
    """All findings, then their number."""
    from bulletin_ssg.diagnostics import render

    for finding in found:
        note(render(finding, translate))
    errors = sum(finding.severity == "error" for finding in found)
    if errors:
        note(translate("{n} errors; nothing was published").format(n=errors) if errors > 1 else translate("1 error; nothing was published"))


def bug(reason: BaseException) -> int:
    """Our own mistake: the traceback, and exit code 70 (EX_SOFTWARE of sysexits.h)."""
    import traceback

    traceback.print_exception(reason)
    note(translate("This is a bug in bulletin. The archive is as it was. Please report it with the lines above."))
    return 70


class Progress:
    """A line on a terminal that tells how far work is, once it has taken a second; nothing elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.begun = time.monotonic()
        self.shown = 0.0
        self.on = sys.stderr.isatty() and not quiet

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if not self.on or now - self.begun < 1 or (now - self.shown < 0.1 and done < total):
            return
        self.shown = now
        filled = 24 * done // max(1, total)
        sys.stderr.write(f"\r\x1b[K{translate(what)} {'━' * filled}{'─' * (24 - filled)} {done}/{total}")
        sys.stderr.flush()

    def clear(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


translate: Callable[[str], str] = catalogue(language())
