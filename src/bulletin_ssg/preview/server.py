"""Serves the previewed pages, and the preview's own, to browsers of this machine.

Whoever may ask is decided before anything is looked up. A page of another origin can make a browser ask here, but under that
origin's name (DNS rebinding): the Host must be an address, or `localhost`, never a name that somebody else owns.
"""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ..diagnostics import Refused, error
from ..sources import inside
from . import pages

if TYPE_CHECKING:
    from ..wording import Wording
    from .board import Board
    from .press import Press

PORTS = 20
"""So many ports are tried, from the one asked for upwards."""
HEARTBEAT = 15
"""Seconds after which an idle line to a browser is tried."""
SHOWN = 3
"""So many pages are taken to be looked at, in as many windows."""
OWN = "/.preview/"
ASSETS = ("script.js", "desk.js", "desk.css")
KINDS = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".xml": "application/xml", ".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".avif": "image/avif", ".ico": "image/x-icon",
    ".pdf": "application/pdf", ".woff2": "font/woff2", ".woff": "font/woff", ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".bib": "text/plain; charset=utf-8", ".ris": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}  # fmt: skip
"""By ending, not asked of the system: Windows' registry says what some program last wrote there."""


class Server(ThreadingHTTPServer):
    """What its requests share."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # on Windows it would let two servers have one port

    def __init__(self, address: tuple[str, int], archive: str, board: Board, press: Press, wording: Wording) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Request)
        self.archive = os.path.realpath(archive)
        self.board = board
        self.press = press
        self.wording = wording
        self.named = address[0]
        """What `--host` said."""
        self.listeners = 0
        """Browsers that wait for news."""
        self.shown: tuple[str, ...] = ()
        """The pages that were asked for last."""

    @property
    def address(self) -> str:
        host = f"[{self.named}]" if ":" in self.named else self.named
        return f"http://{host}:{self.server_address[1]}/"

    def knows(self, host: str) -> bool:
        """Whether a request may name us so in its Host."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
            return name in ("localhost", self.named) or ipaddress.ip_address(name).is_loopback or not is_private(self.named)
        except ValueError:
            return False

    def show(self, name: str) -> None:
        """Note that a page is looked at; the tuple is replaced, since requests come in threads."""
        self.shown = (*(other for other in self.shown if other != name), name)[-SHOWN:]

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is no news; any other mistake is ours, and told in the terminal."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def is_private(host: str) -> bool:
    """Whether nobody but this machine can reach it there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def open_server(host: str, port: int, archive: str, board: Board, press: Press, wording: Wording) -> Server:
    """On the port asked for, or the next that is free; Refused where none is."""
    for candidate in range(port, min(port + PORTS, 65536)):
        try:
            return Server((host, candidate), archive, board, press, wording)
        except OSError as problem:
            reason = problem
    hint = "name another with --port, or this machine's own address with --host"
    raise Refused(
        error(
            "E381", "{host} cannot be served from port {port}: {reason}", None, hint, host=host, port=port, reason=reason.strerror or reason
        )
    )


class Request(BaseHTTPRequestHandler):
    """One question of a browser."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "bulletin"
    sys_version = ""

    def log_message(self, format: str, *args: object) -> None:
        """The terminal is for what concerns the user."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if not self.server.knows(self.headers.get("Host", "")):
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        path = unquote(urlsplit(self.path).path)
        if path.startswith(OWN):
            self._own(*path[len(OWN) :].split("/"))
        else:
            self._page(path)

    def _page(self, path: str) -> None:
        state = self.server.board.state
        name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        data = None if any(part.startswith(".") for part in name.replace("\\", "/").split("/")) else self._file(name)
        if state.trouble and (data is None or name.endswith(".html")):
            self._send(pages.problems(state.trouble, self.server.wording, state.number), KINDS[".html"], HTTPStatus.INTERNAL_SERVER_ERROR)
        elif data is None and self._file(name + "/index.html") is not None:
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", "/" + urlsplit(self.path).path.lstrip("/") + "/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif data is None:
            lost = self._file("404.html")
            self._send(pages.with_script(lost or b"404", state.number), KINDS[".html"], HTTPStatus.NOT_FOUND)
        elif name.endswith(".html"):
            self.server.show(name)
            self._send(pages.with_script(data, state.number), KINDS[".html"])
        else:
            kind = KINDS.get(os.path.splitext(name)[1].lower(), "application/octet-stream")
            self._send(data, kind, keep=name.startswith("static/") and urlsplit(self.path).query.startswith("v="))

    def _file(self, name: str) -> bytes | None:
        """The bytes of an archive's file; None where there is none of that name, or it leads out of the archive."""
        try:
            with open(inside(self.server.archive, name), "rb") as file:
                return file.read()
        except (OSError, ValueError, Refused):
            return None

    def _own(self, what: str, *rest: str) -> None:
        """/.preview/: the desk; events; edition/ADDRESS; page/ADDRESS/N; pdf/ADDRESS.pdf; its script and style sheet."""
        if what in ASSETS:
            with open(os.path.join(pages.HERE, what), "rb") as file:
                self._send(file.read(), KINDS[os.path.splitext(what)[1]])
        elif what == "" and not rest:
            self._desk()
        elif what == "events":
            self._events()
        elif what == "edition" and len(rest) == 1:
            self._edition(rest[0])
        elif what == "page" and len(rest) == 2 and rest[1].isdecimal():
            self._send_or_miss(self.server.press.picture(rest[0], int(rest[1])), KINDS[".png"])
        elif what == "pdf" and len(rest) == 1:
            edition = self.server.press.edition(rest[0].removesuffix(".pdf"))
            self._send_or_miss(edition.pdf if edition else None, KINDS[".pdf"])
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _desk(self) -> None:
        wording, orders = self.server.wording, self.server.press.orders()
        issues = [(order.printing.address, wording.issue_label(order.printing)) for order in orders]
        latest = max(orders, key=lambda order: self._edited(order.source)).printing.address if orders else ""
        self._send(pages.fill("desk.html.j2", wording, issues=issues, latest=latest), KINDS[".html"])

    def _edited(self, source: str) -> float:
        try:
            return os.stat(os.path.join(self.server.press.site, source)).st_mtime
        except OSError:
            return 0.0

    def _edition(self, address: str) -> None:
        """How an issue looks on paper, as JSON; printed now where it has changed."""
        edition = self.server.press.edition(address)
        if edition is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        found = [pages.put_into_words(finding, self.server.wording)._asdict() for finding in edition.found]
        self._send(json.dumps({"key": edition.key, "sizes": edition.sizes, "found": found}).encode(), KINDS[".json"])

    def _events(self) -> None:
        """A line (text/event-stream) on which every new state is told, for as long as the browser listens."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        number = -1
        self.server.listeners += 1
        try:
            while not self.server.board.closed:
                state = self.server.board.newer(number, HEARTBEAT)
                if state:
                    number = state.number
                    warnings = [pages.put_into_words(finding, self.server.wording)._asdict() for finding in state.warnings]
                    told = json.dumps({"number": number, "trouble": len(state.trouble), "warnings": warnings})
                self.wfile.write(f"data: {told}\n\n".encode() if state else b":\n\n")
                self.wfile.flush()
        except OSError:
            return
        finally:
            self.server.listeners -= 1

    def _send_or_miss(self, data: bytes | None, kind: str) -> None:
        if data:
            self._send(data, kind)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _send(self, data: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK, keep: bool = False) -> None:
        """Answer; `keep` says that the address names the very bytes, so that the browser need not ask again."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=86400, immutable" if keep else "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Content-Security-Policy", "frame-ancestors 'self'")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _refuse(self, status: HTTPStatus) -> None:
        self._send(f"{status.value} {status.phrase}\n".encode(), KINDS[".txt"], status)
