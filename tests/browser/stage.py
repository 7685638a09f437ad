"""Archives built from the sample site, and a server with a strict policy."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TOOLS = Path(os.environ.get("BULLETIN_BROWSER_TOOLS", ROOT / ".browser"))
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'"
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
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
