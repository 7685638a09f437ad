"""Silencing in place: comments that switch rules off for a line, or for what follows up to the next heading.

In the body `<!-- check: off C203 -->`, in the front matter `# check: off C105`. Rules are called by code or name, several with
spaces or commas between; without any, all are meant. On a line with words a comment is about that line. On a line of its own
it is about all that follows, up to `<!-- check: on -->` or the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bulletin_ssg.reading.manuscript import SILENCE
from bulletin_ssg.rules import code_of, near

from .findings import Finding, Place, finding
from .sheet import Sheet

IN_FRONT = re.compile(r"(?:^|\s)#\s*check:\s*(?P<switch>off|on)\b(?P<rules>[\w, \t-]*)$")
ALL = ""
"""Stands for every rule."""


class Silence:
    """Which rules are switched off in which lines of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.off: dict[int, set[str]] = {}
        self.unknown: list[Finding] = []
        standing: set[str] = set()
        for number, line in enumerate(sheet.lines, 1):
            if line.startswith("#"):
                standing = set()
            here: set[str] = set()
            for match, codes in self._switches(sheet, number, line):
                alone = not (line[: match.start()] + line[match.end() :]).strip()
                if match["switch"] == "on":
                    standing = standing - codes if codes != {ALL} else set()
                elif alone:
                    standing = standing | codes
                else:
                    here |= codes
            if here | standing:
                self.off[number] = here | standing

    def _switches(self, sheet: Sheet, number: int, line: str) -> Iterator[tuple[re.Match[str], set[str]]]:
        for match in SILENCE.finditer(line) if "<!--" in line else IN_FRONT.finditer(line) if "check:" in line else ():
            codes = set()
            for word in re.finditer(r"[\w-]+", match["rules"]):
                code = code_of(word[0])
                codes.add(code or word[0])
                if not code:
                    hint = "did you mean {near}?" if near(word[0]) else "docs/checks.md lists the rules"
                    place = Place(number, match.start("rules") + word.start() + 1, len(word[0]), line)
                    message = "there is no rule {text}"
                    self.unknown.append(finding("C106", message, place, sheet.name, hint, text=word[0], near=near(word[0])))
            yield match, codes or {ALL}

    def of(self, code: str, line: int) -> bool:
        """Whether the rule is switched off in this line."""
        off = self.off.get(line, ())
        return ALL in off or code in off
