"""One member's letter as bytes: the same for the same issue, member and date, and made without asking the world anything."""

from __future__ import annotations

from email.message import EmailMessage, MIMEPart
from hashlib import blake2b
from typing import NamedTuple

from . import headers
from .headers import POLICY, Route
from .transports import Parcel


class Words(NamedTuple):
    """What a letter says to one member, from the templates."""

    subject: str
    text: str
    html: str


class Attachment(NamedTuple):
    """The PDF as part of a letter, encoded once for all of them."""

    part: bytes

    @classmethod
    def of(cls, data: bytes, name: str, title: str) -> Attachment:
        """`name` is ASCII, since QQ Mail shows other names as .bin; the title stands in the part's description."""
        part = MIMEPart(policy=POLICY)
        part.set_content(data, "application", "pdf", cte="base64", filename=headers.clean(name))
        part["Content-Description"] = headers.clean(title)
        return cls(part.as_bytes())


class Letter(NamedTuple):
    """What all letters of one mailing have in common."""

    mailing: str
    """ "2024-05", or a correction's "2024-05-c1"."""
    route: Route
    date: str
    """As the header has it, with the offset of the site's timezone."""
    attachment: Attachment | None


def compose(letter: Letter, address: str, name: str, token: str, words: Words) -> Parcel:
    """The letter to one member."""
    mark = blake2b(f"{letter.mailing}\0{address}".encode(), digest_size=16).hexdigest()
    label = f"{letter.mailing}.{mark}"
    domain = letter.route.sender.rpartition("@")[2]
    bodies = EmailMessage(policy=POLICY)
    bodies.set_content(_lines(words.text), cte="base64")
    bodies.add_alternative(_lines(words.html), subtype="html", cte="base64")
    for part in bodies.iter_parts():
        del part["MIME-Version"]
    bodies.set_boundary(f"=_{mark}_words")
    message = bodies
    if letter.attachment:
        message = EmailMessage(policy=POLICY)
        message["Content-Type"] = "multipart/mixed"
        message.set_boundary(f"=_{mark}_parts")
        del bodies["MIME-Version"]
        message.attach(bodies)
    to = headers.address(name, address)
    headers.write_head(message, letter.route, to, words.subject, letter.date, f"<{label}@{domain}>", token)
    if message["MIME-Version"] is None:
        message["MIME-Version"] = "1.0"
    data = message.as_bytes()
    if letter.attachment:
        end = f"\r\n--=_{mark}_parts--\r\n".encode()
        assert data.endswith(end)
        data = b"%b\r\n--=_%b_parts\r\n%b%b" % (data.removesuffix(end), mark.encode(), letter.attachment.part.removesuffix(b"\r\n"), end)
    return Parcel(letter.route.sender, address, label, data)


def _lines(text: str) -> str:
    """Text without characters that mail programs stumble over."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable() or char == "\u3000")
