"""What decides the archive's bytes beside its sources: versions, told as importlib.metadata tells them, and outputs of others."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from bulletin_ssg import toolchain
from bulletin_ssg.outputs import GROUP, registered


def test_versions_are_those_that_importlib_knows() -> None:
    known = {dist.metadata["Name"]: dist.version for dist in distributions()}
    assert len(known) > 20
    assert toolchain.versions(*known).split(", ") == [f"{name} {version}" for name, version in known.items()]


def test_names_are_told_apart_as_pip_does() -> None:
    assert toolchain.versions("Jinja2", "MARKDOWN_it.py", "no-such") == toolchain.versions("jinja2", "markdown-it-py", "no-such").replace(
        "jinja2", "Jinja2"
    ).replace("markdown-it-py", "MARKDOWN_it.py")
    assert toolchain.versions("no-such") == "no-such absent"


def test_an_output_of_another_distribution_is_found(tmp_path: Path) -> None:
    assert registered() == ""
    info = tmp_path / "guest-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: guest\nVersion: 1.0\n")
    info.joinpath("entry_points.txt").write_text(f"[{GROUP}]\nguest = guest.output\n")
    asked = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from bulletin_ssg.outputs import registered; print(registered())"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.strip() == "guest.output"


def test_a_cold_start_does_not_load_the_parser_of_mails() -> None:
    """It is what importlib.metadata reads with: 2 MB of memory."""
    asked = "import sys; from bulletin_ssg import outputs, toolchain; toolchain.versions(*toolchain.PAGES); outputs.registered(); "
    told = subprocess.run([sys.executable, "-c", asked + "print('email' in sys.modules)"], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_a_build_without_pdfs_does_not_load_the_libraries_of_the_press(tmp_path: Path) -> None:
    """Pango brings GLib with it: 3 MB of memory."""
    tmp_path.joinpath("bulletin.yaml").write_text("title: 简报\n", encoding="utf-8")
    asked = "import sys; from bulletin_ssg.cli import run; code = run(sys.argv[1:]); print(code, 'bulletin_ssg.printing.versions' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", asked, "build", "--quiet", "--no-pdf", str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "0 False"
