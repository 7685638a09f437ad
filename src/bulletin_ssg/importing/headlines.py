"""Which lines head articles: those of the contents list and of members; marked ones, by where they stand; unmarked ones, with a doubt."""

from __future__ import annotations

from .contents import Contents
from .lines import Known, Lines
from .marks import COUNTERS, LABEL, SOURCE, key
from .profiles import USUAL
from .report import Report

COUNTED = tuple(name for name, _ in COUNTERS)


def headlines(lines: Lines, sections: list[int], contents: Contents, known: Known, report: Report) -> list[int]:
    members = {key(name) for name in known.members}
    sure = {
        at
        for at in lines.heads
        if at not in sections and (contents.match(lines.marks[at].core) or key(lines.marks[at].core) in members)
    }  # fmt: skip
    search = _Search(lines, sections, sure, bool(contents.entries), report)
    for start, end in zip([-1, *sections], [*sections, len(lines.paragraphs)], strict=True):
        search.section(start, end)
    return sorted(search.found)


class _Search:
    def __init__(self, lines: Lines, sections: list[int], sure: set[int], listed: bool, report: Report) -> None:
        self.lines, self.sections, self.listed, self.report = lines, sections, listed, report
        self.sure, self.found = sure, set(sure)
        self.like = {lines.kind(at) for at in sure} - {"", "-"}
        """How the headlines of the contents are marked in the body."""

    def section(self, start: int, end: int) -> None:
        """Look at the lines of a section, whose heading is the line `start`."""
        inside = [at for at in self.lines.heads if start < at < end]
        credited = any(self._credit(at) for at in range(start + 1, end))
        kinds = set(self.like)
        for at in inside:
            kind = self.lines.kind(at)
            if at in self.sure:
                kinds |= {kind} - {"", "-"}
            elif kind == "":
                self._bare(at)
            elif kind != "-" and not self._in_run(at) and self._marked(at, kind, kinds, credited):
                kinds.add(kind)
                self.found.add(at)

    def _marked(self, at: int, kind: str, kinds: set[str], credited: bool) -> bool:
        """Whether a marked line that the contents do not list is a headline."""
        sign = len(kind) == 1 and kind not in COUNTED
        if self._opens(at) or (kind in kinds and (sign or kind[0] == "#")):
            head, doubt = True, self.listed
        elif kind in kinds:
            head, doubt = not self.listed, self.listed or credited
        elif not kinds and not self.listed:
            head = sign or kind == "bold" or kind[0] == "#"
            doubt = not sign and kind[0] != "#"
        else:
            head, doubt = False, (sign or kind == "bold") and not self.listed
        if doubt:
            self._doubt(at, head)
        return head

    def _doubt(self, at: int, head: bool) -> None:
        paragraph, words = self.lines.paragraphs[at], self.lines.marks[at].core
        if not head:
            hint = "if it is a headline, write ### before it in the issue file"
            self.report.doubt("W390", "left this marked line in its article: {words}", paragraph, hint, words=words)
        elif self.listed:
            self.report.doubt("W380", "took this line for a headline, though the contents list lacks it: {words}", paragraph, words=words)
        else:
            self.report.doubt("W374", "took this line for a headline: {words}", paragraph, words=words)

    def _bare(self, at: int) -> None:
        """An unmarked short line behind a source line, first in a section, or above labels, with text under it."""
        after = self.lines.paragraphs[at + 1] if at + 1 < len(self.lines.paragraphs) else None
        if after is None or after.kind != "text" or at + 1 in self.sections or at + 1 in self.sure or self._credit(at + 1):
            return
        labelled = LABEL.match(after.markdown or after.words) or USUAL.match(after.words)
        words = self.lines.paragraphs[at].words
        if USUAL.match(words) or not (labelled or (self._opens(at) and len(after.words) > len(words))):
            return
        self.found.add(at)
        self._doubt(at, True)

    def _opens(self, at: int) -> bool:
        """Whether the line stands first in a section, or behind a source line."""
        return at - 1 in self.sections or (at > 0 and self._credit(at - 1))

    def _credit(self, at: int) -> bool:
        return bool(SOURCE.match(self.lines.paragraphs[at].words))

    def _in_run(self, at: int) -> bool:
        """Whether lines of one mark follow one another: they are a list."""
        kind = self.lines.kind(at)
        near = [other for other in (at - 1, at + 1) if other in self.lines.heads and other not in self.sections]
        last = at + 1 >= len(self.lines.paragraphs)
        return kind[0] != "#" and (last or any(self.lines.kind(other) == kind for other in near))
