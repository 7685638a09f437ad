"""The preview: what it notices, what it serves and to whom, what it prints, and that it leaves nothing behind."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bulletin_ssg import noop
from bulletin_ssg.diagnostics import Diagnostic, Refused, error
from bulletin_ssg.preview import watch_of
from bulletin_ssg.preview.board import Board
from bulletin_ssg.preview.pages import problems, put_into_words, with_script
from bulletin_ssg.preview.press import Press
from bulletin_ssg.preview.server import Server, open_server
from bulletin_ssg.preview.watch import LEISURE, PATIENCE, REST, Watch
from bulletin_ssg.recording import Report
from bulletin_ssg.wording import Wording
from bulletin_ssg.workshop import PREVIEW
from conftest import CONFIG, Bulletin, issue, tree

WRONG = error("E101", "wrong", None)
BUSY = error("E320", "busy", None)


def report(put: tuple[str, ...] = (), until: float = 0.0, warnings: tuple[Diagnostic, ...] = (), partly: bool = False) -> Report:
    return Report((), 0, put, (), warnings, 1, until, partly=partly)


class Story:
    """A site that is in turn as the script says, and what the watch makes of it."""

    def __init__(self, *answers: Report | Refused) -> None:
        self.files = "site\tissues/1.md\t1\t1\t1"
        self.answers = list(answers)
        self.built: list[str] = []
        self.hasty: list[bool] = []
        self.board = Board()
        self.watch = Watch(self.board, lambda: self.files, self.build, lambda: True)

    def build(self, files: str, hasty: bool) -> Report:
        self.built.append(files)
        self.hasty.append(hasty)
        answer = self.answers.pop(0)
        if isinstance(answer, Refused):
            raise answer
        return answer


def test_nothing_is_built_while_nothing_changes() -> None:
    story = Story(report(("a",)), report(("a",)))
    assert [story.watch.step() for _ in range(3)] == [True, False, False]
    story.files += "\nsite\tissues/2.md\t1\t1\t2"
    assert story.watch.step() and len(story.built) == 2 and story.board.state.number == 2


def test_a_young_file_is_read_again_at_leisure_and_nobody_is_disturbed() -> None:
    story = Story(report(("a",)), report())
    story.files += "\t123456"
    assert story.watch.step()
    story.files = story.files.replace("123456", "123457")
    assert not story.watch.step()
    story.watch.built -= 2
    assert story.watch.step() and story.board.state.number == 1


def test_what_is_looked_at_is_made_first_and_all_else_when_the_browser_has_it() -> None:
    story = Story(report(("a",)), report(("a",), partly=True), report(("b",)))
    story.watch.step()
    story.files += "\nsite\tissues/2.md\t1\t1\t2"
    assert story.watch.step() and story.board.state.number == 2
    assert not story.watch.step(), "the browser is to have it first"
    story.watch.built -= REST
    assert story.watch.step() and story.board.state.number == 3
    assert story.hasty == [True, True, False] and not story.watch.step()


def test_what_nobody_waits_for_gives_way_to_what_is_saved_meanwhile(stage: Stage, site: Bulletin) -> None:
    stage.watched("/issues/2024-05/")
    site.write("issues/5.md", issue(5) + ARTICLE.format("一"))
    assert stage.watch.step() and stage.watch.partly
    feed, look = stage.ask("/feed.xml"), stage.watch.look
    stage.watch.built -= REST

    def late() -> str:
        files = look()
        stage.watch.look = look
        site.write("issues/5.md", issue(5) + ARTICLE.format("一") + ARTICLE.format("二"))
        return files

    stage.watch.look = late
    assert stage.watch.step() and stage.watch.partly
    assert "另有二" in stage.ask("/issues/2024-05/3/")[1] and stage.ask("/feed.xml") == feed
    stage.again()
    assert "另有二" in stage.ask("/feed.xml")[1]


def test_who_saves_again_need_not_wait_for_all_else() -> None:
    story = Story(report(("a",)), report(("a",), partly=True), report(("a",), partly=True), report(("b",)))
    story.watch.step()
    for line in ("2.md\t1\t1\t2", "3.md\t1\t1\t3"):
        story.files += f"\nsite\tissues/{line}"
        assert story.watch.step()
    story.watch.built -= REST
    assert story.watch.step() and story.hasty == [True, True, True, False]


def test_nobody_looks_so_nothing_is_made_first() -> None:
    story = Story(report(("a",)), report(("a",)))
    story.watch.watched = lambda: False
    story.watch.step()
    story.files += "x"
    assert story.watch.step() and story.hasty == [False, False]


def test_a_mistake_that_only_the_whole_shows_is_told_once() -> None:
    story = Story(report(("a",)), report(("a",), partly=True), Refused(WRONG), Refused(WRONG))
    story.watch.step()
    story.files += "\nsite\tissues/2.md\t1\t1\t2"
    story.watch.step()
    story.watch.built -= REST
    story.watch.step()
    story.watch.doubtful -= 2 * PATIENCE
    assert story.watch.step() and story.board.state.trouble == (WRONG,)
    assert not story.watch.step()


def test_a_mistake_is_told_once_it_lasts() -> None:
    story = Story(report(("a",)), Refused(WRONG), Refused(WRONG), report(("a",)))
    story.watch.step()
    story.files += "\t9"
    story.files = story.files.replace("\t1\t1\t1", "\t2\t0\t1")
    assert story.watch.step() and not story.board.state.trouble
    story.watch.doubtful -= 2 * PATIENCE
    assert story.watch.step() and story.board.state.trouble == (WRONG,)
    assert not story.watch.step(), "told; the file is as it was"
    story.files = story.files.replace("\t2\t0\t1", "\t3\t5\t1")
    assert story.watch.step() and story.board.state.trouble == ()


def test_a_mistake_that_is_gone_at_the_next_look_is_never_told() -> None:
    story = Story(report(("a",)), Refused(WRONG), report())
    story.watch.step()
    story.files += "x"
    story.watch.step()
    story.watch.step()
    assert story.board.state.number == 1 and not story.answers


def test_mistakes_at_the_start_are_told_at_once() -> None:
    story = Story(Refused(WRONG))
    story.watch.step()
    assert story.board.state.trouble == (WRONG,)


def test_another_bulletin_at_work_is_waited_for() -> None:
    story = Story(report(("a",)), Refused(BUSY), Refused(BUSY), report(("a",)))
    story.watch.step()
    story.files += "x"
    assert [story.watch.step() for _ in range(4)] == [True, True, True, False]
    assert story.board.state.number == 2 and not story.board.state.trouble


def test_the_end_of_an_embargo_is_a_change() -> None:
    story = Story(report(until=1.0), report(("a",)))
    assert story.watch.step() and story.watch.step() and not story.watch.step()


def test_warnings_alone_are_news() -> None:
    warning = error("W300", "no base_url", None)
    story = Story(report(), report(warnings=(warning,)))
    story.watch.step()
    story.files += "x"
    story.watch.step()
    assert story.board.state.warnings == (warning,) and story.board.state.number == 2


def test_who_waits_is_told_of_news_and_of_the_end() -> None:
    board = Board()
    assert board.newer(0, 0.01) is None
    threading.Timer(0.05, lambda: board.post((), ())).start()
    state = board.newer(0, 5)
    assert state and state.number == 1
    threading.Timer(0.05, board.close).start()
    begun = time.monotonic()
    assert board.newer(1, 5) is None and time.monotonic() - begun < 2


# What is served.


class Stage:
    """A served site."""

    def __init__(self, site: Bulletin, host: str = "127.0.0.1", port: int = 18000) -> None:
        archive = site.root / PREVIEW
        self.board = Board()
        self.bugs: list[Exception] = []
        self.press = Press(str(site.root), str(archive), self.bugs.append)
        self.server: Server = open_server(host, port, str(archive), self.board, self.press, Wording("zh-CN"))
        self.watch = watch_of(str(site.root), str(archive), self.board, self.server, lambda *_: None, self.bugs.append)
        self.watch.step()
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def ask(self, path: str, host: str | None = None, method: str = "GET") -> tuple[int, str]:
        """(status, text); the path as it stands, unlike what browsers make of it."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.putrequest(method, path, skip_host=True)
        line.putheader("Host", f"127.0.0.1:{self.port}" if host is None else host)
        line.endheaders()
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        line.close()
        return answer.status, answer.headers["Location"] or text

    def again(self) -> None:
        """Look until all is told."""
        self.watch.doubtful = 0.0
        while self.watch.step() or self.watch.partly:
            self.watch.doubtful -= 2 * PATIENCE if self.watch.doubtful else 0
            self.watch.built -= REST

    def watched(self, *paths: str) -> None:
        """Have a browser look at pages of a site in which no file is so young that it may change unnoticed."""
        time.sleep(noop.RACY_FINE / 1e9)
        self.watch.built -= LEISURE
        self.again()
        self.server.listeners = 1
        assert all(self.ask(path)[0] == 200 for path in paths)

    def close(self) -> None:
        self.board.close()
        self.press.close()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def stage(site: Bulletin) -> Iterator[Stage]:
    site.write("issues/5.md", issue(5, body="**规模：**据一季报。"))
    site.write("issues/6.md", issue(6, body="草稿。", extra="draft: true\n"))
    stage = Stage(site)
    yield stage
    stage.close()
    assert not stage.bugs


def test_drafts_are_shown_and_nothing_is_published(stage: Stage, site: Bulletin) -> None:
    status, page = stage.ask("/issues/2024-06/")
    assert status == 200 and "草稿。" in page
    assert not site.out.exists()


def test_the_script_is_in_what_is_served_and_never_in_a_file(stage: Stage, site: Bulletin) -> None:
    assert '/.preview/script.js" data-number="1"' in stage.ask("/issues/2024-05/")[1]
    assert not any(b".preview" in data for data in tree(site.root / PREVIEW).values())
    assert with_script(b"<p>x", 3).endswith(b'data-number="3"></script>')


def test_a_saved_change_is_served(stage: Stage, site: Bulletin) -> None:
    site.write("issues/5.md", issue(5, body="改过的正文。"))
    stage.again()
    assert "改过的正文。" in stage.ask("/issues/2024-05/")[1] and stage.board.state.number == 2


ARTICLE = "### 补充\n\n另有{}。\n\n"


def edited(change: str) -> dict[str, str]:
    """(file → its text after the change) of a site with issues 5 and 6; "" where it is gone."""
    five = issue(5, body="**规模：**据一季报。")
    first = five.replace("### 标题", ARTICLE.format("其一") + "### 标题")
    return {
        "added at the end": {"issues/5.md": five + "\n" + ARTICLE.format("其二")},
        "added before another": {"issues/5.md": first},
        "removed": {"issues/5.md": first.partition("### 标题")[0]},
        "moved": {"issues/5.md": five + "\n" + ARTICLE.format("其一")},
        "of a new issue": {"issues/7.md": issue(7, body="新的一期。")},
        "of an issue in between": {"issues/4.md": issue(4, body="补上的一期。")},
        "of an issue removed": {"issues/6.md": ""},
    }[change]


@pytest.mark.parametrize(
    "change",
    ["added at the end", "added before another", "removed", "moved", "of a new issue", "of an issue in between", "of an issue removed"],
)
def test_the_pages_looked_at_come_first_and_the_rest_equals_a_preview_from_scratch(stage: Stage, site: Bulletin, change: str) -> None:
    if change in ("removed", "moved"):
        site.write("issues/5.md", edited("added before another")["issues/5.md"])
    stage.watched("/issues/2024-05/", "/")
    for name, text in edited(change).items():
        site.write(name, text) if text else site.remove(name)
    before = tree(site.root / PREVIEW)
    assert stage.watch.step() and stage.watch.partly
    first = tree(site.root / PREVIEW)
    stage.again()
    assert not stage.watch.partly
    whole = tree(site.root / PREVIEW)
    looked_at = {name for name in whole if name == "index.html" or (name.startswith("issues/2024-05/") and name.endswith(".html"))}
    assert {name: first[name] for name in looked_at} == {name: whole[name] for name in looked_at}
    assert before["sitemap.xml"] == first["sitemap.xml"] != whole["sitemap.xml"] or change in ("moved",), "all else comes later"
    shutil.rmtree(site.root / ".bulletin")
    (site.root / ".bulletin").mkdir()
    again = Stage(site, port=18100)
    again.close()
    assert tree(site.root / PREVIEW) == whole


def test_a_picture_comes_with_the_page_that_shows_it(stage: Stage, site: Bulletin) -> None:
    site.write("issues/p.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    stage.watched("/")
    site.write("issues/5.md", issue(5, body="![图](p.svg)") + ARTICLE.format("图"))
    assert stage.watch.step() and stage.watch.partly
    assert stage.ask("/issues/p.svg")[0] == 200 and "另有图" in stage.ask("/issues/2024-05/2/")[1]


def test_a_changed_theme_is_shown_whole(stage: Stage, site: Bulletin) -> None:
    stage.watched("/")
    site.write("static/mine.css", "p { color: red }")
    site.write("issues/5.md", issue(5) + ARTICLE.format("文"))
    assert stage.watch.step() and not stage.watch.partly


def test_the_paper_is_of_the_issue_as_it_is_shown(stage: Stage, site: Bulletin) -> None:
    stage.watched("/issues/2024-05/")
    before = json.loads(stage.ask("/.preview/edition/2024-05")[1])["key"]
    site.write("issues/5.md", issue(5) + ARTICLE.format("文"))
    assert stage.watch.step() and stage.watch.partly
    assert json.loads(stage.ask("/.preview/edition/2024-05")[1])["key"] != before


def test_a_mistake_is_shown_with_place_excerpt_and_hint_in_every_page(stage: Stage, site: Bulletin) -> None:
    site.write("issues/5.md", issue(5).replace("date: 2024-05-05", "date: 2024-13-05"))
    stage.again()
    for path in ("/", "/issues/2024-06/", "/nowhere/"):
        status, page = stage.ask(path)
        assert status == 500 and "issues/5.md:3:7" in page and "<mark>2024-13-05</mark>" in page and "提示：" in page, page
    assert stage.ask("/static/" + os.listdir(site.root / PREVIEW / "static")[0])[0] == 200
    site.write("issues/5.md", issue(5))
    stage.again()
    assert stage.ask("/issues/2024-05/")[0] == 200


def test_what_a_finding_quotes_is_no_html() -> None:
    from bulletin_ssg.diagnostics import Span

    found = error("E101", "{x} is wrong", Span("<b>.md", 1, 2, 3), "", excerpt="a<i>b", x="<script>")
    page = problems((found,), Wording("en"), 1).decode()
    assert "&lt;script&gt; is wrong" in page and "<mark>&lt;i&gt;</mark>b" in page and "<b>" not in page
    assert put_into_words(found, Wording("en"))[5:] == ("a", "<i>", "b")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:18000", "127.0.0.1.evil.example", "", "localhost.evil.example", "192.168.1.7", "[::1", "a@b"]
)
def test_a_page_of_another_name_gets_nothing(stage: Stage, host: str) -> None:
    assert stage.ask("/", host)[0] == 403
    assert stage.ask("/.preview/events", host)[0] == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8000", "LOCALHOST:8000"])
def test_this_machine_s_own_names_are_good(stage: Stage, host: str) -> None:
    assert stage.ask("/", host)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../bulletin.yaml", "/..%2f..%2fbulletin.yaml", "/%2e%2e/%2e%2e/bulletin.yaml", "//etc/passwd", "/static/../../../bulletin.yaml",
        "/..\\..\\bulletin.yaml", "/.orders/2024-05.json", "/%2eorders/2024-05.json", "/.bulletin", "/issues/%00", "/C:/Windows/win.ini",
        "/.preview/../state.db", "/.preview/page/2024-05/9", "/.preview/page/..%2f..%2fstate/1", "/.preview/edition/..%2f..%2f.orders%2f2024-05",
        "/.preview/server.py", "/.preview/desk.html.j2",
    ],
)  # fmt: skip
def test_nothing_leads_out_of_the_previewed_site(stage: Stage, path: str) -> None:
    status, text = stage.ask(path)
    assert status == 404 and "root:" not in text and "ref" not in json.dumps(text[:5])


def test_a_link_out_of_the_archive_is_not_followed(stage: Stage, site: Bulletin) -> None:
    os.symlink(site.root / "bulletin.yaml", site.root / PREVIEW / "leak.txt")
    assert stage.ask("/leak.txt")[0] == 404


def test_folders_lost_pages_and_heads(stage: Stage) -> None:
    assert stage.ask("/issues/2024-05") == (301, "/issues/2024-05/")
    assert stage.ask("//issues/2024-05") == (301, "/issues/2024-05/")
    status, page = stage.ask("/nowhere/")
    assert status == 404 and "script.js" in page
    assert stage.ask("/", method="HEAD") == (200, "")
    assert stage.ask("/", method="POST")[0] == 501


def test_the_desk_lists_the_issues_and_begins_with_the_one_edited_last(stage: Stage, site: Bulletin) -> None:
    os.utime(site.root / "issues/5.md", (2_000_000_000, 2_000_000_000))
    page = stage.ask("/.preview/")[1]
    assert '<option value="2024-05" selected>2024年第5期</option>' in page and '<option value="2024-06">' in page
    assert 'src="/issues/2024-05/"' in page and 'lang="zh-CN"' in page


def test_events_tell_the_state_and_its_warnings(stage: Stage, site: Bulletin) -> None:
    with socket.create_connection(("127.0.0.1", stage.port), 10) as line:
        line.sendall(b"GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        stream = line.makefile("rb")
        told = [json.loads(row[6:]) for row in iter(stream.readline, b"") if row.startswith(b"data:") and not stage.board.close()]
    assert told == [{"number": 1, "trouble": 0, "warnings": []}]


def test_the_press_prints_what_is_looked_at_and_only_when_it_changed(stage: Stage, site: Bulletin) -> None:
    status, text = stage.ask("/.preview/edition/2024-06")
    first = json.loads(text)
    assert status == 200 and len(first["sizes"]) == 1 and [finding for finding in first["found"] if finding["severity"] == "error"] == []
    begun = time.monotonic()
    assert json.loads(stage.ask("/.preview/edition/2024-06")[1]) == first and time.monotonic() - begun < 0.3
    assert stage.ask("/.preview/page/2024-06/1")[1][1:4] == "PNG"
    assert stage.ask("/.preview/pdf/2024-06.pdf")[1].startswith("%PDF")
    process = stage.press.hand and stage.press.hand.process
    site.write("issues/6.md", issue(6, body="另写的草稿。", extra="draft: true\n"))
    stage.again()
    assert json.loads(stage.ask("/.preview/edition/2024-06")[1])["key"] != first["key"]
    assert stage.press.hand and stage.press.hand.process is process, "the process stays warm"
    site.write("bulletin.yaml", CONFIG.replace("测试简报", "改名的简报"))
    stage.again()
    assert json.loads(stage.ask("/.preview/edition/2024-06")[1])["key"] != first["key"]


def test_an_issue_that_cannot_be_printed_says_why(stage: Stage, site: Bulletin) -> None:
    site.write("bulletin.yaml", CONFIG + "pdf: {fonts: {song: static/none.ttf}}\n")
    stage.again()
    edition = json.loads(stage.ask("/.preview/edition/2024-05")[1])
    assert edition["sizes"] == [] and edition["found"][0]["code"] == "E601"


def test_a_press_that_dies_is_replaced(stage: Stage, site: Bulletin) -> None:
    stage.press.warm()
    assert stage.press.hand
    stage.press.hand.process.kill()
    stage.press.hand.process.join()
    assert json.loads(stage.ask("/.preview/edition/2024-05")[1])["sizes"]


def test_a_bug_while_printing_is_told_and_the_preview_goes_on(stage: Stage) -> None:
    class Clumsy:
        line = SimpleNamespace(closed=False)

        def begin(self, *_: object) -> None:
            """Takes it on."""

        def result(self) -> object:
            raise ZeroDivisionError("by zero")

        def end(self) -> None:
            """Nothing to end."""

    stage.press.hire = Clumsy  # type: ignore[assignment]
    edition = json.loads(stage.ask("/.preview/edition/2024-05")[1])
    assert edition["found"][0]["code"] == "E380" and len(stage.bugs) == 1
    stage.bugs.clear()


def test_a_port_that_is_taken_gives_way_to_the_next(stage: Stage, site: Bulletin) -> None:
    other = open_server("127.0.0.1", stage.port, str(site.root), stage.board, stage.press, Wording("en"))
    try:
        assert other.server_address[1] > stage.port
    finally:
        other.server_close()


def test_an_address_that_is_not_ours_is_refused(site: Bulletin) -> None:
    with pytest.raises(Refused) as reason:
        open_server("203.0.113.7", 18000, str(site.root), Board(), Press("", "", print), Wording("en"))
    assert reason.value.diagnostics[0].code == "E381"


def test_told_so_others_may_look_but_by_address_only(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    stage = Stage(site, "0.0.0.0")
    try:
        assert stage.ask("/", "192.168.1.7:18000")[0] == 200
        assert stage.ask("/", "evil.example")[0] == 403
    finally:
        stage.close()


# The command.


def family(leader: int) -> list[int]:
    """Processes of the session that `leader` began."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat[3]) == leader and stat[0] != "Z":
            found.append(int(name))
    return found


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="reads the process table of Linux")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_behind(site: Bulletin, end: signal.Signals) -> None:
    site.write("issues/1.md", issue(1))
    source = str(Path(__file__).parent.parent / "src")
    command = [sys.executable, "-m", "bulletin_ssg", "preview", str(site.root), "--no-open", "--port", "18500"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": source}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True) as process:
        assert process.stderr
        port = int(process.stderr.readline().split()[2].split(":")[2].split("/")[0])
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", "/.preview/edition/2024-01")
        assert json.loads(line.getresponse().read())["sizes"]
        line.close()
        assert len(family(process.pid)) >= 2
        process.send_signal(end)
        rest = process.stderr.read()
        assert process.wait(10) == (0 if end != signal.SIGKILL else -9)
    assert rest == ("the preview has ended\n" if end != signal.SIGKILL else "")
    deadline = time.monotonic() + 5
    while family(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert family(process.pid) == []
