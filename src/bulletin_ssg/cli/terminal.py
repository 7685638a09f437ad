"""What is printed: results, findings with their places, progress on a terminal; in the user's language."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin_ssg.wording import catalogue

if TYPE_CHECKING:
    from bulletin_ssg.diagnostics import Diagnostic


def language(arguments: Sequence[str] = ()) -> str:
    """zh-CN or en: what `--lang` says, else the environment (POSIX: LC_ALL, LC_MESSAGES, LANG), the site, Windows; "" where none does."""
    asked = [word[7:] or following for word, following in pairwise((*arguments, "")) if word == "--lang" or word.startswith("--lang=")]
    for value in (*asked, *map(os.environ.get, ("BULLETIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))):
        if value and value.partition(".")[0] not in ("C", "POSIX"):  # those name no language
            return chosen(value)
    return _written(arguments) or windows_language(_windows_display())


def chosen(name: str) -> str:
    """The nearest of the languages there are."""
    return "zh-CN" if name.lower().startswith("zh") else "en"


def _written(arguments: Sequence[str]) -> str:
    """The `language` that the site's bulletin.yaml writes out; "" where it does not. Looked for without reading YAML: that is dear."""
    for folder in (*arguments, "."):
        try:
            with open(os.path.join(folder, "bulletin.yaml"), encoding="utf-8", errors="replace") as file:
                lines = [line.partition(":")[2] for line in file if line.startswith("language:")]
        except OSError:
            continue
        return chosen(lines[0].strip(" \t\"'")) if lines else ""
    return ""


def speak(arguments: Sequence[str]) -> None:
    """Say everything from now on in the language that this command line asks for."""
    global named, translate
    named = language(arguments)
    translate = catalogue(named or "en")


def windows_language(identifier: int) -> str:
    """The language of a Windows language identifier (LANGID), whose low ten bits are the primary language: 4 is Chinese; "" for none."""
    return ("zh-CN" if identifier & 0x3FF == 0x04 else "en") if identifier else ""


def _windows_display() -> int:
    """What language Windows shows its menus in; 0 elsewhere. Its consoles set no LANG."""
    if sys.platform != "win32":
        return 0
    import ctypes

    try:
        return int(ctypes.windll.kernel32.GetUserDefaultUILanguage())
    except (AttributeError, OSError):
        return 0


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


def attended() -> bool:
    """Whether somebody is at a terminal who could be asked or shown something."""
    return sys.stdin.isatty()


def agreed(question: str) -> bool:
    """Whether somebody at the terminal says yes. Raises Refused where nobody is there."""
    return choice(f"{question} {translate('[y]es, [n]o')} ", {"y": "y", "n": ""}) == "y"


def choice(question: str, answers: Mapping[str, str]) -> str:
    """What the letter stands for that somebody at the terminal types; asked again until it is one. Refused where nobody is there."""
    from bulletin_ssg.diagnostics import Refused, error

    if not attended():
        raise Refused(
            error(
                "E739",
                "somebody must be asked, and this is no terminal",
                None,
                "say it on the command line: --yes, or --resolve received or repeat",
            )
        )
    while True:
        answer = input(question).strip().lower()[:1]
        if answer in answers:
            return answers[answer]


def up_to_date(summary: str, seconds: float) -> None:
    """That nothing was to be done; quietly where `summary` is empty."""
    if summary:
        say(translate("up to date") + f" ({seconds:.2f} s) · {summary}")


def findings(found: Sequence[Diagnostic], publishing: bool = True) -> None:
    """All findings, then their number, and what it means for the archive where the command is about that."""
    from bulletin_ssg.diagnostics import render

    for finding in found:
        note(render(finding, translate))
    errors = sum(finding.severity == "error" for finding in found)
    if errors and not publishing:
        note(translate("{n} errors").format(n=errors) if errors > 1 else translate("1 error"))
    elif errors:
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
        if not self.on or now - self.begun < 1 or (now - self.shown < 0.1 and done != total):
            return
        self.shown = now
        filled = 24 * done // total if total else 0
        known = f"{'━' * filled}{'─' * (24 - filled)} {done}/{total}" if total else f"{done} …"
        sys.stderr.write(f"\r\x1b[K{translate(what)} {known}")
        sys.stderr.flush()

    def clear(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


named = ""
"""The language that was asked for; "" where nobody did, and English is spoken."""
translate: Callable[[str], str] = str
