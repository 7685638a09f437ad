"""Words that stand in a new file to be written over, and must not be published."""

from __future__ import annotations

from .notes import Notes

PLACEHOLDERS = (
    "在这里写标题", "在这里写正文", "在这里写来源", "在这里介绍本刊的宗旨",
    "write a headline here", "write the text here", "where it was taken from", "What the bulletin is, who makes it",
)  # fmt: skip
"""What `bulletin new` and `bulletin init` leave to be written over."""


def note_placeholders(notes: Notes) -> None:
    """Note the first words that were there to be written over."""
    whole = "\n".join(notes.manuscript.lines)
    left = [words for words in PLACEHOLDERS if words[0] in whole and words in whole]  # one letter is found much more quickly
    for number, line in enumerate(notes.manuscript.lines if left else (), 1):
        found = next((words for words in left if words in line), "")
        if found:
            hint = "write over it, and over others like it"
            notes.warn("W154", "the placeholder {words} is published", notes.manuscript.find(number, number, found), hint, words=found)
            return
