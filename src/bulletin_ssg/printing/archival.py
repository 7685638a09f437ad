"""Makes one file both PDF/A-3a and PDF/UA-1: what WeasyPrint leaves to do beside the tags."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .enclosures import Enclosure

VARIANT = "pdf/a-3a"
_PDFUA = "http://www.aiim.org/pdfua/ns/id/"
_PDFA = "http://www.aiim.org/pdfa/ns"
CLAIM = (
    f'<rdf:Description xmlns:pdfuaid="{_PDFUA}" rdf:about="" pdfuaid:part="1"/>'
    f'<rdf:Description xmlns:pdfaExtension="{_PDFA}/extension/" xmlns:pdfaSchema="{_PDFA}/schema#"'
    f' xmlns:pdfaProperty="{_PDFA}/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    f"<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>{_PDFUA}"
    "</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer'
    "</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>"
    "Indicates which part of ISO 14289 is followed</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
    "</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
"""PDF/A asks that a schema which it does not know be described where it is used."""


def claim(pdf: Any) -> None:
    """Say in the metadata that the file is PDF/UA too; metadata is stored as it is, for programs that look for it only."""
    for thing in pdf.objects:
        if getattr(thing, "extra", {}).get("Type") == "/Metadata":
            data = b"".join(part if isinstance(part, bytes) else part.encode() for part in thing.stream)
            head, end, tail = data.rpartition(b"</rdf:RDF>")
            thing.compress, thing.stream = False, [head + CLAIM.encode() + end + tail]


def settle(pdf: Any) -> None:
    """Pictures as they are: PDF/A forbids viewers to smooth them."""
    for thing in pdf.objects:
        if "Interpolate" in getattr(thing, "extra", {}):
            thing.extra["Interpolate"] = "false"


@contextmanager
def clean_ends() -> Iterator[None]:
    """While this is open, a stream whose last byte is a carriage return is closed with CR LF, not LF alone.

    Else that byte, one in 256 by chance, looks like a part of the line's end, and the stream shorter than it says.
    """
    from pydyf import Stream

    plain = Stream.data
    end = b"\r\nendstream"

    def data(stream: Any) -> bytes:
        written = bytes(plain.fget(stream))
        return written[: -len(end)] + b"\r" + end if written.endswith(end) else written

    Stream.data = property(data)
    try:
        yield
    finally:
        Stream.data = plain


def label_pages(pdf: Any) -> None:
    """Page labels, so that viewers count as the pages do."""
    import pydyf

    labels = pydyf.Dictionary({"S": "/D"})
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, labels])})


def attach(enclosures: tuple[Enclosure, ...]) -> list[Any]:
    """The enclosures as WeasyPrint wants them."""
    from datetime import UTC, datetime
    from io import BytesIO

    from weasyprint import Attachment

    found = []
    for enclosure in enclosures:
        day = datetime.fromisoformat(enclosure.date).replace(tzinfo=UTC)
        file = BytesIO(enclosure.data)
        found.append(
            Attachment(
                file_obj=file, name=enclosure.name, description=enclosure.description, created=day, modified=day, relationship="Source"
            )
        )
    return found
