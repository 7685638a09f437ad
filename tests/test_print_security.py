"""What a print may touch: the site's pictures through its reader, and nothing else of the machine or the network."""

from __future__ import annotations

import http.server
import io
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.printing import faces, subsets
from bulletin_ssg.printing.fetcher import MOST_DATA, Closed, Fetcher
from bulletin_ssg.printing.press import press
from bulletin_ssg.printing.subsets import Cut
from bulletin_ssg.sources import Directories, Packed, Reader
from printed import manuscript, print_text

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'


def png(width: int, height: int) -> bytes:
    """A white picture; its pixels are packed, so that it may be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xff" * width) * min(height, 100))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def song() -> tuple[Cut, ...]:
    return (Cut("Song", 400, subsets.cut(faces.packaged(faces.SONG), frozenset("x"), 400)),)


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A web server of this machine, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    serving = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}/", asked
    serving.shutdown()
    serving.server_close()
    thread.join()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "FILE:///etc/passwd", "file:../a.png", "http://127.0.0.1/a.png", "https://example.org/a.png",
        "ftp://example.org/a.png", "//example.org/a.png", "a.png", "site:a.png", "site://host/a.png", "site:///../a.png",
        "site:///%2e%2e/a.png", "site:///b/..%2f..%2fa.png", "site:///./a.png", "site:////etc/a.png", "site:///.git/a.png",
        "site:///a%00.png", "site:///..%5ca.png", "site:///bulletin.yaml", "site:///issues/1.md", "site:///", "site:///none.png",
        "face:7", "data:image/png;base64," + "A" * MOST_DATA, "javascript:1", "",
    ],
)  # fmt: skip
def test_fetcher_is_closed(url: str) -> None:
    files = {"a.png": png(1, 1), "/etc/a.png": b"", ".git/a.png": b"", "bulletin.yaml": b"title: a", "issues/1.md": b""}
    with pytest.raises(Closed):
        Fetcher(Reader(Packed(files)), song()).fetch(url)


def test_fetcher_gives_pictures_and_remembers_them() -> None:
    reader = Reader(Packed({"issues/海.png": png(1, 1), "b.svg": SVG.format("").encode()}))
    fetcher = Fetcher(reader, song())
    assert fetcher.fetch("site:///issues/%E6%B5%B7.png") == (png(1, 1), "image/png")
    assert fetcher.fetch("site:///b.svg")[1] == "image/svg+xml"
    assert fetcher.fetch("data:image/svg+xml,%3Csvg/%3E") == (b"<svg/>", "image/svg+xml")
    assert fetcher.fetch("data:;base64,eA==") == (b"x", "text/plain")
    assert [seen.subject for seen in reader.observations()] == ["b.svg", "issues/海.png"]


def test_documents_cannot_reach_out(server: tuple[str, list[str]], tmp_path: Path) -> None:
    """Everything that WeasyPrint would fetch for a document, in one: nothing of it is fetched, and the page is printed."""
    home, asked = server
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    up = "../" * 40 + str(secret).lstrip("/")
    inner = SVG.format(
        "".join(
            f'<image width="9" height="9" xlink:href="{there}"/><image width="9" height="9" href="{there}"/><use href="{there}#a"/>'
            f"<style>@import url({there}); rect{{fill:url({there}#a);cursor:url({there})}}</style><rect width='9' height='9'/>"
            for there in (secret.as_uri(), f"{home}in-svg", up)
        )
    )
    entity = '<!DOCTYPE svg [<!ENTITY x SYSTEM "' + secret.as_uri() + '">]>' + SVG.format('<text y="9">&x;</text>')
    reader = Reader(Packed({"inner.svg": inner.encode(), "entity.svg": entity.encode()}))
    fetcher = Fetcher(reader, song())
    parts = []
    for there in (secret.as_uri(), home + "a", up, f"site:///{up}", f"file://{secret}"):
        parts += [
            f'<img src="{there}" alt="x">', f'<link rel="attachment" href="{there}">', f'<a rel="attachment" href="{there}">x</a>',
            f'<link rel="stylesheet" href="{there}">', f'<object data="{there}">x</object>', f'<embed src="{there}">',
            f'<style>@import url({there}); @font-face{{font-family:Q;src:url({there})}} p{{background:url({there});font-family:Q}}</style>',
            f'<p style="list-style-image:url({there})">x</p>',
        ]  # fmt: skip
    parts += ['<img src="site:///inner.svg" alt="x">', '<img src="site:///entity.svg" alt="x">']
    done = press(f'<html lang="zh-CN"><title>x</title><body>{"".join(parts)}', "html{font-family:Song}", song(), fetcher)
    assert asked == []
    document = pypdf.PdfReader(io.BytesIO(done.pdf))
    assert document.attachments == {}
    assert b"SECRET" not in b"".join(
        thing.get_data() for thing in map(document.get_object, range(1, document.trailer["/Size"])) if hasattr(thing, "get_data")
    )
    assert "SECRET" not in "".join(page.extract_text() for page in document.pages)
    assert len(done.complaints) >= 6


def test_base_element_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(1, 1))
    html = f'<html lang="zh-CN"><title>x</title><base href="{tmp_path.as_uri()}/"><body>x<img src="a.png" alt="x">'
    done = press(html, "html{font-family:Song}", song(), Fetcher(Reader(Packed({})), song()))
    assert "outside the site" in done.complaints[0].text


def test_symbolic_link_out_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.png").write_bytes(png(1, 1))
    (tmp_path / "site/a.png").symlink_to(tmp_path / "secret.png")
    fetcher = Fetcher(Reader(Directories(str(tmp_path / "site"))), song())
    with pytest.raises(Closed):
        fetcher.fetch("site:///a.png")
    assert [refusal.code for refusal in fetcher.refusals] == ["E011"]


@pytest.mark.parametrize(
    ("name", "data"), [("a.png", png(30_000, 30_000)), ("a.png", b"x" * 30_000_001), ("a.svg", SVG.format(" " * 3_000_000).encode())]
)
def test_huge_pictures_are_refused(name: str, data: bytes) -> None:
    fetcher = Fetcher(Reader(Packed({name: data})), song())
    with pytest.raises(Closed):
        fetcher.fetch(f"site:///{name}")
    assert [(refusal.code, dict(refusal.values)["name"]) for refusal in fetcher.refusals] == [("E603", name)]


def test_endless_paragraph_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        print_text(manuscript("## 资讯\n\n### 长\n\n" + "数据" * 40_000 + "\n"))
    (finding,) = refused.value.diagnostics
    assert (finding.code, str(finding.span)) == ("E604", "issues/2024-05.md:10")


WORD = "a" * 59_000


@pytest.mark.parametrize(
    "body", [WORD, f"数据{WORD}。", f"| 甲 | 乙 |\n| --- | --- |\n| 一 | {WORD} |", f"文[^1]。\n\n[^1]: {WORD}", "9" * 59_000]
)
def test_endless_word_is_refused_at_once(body: str) -> None:
    begun = time.process_time()
    with pytest.raises(Refused) as refused:
        print_text(manuscript(f"## 资讯\n\n### 长\n\n{body}\n"))
    (finding,) = refused.value.diagnostics
    assert (finding.code, str(finding.span)) == ("E604", "issues/2024-05.md:10")
    assert len(finding.message) < 400
    assert time.process_time() - begun < 5


def test_long_word_is_printed() -> None:
    assert print_text(manuscript(f"## 资讯\n\n### 长\n\n数据{WORD[:2000]}数据\n")).edition.pages == 3


def test_broken_picture_is_a_warning_with_its_name() -> None:
    drawing = SVG.format("<rect width='9' height='9'/>")[:-6].encode()
    made = print_text(manuscript("## 资讯\n\n### 题\n\n![图](a.svg)\n"), {"issues/a.svg": drawing})
    (warning,) = made.warnings
    assert (warning.code, str(warning.span)) == ("W610", "issues/a.svg")
