"""bulletin deploy: what goes in which order, and that every way there does the same; S3 is in test_deploying_s3.py."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin_ssg.deploying import Archive, compare, deliver, places
from bulletin_ssg.deploying.note import FILE, Note, decode, encode
from bulletin_ssg.deploying.order import HOME, delivery, is_page
from bulletin_ssg.deploying.transports import Parcel, Transport, unreachable
from bulletin_ssg.deploying.transports.folder import Folder
from bulletin_ssg.deploying.transports.git import Git
from bulletin_ssg.deploying.transports.headers import headers
from bulletin_ssg.deploying.transports.memory import Memory
from bulletin_ssg.deploying.transports.rsync import Rsync
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.settings import DeployConfig
from bulletin_ssg.sources import digest
from conftest import Bulletin, issue, tree
from test_commands import ENVIRONMENT, PYTHON, bulletin

Files = dict[str, bytes]


def archive(files: Files, owner: str = "测试简报") -> Archive:
    return Archive(owner, {target: digest(data) for target, data in files.items()}, files.__getitem__)


def run(files: Files, transport: Transport) -> None:
    ours = archive(files)
    deliver(ours, *compare(ours, transport), transport, lambda done, total: None)


def without_note(files: Files) -> Files:
    return {target: data for target, data in files.items() if target != FILE}


# The order.

ASSETS = [f"static/{letter}.css" for letter in "abc"] + ["issues/1/cover.png", "search/text/1.js", "feed.xml"]
PAGES = [HOME, "404.html", *(f"issues/{n}/index.html" for n in range(4)), "search/index.html", "sections/news/index.html"]


@st.composite
def sites(draw: st.DrawFn) -> Files:
    """A whole archive: a page is the list of what it shows and links to, all of it there."""
    assets = draw(st.sets(st.sampled_from(ASSETS)))
    pages = draw(st.sets(st.sampled_from(PAGES))) | {HOME}
    there = sorted(assets | pages)
    files = {target: draw(st.binary(max_size=1)) for target in sorted(assets)}
    return files | {page: "\n".join(sorted(draw(st.sets(st.sampled_from(there))))).encode() for page in sorted(pages)}


def named(page: bytes) -> set[str]:
    return {*filter(None, page.decode().split("\n"))}


def missed(up: Files) -> set[str]:
    """What readers miss: the files that any page shows, and the pages that one is led to from the home page."""
    lost = {name for page in up if is_page(page) for name in named(up[page]) if not is_page(name) and name not in up}
    found, waiting = set(), [HOME] if HOME in up else []
    while waiting:
        page = waiting.pop()
        if page in found:
            continue
        found.add(page)
        links = {name for name in named(up[page]) if is_page(name)}
        lost |= links - up.keys()
        waiting += links & up.keys()
    return lost


class Killed(Exception):
    pass


@given(sites(), sites(), sites(), st.integers(0, 30))
def test_no_reader_ever_misses_a_file(old: Files, half: Files, new: Files, room: int) -> None:
    """Over a delivery, one that is cut off anywhere, and one of yet another archive that completes it."""
    foreign = {"CNAME": b"bulletin.example.org", "issues/1/notes.txt": b"mine", "index/notes.html": b""}
    up: Files = dict(foreign)
    left = [10**9]

    def look() -> None:
        assert not missed({target: data for target, data in up.items() if target not in foreign})
        assert foreign.items() <= up.items()
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    run(old, Memory(up, look))
    assert without_note(up) == old | foreign
    left[0] = room
    with contextlib.suppress(Killed):
        run(half, Memory(up, look))
    left[0] = 10**9
    run(new, Memory(up, look))
    assert without_note(up) == new | foreign
    assert decode(up[FILE]) == Note("测试简报", archive(new).files)
    left[0] = 0
    run(new, Memory(up, look))  # nothing to do: nothing is touched


def test_the_order_is_needed() -> None:
    """The same oracle sees what uploading by name alone would do."""
    up = {"a.html": b"b.css", HOME: b"a.html"}
    assert missed(up) == {"b.css"} and missed({HOME: b"a.html"}) == {"a.html"}


def test_only_what_changed_and_deletions_last() -> None:
    shown: list[str] = []

    class Told(Memory):
        def put(self, parcels: Sequence[Parcel]) -> None:
            super().put(parcels)
            shown.extend(parcel.target for parcel in parcels)

        def delete(self, targets: Sequence[str]) -> None:
            super().delete(targets)
            shown.extend("-" + target for target in targets)

    up: Files = {}
    run({HOME: b"", "a.html": b"", "b.css": b"", "feed.xml": b"", "same.png": b""}, Memory(up))
    run({HOME: b"1", "c.html": b"", "d.css": b"", "feed.xml": b"1", "same.png": b""}, Told(up))
    assert [name for name in shown if name != FILE] == ["d.css", "c.html", "feed.xml", HOME, "-a.html", "-b.css"]
    assert shown[0] == shown[-1] == FILE


def test_what_stands_in_the_way_goes_first() -> None:
    found = delivery({"a/b.html": "1", "c.css": "1"}, {"a": "1", "C.css": "1", "d.css": "1"})
    assert found.blocking == ("C.css", "a") and found.gone == ("d.css",)


def test_a_long_delivery_is_not_begun_anew() -> None:
    files = {f"{number:04}.png": bytes(4000) + bytes([number % 256]) for number in range(1000)}
    up: Files = {}
    left = [900]

    def look() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    with pytest.raises(Killed):
        run(files, Memory(up, look))
    found, _ = compare(archive(files), Memory(up))
    assert len(found.put) < 500
    run(files, Memory(up))
    assert without_note(up) == files


def test_foreign_files_are_not_replaced() -> None:
    up = {"a.html": b"mine", "b": b"mine"}
    with pytest.raises(Refused) as reason:
        run({"a.html": b"", "b/c.html": b"", HOME: b""}, Memory(up))
    assert [(found.code, dict(found.values)["target"]) for found in reason.value.diagnostics] == [("E807", "a.html"), ("E807", "b")]
    assert up == {"a.html": b"mine", "b": b"mine"}


def test_another_bulletins_target_is_left_alone() -> None:
    up = {FILE: encode(Note("另一简报", {"a.html": "1"})), "a.html": b"theirs"}
    with pytest.raises(Refused, match="E806"):
        run({HOME: b""}, Memory(up))


def test_taking_over() -> None:
    """A target of a former name, or filled by hand: what the archive has is replaced, what else is there is left alone."""
    files = {HOME: b"new", "a.html": b"same"}
    by_hand = {HOME: b"old", "CNAME": b"mine"}
    renamed = {
        FILE: encode(Note("旧名", archive({"a.html": b"same", "b.html": b""}).files)),
        "a.html": b"same",
        "b.html": b"",
        "CNAME": b"mine",
    }
    for up in (by_hand, renamed):
        ours, there = archive(files), Memory(up)
        deliver(ours, *compare(ours, there, take_over=True), there, lambda done, total: None)
        assert without_note(up) == files | {"CNAME": b"mine"} and decode(up[FILE]) == Note("测试简报", ours.files)
    with pytest.raises(Refused, match="E807"):
        compare(archive({"a/b.html": b""}), Memory({"a": b"mine"}), take_over=True)


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b", "a//b", "", "C:/a", "a\\b", "a\nb"])
def test_a_note_cannot_name_what_lies_outside(name: str) -> None:
    with pytest.raises(Refused, match="E808"):
        decode(encode(Note("x", {name: ""})))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"bulletin": 1, "files": {}}', b'{"bulletin": "", "files": {"a": 1}}', b"\xff"])
def test_a_damaged_note_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="E808"):
        decode(data)


# The ways.

ODD = {"a b/[1]*?.png": b"1", "图片/港口.png": b"2", "quo\"te'.txt": b"3", "#x;$(y).css": b"4"}
OLD = {HOME: b"1", "issues/1/index.html": b"1", "issues/2/index.html": b"1", "issues/2/x.png": b"\0", "static/style.css": b"1", **ODD}
NEW = {HOME: b"2", "issues/1/index.html": b"1", "issues/3/index.html": b"3", "static/style.css": b"2", "issues/2": b"a file now"}
FOREIGN = {"CNAME": b"bulletin.example.org", "issues/notes.txt": b"mine", "图片/mine.png": b"mine"}


def first_delivery(transport: Transport) -> None:
    run(OLD, transport)
    assert {*transport.names()} >= OLD.keys() | {FILE}


def lay(root: Path, files: Files) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def test_folder(tmp_path: Path) -> None:
    lay(tmp_path, FOREIGN)
    first_delivery(Folder(str(tmp_path)))
    assert without_note(tree(tmp_path)) == OLD | FOREIGN
    run(NEW, Folder(str(tmp_path)))
    assert without_note(tree(tmp_path)) == NEW | FOREIGN and not (tmp_path / "a b").exists()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    lay(tmp_path / "elsewhere", {"1/index.html": b"mine"})
    (tmp_path / "srv").mkdir()
    (tmp_path / "srv/issues").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(Refused, match="E807"):
        run(OLD, Folder(str(tmp_path / "srv")))
    assert tree(tmp_path / "elsewhere") == {"1/index.html": b"mine"}


def test_rsync(tmp_path: Path) -> None:
    if not shutil.which("rsync"):
        pytest.skip("rsync is not installed: apt-get install rsync")
    target = tmp_path / "srv" / "pages"
    assert Rsync(str(target)).read(FILE) is None and [*Rsync(str(target)).names()] == []
    lay(target, FOREIGN)
    first_delivery(Rsync(str(target)))
    assert without_note(tree(target)) == OLD | FOREIGN
    run(NEW, Rsync(str(target)))
    assert without_note(tree(target)) == NEW | FOREIGN and not (target / "a b").exists()


def test_rsync_says_why(tmp_path: Path) -> None:
    if not shutil.which("rsync"):
        pytest.skip("rsync is not installed: apt-get install rsync")
    with pytest.raises(Refused, match="E809"):
        run(OLD, Rsync("rsync://127.0.0.1:9/pages"))


@contextlib.contextmanager
def daemon(folder: Path) -> Iterator[str]:
    """An rsync server of this machine, as rsync://…; who uploads must know a password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "secrets").write_text("me:not-to-be-seen\n")
    (folder / "secrets").chmod(0o600)
    (folder / "pages").mkdir()
    rules = f"use chroot = no\nuid = {os.getuid()}\ngid = {os.getgid()}\n[pages]\npath = {folder}/pages\nread only = no\n"
    (folder / "conf").write_text(rules + f"auth users = me\nsecrets file = {folder}/secrets\n")
    words = ["rsync", "--daemon", "--no-detach", f"--config={folder}/conf", "--address=127.0.0.1", f"--port={port}"]
    server = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.02)
        yield f"rsync://me@127.0.0.1:{port}/pages/bulletin"
    finally:
        server.terminate()
        server.wait()


def test_rsync_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("rsync"):
        pytest.skip("rsync is not installed: apt-get install rsync")
    with daemon(tmp_path) as target:
        monkeypatch.setenv("RSYNC_PASSWORD", "wrong")
        with pytest.raises(Refused, match="E809"):
            run(OLD, Rsync(target))
        monkeypatch.setenv("RSYNC_PASSWORD", "not-to-be-seen")
        for files in (OLD, NEW):
            run(files, Rsync(target))
            assert without_note(tree(tmp_path / "pages/bulletin")) == files


def git(*words: str, cwd: Path) -> str:
    quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x", "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x"}  # fmt: skip
    return subprocess.run(
        ["git", "-c", "core.quotePath=false", *words], cwd=cwd, capture_output=True, text=True, check=True, env=quiet
    ).stdout


def branch(bare: Path) -> Files:
    names = git("ls-tree", "-rz", "--name-only", "gh-pages", cwd=bare).split("\0")[:-1]
    return {name: subprocess.run(["git", "cat-file", "blob", f"gh-pages:{name}"], cwd=bare, capture_output=True, check=True).stdout for name in names}  # fmt: skip


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    git("init", "-q", "--bare", "pages.git", cwd=tmp_path)
    return tmp_path / "pages.git"


def test_git(tmp_path: Path, bare: Path) -> None:
    site = tmp_path / "site"
    (site / ".bulletin").mkdir(parents=True)
    run(OLD, Git(str(bare), "gh-pages", str(site)))
    assert without_note(branch(bare)) == OLD | {".nojekyll": b""}
    run(NEW, Git(str(bare), "gh-pages", str(site)))
    assert without_note(branch(bare)) == NEW | {".nojekyll": b""}
    assert git("rev-list", "--count", "gh-pages", cwd=bare) == "2\n"
    run(NEW, Git(str(bare), "gh-pages", str(site)))
    assert git("rev-list", "--count", "gh-pages", cwd=bare) == "2\n", "nothing to do is no commit"


def test_git_from_the_sites_own_repository(tmp_path: Path, bare: Path) -> None:
    """By the name of its remote; the user's index, folder and branches stay as they are, and foreign files of the branch too."""
    site = tmp_path / "site"
    lay(site, {"issues/1.md": b"x", "CNAME": b"bulletin.example.org"})
    for words in ("init -q -b main", f"remote add origin {bare}", "add CNAME", "commit -q -m x", "push -q origin main:gh-pages"):
        git(*words.split(), cwd=site)
    git("add", "issues", cwd=site)
    before = git("status", "--porcelain", "--branch", cwd=site) + git("branch", "-a", cwd=site)
    run(OLD, Git("origin", "gh-pages", str(site)))
    assert git("status", "--porcelain", "--branch", cwd=site) + git("branch", "-a", cwd=site) == before
    assert without_note(branch(bare)) == OLD | {".nojekyll": b"", "CNAME": b"bulletin.example.org"}


def test_git_cut_off_is_not_seen(tmp_path: Path, bare: Path) -> None:
    site = tmp_path / "site"
    (site / ".bulletin").mkdir(parents=True)
    run(OLD, Git(str(bare), "gh-pages", str(site)))

    class CutOff(Git):
        def finish(self) -> None:
            assert self.stream
            self.stream.close()

    run(NEW, CutOff(str(bare), "gh-pages", str(site)))
    assert without_note(branch(bare)) == OLD | {".nojekyll": b""}
    run(NEW, Git(str(bare), "gh-pages", str(site)))
    assert without_note(branch(bare)) == NEW | {".nojekyll": b""}


def test_git_when_somebody_else_pushed(tmp_path: Path, bare: Path) -> None:
    """Nothing of theirs is lost; the next run builds on it."""
    site, other = tmp_path / "site", tmp_path / "other"
    for folder in (site, other):
        (folder / ".bulletin").mkdir(parents=True)
    late = Git(str(bare), "gh-pages", str(site))
    run(OLD, Git(str(bare), "gh-pages", str(other)))
    with pytest.raises(Refused, match="E809"):
        run(NEW, late)
    assert without_note(branch(bare)) == OLD | {".nojekyll": b""}
    run(NEW, Git(str(bare), "gh-pages", str(site)))
    assert without_note(branch(bare)) == NEW | {".nojekyll": b""}


def test_headers() -> None:
    assert headers("issues/1/index.html") == {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}
    assert headers("static/style.css")["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers("static/form.pdf") == {"Content-Type": "application/pdf", "Cache-Control": "no-cache"}
    assert headers("sw.js")["Cache-Control"] == "no-cache" and headers("x")["Content-Type"] == "application/octet-stream"


def test_every_kind_of_file_has_its_type(site: Bulletin) -> None:
    site.write("issues/1.md", issue())
    site.build()
    assert {name for name in tree(site.out) if headers(name)["Content-Type"] == "application/octet-stream"} == {".bulletin"}


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("", "E800"),
        ("ftp://example.org/", "E801"),
        ("-oProxyCommand=x:/y", "E801"),
        ("git:--upload-pack=x", "E801"),
        ("s3://key:secret@bucket/", "E802"),
        ("git:https://ghp_token@github.com/a/b.git", "E802"),
        ("rsync://user:secret@host/module", "E802"),
    ],
)
def test_targets_that_are_none(target: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as reason:
        places.transport(target, DeployConfig(), str(tmp_path))
    assert reason.value.diagnostics[0].code == code
    assert "secret" not in str(reason.value) and "ghp_token" not in str(reason.value)


def test_targets(tmp_path: Path) -> None:
    def kind(target: str) -> str:
        return type(places.transport(target, DeployConfig(), str(tmp_path))).__name__

    assert [kind(target) for target in ("../srv", "C:\\srv", "www:/srv", "me@www:srv", "rsync://www/srv")] == [
        "Folder", "Folder", "Rsync", "Rsync", "Rsync",
    ]  # fmt: skip


def test_what_programs_say_shows_no_password() -> None:
    said = str(unreachable("x", "fatal: unable to access 'https://me:hunter2@example.org/x.git/'"))
    assert "hunter2" not in said and "https://…@example.org" in said


# The command.


@pytest.fixture
def ready(site: Bulletin) -> Bulletin:
    for number in range(1, 5):
        site.write(f"issues/{number}.md", issue(number))
    site.write("bulletin.yaml", (site.root / "bulletin.yaml").read_text() + "pdf: {enabled: false}\ndeploy: {target: ../srv}\n")
    time.sleep(0.06)  # a file younger than noop.RACY_FINE may change unseen, and deploying would say so
    assert bulletin("build", str(site.root)).returncode == 0
    return site


def published(site: Bulletin) -> Files:
    return {name: data for name, data in tree(site.out).items() if name != ".bulletin"}


def test_the_command(ready: Bulletin) -> None:
    srv = ready.root.parent / "srv"
    rehearsed = bulletin("deploy", str(ready.root), "--dry-run")
    assert rehearsed.stdout.splitlines()[-2] == "would upload index.html" and not srv.exists()
    done = bulletin("deploy", str(ready.root))
    assert done.returncode == 0 and without_note(tree(srv)) == published(ready), done.stderr
    count = len(published(ready))
    assert done.stdout == f"../srv: {count} files uploaded, 0 deleted\n" and f"{count} files would be uploaded" in rehearsed.stdout
    assert bulletin("deploy", str(ready.root)).stdout == "../srv: up to date\n"
    assert "may have changed" not in done.stderr
    (ready.out / "mine.txt").write_text("not bulletin's")
    (srv / "CNAME").write_text("x")
    ready.remove("issues/4.md")
    unbuilt = bulletin("deploy", str(ready.root))
    assert unbuilt.stdout == "../srv: up to date\n" and "may have changed since the last build" in unbuilt.stderr
    assert bulletin("build", str(ready.root)).returncode == 0
    assert bulletin("deploy", str(ready.root)).stdout.endswith(" deleted\n")
    expected = {name: data for name, data in published(ready).items() if name != "mine.txt"} | {"CNAME": b"x"}
    assert without_note(tree(srv)) == expected and not (srv / "issues/2024-04").exists()


def test_the_command_refuses(ready: Bulletin) -> None:
    def code(*args: str) -> str:
        done = bulletin("deploy", str(ready.root), *args)
        found = re.search(r"error\[(E\d+)\]", done.stderr)
        assert done.returncode == 1 and found, done.stderr
        return found[1]

    assert code("-o", str(ready.root / "elsewhere")) == "E803"
    assert code("--to", ".") == code("--to", "issues") == "E314"
    page = ready.out / "index.html"
    page.write_text("changed by hand")
    assert code() == "E805"
    assert bulletin("build", str(ready.root), "--verify", "--drafts").returncode == 0
    assert code() == "E804"


DYING = """
import os, signal, sys
from bulletin_ssg import deploying
from bulletin_ssg.deploying import places
from bulletin_ssg.deploying.transports.folder import Folder
from bulletin_ssg.store import Store

class Dying(Folder):
    left = int(sys.argv[3])
    def put(self, parcels):
        for parcel in parcels:
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1
            super().put([parcel])

site, srv = sys.argv[1:3]
archive = places.built(site + "/public", Store(site + "/.bulletin"))
deploying.deliver(archive, *deploying.compare(archive, Dying(srv)), Dying(srv), lambda done, total: None)
"""


def test_killed_in_the_middle(ready: Bulletin) -> None:
    """Each time a little later, over the same target: every page there has what it shows, and the last run completes it."""
    srv = ready.root.parent / "srv"
    for left in (1, 6, 25, 40, len(published(ready))):
        ran = subprocess.run([PYTHON[0], "-c", DYING, str(ready.root), str(srv), str(left)], env=ENVIRONMENT, check=False)
        assert ran.returncode == -signal.SIGKILL and 1 <= len(tree(srv)) <= len(published(ready))
        for page in (name for name in tree(srv) if name.endswith(".html")):
            shown = re.findall(r'"[^"]*?(static/[^"?]+)', (srv / page).read_text(encoding="utf-8"))
            assert shown and all((srv / name).exists() for name in shown), page
    assert (srv / "issues/2024-01/index.html").exists() and not (srv / "index.html").exists()
    assert bulletin("deploy", str(ready.root)).returncode == 0
    assert without_note(tree(srv)) == published(ready)
