"""Bounces fetched from a mailbox: a server on loopback that speaks as much IMAP (RFC 3501) as that takes, over TLS."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.mailing import mailbox
from bulletin_ssg.postage import BouncesConfig
from postoffice import PASSWORD, USER, Authority

MESSAGES = [b"Subject: one\r\n\r\nfirst\r\n", b"Subject: two\r\n\r\nsecond\r\n"]


class Mailbox:
    """Two messages, unread."""

    def __init__(self) -> None:
        self.read: set[int] = set()

    def answer(self, command: str, rest: str) -> tuple[list[bytes], str]:
        """Untagged lines, and the tagged word."""
        if command == "LOGIN":
            return [], "OK" if rest == f'{USER} "{PASSWORD}"' else "NO wrong"
        if command == "SEARCH":
            return [b"SEARCH " + b" ".join(b"%d" % n for n in (1, 2) if n not in self.read)], "OK"
        if command == "FETCH":
            data = MESSAGES[int(rest.split()[0]) - 1]
            return [b"%s FETCH (BODY[] {%d}\r\n%s)" % (rest.split()[0].encode(), len(data), data)], "OK"
        if command == "STORE":
            self.read.add(int(rest.split()[0]))
        return ([b"CAPABILITY IMAP4rev1"] if command == "CAPABILITY" else [b"2 EXISTS"] if command == "SELECT" else []), "OK"

    def serve(self, listener: socket.socket, authority: Authority) -> None:
        with suppress(OSError):
            while True:
                plain, _ = listener.accept()
                with (
                    suppress(OSError),
                    authority.context.wrap_socket(plain, server_side=True) as connection,
                    connection.makefile("rwb") as stream,
                ):
                    stream.write(b"* OK here\r\n")
                    stream.flush()
                    for line in iter(stream.readline, b""):
                        tag, command, rest = re.match(r"(\S+) (\S+) ?(.*?)\r\n", line.decode()).groups()  # type: ignore[union-attr]
                        untagged, word = self.answer(command.upper(), rest)
                        stream.write(b"".join(b"* " + said + b"\r\n" for said in untagged) + f"{tag} {word} done\r\n".encode())
                        stream.flush()


@contextmanager
def serving(box: Mailbox, authority: Authority) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=box.serve, args=(listener, authority), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def config(port: int, authority: Authority, credentials: Path) -> BouncesConfig:
    return BouncesConfig(host="localhost", port=port, ca=str(authority.file), credentials=str(credentials))


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    path = tmp_path / "imap"
    path.touch(0o600)
    path.write_text(f"{USER}\n{PASSWORD}\n")
    return path


def test_unread_messages_are_read_once(tmp_path: Path, credentials: Path) -> None:
    box, authority = Mailbox(), Authority(tmp_path)
    with serving(box, authority) as port:
        first = mailbox.messages(config(port, authority, credentials), str(tmp_path))
        assert next(first) == MESSAGES[0] and box.read == set(), "marked only when it was dealt with"
        assert list(first) == MESSAGES[1:] and box.read == {1, 2}
        assert list(mailbox.messages(config(port, authority, credentials), str(tmp_path))) == []


def test_a_wrong_password_is_not_told(tmp_path: Path, credentials: Path) -> None:
    credentials.write_text(f"{USER}\nhunter2\n")
    authority = Authority(tmp_path)
    with serving(Mailbox(), authority) as port, pytest.raises(Refused, match="E752") as reason:
        list(mailbox.messages(config(port, authority, credentials), str(tmp_path)))
    assert "hunter2" not in str(reason.value)


def test_a_wrong_certificate_is_refused(tmp_path: Path, credentials: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path_factory.mktemp("other"))
    with serving(Mailbox(), authority) as port, pytest.raises(Refused, match="E752"):
        list(mailbox.messages(config(port, other, credentials), str(tmp_path)))


def test_nowhere_to_look(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="E750"):
        list(mailbox.messages(BouncesConfig(), str(tmp_path)))
    with pytest.raises(Refused, match="E751"):
        list(mailbox.messages(BouncesConfig(host="localhost"), str(tmp_path)))
