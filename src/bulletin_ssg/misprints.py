"""A mistake in a template, as the user is told of it: with its place."""

from __future__ import annotations

from collections.abc import Callable

from .diagnostics import Diagnostic, Refused, Span, error

Source = Callable[[str], str | None]
"""The text of a template by its name."""


def misprint(reason: Exception, source: Source) -> Diagnostic | None:
    """The diagnostic for a mistake in a template; None for a bug of ours."""
    import jinja2

    if isinstance(reason, Refused):
        return None
    if isinstance(reason, jinja2.TemplateNotFound):
        return error(
            "E203",
            "the template {name} is not there",
            _place(reason),
            "correct the name, or put the file into templates/",
            name=reason.name,
        )
    if isinstance(reason, jinja2.TemplateSyntaxError):
        name = (reason.filename or reason.name or "").removeprefix("templates/")
        span = Span(f"templates/{name}", reason.lineno, 1)
        return error(
            "E200",
            "template syntax: {reason}",
            span,
            "compare it with default/{name}, or delete it: then the default stands",
            _line(source, span),
            reason=reason.message,
            name=name,
        )
    span_or_none = _place(reason)
    if span_or_none is None:
        return None
    code = "E201" if isinstance(reason, jinja2.UndefinedError) else "E204"
    return error(
        code,
        "the template cannot be filled: {reason}",
        span_or_none,
        "docs/theming.md lists what a template is given",
        _line(source, span_or_none),
        reason=reason,
    )


def _place(reason: BaseException) -> Span | None:
    """The innermost line of a template that the exception passed through, unless it was raised in our own code below it."""
    found, trace = None, reason.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("templates/"):
            found = Span(name, trace.tb_lineno, 1)
        trace = trace.tb_next
    return found


def _line(source: Source, span: Span) -> str:
    text = source(span.file.removeprefix("templates/")) or ""
    lines = text.splitlines()
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""
