"""The door of importing: reads the files that are given, writes issue files and their pictures; replaces nothing."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from bulletin_ssg.config import FILE, Config, load_config
from bulletin_ssg.diagnostics import Diagnostic, Refused, Span, error
from bulletin_ssg.tray import cannot_write

from .lines import Known
from .report import Report
from .understanding import Imported, understand

LINKED = re.compile(rb"!\[[^\]]*\]\(<?([^()<>\"]+?)>?\s*(?:\"[^\"]*\")?\)")
"""A picture that a text names."""


class Filed(NamedTuple):
    """An issue that was written."""

    path: str
    report: Report
    sections: tuple[tuple[str, int], ...]


def bring(files: list[str], to: str, today: str) -> list[Filed]:
    """Import files into a site, or into a folder that is none. All are written, or none; Refused with all that is wrong."""
    config = _config(to)
    folder = os.path.normpath(os.path.join(to, "issues") if config else to)
    known = known_of(config) if config else Known()
    made: dict[str, Imported] = {}
    problems: list[Diagnostic] = []
    for file in files:
        try:
            data = _read(file)
            imported = understand(data, os.path.basename(file), known, today, _beside(file, data))
            place = os.path.join(folder, imported.name)
            _refuse_taken(place, [*made], file)
            made[place] = imported
        except Refused as refused:
            problems += refused.diagnostics
    if problems:
        raise Refused(*problems)
    issues = [(os.path.join(place, "index.md") if issue.pictures else place + ".md", issue) for place, issue in made.items()]
    _write(issues)
    return [Filed(path, issue.report, issue.sections) for path, issue in issues]


def known_of(config: Config) -> Known:
    members = tuple(name for member in config.members for name in (member.name, *member.aliases))
    sections = tuple((section.name, section.kind) for section in config.sections)
    return Known(config.pdf.masthead or config.theme.masthead or config.title, config.editor, config.publisher, sections, members)


def _config(site: str) -> Config | None:
    try:
        data = _read(os.path.join(site, FILE))
    except Refused:
        return None
    return load_config(data.decode("utf-8-sig", "replace"))


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as reason:
        raise Refused(error("E010", "cannot be read: {reason}", Span(path), "check the name", reason=reason.strerror or reason)) from None


def _beside(file: str, data: bytes) -> dict[str, bytes]:
    """The pictures that a text names and that lie beside it, or below."""
    folder, found = os.path.realpath(os.path.dirname(file) or "."), {}
    for match in LINKED.finditer(data) if not data.startswith(b"PK") else ():
        name = match[1].decode("utf-8", "replace").strip()
        path = os.path.realpath(os.path.join(folder, name))
        if path.startswith(folder + os.sep) and os.path.isfile(path):
            found[os.path.normpath(name).replace(os.sep, "/")] = _read(path)
    return found


def _refuse_taken(place: str, made: list[str], file: str) -> None:
    """Refuse where the issue is there already, as a file or as a folder, or is made twice."""
    there = [path for path in (place + ".md", place) if os.path.lexists(path) or path in made]
    if there:
        issue = os.path.basename(place)
        hint = "look which of the two is right, move the other away, and import again"
        raise Refused(error("E377", "it is issue {issue}, which is there already: {there}", Span(file), hint, issue=issue, there=there[0]))


def _write(made: list[tuple[str, Imported]]) -> None:
    written: list[str] = []
    try:
        for path, imported in made:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            for name, data in (*imported.pictures, (os.path.basename(path), imported.text.encode())):
                target = os.path.join(os.path.dirname(path), name)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "xb") as file:
                    written.append(target)
                    file.write(data)
    except OSError as reason:
        for target in written:
            os.remove(target)
        raise Refused(cannot_write(os.path.dirname(path), reason)) from None
