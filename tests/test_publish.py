"""Publishing: whole files only, nothing but bulletin's own is touched, failures leave the archive as it was."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.manifest import MARKER
from bulletin_ssg.sources import digest
from bulletin_ssg.store import Store
from bulletin_ssg.tray import RealDisk
from conftest import Bulletin, issue, tree


class FullDisk(RealDisk):
    """A disk on which the n-th write, folder or rename fails for want of space."""

    def __init__(self, room: int) -> None:
        self.room = room

    def _take(self) -> None:
        self.room -= 1
        if self.room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def write(self, path: str, data: bytes) -> None:
        self._take()
        super().write(path, data)

    def mkdir(self, path: str) -> None:
        self._take()
        super().mkdir(path)


def with_issues(site: Bulletin, count: int = 4) -> Bulletin:
    for number in range(1, count + 1):
        site.write(f"issues/{number}.md", issue(number))
    return site


def test_a_second_build_has_nothing_to_do(site: Bulletin) -> None:
    assert with_issues(site).build().put
    report = site.build()
    assert (report.made, report.put, report.gone) == ((), (), ())


def test_an_edit_of_a_body_remakes_its_pages_and_the_feeds_only(site: Bulletin) -> None:
    with_issues(site).build()
    site.write("issues/2.md", issue(2, body="另一段正文。"))
    put = site.build().put
    assert {target for target in put if target.endswith("index.html")} == {"issues/2024-02/index.html", "issues/2024-02/1/index.html"}
    assert all(
        target.startswith(("issues/2024-02/", "search/index/", "search/text/2024-02-")) or target.endswith((".xml", ".json"))
        for target in put
    )


def test_undoing_an_edit_makes_nothing(site: Bulletin) -> None:
    before = with_issues(site).build()
    original = tree(site.out)
    site.write("issues/2.md", issue(2, headline="新标题"))
    assert site.build().made
    site.write("issues/2.md", issue(2))
    report = site.build()
    assert report.made == () and report.put
    assert tree(site.out) == original and before.issues == 4


def test_removing_an_issue_removes_its_pages_and_folders(site: Bulletin) -> None:
    with_issues(site).build()
    site.remove("issues/4.md")
    site.build()
    assert not (site.out / "issues/2024-04").exists()


def test_foreign_files_are_left_alone(site: Bulletin) -> None:
    with_issues(site).build()
    (site.out / "CNAME").write_text("bulletin.example.org")
    (site.out / "issues/2024-04/notes.txt").write_text("mine")
    site.remove("issues/4.md")
    site.build()
    assert (site.out / "CNAME").exists() and (site.out / "issues/2024-04/notes.txt").exists()


def test_a_folder_that_is_not_ours_is_refused(site: Bulletin, tmp_path: Path) -> None:
    other = tmp_path / "documents"
    other.mkdir()
    (other / "thesis.doc").write_text("years of work")
    with pytest.raises(Refused, match="E311"):
        with_issues(site).build(other)
    assert tree(other) == {"thesis.doc": b"years of work"}


def test_a_foreign_file_is_not_overwritten(site: Bulletin) -> None:
    with_issues(site).build()
    (site.out / "issues/2024-05").mkdir()
    (site.out / "issues/2024-05/index.html").write_text("mine")
    site.write("issues/5.md", issue(5))
    with pytest.raises(Refused, match="E312"):
        site.build()
    assert site.page("issues/2024-05/index.html") == "mine"


def test_a_deleted_archive_is_made_again(site: Bulletin) -> None:
    with_issues(site).build()
    before = tree(site.out)
    shutil.rmtree(site.out)
    site.build()
    assert tree(site.out) == before


def test_verify_mends_what_was_changed_by_hand(site: Bulletin) -> None:
    with_issues(site).build()
    before = tree(site.out)
    (site.out / "index.html").write_text("spoiled")
    (site.out / "issues/2024-01/index.html").unlink()
    assert site.build().put == ()
    assert set(site.build(verify=True).put) == {"index.html", "issues/2024-01/index.html"}
    assert tree(site.out) == before


ENOUGH = 10_000


def room_needed(site: Bulletin) -> int:
    """How many writes and folders the build takes."""
    disk = FullDisk(ENOUGH)
    copy = site.root.parent / "copy"
    shutil.copytree(site.root, copy)
    other = Bulletin.__new__(Bulletin)
    other.root, other.out = copy, copy / "public"
    other.build(disk=disk)
    return ENOUGH - disk.room


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.8, 0.9, 0.95])
def test_a_full_disk_leaves_the_archive_as_it_was(site: Bulletin, share: float) -> None:
    with_issues(site).build()
    before = tree(site.out)
    folders = sorted(path for path in site.out.rglob("*") if path.is_dir())
    site.write("static/mine.css", "p {}")
    site.write("templates/base.html.j2", '{% extends "default/base.html.j2" %}{% block title %}新{% endblock %}')
    with_issues(site, 8)
    with pytest.raises(Refused, match="E310"):
        site.build(disk=FullDisk(int(room_needed(site) * share)))
    assert tree(site.out) == before
    assert folders == sorted(path for path in site.out.rglob("*") if path.is_dir())
    site.build()
    assert (site.out / "issues/2024-08/index.html").exists()


def mountable() -> bool:
    return (
        sys.platform == "linux"
        and os.geteuid() == 0
        and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
    )


FULL_DISK_SCRIPT = """
mount -t tmpfs -o size={size}k,nr_inodes=4000 none {disk} || exit 99
{python} -m bulletin_ssg build {site} -o {disk}/public --no-pdf -q -j1
echo "first $?"; (cd {disk}/public 2>/dev/null && find . -type f ! -path './.bulletin-tray/*' -exec sha256sum {{}} + | sort -k2) > {site}/before
sed -i 's/title: .*/title: 另一个刊名/' {site}/bulletin.yaml
head -c {fill}k /dev/zero > {disk}/filler
{python} -m bulletin_ssg build {site} -o {disk}/public --no-pdf -q -j1
echo "second $?"; (cd {disk}/public && find . -type f ! -path './.bulletin-tray/*' -exec sha256sum {{}} + | sort -k2) > {site}/after
"""


@pytest.mark.skipif(not mountable(), reason="mounting is not allowed here")
def test_a_full_file_system_leaves_the_archive_as_it_was(site: Bulletin, tmp_path: Path) -> None:
    with_issues(site, 6)
    disk = tmp_path / "disk"
    disk.mkdir()
    script = FULL_DISK_SCRIPT.format(size=1200, fill=1200, disk=disk, site=site.root, python=sys.executable)
    run = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False)
    if run.returncode == 99:
        pytest.skip("mounting a tmpfs is not allowed here")
    assert "first 0" in run.stdout and "second 1" in run.stdout, run
    assert "E310" in run.stderr
    before = (site.root / "before").read_text()
    assert before and before == (site.root / "after").read_text()


def build_command(site: Bulletin) -> list[str]:
    return [sys.executable, "-m", "bulletin_ssg", "build", str(site.root), "--no-pdf", "-q", "-j1"]


def test_a_build_killed_at_any_moment_is_completed_by_the_next(site: Bulletin) -> None:
    dice = random.Random(5)
    with_issues(site, 6)
    subprocess.run(build_command(site), check=True)
    begun = time.perf_counter()
    site.write("bulletin.yaml", (site.root / "bulletin.yaml").read_text().replace("测试简报", "第一刊"))
    subprocess.run(build_command(site), check=True)
    full = time.perf_counter() - begun
    for attempt in range(12):
        old = tree(site.out)
        site.write("bulletin.yaml", (site.root / "bulletin.yaml").read_text().split("\n", 1)[1].join([f"title: 刊名{attempt}\n", ""]))
        site.write(f"issues/{attempt % 3 + 7}.md", issue(attempt % 3 + 7))
        process = subprocess.Popen(build_command(site))
        time.sleep(full * dice.uniform(0.3, 1.0))
        process.send_signal(signal.SIGKILL) if sys.platform != "win32" else process.kill()
        process.wait()
        torn = tree(site.out)
        subprocess.run(build_command(site), check=True)
        new = tree(site.out)
        for target, data in torn.items():
            assert data in (old.get(target), new.get(target)), target
        clean = Bulletin.__new__(Bulletin)
        clean.root, clean.out = site.root, site.root.parent / f"clean{attempt}"
        clean.build(clean.out)
        assert tree(clean.out) == new
    assert (site.out / MARKER).exists()


class KilledAtTheEnd(RealDisk):
    """A disk whose process dies when all is in place and nothing of it is noted."""

    def replace(self, old: str, new: str) -> None:
        super().replace(old, new)
        if os.path.basename(new) == MARKER:
            raise KeyboardInterrupt


@pytest.mark.parametrize("again", [True, False])
def test_a_build_killed_at_its_very_end_leaves_an_archive_that_may_be_renamed(site: Bulletin, again: bool) -> None:
    """The folder says the new title, the store the old one; `again`: a build in between has nothing to do."""

    def rename(title: str) -> None:
        site.write("bulletin.yaml", (site.root / "bulletin.yaml").read_text().split("\n", 1)[1].join([f"title: {title}\n", ""]))

    with_issues(site).build()
    rename("第二刊")
    with pytest.raises(KeyboardInterrupt):
        site.build(disk=KilledAtTheEnd())
    if again:
        site.build()
    rename("第三刊")
    assert site.build().put


def test_two_builds_at_once_are_refused(site: Bulletin) -> None:
    from bulletin_ssg.lock import Lock

    with Lock(str(site.root / ".bulletin")):
        run = subprocess.run(build_command(with_issues(site)), capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "E320" in run.stderr


def test_only_takes_other_issues_as_they_were_built_last(site: Bulletin) -> None:
    with_issues(site).build()
    before = tree(site.out)
    site.write("issues/1.md", "broken")
    site.write("issues/2.md", issue(2, headline="只改这期"))
    report = site.build(only="2024-02")
    assert report.gone == ()
    changed = {target for target, data in tree(site.out).items() if before.get(target) != data}
    assert "issues/2024-02/index.html" in changed and not any(target.startswith("issues/2024-01/1/") for target in changed)
    site.write("issues/1.md", issue(1, headline="改好了"))
    site.build()
    assert "改好了" in site.page("issues/2024-01/index.html")


def test_a_plan_makes_nothing(site: Bulletin) -> None:
    report = with_issues(site).build(rehearse="plan")
    assert "issues/2024-01/" in report.made and not site.out.exists()


def test_a_torn_store_costs_time_only(site: Bulletin) -> None:
    with_issues(site).build()
    before = tree(site.out)
    (site.root / ".bulletin/state.db").write_bytes(b"torn" * 5000)
    for ending in ("-wal", "-shm"):
        (site.root / f".bulletin/state.db{ending}").unlink(missing_ok=True)
    site.build()
    assert tree(site.out) == before
    assert site.build().made == ()


def test_pictures_of_withdrawn_articles_are_not_published(site: Bulletin) -> None:
    for name in ("kept", "gone"):
        site.write(f"issues/{name}.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    site.write("issues/1.md", issue(1, body="![图](kept.svg)\n\n### 撤下 {withdrawn=有误}\n\n![图](gone.svg)"))
    site.build()
    assert (site.out / "issues/kept.svg").exists() and not (site.out / "issues/gone.svg").exists()


def test_what_is_kept_damaged_is_thrown_away_and_can_be_kept_again(tmp_path: Path) -> None:
    store, page, name = Store(str(tmp_path / ".bulletin")), tmp_path / "page", digest(b"old")
    page.write_bytes(b"old")
    store.keep(name, str(page))
    Path(store.object_path(name)).write_bytes(b"ol")
    assert store.object(name) is None
    store.keep(name, str(page))
    assert store.object(name) == b"old"
    store.close()
