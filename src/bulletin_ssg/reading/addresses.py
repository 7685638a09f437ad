"""Where links and pictures lead: addresses are checked, and those inside the site written `bulletin:…` for the theme."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.markdown.plain import inline_text
from bulletin_ssg.model import Picture, Reference

from . import pictures
from .manuscript import Place
from .notes import Notes, nearest

if TYPE_CHECKING:
    from markdown_it.token import Token

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
DRIVE = re.compile(r"[a-z]:(?:[\\/]|%5c)", re.I)
"""What a path on a Windows machine begins with."""
ALLOWED = ("http", "https", "mailto", "tel")
UNADDRESSABLE = re.compile(r"[#?%\"<>\\]")
MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--", re.I)
ESCAPE = "move the file into the site's folder, and write its address relative to this file"


class Addresses:
    """Settles the addresses of one manuscript's tokens, and remembers which pictures and issues they name."""

    def __init__(self, notes: Notes, top_level: int) -> None:
        self.notes = notes
        self.top_level = top_level
        """Of headings inside quotations and lists; higher ones are lowered to it."""
        self.references: list[Reference] = []
        self.lines = (1, 1)
        self.pictures: dict[str, Picture | None] = {}
        """What is known of each picture, by name; None after a complaint."""

    def settle(self, tokens: list[Token]) -> None:
        """Make the addresses in these tokens final."""
        for position, token in enumerate(tokens):
            if token.map:
                self.lines = self.notes.manuscript.body + token.map[0] + 1, self.notes.manuscript.body + max(token.map)
            if token.level and token.type in ("heading_open", "heading_close") and int(token.tag[1]) < self.top_level:
                token.tag = f"h{self.top_level}"
            elif token.type == "inline" and token.children:
                self.settle_inline(token.children)
                if position and tokens[position - 1].type == "paragraph_open" and not tokens[position - 1].hidden:
                    _frame(tokens[position - 1], token, tokens[position + 1])
            elif token.type == "html_block":
                self._check_raw(token)

    def settle_inline(self, children: list[Token]) -> None:
        linked = False
        for child in children:
            if child.type == "link_open":
                linked = True
                self._link(child)
            elif child.type == "link_close":
                linked = False
            elif child.type == "image":
                self._image(child, linked)
            elif child.type == "html_inline":
                self._check_raw(child)
            elif child.type == "text" and "<" in child.content:
                self._note_markup(child.content)

    def _check_raw(self, token: Token) -> None:
        if re.search(r"bulletin\s*:|&#", token.content, re.I):
            token.type = "text"
        elif re.search(r"<img\b", token.content, re.I):
            self.notes.warn("W145", "a picture in raw HTML is not shown", self._place("<img"), "write it as Markdown: ![text](picture.png)")

    def _note_markup(self, text: str) -> None:
        """Where raw HTML is off, it is text: right for a formula, a surprise for the writer of a tag."""
        if found := MARKUP.search(text):
            hint = "write it as Markdown, or allow HTML in bulletin.yaml: markdown, raw_html"
            self.notes.warn("W147", "the HTML {markup} is shown as text", self._place(found[0]), hint, markup=found[0])

    def _place(self, *needles: str) -> Place:
        return self.notes.manuscript.find(*self.lines, *needles)

    def _link(self, token: Token) -> None:
        written = str(token.attrs.get("href", ""))
        place = self._place(*spellings(written))
        scheme = SCHEME.match(written)
        if DRIVE.match(written):
            self._refuse_drive(written, place)
        elif scheme and scheme[1].lower() not in ALLOWED:
            self.notes.refuse(
                "E177",
                "links of the kind {scheme}: are not published",
                place,
                "known kinds: {known}",
                scheme=scheme[1],
                known=", ".join(ALLOWED),
            )
        elif scheme or written.startswith("//"):
            if (scheme[1].lower() if scheme else "https").startswith("http"):
                token.attrs["rel"] = "noopener"
        elif written:
            path, _, fragment = written.partition("#")
            there = self._internal(unquote(path), unquote(fragment), place)
            token.attrs["href"] = "bulletin:" + there
            if picture := self.pictures.get(there):
                token.meta["picture"] = picture
        else:
            self.notes.refuse("E178", "the link has no address", place, "write the address between the round brackets: [words](address)")

    def _refuse_drive(self, written: str, place: Place) -> None:
        hint = "copy the file into the folder of this one, and write its name alone: {name}"
        name = re.split(r"[\\/]", unquote(written))[-1]
        self.notes.refuse("E174", "{path} lies on one computer, not in the site", place, hint, path=unquote(written), name=name)

    def _internal(self, path: str, fragment: str, place: Place) -> str:
        """The address of a page or file of the site."""
        here = self.notes.manuscript.name
        name = self._resolve(path.partition("?")[0], place) if path else here
        behind = f"#{fragment}" if fragment else ""
        if name.startswith("issues/") and name.endswith(".md"):
            self.references.append(Reference(name, fragment, place.line, place.column))
            return f"@{name}{behind}"
        if name.startswith("pages/") and name.endswith(".md"):
            self._expect(name, "pages/*.md", place)
            return f"{page_address(name)}/{behind}"
        if name.startswith("static/"):
            self._expect(name, "static/*", place)
        elif name.lower().endswith(pictures.SUFFIXES):
            self._picture(name, place)
        elif name and not path.startswith("/"):
            hint = "put it into the folder static/ and link to it there, or write a whole address with https://"
            self.notes.refuse("E176", "{name} is not published", place, hint, name=name)
        return f"{name}/{behind}" if path.endswith("/") and name else name + behind

    def _resolve(self, path: str, place: Place) -> str:
        """The logical name of an address that is relative to this file, or with a slash before it to the site."""
        folder = "" if path.startswith("/") else posixpath.dirname(self.notes.manuscript.name)
        name = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
        if name == ".." or name.startswith("../"):
            self.notes.refuse("E171", "{path} leads out of the site", place, ESCAPE, path=path)
            return ""
        return "" if name == "." else name

    def _expect(self, name: str, pattern: str, place: Place) -> None:
        known = self.notes.desk.names(pattern)
        if name not in known:
            near = nearest(name, known)
            hint = "did you mean {near}?" if near else "check the name"
            self.notes.refuse("E175", "there is no file {name}", place, hint, name=name, near=near)

    def _image(self, token: Token, linked: bool) -> None:
        written = str(token.attrs.get("src", ""))
        alt = inline_text(token.children or ())
        place = self._place(*spellings(written)) if written else self._place(f"![{alt}]()")
        if not alt:
            self.notes.warn("W141", "the picture has no description", place, "write what it shows between the square brackets: ![here](…)")
        if DRIVE.match(written):
            self._refuse_drive(written, place)
        elif SCHEME.match(written) or written.startswith("//"):
            title = {"title": token.attrs["title"]} if "title" in token.attrs else {}
            token.type, token.content = "remote_picture", alt or unquote(written)
            token.attrs = title if linked else {"href": written, **title}
        elif not written:
            self.notes.refuse(
                "E178", "the picture has no address", place, "write the address between the round brackets: ![words](picture.png)"
            )
        else:
            name = self._resolve(unquote(written), place)
            picture = self._picture(name, place, alt) if name else None
            if picture:
                token.meta["picture"] = picture._replace(alt=alt)
            size = {"width": picture.width, "height": picture.height} if picture and picture.width and picture.height else {}
            title = {"title": token.attrs["title"]} if "title" in token.attrs else {}
            token.attrs = {"src": "bulletin:" + name, "alt": alt, **size, "loading": "lazy", **title}

    def _picture(self, name: str, place: Place, alt: str = "") -> Picture | None:
        """What is known of a picture; its first description is kept for the issue's list of pictures."""
        if name not in self.pictures:
            size = self._measure(name, place)
            self.pictures[name] = Picture(name, alt, *size) if size else None
        picture = self.pictures[name]
        if picture and not picture.alt:
            self.pictures[name] = picture._replace(alt=alt)
        return picture

    def _measure(self, name: str, place: Place) -> tuple[int, int] | None:
        """The picture's size; None after a complaint."""
        refuse = self.notes.refuse
        data = self._load(name, place)
        if data is None:
            return None
        try:
            width, height = pictures.size(data, name)
        except pictures.Unreadable:
            return refuse("E172", "{name} cannot be read as a picture", place, "save it again from the program it was made with", name=name)
        if pictures.too_large(width, height):
            message, hint = "{name} is too large: {width} × {height} pixels", "2000 pixels a side are plenty"
            return refuse("E173", message, place, hint, name=name, width=width, height=height)
        return width, height

    def _load(self, name: str, place: Place) -> bytes | None:
        """The picture's bytes; None after a complaint."""
        refuse = self.notes.refuse
        if UNADDRESSABLE.search(name):
            hint = "rename the file: letters, digits, Chinese characters, - and _"
            return refuse("E179", "the picture's name {name} cannot stand in an address", place, hint, name=name)
        if not name.lower().endswith(pictures.SUFFIXES):
            known = " ".join(pictures.SUFFIXES)
            return refuse("E172", "{name} is not a picture that browsers show", place, "save it as one of {known}", name=name, known=known)
        try:
            data = self.notes.desk.read(name)
        except Refused as refused:
            for found in refused.diagnostics:
                refuse(found.code, found.message, place, found.hint, **dict(found.values))
            return None
        if data is None:
            near = self._nearest_file(name)
            hint = "did you mean {near}?" if near else "pictures lie beside this file, or in a folder below it"
            refuse("E170", "there is no picture {name}", place, hint, name=name, near=near)
        return data

    def _nearest_file(self, name: str) -> str:
        """A file of the same folder, or of one below, with a similar name."""
        beside = {posixpath.basename(other): other for other in reversed(self.notes.desk.names(posixpath.dirname(name) + "/*"))}
        beside.pop(posixpath.basename(self.notes.manuscript.name), None)
        alike = (other for base, other in beside.items() if base.casefold() == posixpath.basename(name).casefold())
        return next(alike, "") or beside.get(nearest(posixpath.basename(name), list(beside)), "")


def page_address(name: str) -> str:
    """Where a standing page stands below the archive's root: "about" for pages/about.md and for pages/about/index.md."""
    return name.removeprefix("pages/").removesuffix(".md").removesuffix("/index")


def spellings(address: str) -> tuple[str, ...]:
    """How an address may have been written that the parser gives with % escapes."""
    plain = unquote(address)
    return (plain, address, plain.replace("%", "%25"), plain.replace(" ", "%20")) if address else ("]()",)


def pictures_in(tokens: list[Token]) -> tuple[Picture, ...]:
    """The pictures that settled tokens show, in order, each once."""
    found = (child.meta["picture"] for token in tokens for child in token.children or () if "picture" in child.meta)
    return tuple({picture.name: picture for picture in found}.values())


def _frame(opening: Token, inline: Token, closing: Token) -> None:
    """A paragraph that is one picture becomes a figure; the picture's title is its caption."""
    pieces = [
        child
        for child in inline.children or ()
        if child.type not in ("link_open", "link_close") and (child.type != "text" or child.content)
    ]
    if len(pieces) != 1 or pieces[0].type not in ("image", "remote_picture"):
        return
    picture, make = pieces[0], type(pieces[0])
    caption = str(picture.attrs.pop("title", ""))
    opening.tag = closing.tag = "figure"
    picture.meta["framed"] = True
    if caption and inline.children:
        text = make("text", "", 0, content=caption)
        inline.children += [make("caption_open", "figcaption", 1), text, make("caption_close", "figcaption", -1)]
