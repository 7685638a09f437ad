"""Tokens as HTML under a strict content policy: no style attributes, tables that scroll in a frame of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML

from .frames import attribute, closed, framed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token


class Renderer(RendererHTML):
    """The rules are found by their names, which are the tokens' types."""

    def paragraph_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        if token.tag == "p" and not token.hidden and not token.attrs and not (idx and tokens[idx - 1].hidden):
            return "<p>"
        return self.renderToken(tokens, idx, options, env)

    def blockquote_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self.renderToken(tokens, idx, options, env).rstrip("\n") + "\n"  # also where nothing is quoted, as CommonMark has it

    def softbreak(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "" if tokens[idx].hidden else "\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        meta = tokens[idx].meta
        return framed(meta.get("label", ""), meta.get("ordinal", 0), meta.get("caption", ""))

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return closed(tokens[idx].meta.get("source", ""))

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<th scope="col"{alignment(tokens[idx])}>'

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        pad = tokens[idx].meta.get("pad")
        return f"<td{alignment(tokens[idx])}" + (f' data-pad="{pad}">' if pad else ">")

    def attribute_line(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return ""

    def remote_picture(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A picture elsewhere: a link to it, or a mere name where it already stands in a link."""
        token = tokens[idx]
        name = escapeHtml(token.content)
        href = token.attrs.get("href")
        return (
            f'<a class="remote" href="{escapeHtml(str(href))}" rel="noopener">{name}</a>' if href else f'<span class="remote">{name}</span>'
        )

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        meta = tokens[idx].meta
        note = f"{meta['prefix']}-{meta['number']}"
        use = f"-{meta['use']}" if meta["use"] > 1 else ""
        return f'<sup class="footnote-ref"><a href="#fn-{note}" id="fnref-{note}{use}" role="doc-noteref">{meta["number"]}</a></sup>'

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<section class="footnotes" role="doc-endnotes">\n<ol>\n'

    def footnote_block_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</ol>\n</section>\n"

    def footnote_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        meta = tokens[idx].meta
        return f'<li id="fn-{meta["prefix"]}-{meta["number"]}">'

    def footnote_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        meta = tokens[idx].meta
        back = f"#fnref-{meta['prefix']}-{meta['number']}"
        uses = [back, *(f"{back}-{use}" for use in range(2, meta["uses"] + 1))]
        return "".join(f' <a href="{href}" class="footnote-back" role="doc-backlink">↩\ufe0e</a>' for href in uses)

    @staticmethod
    def renderAttrs(token: Token) -> str:
        return "".join(
            f' {escapeHtml(name)}="{escapeHtml(str(value)) if name in ("href", "src") else attribute(str(value))}"'
            for name, value in token.attrs.items()
        )


def alignment(cell: Token) -> str:
    style = cell.attrs.get("style")
    return f' class="{str(style).removeprefix("text-align:")}"' if style else ""
