"""Sending to a mail server, verb by verb, so that a letter is set down as handed over before the dot that hands it over."""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bulletin_ssg.diagnostics import Refused, error

from . import Parcel, Reply, Unreachable, Verdict, clean, verdict

if TYPE_CHECKING:
    from bulletin_ssg.mailing.credentials import Login
    from bulletin_ssg.postage import SmtpConfig

PORTS = {"starttls": 587, "tls": 465, "none": 25}
PATIENCE = 10
"""So many times the usual wait is granted to the answer to a whole letter: giving up too early leaves it unknown (RFC 5321, 4.5.3.2.6)."""


class Smtp:
    """One connection, kept for as many letters as the server likes."""

    def __init__(self, config: SmtpConfig, login: Login | None, patience: int = PATIENCE) -> None:
        self.config = config
        self.login = login
        self.patience = patience
        self.server: smtplib.SMTP | None = None

    def connect(self) -> None:
        if self.server is None:
            server = self._reach()
            try:
                assert server.sock
                server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the dot, sent alone, would wait 40 ms for company
                self._secure(server)
                self._introduce(server)
            except BaseException:
                server.close()
                raise
            self.server = server

    def _reach(self) -> smtplib.SMTP:
        host, timeout = self.config.host, self.config.timeout
        port = self.config.port or PORTS[self.config.security]
        try:
            if self.config.security == "tls":
                return smtplib.SMTP_SSL(host, port, timeout=timeout, context=self._context())
            return smtplib.SMTP(host, port, timeout=timeout)
        except ssl.SSLError as reason:
            raise Refused(_untrusted(host, reason)) from None
        except (OSError, smtplib.SMTPException) as reason:
            raise Unreachable(f"{host}:{port}: {clean(str(reason))}") from None

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.config.ca or None)
        except (OSError, ssl.SSLError) as reason:
            hint = "name a PEM file under mail: smtp: ca: in bulletin.yaml, or leave it out"
            raise Refused(error("E716", "the certificates in {file} cannot be read: {reason}", None, hint, file=self.config.ca, reason=clean(str(reason)))) from None  # fmt: skip

    def _secure(self, server: smtplib.SMTP) -> None:
        host = self.config.host
        try:
            server.ehlo_or_helo_if_needed()
            if self.config.security == "starttls":
                if not server.has_extn("starttls"):
                    hint = "somebody on the way may have taken it out: ask the provider, or use `security: tls`"
                    raise Refused(error("E711", "{host} offers no encryption (STARTTLS); nothing was sent", None, hint, host=host))
                code, said = server.starttls(context=self._context())
                if code != 220:
                    raise Unreachable(f"{host}: STARTTLS: {code} {_words(said)}")
                server.ehlo()
        except ssl.SSLError as reason:
            raise Refused(_untrusted(host, reason)) from None
        except (OSError, smtplib.SMTPException) as reason:
            raise Unreachable(f"{host}: {clean(str(reason))}") from None

    def _introduce(self, server: smtplib.SMTP) -> None:
        if self.login is None:
            return
        host = self.config.host
        if self.config.security == "none":
            hint = "use `security: starttls` or `tls`, or take the user name and password away"
            raise Refused(error("E713", "no password is sent to {host} without encryption", None, hint, host=host))
        try:
            server.login(self.login.user, self.login.password)
        except smtplib.SMTPAuthenticationError as reason:
            hint = "many providers want a password of its own for programs (授权码)"
            said = f"{reason.smtp_code} {_words(reason.smtp_error)}"
            raise Refused(
                error("E714", "{host} refuses the user name or the password: {reason}", None, hint, host=host, reason=said)
            ) from None
        except smtplib.SMTPNotSupportedError:
            hint = "ask the provider under which port members of the office log in"
            raise Refused(error("E717", "{host} offers no login", None, hint, host=host)) from None
        except (OSError, smtplib.SMTPException) as reason:
            raise Unreachable(f"{host}: {clean(str(reason))}") from None

    def hand_over(self, parcel: Parcel, about_to: Callable[[], None]) -> Reply:
        server = self.server
        assert server
        try:
            early = self._address(server, parcel)
            if early is None:
                server.send(_stuffed(parcel.data))
        except (OSError, smtplib.SMTPException) as reason:
            return self._lost("unsent", reason)
        if early:
            return early
        about_to()
        try:
            if self._spoke(server):  # before the dot: it has not taken the letter, whatever it says
                code, said = server.getreply()
                self._drop()
                return Reply("refused" if 500 <= code < 600 else "later" if 400 <= code < 500 else "unsent", code, _words(said))
            server.send(b".\r\n")  # an error here means that the kernel did not take all of it, so no server has a whole dot
        except (OSError, smtplib.SMTPException) as reason:
            return self._lost("unsent", reason)
        return self._last_word(server)

    def _address(self, server: smtplib.SMTP, parcel: Parcel) -> Reply | None:
        """The verbs up to DATA; what the server has against one of them."""
        code, said = server.mail(parcel.sender, [f"size={len(parcel.data)}"] if server.has_extn("size") else [])
        if code != 250:
            return self._objection("MAIL", code, said, stop=code >= 500)
        code, said = server.rcpt(parcel.recipient)
        if code not in (250, 251, 252):
            return self._objection("RCPT", code, said)
        code, said = server.docmd("DATA")
        return None if code == 354 else self._objection("DATA", code, said)

    def _objection(self, verb: str, code: int, said: bytes, stop: bool = False) -> Reply:
        """What an answer to a verb before the letter means: 421 is about the connection, 5xx to MAIL about the sender."""
        text = f"{verb}: {_words(said)}"
        if code == 421 or verdict(code) not in ("later", "refused"):
            self.close()
            return Reply("unsent", code, text)
        assert self.server
        try:
            self.server.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return Reply("unsent" if stop else verdict(code), code, text, stop)

    def _spoke(self, server: smtplib.SMTP) -> bool:
        """Whether the server has said something, or hung up, though it was not its turn."""
        assert server.sock
        waiting = server.sock.pending() if isinstance(server.sock, ssl.SSLSocket) else 0
        return bool(waiting or select.select([server.sock], [], [], 0)[0])

    def _last_word(self, server: smtplib.SMTP) -> Reply:
        assert server.sock
        try:
            server.sock.settimeout(self.config.timeout * self.patience)
            code, said = server.getreply()
            server.sock.settimeout(self.config.timeout)
        except (OSError, smtplib.SMTPException) as reason:
            return self._lost("unknown", reason)
        if code == 421 or verdict(code) == "unknown":
            self.close()
        return Reply(verdict(code), code, _words(said))

    def _lost(self, what: Verdict, reason: Exception) -> Reply:
        self._drop()
        return Reply(what, 0, clean(str(reason) or type(reason).__name__))

    def _drop(self) -> None:
        """End the connection without a word: one would be taken for part of the letter."""
        server, self.server = self.server, None
        if server:
            server.close()

    def close(self) -> None:
        if self.server:
            with suppress(OSError, smtplib.SMTPException):
                self.server.putcmd("quit")
        self._drop()


def _stuffed(data: bytes) -> bytes:
    """The message as DATA wants it (RFC 5321, 4.5.2): a dot that begins a line doubled."""
    return re.sub(rb"(?m)^\.", b"..", data)


def _words(said: bytes | str) -> str:
    return clean(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)


def _untrusted(host: str, reason: ssl.SSLError):  # type: ignore[no-untyped-def]
    hint = "compare the server's name with the provider's; a certificate of the office's own authority is named under mail: smtp: ca:"
    return error(
        "E712", "{host} cannot prove that it is {host}: {reason}; nothing was sent", None, hint, host=host, reason=clean(str(reason))
    )
