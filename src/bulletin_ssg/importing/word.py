"""Word files: what mammoth reads in them, as paragraphs, pictures and footnotes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from bulletin_ssg.diagnostics import Refused, Span, error

from .paragraphs import CONTROL, Manuscript, Paragraph, Picture, bold, plain, squeezed
from .parts import Parts, parts_of
from .report import Report
from .runs import inline
from .tables import table

if TYPE_CHECKING:
    from mammoth import documents

HEADING = re.compile(r"(?:heading|标题)\s*([1-6])", re.I)
CAPTION = re.compile(r"图(?:表|片)?\s*[\d一二三四五六七八九十]{0,3}\s*[：:.、\s]\s*\S.*|图[\d一二三四五六七八九十]{1,3}\S.*|.{2,30}（图）")
CAPTIONED = re.compile(r"图(?:表|片)?\s*[\d一二三四五六七八九十]{0,3}\s*[：:.、]\s*")
KINDS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "image/avif": "avif",
}
CONVERTED = ("image/bmp", "image/tiff", "image/x-ms-bmp")
"""What Pillow turns into PNG."""


def read_word(data: bytes, name: str, report: Report) -> Manuscript:
    """The paragraphs of a Word file. Raises Refused where it is damaged, or where mammoth is not installed."""
    parts = parts_of(data, name)
    document = _document(data, name)
    reading = _Reading(report, document)
    for element in document.children:
        reading.block(element)
    paragraphs = tuple(reading.captioned())
    said = squeezed("".join([*(paragraph.words for paragraph in paragraphs), *reading.footnotes, *reading.captions]))
    unread = _tell_unread(parts, said, report, document)
    report.cleaned("".join(parts.body))
    pieces = tuple(CONTROL.sub("", piece) for piece in parts.body if piece not in unread)
    return Manuscript(name, True, paragraphs, pieces, tuple(reading.pictures), tuple(reading.footnotes))


def _document(data: bytes, name: str) -> documents.Document:
    """mammoth's tree of the document. mammoth gives it to whoever wants to change it before it becomes HTML."""
    try:
        import mammoth
        from mammoth import documents
    except ModuleNotFoundError:
        hint = 'install what reads it: pip install "bulletin-ssg[word]"; or save the file as text (UTF-8) in Word'
        raise Refused(error("E373", "a Word file cannot be read on this computer yet", Span(name), hint)) from None
    kept: list[documents.Document] = []

    def keep(document: documents.Document) -> documents.Document:
        kept.append(document)
        return documents.document([])

    try:
        mammoth.convert_to_html(io.BytesIO(data), transform_document=keep, include_embedded_style_map=False)
    except Exception as reason:  # whatever a damaged file makes of mammoth
        hint = "open it in Word, save it under another name, and import that"
        raise Refused(
            error("E374", "the Word file is damaged: {reason}", Span(name), hint, reason=str(reason)[:80] or type(reason).__name__)
        ) from None
    return kept[0]


def _tell_unread(parts: Parts, said: str, report: Report, document: documents.Document) -> list[str]:
    """Tell what stands in the file and not in mammoth's tree: heads and feet of pages, comments, formulas, charts."""
    from .report import Told

    report.told += [Told("W379", "in the head or foot of the pages", 0, words) for words in parts.margins]
    report.told += [Told("W379", "comment", 0, words) for words in parts.comments]
    if parts.deleted:
        report.told += [Told("W379", "deleted in a tracked change", 0, words) for words in parts.deleted]
    if parts.inserted:
        report.note("W370", "accepted {n} tracked insertions: {words}", 0, n=len(parts.inserted), words="、".join(parts.inserted))
    unread = [piece for piece in parts.body if squeezed(CONTROL.sub("", piece)) not in said]
    for piece in unread:
        report.told.append(Told("W379", "could not be taken over from Word (a formula, a chart, a drawing)", 0, piece))
        report.doubt(
            "W382", "this text of the Word file could not be taken over: {words}", 0, "copy it into the issue by hand", words=piece[:40]
        )
    return unread


class _Reading:
    def __init__(self, report: Report, document: documents.Document) -> None:
        self.report, self.document = report, document
        self.found: list[Paragraph] = []
        self.pictures: list[Picture] = []
        self.footnotes: list[str] = []
        self.captions: list[str] = []
        self.place = 0
        self.breaks = 0

    def block(self, element: Any) -> None:
        from mammoth import documents

        if isinstance(element, documents.Paragraph):
            self.place += 1
            self.paragraph(element)
        elif isinstance(element, documents.Table):
            self.place += 1
            self.table(element)
        else:
            for child in getattr(element, "children", ()):
                self.block(child)

    def paragraph(self, element: documents.Paragraph) -> None:
        text = inline(element, self.picture, self.footnote)
        heading = HEADING.search(element.style_name or "")
        title = (element.style_name or "").lower() == "title"
        listed = element.numbering is not None and not heading
        level = int(heading[1]) if heading else int(title)
        if text.words.strip():
            self.found.append(
                Paragraph(self.place, text.words.strip(), text.markdown, "item" if listed else "text", level, text.bold, tuple(text.notes))
            )  # fmt: skip
        for alt, file in text.pictures:
            self.found.append(Paragraph(self.place, alt, f"![{plain(alt)}]({file})" if file else "", "picture"))
        if text.raised:
            message = "raised or lowered characters became plain ones: {words}"
            self.report.doubt("W383", message, self.found[-1], words="、".join(text.raised))

    def table(self, element: documents.Table) -> None:
        place = self.place
        found = table(element, self.cell)
        blocks = [(line, bold(line)) for line in found.before]
        blocks += [(found.words, found.markdown)] if found.markdown else []
        blocks += [(line, plain(line)) for line in found.after]
        self.found += [Paragraph(place, words, markdown, "block") for words, markdown in blocks]
        for line in (*found.before, *found.after):
            self.report.note("W370", "a table's title or remark was put outside the table: {words}", place, words=line)
        if found.merged:
            message = "a table has merged cells; they were taken apart, what they say stands in the first: {words}"
            self.report.doubt("W384", message, place, words=found.words.split("\n")[0])

    def cell(self, element: Any) -> str:
        """The text of a cell; pictures in it stand behind the table."""
        text = inline(element, self.picture, self.footnote)
        for alt, file in text.pictures:
            self.found.append(Paragraph(self.place, alt, f"![{plain(alt)}]({file})" if file else "", "picture"))
        return text.words

    def footnote(self, reference: documents.NoteReference) -> int:
        body = self.document.notes.resolve(reference).body
        words = " ".join(inline(child, self.picture, lambda _: 0).words.strip() for child in body)
        self.footnotes.append(plain(words))
        return len(self.footnotes)

    def picture(self, image: documents.Image) -> str:
        """Keep a picture; its file's name, "" where it cannot be shown."""
        number = len(self.pictures) + 1
        with image.open() as opened:
            data = opened.read()
        kind = KINDS.get(image.content_type or "")
        if image.content_type in CONVERTED:
            data, kind = _as_png(data), "png"
        name = f"picture-{number}.{kind or (image.content_type or 'x/bin').rsplit('/', 1)[-1].removeprefix('x-')}"
        self.pictures.append(Picture(name, data))
        if kind:
            return name
        message = "the picture {name} cannot be shown by browsers; its file lies beside the issue"
        self.report.doubt(
            "W385", message, self.place, "save it as PNG in Word or Paint, and name it in the issue: ![words](file.png)", name=name
        )
        return ""

    def captioned(self) -> list[Paragraph]:
        """The paragraphs, with a picture's caption (图：… under it) made its own."""
        made: list[Paragraph] = []
        for paragraph in self.found:
            last = made[-1] if made else None
            if (
                last
                and last.kind == "picture"
                and last.markdown.endswith(")")
                and '"' not in last.markdown
                and CAPTION.fullmatch(paragraph.words)
                and len(paragraph.words) <= 60
            ):
                file = last.markdown[last.markdown.rindex("(") + 1 : -1]
                made[-1] = last._replace(words=last.words or paragraph.words, markdown=_captioned(last.words, file, paragraph.words))
                self.captions.append(paragraph.words)
            else:
                made.append(paragraph)
        for paragraph in made:
            if paragraph.kind == "picture" and paragraph.markdown.startswith("![]("):
                hint = "write between the brackets of ![] what it shows, for those who cannot see it"
                self.report.doubt("W386", "a picture has no description", paragraph, hint)
        return made


def _captioned(alt: str, file: str, caption: str) -> str:
    shown = re.sub(r'(["\\])', r"\\\1", caption)
    words = alt or CAPTIONED.sub("", caption)
    return f'![{plain(words)}]({file} "{shown}")'


def _as_png(data: bytes) -> bytes:
    from PIL import Image

    made = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.save(made, "PNG")
    return made.getvalue()
