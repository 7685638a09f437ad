"""Markdown as bulletins need it: CommonMark with tables, strikethrough and footnotes, and rules that are right for Chinese.

Importing this package is cheap; markdown-it-py is imported when the first text is parsed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@cache
def parser(raw_html: bool = False) -> MarkdownIt:
    """The configured parser, one a process."""
    from .dialect import configured

    return configured(raw_html)


def render(tokens: list[Token], raw_html: bool = False) -> str:
    """Tokens as HTML; where the site allows raw HTML, sanitised."""
    md = parser(raw_html)
    html: str = md.renderer.render(tokens, md.options, {})
    if raw_html and any(_is_raw(token) for token in tokens):
        from .sanitise import sanitise

        return sanitise(html)
    return html


def _is_raw(token: Token) -> bool:
    return token.type == "html_block" or any(child.type == "html_inline" for child in token.children or ())


def to_html(text: str, raw_html: bool = False, prefix: str = "0") -> str:
    """A text that stands by itself, as HTML; addresses stay as written."""
    from . import footnotes, tables

    env: dict[str, Any] = {}
    tokens = parser(raw_html).parse(text, env)
    body, notes = footnotes.separate(tokens)
    body += footnotes.number(body, notes, {}, env, prefix)
    tables.read(body)
    return render(body, raw_html)
