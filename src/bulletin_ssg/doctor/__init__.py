"""`bulletin doctor`: what this machine lacks, and the command that gets it. Pure: from facts (`probe`) to lines.

It must work where nothing else does: only the standard library is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from .libraries import APT, BREW, FEDORA

OLDEST = (3, 11)
ROOM = 300
"""Megabytes below which a disk is too full to work on."""


class Package(NamedTuple):
    """A distribution that bulletin asks for."""

    name: str
    wanted: str
    """ ">=70,<71"."""
    version: str
    """ "" where it is not installed."""
    extra: str = ""
    """The extra that asks for it; "" where bulletin itself does."""

    @property
    def good(self) -> bool:
        """Whether the version is among those wanted."""
        return bool(self.version) and all(_holds(numbers(self.version), part.strip()) for part in self.wanted.split(",") if part.strip())


class Facts(NamedTuple):
    """What was found."""

    system: str
    """ "debian", "fedora", "arch", "linux", "macos", "windows"."""
    python: tuple[int, ...]
    command: str
    """How this Python is called: "py", "python3", a path."""
    pipx: bool
    """Whether bulletin was installed by pipx."""
    packages: tuple[Package, ...]
    libraries: tuple[str, ...]
    """Those that cannot be opened."""
    engine: str
    """Why WeasyPrint cannot be imported; "" where it can."""
    fonts: tuple[str, ...]
    """Font files of the dependencies that are not there."""
    site: str
    """The folder looked at."""
    config: tuple[str, ...] | None
    """What is wrong with bulletin.yaml, as lines; None where there is none."""
    writable: bool
    room: int
    """Megabytes free on the site's disk."""


class Finding(NamedTuple):
    """A line of the report."""

    state: str
    """ "fine", "missing" or "note"; only what is missing makes the command fail."""
    text: str
    remedy: str = ""
    """The command that mends it."""
    hint: str = ""


def examine(facts: Facts, _: Callable[[str], str]) -> list[Finding]:
    """All findings, in the order in which things are best mended; `_` translates."""
    return [*_python(facts, _), *_packages(facts, _), *_libraries(facts, _), *_extras(facts, _), *_site(facts, _)]


def report(findings: list[Finding], _: Callable[[str], str]) -> Iterator[str]:
    """The findings as lines."""
    words = {"fine": _("[fine]"), "missing": _("[missing]"), "note": _("[note]")}
    for finding in findings:
        yield f"{words[finding.state]} {finding.text}"
        if finding.hint:
            yield f"    {finding.hint}"
        if finding.remedy:
            yield f"    {finding.remedy}"
    missing = sum(finding.state == "missing" for finding in findings)
    yield ""
    if missing:
        yield _("{n} things are missing. Run the commands above, from the top, then bulletin doctor again.").format(n=missing)
    else:
        yield _("Nothing is missing: bulletin can work on this machine.")


def _python(facts: Facts, _: Callable[[str], str]) -> Iterator[Finding]:
    version = ".".join(map(str, facts.python[:3]))
    if facts.python >= OLDEST:
        yield Finding("fine", f"Python {version}")
        return
    remedy = {
        "debian": "sudo apt-get install python3", "fedora": "sudo dnf install python3.13", "arch": "sudo pacman -S python",
        "macos": "brew install python", "windows": "winget install Python.Python.3.13",
    }.get(facts.system, "")  # fmt: skip
    wanted = ".".join(map(str, OLDEST))
    yield Finding("missing", _("Python {version} is too old, {wanted} or newer is needed").format(version=version, wanted=wanted), remedy)


def _packages(facts: Facts, _: Callable[[str], str]) -> Iterator[Finding]:
    own = [package for package in facts.packages if not package.extra]
    bad = [package for package in own if not package.good]
    again = "pipx reinstall bulletin-ssg" if facts.pipx else f"{facts.command} -m pip install --upgrade --force-reinstall bulletin-ssg"
    if own and not bad:
        yield Finding("fine", _("{n} Python packages").format(n=len(own)))
    for package in bad:
        text = _("the Python package {name} {version} is not what is needed ({wanted})") if package.version else ""
        text = text or _("the Python package {name} ({wanted}) is not installed")
        yield Finding("missing", text.format(name=package.name, version=package.version, wanted=package.wanted), again)
    if not own:
        yield Finding("note", _("bulletin was not installed as a package: what it needs cannot be told"), again)
    if facts.fonts:
        yield Finding("missing", _("fonts for the PDF: {names}").format(names=", ".join(facts.fonts)), again)
    else:
        yield Finding("fine", _("fonts for the PDF"))


def _libraries(facts: Facts, _: Callable[[str], str]) -> Iterator[Finding]:
    """The system's libraries; only where all are there is it worth telling how WeasyPrint fares."""
    without = _("Until then: bulletin build --no-pdf makes the pages, without PDFs.")
    if facts.libraries:
        text = _("libraries for the PDF: {names}").format(names=", ".join(facts.libraries))
        hint = _("In MSYS2's own window (msys2.org), UCRT64:") if facts.system == "windows" else ""
        yield Finding("missing", text, library_command(facts.system, facts.libraries), f"{without} {hint}".strip())
    elif facts.engine:
        text = _("WeasyPrint, which makes the PDF, does not start: {reason}").format(reason=facts.engine)
        yield Finding("missing", text, "", without)
    else:
        yield Finding("fine", _("libraries for the PDF (Pango, HarfBuzz)"))


def library_command(system: str, names: tuple[str, ...]) -> str:
    """What gets these libraries."""
    if system == "debian":
        return f"sudo apt-get install {' '.join(sorted({APT[name] for name in names}))}"
    if system == "macos":
        return f"brew install {' '.join(sorted({BREW[name] for name in names}))}"
    return {
        "fedora": FEDORA,
        "arch": "sudo pacman -S pango harfbuzz",
        "windows": "pacman -S mingw-w64-ucrt-x86_64-pango",
    }.get(system, "")


def _extras(facts: Facts, _: Callable[[str], str]) -> Iterator[Finding]:
    """What is wanted for some commands only."""
    for extra in dict.fromkeys(package.extra for package in facts.packages if package.extra):
        lacking = [package.name for package in facts.packages if package.extra == extra and not package.good]
        if not lacking:
            yield Finding("fine", _("extra {extra}").format(extra=extra))
            continue
        command = (
            f"pipx inject bulletin-ssg {' '.join(lacking)}" if facts.pipx else f'{facts.command} -m pip install "bulletin-ssg[{extra}]"'
        )
        yield Finding("note", _("extra {extra}, for some commands only: {names}").format(extra=extra, names=", ".join(lacking)), command)


def _site(facts: Facts, _: Callable[[str], str]) -> Iterator[Finding]:
    if facts.config is None:
        hint = _("Run it in the site's folder, and the site is looked at too.")
        yield Finding("note", _("there is no bulletin.yaml in {folder}").format(folder=facts.site), "", hint)
    elif facts.config:
        yield Finding("missing", _("bulletin.yaml cannot be used"), "", "\n    ".join(facts.config))
    else:
        yield Finding("fine", "bulletin.yaml")
    if facts.writable:
        yield Finding("fine", _("the folder can be written to"))
    else:
        command = (
            f'icacls "{facts.site}" /grant "%USERNAME%":(OI)(CI)M' if facts.system == "windows" else f'sudo chown -R "$USER" "{facts.site}"'
        )
        yield Finding("missing", _("the folder {folder} cannot be written to").format(folder=facts.site), command)
    if facts.room < ROOM:
        hint = _("Empty the wastebasket, or move large files to another disk.")
        yield Finding("missing", _("room on the disk: only {room} MB are free").format(room=facts.room), "", hint)
    else:
        yield Finding("fine", _("room on the disk"))


def numbers(version: str) -> tuple[int, ...]:
    """ "70.0" as (70,): without what follows the numbers, and without zeros at the end."""
    parts: list[int] = []
    for part in version.split("."):
        if not part.isdecimal():
            break
        parts.append(int(part))
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _holds(version: tuple[int, ...], bound: str) -> bool:
    sign = bound.rstrip("0123456789. ")
    limit = numbers(bound[len(sign) :].strip())
    signs = {">=": version >= limit, "<": version < limit, ">": version > limit, "<=": version <= limit, "==": version == limit}
    return signs.get(sign, True)
