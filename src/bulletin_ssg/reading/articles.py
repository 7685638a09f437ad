"""An article from its tokens: attributes, source line, fields, tables, footnotes, HTML, plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bulletin_ssg.dataset import Marked, Table
from bulletin_ssg.diagnostics import Span
from bulletin_ssg.markdown import attributes, footnotes, plain, render, tables
from bulletin_ssg.markdown.attributes import Attribute
from bulletin_ssg.model import Article, Field, Picture
from bulletin_ssg.sources import digest

from . import cleancopy, credits, fields, names
from .addresses import pictures_in
from .cleancopy import Copies
from .manuscript import Place
from .notes import Notes, nearest
from .outline import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

HEADING_KEYS = ("#", "topics", "author", "withdrawn")
TABLE_KEYS = ("title", "source", "type", "series", "period", "unit", "note")
TABLE_CLASSES = ("chart", "table")
FIGURE_KEYS = ("series", "row", "period", "yoy", "mom", "note")
FIGURE_CLASSES = ("figure",)
SLUG = re.compile(r"[a-z][a-z0-9-]*")
SEPARATORS = re.compile(r"[,，、;；]")
SHOWN = {"#": "#slug", ".": "a class"}


class Text(NamedTuple):
    """Tokens made final."""

    html: str
    text: str
    pictures: tuple[Picture, ...]
    tables: tuple[Table, ...]
    fields: tuple[Field, ...]
    marked: tuple[Marked, ...]


NOTHING = Text("", "", (), (), (), ())


def _listed(names: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, SEPARATORS.split(names)))) if names else ()


class Composer:
    """Turns the tokens of one manuscript into text."""

    def __init__(
        self, notes: Notes, raw_html: bool, env: dict[str, Any], definitions: footnotes.Notes, copies: Copies
    ) -> None:  # fmt: skip
        self.notes, self.raw_html, self.env = notes, raw_html, env
        self.copies = copies
        """The articles that the parser has not seen."""
        self.definitions = definitions
        """The footnotes of the whole file, for a reference whose note stands under another article."""
        self.used: set[str] = set()
        """Labels of the footnotes that were referred to."""
        self.slugs: dict[str, Place] = {}

    def passage(self, tokens: list[Token], prefix: str) -> Text:
        """A lead, an introduction, a page. `tokens` are not usable afterwards."""
        return self._compose(*footnotes.separate(tokens), prefix) if tokens else NOTHING

    def article(self, piece: Piece, ordinal: int, kind: str, bears_section: bool = False) -> Article:
        """The article under a heading; `bears_section`: it is a section's own, and the heading is the section's."""
        given = self._heading_attributes(piece) if piece.heading.attributes and not bears_section else {}
        copy = self.copies.get(piece.first)
        if copy:
            credit = copy.credit
            data = {ordinal: self._copied(grid, piece.first + 1, ordinal) for ordinal, grid in copy.data}
            html, text, own = cleancopy.compose(copy, piece.name, kind == "profile", data)
            content = Text(html, text, (), tuple(data.values()), own, ())
        else:
            body, notes = footnotes.separate(piece.tokens)
            credit = credits.take(body)
            content = self._compose(body, notes, str(ordinal), piece.name, kind == "profile")
        self._note_gaps(piece, credit, content, given, kind)
        written = "\n".join(filter(None, map(str.rstrip, self.notes.manuscript.lines[piece.first : piece.last])))
        return Article(
            piece.name, given.get("#", ""), ordinal, content.html, content.text, credit.sources if credit else (), content.fields, content.tables,
            content.pictures, _listed(given.get("topics", "")), given.get("author", ""),
            given.get("withdrawn", ""), piece.heading.place.line, digest(written.encode("utf-8", "surrogatepass")),
            names.aliases(piece.name, content.fields, content.text) if kind == "profile" else (),
            content.marked,
        )  # fmt: skip

    def _compose(self, body: list[Token], notes: footnotes.Notes, prefix: str, name: str = "", labelled: bool = False) -> Text:
        block = footnotes.number(body, notes, self.definitions, self.env, prefix)
        self.used.update(ref.meta.get("label", "") for ref in footnotes.references([*body, *block]))
        own = fields.take(body) if labelled else []
        shown = pictures_in([*body, *block])
        body += block
        self._note_stray_attributes(body)
        found = tuple(
            self._parsed(cells, ordinal) for ordinal, cells in enumerate(tables.read(body, name), 1) if "attributes" in cells.opening.meta
        )
        marked = tuple(self._marked(body))
        values = tuple(map(self._field, own))
        text = "\n".join([*(f"{field.label}：{field.text}" for field in values), *plain.lines(body)])
        return Text(render(body, self.raw_html), text, shown, found, values, marked)

    def _field(self, field: fields.Labelled) -> Field:
        from markdown_it.token import Token

        several = len(field.paragraphs) > 1
        tokens = []
        for children in field.paragraphs:
            inline = Token("inline", "", 0, children=children)
            tokens += (
                [Token("paragraph_open", "p", 1, block=True), inline, Token("paragraph_close", "p", -1, block=True)]
                if several
                else [inline]
            )
        return Field(field.label, render(tokens, self.raw_html).strip(), "\n".join(plain.lines(tokens)))

    def _note_gaps(self, piece: Piece, credit: credits.Credit | None, content: Text, given: dict[str, str], kind: str) -> None:
        place = piece.heading.place
        if piece.heading.noted:
            self.notes.warn("W146", "the footnote in the heading is not shown", place, "move its mark into the text")
        if given.get("withdrawn"):
            return
        if credit and not credit.sources:
            line = self.notes.manuscript.body + credit.line + 1
            self.notes.warn(
                "W142", "the source line names nobody", self.notes.manuscript.whole(line), "write it as （来源：name）, or delete it"
            )
        elif kind == "news" and not credit and not given.get("author"):
            self.notes.warn(
                "W140", "the article {headline} has no source line", place, "end it with a paragraph （来源：name）", headline=piece.name
            )
        if not content.html and not content.fields:
            self.notes.warn("W144", "the article {headline} has no text", place, "write it, or delete the heading", headline=piece.name)

    def _heading_attributes(self, piece: Piece) -> dict[str, str]:
        given = self._attributes(piece.heading.attributes, piece.heading.place, HEADING_KEYS)
        slug = given.get("#")
        if slug is None:
            return given
        place = self.notes.manuscript.find(piece.heading.place.line, piece.heading.place.line, "#" + slug)
        if not SLUG.fullmatch(slug):
            hint = "a slug is made of the letters a to z, digits and -, and begins with a letter, for example #data-month"
            self.notes.refuse("E165", "#{slug} cannot be an article's address", place, hint, slug=slug)
        elif slug in self.slugs:
            other = Span(self.notes.manuscript.name, *self.slugs[slug])
            self.notes.refuse(
                "E166", "two articles have the slug #{slug}; the other: {other}", place, "give one of them another", slug=slug, other=other
            )
        self.slugs.setdefault(slug, place)
        return given

    def _attributes(self, text: str, near: Place, keys: tuple[str, ...], classes: tuple[str, ...] = ()) -> dict[str, str]:
        """The attributes by name; what is unknown or malformed is noted at its place."""
        given: dict[str, str] = {}
        if not text:
            return given
        braces = self.notes.manuscript.line(near.line).rfind("{" + text + "}")
        for item in attributes.parse(text):
            place = Place(near.line, braces + 2 + item.start, item.end - item.start) if braces >= 0 else near
            if not item.name:
                hint = 'write attributes as #slug or key="value", with spaces between them'
                if re.search("[“”„「」『』＂＝]", item.value):
                    hint = 'write = and the quotation marks with the English keyboard: key="value"'
                self.notes.refuse("E161", "{text} is not an attribute", place, hint, text=item.value)
            elif item.name not in keys and not (item.name == "." and item.value in classes):
                self._refuse_unknown(item, place, keys, classes)
            elif item.name in given:
                self.notes.refuse(
                    "E162", "the attribute {name} is given twice", place, "keep one of the two", name=SHOWN.get(item.name, item.name)
                )
            else:
                given[item.name] = item.value
        return given

    def _refuse_unknown(self, item: Attribute, place: Place, keys: tuple[str, ...], classes: tuple[str, ...]) -> None:
        known = [SHOWN.get(key, key) for key in keys] + ["." + name for name in classes]
        name = item.name + item.value if item.name in SHOWN else item.name
        near = nearest(name, known)
        hint = "did you mean {near}?" if near else "known here: {known}"
        self.notes.refuse("E160", "unknown attribute {name}", place, hint, name=name, near=near, known=", ".join(known))

    def _parsed(self, cells: tables.Cells, ordinal: int) -> Table:
        from . import tabulating

        meta, above = cells.opening.meta, self.notes.manuscript.body + 1
        tabulating.set_off(cells)
        top = above + (cells.opening.map[0] if cells.opening.map else 0)
        return self._table(Table(ordinal, (), cells.header, cells.rows), meta["attributes"], above + meta["line"], top)

    def _copied(self, grid: cleancopy.Grid, above: int, ordinal: int) -> Table:
        header, *rows = grid.words
        return self._table(Table(ordinal, (), header, tuple(rows)), grid.attributes, above + grid.line, above + grid.first)

    def _table(self, table: Table, attributes: str, line: int, top: int) -> Table:
        """The table with its attributes, which are written in `line`; its own first line is `top`."""
        from . import tabulating

        given = self._attributes(attributes, self.notes.manuscript.whole(line), TABLE_KEYS, TABLE_CLASSES)
        table = table._replace(attributes=tuple([("class" if name == "." else name, value) for name, value in given.items()]))
        tabulating.examine(table, line, top, self.notes)
        return table

    def _marked(self, tokens: list[Token]) -> Iterator[Marked]:
        for token in tokens:
            if "{" not in token.content:
                continue  # most articles: they need no figures, and their issue no import of what reads them
            from . import tabulating

            for opening, text in tabulating.marked(token.children or []):
                first, last = (self.notes.manuscript.body + number for number in token.map or (0, 0))
                place = self.notes.manuscript.find(first + 1, last, "{" + opening.meta["attributes"] + "}")
                given = self._attributes(opening.meta["attributes"], place, FIGURE_KEYS, FIGURE_CLASSES)
                given.pop(".", None)
                found = Marked(text, tuple(given.items()))
                opening.attrs = dict(tabulating.written(found))
                tabulating.examine_marked(found, place, self.notes)
                yield found

    def _note_stray_attributes(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.type == "attribute_line" and token.map:
                place = self.notes.manuscript.whole(self.notes.manuscript.body + token.map[0] + 1)
                self.notes.refuse("E163", "the attributes stand under no table", place, "move the line directly under its table")
            elif token.type == "heading_open" and "attributes" in token.meta and token.map:
                self.refuse_attributes(token.meta["attributes"], self.notes.manuscript.body + token.map[0] + 1)

    def refuse_attributes(self, text: str, line: int) -> None:
        place = self.notes.manuscript.find(line, line, "{" + text + "}")
        self.notes.refuse("E164", "attributes belong to an article's heading (###)", place, "move them there, or delete them")
