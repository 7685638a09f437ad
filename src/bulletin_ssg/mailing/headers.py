"""A letter's header: what bulk senders' rules ask for, and lines that no name and no subject can break out of."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import NamedTuple


class Policy(EmailPolicy):
    """The standard library's policy for SMTP, but for two things. The lines of lists stay whole: folded, some mail services do not
    find the address in them, and one over 76 characters would become an encoded word. And a subject is encoded as a whole, where
    it is at all: encoded in parts, some blanks between them are lost (Python 3.11 to 3.13)."""

    def _fold(self, name: str, value: str, refold_binary: bool = False) -> str:
        if name.lower().startswith("list-"):
            return f"{name}: {value}{self.linesep}"
        if name == "Subject" and (not value.isascii() or "=?" in value):
            return f"{name}: {Header(value, 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"
        return super()._fold(name, value, refold_binary)  # type: ignore[misc,no-any-return]


POLICY = Policy(linesep="\r\n", max_line_length=SMTP.max_line_length, raise_on_defect=True)


class Route(NamedTuple):
    """From whom letters come and where they lead back to: the same for all of a mailing."""

    sender: str
    sender_name: str
    reply_to: str
    list_id: str
    list_name: str
    unsubscribe: str
    """The beginning of the address that takes a member off the list by one click, or ""."""
    feedback: str
    """What tells this mailing from others in a provider's complaints: "2024-05:bulletin:example.org"."""


def clean(text: str) -> str:
    """One line of printable text: a header ends where its line does."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def leaving(route: Route, token: str) -> tuple[str, ...]:
    """The addresses that take a member off the list: one for a click where there is one, one for a mail always."""
    mail = f"mailto:{route.reply_to or route.sender}?subject=unsubscribe%20{token}"
    return (f"{route.unsubscribe}{token}", mail) if route.unsubscribe else (mail,)


def address(name: str, addr_spec: str) -> Address:
    return Address(clean(name), addr_spec=addr_spec)


def write_head(message: EmailMessage, route: Route, to: Address, subject: str, date: str, message_id: str, token: str) -> None:
    """The header of one letter."""
    message["From"] = address(route.sender_name, route.sender)
    message["To"] = to
    if route.reply_to:
        message["Reply-To"] = Address(addr_spec=route.reply_to)
    message["Subject"] = clean(subject)
    message["Date"] = date
    message["Message-ID"] = message_id
    message["List-Id"] = f"<{route.list_id}>"
    message["List-Unsubscribe"] = ", ".join(f"<{there}>" for there in leaving(route, token))
    if route.unsubscribe:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Feedback-ID"] = route.feedback
    message["Precedence"] = "bulk"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
