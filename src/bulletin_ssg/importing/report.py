"""What an import says of itself: what it is unsure of, what it did, and every word that is not in the issue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, Span, error, say

from .paragraphs import CONTROL, Paragraph, squeezed

DONE = "W370"
"""The code of what is no doubt."""
MARKDOWN = "#*_-"
"""Marks that nobody misses."""
FIRST = 12
"""Characters of a Word paragraph by which a person finds it."""


class Told(NamedTuple):
    """Words of the file that are not in the issue."""

    code: str
    why: str
    """A template of the catalogue."""
    place: int
    """Line or paragraph; 0 where it has none, as in a page's head."""
    words: str


class Report:
    """Gathered while a file is understood."""

    def __init__(self, name: str, word: bool) -> None:
        self.name, self.word = name, word
        self.unsure: list[Diagnostic] = []
        """说不准: what a person must look at."""
        self.did: list[Diagnostic] = []
        """What was done to the text and is almost surely right."""
        self.told: list[Told] = []
        self.taken: Counter[str] = Counter()
        """Characters of marks that were taken off, ● and 【】."""

    def doubt(self, code: str, message: str, at: Paragraph | int, hint: str = "", **values: object) -> None:
        self.unsure.append(self._finding(code, message, at, hint, values))

    def note(self, code: str, message: str, at: Paragraph | int, **values: object) -> None:
        self.did.append(self._finding(code, message, at, "", values))

    def tell(self, code: str, why: str, paragraph: Paragraph) -> None:
        """Put a paragraph into the report instead of the issue."""
        self.told.append(Told(code, why, paragraph.place, paragraph.words))
        if paragraph.source:
            self.take(paragraph, paragraph.words)

    def take(self, paragraph: Paragraph, kept: str) -> None:
        """Note what of a paragraph was taken off as its mark."""
        whole = Counter(squeezed(paragraph.source or paragraph.words))
        whole.subtract(squeezed(kept))
        self.taken.update(+whole)

    def cleaned(self, text: str) -> str:
        """The text without control characters, which mean nothing and which no issue may hold."""
        odd = CONTROL.findall(text)
        if odd:
            self.taken.update(odd)
            shown = " ".join(sorted({f"U+{ord(char):04X}" for char in odd}))
            self.note("W370", "took out {n} control characters that mean nothing: {shown}", 0, n=len(odd), shown=shown)
        return CONTROL.sub("", text)

    def _finding(self, code: str, message: str, at: Paragraph | int, hint: str, values: dict[str, object]) -> Diagnostic:
        place, words = (at.place, at.words) if isinstance(at, Paragraph) else (at, "")
        return error(code, message, Span(self.name, place), hint, words if self.word else "", **values)

    def lines(self, translate: Callable[[str], str] = str) -> list[str]:
        """The report as the user reads it."""
        lines = []
        for title, findings in ((translate("Unsure; please look at these:"), self.unsure), (translate("Done:"), self.did)):
            if findings:
                lines += [title, *(self._line(finding, translate) for finding in sorted(findings, key=_place))]
        marks = " ".join(f"{char}×{count}" for char, count in sorted(self.taken.items()) if char not in MARKDOWN and char.isprintable())
        if marks:
            lines.append(translate("Marks taken off: {marks}").format(marks=marks))
        if self.told:
            lines += [translate("Not in the issue, word for word:"), *self._told(translate)]
        return lines

    def _told(self, translate: Callable[[str], str]) -> list[str]:
        """What is left out for one reason stands on one line."""
        groups: dict[str, list[Told]] = {}
        for told in sorted(self.told, key=lambda told: told.place):
            groups.setdefault(told.why, []).append(told)
        lines = []
        for why, group in groups.items():
            words = " | ".join(told.words.replace("\n", " / ") for told in group)
            places = self._places(group[0].place, group[-1].place, translate)
            form = translate("{why} ({places}): {words}") if places else translate("{why}: {words}")
            lines.append("  " + form.format(why=translate(why), places=places, words=words))
        return lines

    def _places(self, first: int, last: int, translate: Callable[[str], str]) -> str:
        if first == last:
            return self._place(first, "", translate) if first else ""
        return translate("paragraphs {first} to {last}" if self.word else "lines {first} to {last}").format(first=first, last=last)

    def _line(self, finding: Diagnostic, translate: Callable[[str], str]) -> str:
        number = _place(finding)
        place = self._place(number, finding.excerpt, translate) + translate(": ") if number else ""
        code = "" if finding.code == DONE else f" [{finding.code}]"
        hint = translate("; ") + say(translate(finding.hint), finding.values) if finding.hint else ""
        return f"  {place}{say(translate(finding.message), finding.values)}{hint}{code}"

    def _place(self, number: int, words: str, translate: Callable[[str], str]) -> str:
        if not self.word:
            return translate("line {n}").format(n=number)
        first = words.strip().replace("\n", " ")
        first = f"“{first[:FIRST]}{'…' if len(first) > FIRST else ''}”" if first else ""
        return translate("paragraph {n}").format(n=number) + first


def _place(finding: Diagnostic) -> int:
    return finding.span.line if finding.span else 0
