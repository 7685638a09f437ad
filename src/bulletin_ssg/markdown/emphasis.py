"""Emphasis that holds in Chinese: `**数据：**是` is bold, although a full-width colon stands inside and a character follows.

CommonMark calls a mark that stands between punctuation and a letter a letter's: it opens or closes on one side alone. Chinese
has no spaces that would tell the sides apart, so beside a wide character a mark may do both. ASCII text is not touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.common.utils import isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from .han import flankless, friendly, punctuation

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from markdown_it import MarkdownIt


class State(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        mark, end = self.src[start], start + 1
        while end < self.posMax and self.src[end] == mark:
            end += 1
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if before < "\x80" and after < "\x80":
            return super().scanDelims(start, canSplitWord)
        opens = flanks(inner=after, outer=before)
        closes = flanks(inner=before, outer=after)
        if canSplitWord:
            return Scanned(opens, closes, end - start)
        return Scanned(opens and (not closes or punctuation(before)), closes and (not opens or punctuation(after)), end - start)


def flanks(inner: str, outer: str) -> bool:
    """Whether a run of marks between these two can belong to the text on its `inner` side."""
    if isWhiteSpace(ord(inner)):
        return False
    if flankless(inner):
        return True
    return isWhiteSpace(ord(outer)) or punctuation(outer) or friendly(outer)


class Inline(ParserInline):
    """The inline parser with our State, and a short way for the many lines that hold no mark at all."""

    def parse(self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]) -> list[Token]:
        if not self.terminator_re.search(src):
            text = Token("text", "", 0)
            text.content = src
            tokens.append(text)
            return tokens
        state = State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens
