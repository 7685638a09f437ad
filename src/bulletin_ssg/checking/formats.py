"""Findings for other programs: JSON, and the annotations of GitHub's workflows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from bulletin_ssg.diagnostics import say
from bulletin_ssg.rules import ALSO, RULES

from .findings import Finding

Translate = Callable[[str], str]


def as_json(findings: Iterable[Finding], mended: Iterable[tuple[str, int]], translate: Translate) -> str:
    """One object: {"findings": [{code, rule, severity, file, line, column, length, message, hint, fixes}], "mended": {file: number}}."""
    told = {"version": 1, "findings": [_entry(each, translate) for each in findings], "mended": dict(mended)}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _entry(finding: Finding, translate: Translate) -> dict[str, object]:
    said = finding.said
    span = said.span
    return {
        "code": said.code,
        "rule": (RULES | ALSO).get(said.code, ""),
        "severity": said.severity,
        "file": span.file if span else "",
        "line": span.line if span else 0,
        "column": span.column if span else 0,
        "length": span.length if span else 0,
        "message": say(translate(said.message), said.values),
        "hint": say(translate(said.hint), said.values) if said.hint else "",
        "fixes": [fix._asdict() for fix in finding.fixes],
    }


def as_github(findings: Iterable[Finding], folder: str, translate: Translate) -> str:
    """A line each: ::warning file=…,line=…,col=…,endColumn=…,title=…::message. `folder` is the site's, seen from the repository."""
    return "\n".join(_annotation(each, folder, translate) for each in findings)


def _annotation(finding: Finding, folder: str, translate: Translate) -> str:
    entry = _entry(finding, translate)
    place = {"file": f"{folder}/{entry['file']}".removeprefix("./"), "line": entry["line"] or 1}
    if entry["column"]:
        place |= {"col": entry["column"], "endColumn": int(str(entry["column"])) + int(str(entry["length"]))}
    place["title"] = entry["code"]
    properties = ",".join(f"{key}={_escape(str(value)).replace(':', '%3A').replace(',', '%2C')}" for key, value in place.items())
    text = f"{entry['message']} ({entry['hint']})" if entry["hint"] else str(entry["message"])
    return f"::{entry['severity']} {properties}::{_escape(text)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
