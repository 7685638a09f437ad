"""Safe mends, applied to a file's text: never one that touches a figure, and so often that another round finds nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from . import check_text
from .findings import Finding, Fix, applied, keeps_figures
from .sheet import read_sheet
from .silence import Silence

ROUNDS = 5
"""A mend may uncover another (a doubled mark behind a half-width one); more rounds than this were never needed."""
END = re.compile(r"\r\n|\r|\n")


class Mended(NamedTuple):
    text: str
    mends: int
    """How many findings were mended."""


def mend(text: str, name: str, off: Collection[str]) -> Mended:
    """The text with every safe mend made; line ends stay as they are."""
    mark = text[: text.startswith("\ufeff")]
    ends = [*END.findall(text), ""]
    plain = END.sub("\n", text[len(mark) :])
    count = 0
    for _ in range(ROUNDS):
        sheet = read_sheet(plain, name)
        silence = Silence(sheet)
        wanted = [
            finding for finding in check_text(sheet)
            if finding.fixes and finding.said.code not in off and not silence.of(finding.said.code, finding.fixes[0].line)
        ]  # fmt: skip
        lines, done = _apply(plain.split("\n"), wanted)
        if not done:
            break
        plain, count = "\n".join(lines), count + done
    return Mended(mark + "".join(line + end for line, end in zip(plain.split("\n"), ends, strict=True)), count)


def _apply(lines: list[str], findings: Iterable[Finding]) -> tuple[list[str], int]:
    """One round: of mends that overlap the first alone is made, the other waits for the next."""
    taken: dict[int, list[Fix]] = {}
    done = 0
    for finding in findings:
        if any(_overlap(fix, other) for fix in finding.fixes for other in taken.get(fix.line, ())):
            continue
        line = finding.fixes[0].line
        fixes = [*taken.get(line, ()), *finding.fixes]
        if all(fix.line == line for fix in finding.fixes) and keeps_figures(lines[line - 1], fixes):
            taken[line] = fixes
            done += 1
    return [applied(line, taken.get(number, [])) for number, line in enumerate(lines, 1)], done


def _overlap(one: Fix, other: Fix) -> bool:
    """Fixes that touch are kept apart too: an insertion's place is where its neighbour ends."""
    return one.column <= other.column + other.length and other.column <= one.column + one.length
