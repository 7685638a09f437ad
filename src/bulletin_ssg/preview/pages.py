"""The preview's own pages, and what is added to a page of the site on its way to the browser."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..diagnostics import Diagnostic, words
from ..wording import Wording

if TYPE_CHECKING:
    import jinja2

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = b'<script src="/.preview/script.js" data-number="%d"></script>'


class Finding(NamedTuple):
    """A Diagnostic in words."""

    severity: str
    code: str
    place: str
    message: str
    hint: str
    before: str
    """The source line up to the place, the characters meant, and what follows; "" all three where there is no line to show."""
    under: str
    after: str


def put_into_words(finding: Diagnostic, wording: Wording) -> Finding:
    span = finding.span
    message, hint = words(finding, wording.translate)
    excerpt = finding.excerpt if span and span.column else ""
    start, end = (span.column - 1, span.column - 1 + span.length) if span else (0, 0)
    return Finding(
        finding.severity, finding.code, str(span or ""), message, hint, excerpt[:start], excerpt[start:end] or " ", excerpt[end:],
    )  # fmt: skip


def fill(template: str, wording: Wording, **values: Any) -> bytes:
    """A page of this folder."""
    return _environment().get_template(template).render(_=wording.translate, wording=wording, **values).encode()


def problems(findings: tuple[Diagnostic, ...], wording: Wording, number: int) -> bytes:
    """The page that stands in for all others while the site cannot be built."""
    return fill("problems.html.j2", wording, found=[put_into_words(finding, wording) for finding in findings], number=number)


def with_script(html: bytes, number: int) -> bytes:
    """The page, and behind it the script that waits for news; `number` is the state that the page shows."""
    body, mark, rest = html.rpartition(b"</body>")
    return body + SCRIPT % number + mark + rest if mark else html + SCRIPT % number


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2

    loader = jinja2.FileSystemLoader(HERE)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
