"""A manuscript's body, parsed once: tokens whose addresses are settled, ready to be cut up and composed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin_ssg.markdown import footnotes, parser

from .addresses import Addresses
from .articles import Composer
from .cleancopy import Copies, separate
from .cleancopy import headings as clean_headings
from .notes import Notes
from .outline import Cut, Outline, cuts, outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from bulletin_ssg.model import Picture


class Body:
    """What parsing gives."""

    def __init__(self, notes: Notes, tokens: list[Token], addresses: Addresses, composer: Composer, headings: list[Cut] | None) -> None:
        self.notes, self.tokens, self.addresses, self.composer, self.headings = notes, tokens, addresses, composer, headings
        self.definitions = [(token.meta["label"], token.map) for token in tokens if token.type == "footnote_reference_open"]

    @property
    def outline(self) -> Outline:
        """Its sections and articles; what is wrong with them is noted."""
        return outline(*(cuts(self.tokens, self.notes) if self.headings is None else ([], self.headings)), self.notes)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures of the site that the file shows or links to."""
        return tuple(picture for picture in self.addresses.pictures.values() if picture)

    def note_unused_footnotes(self) -> None:
        """A note that nothing refers to is not shown; it was hardly written for that."""
        for label, lines in self.definitions:
            if label not in self.composer.used and lines:
                place = self.notes.manuscript.whole(self.notes.manuscript.body + lines[0] + 1)
                self.notes.warn(
                    "W143", "no text refers to the footnote {label}", place, "write [^{label}] where it belongs, or delete it", label=label
                )


def parse_body(notes: Notes, raw_html: bool, top_level: int, articles: bool = False) -> Body:
    """`articles`: its headings of level 3 are those of articles, which may be clean copy; where all are, nothing is parsed."""
    env: dict[str, Any] = {}
    manuscript = notes.manuscript
    lines: Sequence[str] = manuscript.lines[manuscript.body :]
    copies: Copies = {}
    headings = None
    if articles:
        copies, lines = separate(lines, manuscript.body)
        headings = clean_headings(lines, manuscript.body)
    tokens: list[Token] = []
    addresses = Addresses(notes, top_level)
    if headings is None:
        from .slips import note_slips

        tokens = parser(raw_html).parse("\n".join(lines), env)
        note_slips(tokens, notes)
        addresses.settle(tokens)
        for note in footnotes.inline_notes(env):
            addresses.settle_inline(note)
    return Body(notes, tokens, addresses, Composer(notes, raw_html, env, footnotes.separate(tokens)[1], copies), headings)
