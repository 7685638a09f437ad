"""Footnotes are numbered within each article, whatever their labels; their ids carry the article's prefix.

markdown-it's footnote plugin recognises them; its own numbering, which runs over the whole file, is not used.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markdown_it.token import Token

Notes = dict[str, list["Token"]]


def separate(tokens: list[Token]) -> tuple[list[Token], Notes]:
    """The tokens without the footnotes' definitions, and the definitions by label. The first of two with one label counts."""
    body: list[Token] = []
    notes: Notes = {}
    open_notes: list[list[Token]] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            open_notes.append(notes.setdefault(token.meta["label"], []) if token.meta["label"] not in notes else [])
        elif token.type == "footnote_reference_close":
            open_notes.pop()
        elif open_notes:
            open_notes[-1].append(token)
        else:
            body.append(token)
    return body, notes


def references(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "footnote_ref":
                yield child


def number(body: list[Token], notes: Notes, elsewhere: Notes, env: Mapping[str, Any], prefix: str) -> list[Token]:
    """Number the references in `body`; the block of notes that belongs under it, empty where there are none. A note that is
    not among the text's own `notes` is taken from `elsewhere` in the file."""
    numbers: dict[str, int] = {}
    uses: dict[str, int] = {}
    contents: list[tuple[str, list[Token]]] = []
    waiting = list(references(body))
    while waiting:
        ref = waiting.pop(0)
        key = ref.meta.get("label") or f" {ref.meta['id']}"  # an inline note has no label; no label begins with a space
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            content = _inline(ref, env) if "label" not in ref.meta else notes[key] if key in notes else deepcopy(elsewhere.get(key, []))
            contents.append((key, content))
            waiting += references(content)
        uses[key] = uses.get(key, 0) + 1
        ref.meta.update(number=numbers[key], use=uses[key], prefix=prefix)
    return _block(contents, numbers, uses, prefix) if contents else []


def _inline(ref: Token, env: Mapping[str, Any]) -> list[Token]:
    from markdown_it.token import Token

    note = env["footnotes"]["list"][ref.meta["id"]]
    paragraph = [Token("paragraph_open", "p", 1, block=True), Token("inline", "", 0), Token("paragraph_close", "p", -1, block=True)]
    paragraph[1].children, paragraph[1].content = note["tokens"], note["content"]
    return paragraph


def inline_notes(env: Mapping[str, Any]) -> Iterator[list[Token]]:
    """The insides of the notes that are written where they are referred to, `^[like this]`."""
    for note in env.get("footnotes", {}).get("list", {}).values():
        if "tokens" in note:
            yield note["tokens"]


def _block(contents: list[tuple[str, list[Token]]], numbers: dict[str, int], uses: dict[str, int], prefix: str) -> list[Token]:
    from markdown_it.token import Token

    block = [Token("footnote_block_open", "", 1)]
    for key, content in contents:
        block.append(Token("footnote_open", "", 1, meta={"number": numbers[key], "prefix": prefix}))
        anchor = Token("footnote_anchor", "", 0, meta={"number": numbers[key], "uses": uses[key], "prefix": prefix})
        last = content[-1:] if content and content[-1].type == "paragraph_close" else []
        block += [*content[: len(content) - len(last)], anchor, *last, Token("footnote_close", "", -1)]
    return [*block, Token("footnote_block_close", "", -1)]
