"""A mail server on loopback for tests: real SMTP with TLS and passwords (aiosmtpd), that misbehaves where it is told to."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "bulletin", "opensesame-7391"
Fault = str
"""A reply ("452 4.2.2 full"), or "drop", "hang", "delay", and of the final dot also "drop after delivery"."""


class Box:
    """Takes letters in. `faults` gives the fault of a verb (MAIL, RCPT, DATA, BODY, DOT), if any, for a recipient."""

    def __init__(self, faults: Callable[[str, str], Fault | None] = lambda verb, to: None, keep: int = 50) -> None:
        self.faults = faults
        self.delivered: Counter[str] = Counter()
        self.messages: deque[bytes] = deque(maxlen=keep)
        self.senders: set[str] = set()
        self.logins: list[str] = []

    async def act(self, server: SMTP, fault: Fault | None, usual: str) -> str:
        if fault == "drop":
            server.transport.abort()
        if fault in ("drop", "hang"):
            await asyncio.sleep(60)  # ended by the connection's end
        if fault == "delay":
            await asyncio.sleep(1.5)
        return fault if fault and fault[0].isdigit() else usual

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        reply = await self.act(server, self.faults("MAIL", ""), "250 OK")
        if reply[0] == "2":
            envelope.mail_from = address
            self.senders.add(address)
        return reply

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        reply = await self.act(server, self.faults("RCPT", address), "250 OK")
        if reply[0] == "2":
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (to,) = envelope.rcpt_tos
        fault = self.faults("DOT", to)
        if fault == "drop after delivery":
            self.delivered[to] += 1
            server.transport.abort()
            await asyncio.sleep(60)
        reply = await self.act(server, fault, "250 2.0.0 queued")
        if reply[0] == "2":
            self.delivered[to] += 1
            assert isinstance(envelope.content, bytes)
            self.messages.append(envelope.content)
        return reply

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(data.login.decode())
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


class Server(SMTP):
    """With faults that aiosmtpd has no hook for."""

    async def smtp_DATA(self, arg: str) -> None:
        to = (self.envelope.rcpt_tos or [""])[0] if self.envelope else ""
        fault = self.event_handler.faults("DATA", to)
        if fault:
            await self.push(await self.event_handler.act(self, fault, "354 go on"))
            return
        fault = self.event_handler.faults("BODY", to)
        if fault:
            await self.push("354 go on")
            await self._reader.readline()
            if fault[0].isdigit():
                await self.push(fault)
            self.transport.close()
            await asyncio.sleep(60)
        await super().smtp_DATA(arg)


class Office(Controller):
    def factory(self) -> Server:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it cannot see that the connection is TLS from the start
            return Server(self.handler, **self.SMTP_kwargs)


class Authority:
    """A certificate authority of the tests' own, and the certificate of localhost."""

    def __init__(self, folder: Path, host: str = "localhost") -> None:
        authority = trustme.CA()
        self.file = folder / f"authority-{host}.pem"
        authority.cert_pem.write_to_path(str(self.file))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(self.context)


@contextmanager
def serving(box: Box, authority: Authority | None, security: str = "starttls", login: bool = True) -> Iterator[int]:
    """The port of a server that fills the box."""
    tls = authority.context if authority else None
    options: dict[str, Any] = {"data_size_limit": 50_000_000, "server_hostname": "localhost", "timeout": 60}
    if login:
        options |= {"authenticator": box.authenticate, "auth_required": True, "auth_require_tls": security == "starttls"}
    if security == "starttls" and tls:
        options |= {"tls_context": tls, "require_starttls": True}
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Office(box, hostname="127.0.0.1", port=port, ssl_context=tls if security == "tls" else None, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
