"""What can be said to the user: a severity, a place, a sentence, a hint."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A place in a source file.

    Lines and columns count from 1, columns and length in characters (code points). Line 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0
    length: int = 1

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


class Diagnostic(NamedTuple):
    """One finding. `message` and `hint` are English templates (str.format) and message ids of the catalogues; `values`
    fills them, so that a finding can be stored, replayed, and said in any language."""

    code: str
    """A letter and three digits: E… for errors, W… for warnings (docs/errors.md), C… for what `check` finds (docs/checks.md)."""
    message: str
    span: Span | None = None
    hint: str = ""
    values: tuple[tuple[str, str], ...] = ()
    """(name, text) pairs for the two templates."""
    excerpt: str = ""
    """The source line that the span lies in, without its line end."""

    @property
    def severity(self) -> str:
        return "error" if self.code.startswith("E") else "warning"

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sorts findings by place, then by code."""
        span = self.span or Span("")
        return (span.file, span.line, span.column, self.code, str(self.values))


def error(code: str, message: str, span: Span | None = None, hint: str = "", excerpt: str = "", **values: object) -> Diagnostic:
    """A Diagnostic whose templates are filled with `values`; also for warnings, whose code begins with W."""
    return Diagnostic(code, message, span, hint, tuple((name, str(value)) for name, value in values.items()), excerpt)


class Refused(Exception):
    """The user's input cannot be used; carries every reason found."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n".join(map(render, self.diagnostics))


class _Verbatim(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def say(template: str, values: tuple[tuple[str, str], ...]) -> str:
    return template.format_map(_Verbatim(values)) if values else template


def words(finding: Diagnostic, translate=str) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """Message and hint. A reason that the system gave ("No space left on device") is translated too, where we know it."""
    values = tuple((name, translate(text) if name == "reason" else text) for name, text in finding.values)
    return say(translate(finding.message), values), say(translate(finding.hint), values)


def render(finding: Diagnostic, translate=str) -> str:  # type: ignore[no-untyped-def]
    """The finding as lines of text; `translate` maps an English template to the user's language."""
    place = f"{finding.span}: " if finding.span else ""
    message, hint = words(finding, translate)
    lines = [f"{place}{translate(finding.severity)}[{finding.code}]: {message}"]
    if finding.excerpt and finding.span and finding.span.column:
        excerpt, span = cropped(finding.excerpt, finding.span)
        lines += [f"  {excerpt}", "  " + caret(excerpt, span)]
    if finding.hint:
        lines.append(f"  {translate('hint')}: {hint}")
    return "\n".join(lines)


def cropped(excerpt: str, span: Span) -> tuple[str, Span]:
    """A line that a terminal would break, without what is far from the place: a Chinese paragraph is one line."""
    if cells(excerpt) <= WIDEST:
        return excerpt, span
    start = first = last = min(span.column - 1, len(excerpt))
    while first and cells(excerpt[first - 1 : start]) <= AROUND:
        first -= 1
    while last < len(excerpt) and cells(excerpt[first : last + 1]) <= WIDEST - len(CUT):
        last += 1
    before, behind = CUT if first else "", CUT if last < len(excerpt) else ""
    return before + excerpt[first:last] + behind, span._replace(
        column=start - first + len(before) + 1, length=min(span.length, last - start)
    )


WIDEST, AROUND, CUT = 120, 40, "..."
"""Cells of a line that is shown whole; cells before the place where it is not; what stands for the rest."""


def caret(excerpt: str, span: Span) -> str:
    """A line that points under the span; a wide character (East Asian Width W or F, UAX #11) takes two cells."""
    before = excerpt[: span.column - 1]
    under = excerpt[span.column - 1 : span.column - 1 + span.length] or " "
    return " " * cells(before) + "^" * max(1, cells(under))


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
