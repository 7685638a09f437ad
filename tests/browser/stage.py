"""Archives built from the sample site, and a server with a strict policy."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).parent.parent.parent
TOOLS = Path(os.environ.get("BULLETIN_BROWSER_TOOLS", ROOT / ".browser"))
POLICY = re.search(r'Content-Security-Policy "([^"]+)"', (ROOT / "docs/serving.md").read_text(encoding="utf-8"))[1]  # type: ignore[index]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """As the example in docs/serving.md: the policy, what may be kept, compressed text, the archive's page for wrong addresses."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as servers do: else an answer waits 40 ms for the browser

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            super().send_error(code, message, explain)
            return
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def send_head(self) -> BinaryIO | None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if self.path.partition("?")[0].endswith("/") else path
        if path.suffix not in {".html", ".css", ".js", ".svg", ".xml", ".json"} or not path.is_file():
            return super().send_head()
        data = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=31536000, immutable" if "?v=" in self.path else "no-cache")
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


class Archive:
    """A built archive, and the address it is served at."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.url = url

    def kinds(self) -> list[str]:
        """The address of the largest page of every kind: addresses that differ in numbers or digests are of one kind."""
        largest: dict[str, tuple[int, str]] = {}
        for path in self.root.rglob("*.html"):
            address = path.relative_to(self.root).as_posix().removesuffix("index.html")
            kind = re.sub(r"(?<=/)[^/]*[0-9][^/]*(?=/)", "*", re.sub(r"(?<=/)\d{4}(?=/$)", "YEAR", address))
            kind = re.sub(r"^(issues/\*|sections|sources|topics|members|data)/[^/]+/", r"\1/x/", kind)
            largest[kind] = max(largest.get(kind, (0, "")), (path.stat().st_size, address))
        return sorted(address for _, address in largest.values())


def serve(root: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}/"


def build(site: Path, *options: str) -> Path:
    """The archive of a site, without PDFs."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-m", "bulletin_ssg", "build", "--quiet", "--no-pdf", *options, str(site)], check=True, env=environment)
    return site / "public"


def sample(folder: Path, *options: str) -> Path:
    """The archive of the repository's own site."""
    for name in ("issues", "pages", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "bulletin.yaml", folder)
    return build(folder, *options)
