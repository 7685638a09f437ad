"""DKIM: a letter signed by the sender's domain (RFC 6376), so that its receiver can tell it from a forgery."""

from __future__ import annotations

import os
from collections.abc import Callable

from bulletin_ssg.diagnostics import Refused, Span, error
from bulletin_ssg.postage import DkimConfig

SIGNED = (
    "from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "feedback-id", "auto-submitted",
)  # fmt: skip
"""Header lines that are signed; RFC 8058 asks for those of one-click."""


def signer(config: DkimConfig, sender: str) -> Callable[[bytes], bytes]:
    """What puts the signature before a message; Refused where that cannot be done. Changes nothing where no key is configured."""
    if not config.key:
        return lambda data: data
    try:
        import dkim
    except ImportError:
        hint = "pip install 'bulletin-ssg[dkim]'"
        raise Refused(error("E720", "reading {what} needs a package that is not installed", None, hint, what="DKIM")) from None
    try:
        with open(os.path.expanduser(config.key), "rb") as file:
            key = file.read()
    except OSError as reason:
        hint = "name the file of the private key (PEM) under mail: dkim: key:"
        raise Refused(error("E722", "the DKIM key cannot be read: {reason}", Span(config.key), hint, reason=reason.strerror or reason)) from None  # fmt: skip
    domain = (config.domain or sender.rpartition("@")[2]).encode()

    def sign(data: bytes) -> bytes:
        wanted = [name.encode() for name in SIGNED if f"\r\n{name}:".encode() in b"\r\n" + data.partition(b"\r\n\r\n")[0].lower()]
        try:
            signature = dkim.sign(
                data, config.selector.encode(), domain, key, canonicalize=(b"relaxed", b"relaxed"), include_headers=wanted, linesep=b"\r\n"
            )
        except dkim.DKIMException as reason:
            hint = "compare selector, domain and key with the provider's instructions"
            raise Refused(error("E723", "letters cannot be signed: {reason}", Span(config.key), hint, reason=reason)) from None
        return bytes(signature) + data

    return sign
