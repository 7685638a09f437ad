"""Word files for tests, written as XML: paragraphs, runs, tables, pictures, notes, comments, tracked changes."""

from __future__ import annotations

import io
import zipfile
from html import escape

from manuscripts import png

OFFICE = "http://schemas.openxmlformats.org"
W = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main"'
SPACES = (
    f'{W} xmlns:r="{OFFICE}/officeDocument/2006/relationships" xmlns:wp="{OFFICE}/drawingml/2006/wordprocessingDrawing"'
    f' xmlns:a="{OFFICE}/drawingml/2006/main" xmlns:pic="{OFFICE}/drawingml/2006/picture" xmlns:m="{OFFICE}/officeDocument/2006/math"'
    f' xmlns:mc="{OFFICE}/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
KINDS = {"png": "image/png", "bmp": "image/bmp", "emf": "image/x-emf"}
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{number}"><w:name w:val="heading {number}"/></w:style>' for number in range(1, 5)
)  # fmt: skip
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def run(text: str, *marks: str) -> str:
    """A run; marks are b, i, strike, or vertAlign's values."""
    given = "".join(f'<w:vertAlign w:val="{mark}"/>' if "script" in mark else f"<w:{mark}/>" for mark in marks)
    inside = '</w:t><w:br/><w:t xml:space="preserve">'.join(map(escape, text.split("\n")))
    return f'<w:r><w:rPr>{given}</w:rPr><w:t xml:space="preserve">{inside}</w:t></w:r>'


def paragraph(*runs: str, style: int = 0, listed: bool = False) -> str:
    """A paragraph of runs (what begins with < is one already)."""
    given = (f'<w:pStyle w:val="{style}"/>' if style else "") + (
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if listed else ""
    )
    return f"<w:p><w:pPr>{given}</w:pPr>{''.join(part if part.startswith('<') else run(part) for part in runs)}</w:p>"


def cell(text: str, wide: int = 1, tall: str = "") -> str:
    """A cell; tall is "restart" for the first of a merged column, "continue" for the others."""
    span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
    merge = f'<w:vMerge w:val="{tall}"/>' if tall else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    """A table; a cell that is no XML is a plain one."""
    return (
        "<w:tbl>"
        + "".join(f"<w:tr>{''.join(part if part.startswith('<') else cell(part) for part in row)}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def picture(number: int, words: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="{number}" name="x" descr="{words}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f'<a:blip r:embed="p{number}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def note(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def inserted(text: str) -> str:
    return f'<w:ins w:id="1" w:author="x">{run(text)}</w:ins>'


def deleted(text: str) -> str:
    return f'<w:del w:id="2" w:author="x"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def link(text: str, number: int) -> str:
    return f'<w:hyperlink r:id="l{number}">{run(text)}</w:hyperlink>'


def formula(text: str) -> str:
    return f"<m:oMath><m:r><m:t>{text}</m:t></m:r></m:oMath>"


def textbox(text: str) -> str:
    """A text box, said twice: for new programs and for old ones."""
    inside = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    old = f"<w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
    return f"<w:r><mc:AlternateContent><mc:Choice>{inside}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"


def word(
    *blocks: str,
    pictures: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
    header: str = "",
    comment: str = "",
) -> bytes:
    """A .docx; `pictures` are kinds of files (png, bmp, emf), `notes` and `links` are counted from 1."""
    relations = "".join(
        f'<Relationship Id="p{at}" Type="{OFFICE}/officeDocument/2006/relationships/image" Target="media/{at}.{kind}"/>'
        for at, kind in enumerate(pictures, 1)
    )
    relations += "".join(
        f'<Relationship Id="l{at}" Type="{OFFICE}/officeDocument/2006/relationships/hyperlink" Target="{target}" TargetMode="External"/>'
        for at, target in enumerate(links, 1)
    )
    feet = "".join(f'<w:footnote w:id="{at}">{paragraph(text)}</w:footnote>' for at, text in enumerate(notes, 1))
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        + "".join(f'<Default Extension="{kind}" ContentType="{mime}"/>' for kind, mime in KINDS.items()) + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="d" Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{relations}</Relationships>',
        "word/document.xml": f"<w:document {SPACES}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {W}>{STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {W}>{NUMBERING}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {W}>{feet}</w:footnotes>",
        **({"word/header1.xml": f"<w:hdr {W}>{paragraph(header)}</w:hdr>"} if header else {}),
        **({"word/comments.xml": f'<w:comments {W}><w:comment w:id="0" w:author="x">{paragraph(comment)}</w:comment></w:comments>'} if comment else {}),
    }  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        for at, kind in enumerate(pictures, 1):
            archive.writestr(f"word/media/{at}.{kind}", _picture(kind))
    return made.getvalue()


def _picture(kind: str) -> bytes:
    from PIL import Image

    if kind == "png":
        return png()
    if kind == "emf":
        return b"\x01\x00\x00\x00 EMF"
    made = io.BytesIO()
    Image.new("RGB", (4, 3)).save(made, "BMP")
    return made.getvalue()
