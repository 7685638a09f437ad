"""What travels inside a PDF comes out as it went in, and goes nowhere but where it may."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.unpacking import unpack
from printed import manuscript, print_text
from test_commands import bulletin


def carrier(*names: str) -> bytes:
    """A PDF made by somebody else, with files of these names in it."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    for name in names:
        writer.add_attachment(name, b"x")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def codes(pdf: Path, folder: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        unpack(str(pdf), str(folder))
    return [finding.code for finding in refused.value.diagnostics]


def test_the_sources_come_back_byte_for_byte(tmp_path: Path) -> None:
    text = manuscript("## 资讯\n\n### 题\n\n字。\r\n\n| 甲 | 乙 |\n| --- | --- |\n| 一 | 2 |\n{.chart type=bar}\n")
    (tmp_path / "a.pdf").write_bytes(print_text(text).pdf)
    done = bulletin("unpack", str(tmp_path / "a.pdf"), str(tmp_path / "new/folder"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new/folder/2024-05.md").read_bytes() == text.encode()
    assert (tmp_path / "new/folder/2024-05-1-1.csv").read_bytes() == "\ufeff甲,乙\r\n一,2\r\n".encode()
    assert sorted(done.stdout.split()) == sorted(str(tmp_path / "new/folder" / name) for name in ("2024-05.md", "2024-05-1-1.csv"))
    again = bulletin("unpack", str(tmp_path / "a.pdf"), str(tmp_path / "new/folder"))
    assert (again.returncode, again.stderr.count("E353")) == (1, 2)


def test_nothing_is_replaced_and_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(carrier("a.md", "b.md"))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/b.md").symlink_to(tmp_path / "nowhere")
    assert codes(tmp_path / "a.pdf", tmp_path / "out") == ["E353"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.md"]
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "name",
    ["../a.md", "/tmp/a.md", "a/b.md", "..", ".", ".bashrc", "a\\b.md", "C:a.md", "NUL", "com1.txt", "a\n.md", "a.md ", "a.", "x" * 300, "a\u202edm.exe"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(carrier("good.md", name))
    assert codes(tmp_path / "a.pdf", tmp_path / "out") == ["E352"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf"]


def test_two_names_that_are_one_to_some_disks(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(carrier("a.md", "A.md"))
    assert codes(tmp_path / "a.pdf", tmp_path / "out") == ["E352"]


def test_other_files(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"text")
    (tmp_path / "b.pdf").write_bytes(carrier())
    assert codes(tmp_path / "a.pdf", tmp_path) == ["E350"]
    assert codes(tmp_path / "b.pdf", tmp_path) == ["E351"]
    assert codes(tmp_path / "c.pdf", tmp_path) == ["E010"]
