"""What bulletin.yaml says under `mail:`: from whom letters come, to whom and by which way they go. Never a secret."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from .records import Address, Dotted, MailAddress, Positive, at_least

Count = Annotated[int, at_least(0)]
"""A whole number, 0 for none."""


class SmtpConfig(NamedTuple):
    """The mail server that takes the letters."""

    host: str = ""
    """Its name: smtp.exmail.qq.com."""
    port: Count = 0
    """0 means the usual one: 587 for STARTTLS, 465 for TLS, 25 without."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; without it nobody logs in."""
    ca: str = ""
    """File of the authority that signed the server's certificate, where the system does not know it."""
    credentials: str = ""
    """File with user name and password, a line each."""
    keyring: str = ""
    """The service in the system's keyring that holds them."""
    timeout: Positive = 60
    """Seconds that the server may take for an answer; for its last word on a letter ten times as many."""


class DkimConfig(NamedTuple):
    """The signature that proves who sent a letter."""

    domain: str = ""
    """The signing domain; the sender's where absent."""
    selector: str = ""
    """By which name of the domain (…._domainkey) the public key is found."""
    key: str = ""
    """File of the private key (PEM)."""


class BouncesConfig(NamedTuple):
    """Where letters come back to that could not be delivered."""

    folder: str = ""
    """A folder of .eml files."""
    host: str = ""
    """An IMAP server, by TLS."""
    port: Positive = 993
    mailbox: str = "INBOX"
    ca: str = ""
    credentials: str = ""
    keyring: str = ""


class MailConfig(NamedTuple):
    """The mailing."""

    sender: MailAddress = ""
    """From which address."""
    sender_name: str = ""
    """The name before it; the title where absent."""
    reply_to: MailAddress = ""
    """Where answers and wishes to be taken off the list go; the sender where absent."""
    members: str = ""
    """The list of members: .csv, .yaml or .xlsx."""
    optouts: str = ""
    """Who wants no more letters; optouts.txt beside the list where absent."""
    max_attachment: Positive = 5000
    """Up to how many KB the PDF is attached; a bigger one is linked."""
    per_minute: Count = 60
    """Letters a minute at most; 0 sets no limit."""
    per_hour: Count = 0
    """Letters an hour at most."""
    patience: Count = 15
    """How many minutes a run waits for letters that the server wants later."""
    list_id: Dotted = ""
    """By what mail programs know the list; bulletin.DOMAIN of the sender where absent."""
    unsubscribe: Address = ""
    """Address that takes a member off the list by one click (RFC 8058); the member's token is added at its end."""
    transport: Literal["smtp", "folder", "sendmail"] = "smtp"
    """The way letters go."""
    folder: str = "letters"
    """Where the transport `folder` lays them, as .eml files."""
    sendmail: str = "/usr/sbin/sendmail"
    """The program that the transport `sendmail` starts."""
    smtp: SmtpConfig = SmtpConfig()
    dkim: DkimConfig = DkimConfig()
    bounces: BouncesConfig = BouncesConfig()
