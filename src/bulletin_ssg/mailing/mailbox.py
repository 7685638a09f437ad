"""Where letters that came back are fetched: a folder of .eml files, or a mailbox by IMAP."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator

from bulletin_ssg.diagnostics import Refused, Span, error
from bulletin_ssg.postage import BouncesConfig

from .credentials import login
from .transports import clean


def messages(config: BouncesConfig, site: str) -> Iterator[bytes]:
    """Those of the folder, or else the unread ones of the mailbox; they are marked as read when the next is asked for."""
    if config.folder:
        yield from _in_folder(os.path.join(site, os.path.expanduser(config.folder)))
    elif config.host:
        yield from _in_mailbox(config)
    else:
        hint = "name a folder, or an IMAP server as host, under mail: bounces: in bulletin.yaml"
        raise Refused(error("E750", "it is not said where letters come back to", Span("bulletin.yaml"), hint))


def _in_folder(path: str) -> Iterator[bytes]:
    try:
        names = sorted(name for name in os.listdir(path) if name.endswith(".eml"))
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                yield file.read()
    except OSError as reason:
        raise Refused(error("E010", "cannot be read: {reason}", Span(path), "check the file's permissions", reason=reason.strerror or reason)) from None  # fmt: skip


def _in_mailbox(config: BouncesConfig) -> Iterator[bytes]:
    import imaplib

    who = login("IMAP", config.credentials, config.keyring)
    if who is None:
        hint = "set BULLETIN_IMAP_USER and BULLETIN_IMAP_PASSWORD, or name a file under mail: bounces: credentials:"
        raise Refused(error("E751", "no login for {host} is to be found", None, hint, host=config.host))
    try:
        context = ssl.create_default_context(cafile=config.ca or None)
        with imaplib.IMAP4_SSL(config.host, config.port, ssl_context=context, timeout=60) as server:
            server.login(who.user, who.password)
            _good(server.select(config.mailbox))
            for number in _good(server.search(None, "UNSEEN"))[0].split():
                found = _good(server.fetch(number.decode(), "(BODY.PEEK[])"))
                yield next(part[1] for part in found if isinstance(part, tuple))
                _good(server.store(number.decode(), "+FLAGS", "\\Seen"))
    except (OSError, imaplib.IMAP4.error) as reason:
        said = clean(str(reason).replace(who.password, "…"))
        raise Refused(error("E752", "the mailbox at {host} cannot be read: {reason}", None, "nothing was changed there", host=config.host, reason=said)) from None  # fmt: skip


def _good(answer: tuple[str, list]) -> list:  # type: ignore[type-arg]
    """What the server gave."""
    import imaplib

    if answer[0] != "OK":
        raise imaplib.IMAP4.error(" ".join(str(part) for part in answer[1]))
    return answer[1]
