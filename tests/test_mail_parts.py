"""Small parts of the mailing: corrections written into files, the pace, the last resort of a program's exit code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.mailing.corrections import with_item
from bulletin_ssg.mailing.credentials import Login, login
from bulletin_ssg.mailing.pace import Pace, delay
from bulletin_ssg.mailing.transports import Parcel
from bulletin_ssg.mailing.transports.folder import Folder
from bulletin_ssg.mailing.transports.program import Program
from bulletin_ssg.reading.front import CorrectionItem, FrontMatter
from bulletin_ssg.records import load

ITEM = CorrectionItem("2024-06-10", "甲应为“乙”。", "标题")  # type: ignore[arg-type]
HEAD = "---\nnumber: 5   # 期号\ndate: 2024-06-04\nsections: [资讯]\n"
TAIL = "---\n\n## 资讯\n\n### 标题\n\n---\n\n正文。\n"
BLOCK = '  - date: 2024-06-10\n    article: "标题"\n    text: "甲应为“乙”。"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "corrections:\n" + BLOCK),
        ("corrections:\n", "corrections:\n" + BLOCK),
        ("corrections:\n  - date: 2024-06-05\n    text: 旧\ndraft: false\n", "corrections:\n  - date: 2024-06-05\n    text: 旧\n" + BLOCK + "draft: false\n"),
        ("corrections:  # 更正\n- {date: 2024-06-05, text: 旧}\n\n# 其他\n", None),
        ("corrections:\n    - date: 2024-06-05\n      text: >-\n        两行\n\n        文字\n", None),
    ],
)  # fmt: skip
def test_one_item_more_and_not_a_character_else(before: str, after: str | None) -> None:
    text = with_item(HEAD + before + TAIL, "x.md", ITEM)
    if after is not None:
        assert text == HEAD + after + TAIL
    kept = [line for line in text.splitlines() if line in (HEAD + before + TAIL).splitlines()]
    assert kept == [line for line in (HEAD + before + TAIL).splitlines() if line in kept] and text.endswith(TAIL)
    front = text.split("---\n")[1]
    assert load(front, "x.md", 2, FrontMatter)[0].corrections[-1] == ITEM


@pytest.mark.parametrize("before", ["corrections: [{date: 2024-06-05, text: 旧}]\n", "corrections:\n  [{date: 2024-06-05, text: 旧}]\n"])
def test_a_list_in_brackets_is_left_to_the_editor(before: str) -> None:
    with pytest.raises(Refused, match="E760"):
        with_item(HEAD + before + TAIL, "x.md", ITEM)


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Z", "S")), min_size=1, max_size=40))
def test_any_words_come_back(words: str) -> None:
    if words.strip():
        item = ITEM._replace(text=words.strip())
        text = with_item(HEAD + TAIL, "x.md", item)
        assert load(text.split("---\n")[1], "x.md", 2, FrontMatter)[0].corrections == (item,)


@given(st.integers(1, 5), st.integers(0, 40), st.lists(st.floats(0, 30), max_size=60))
def test_the_pace_is_never_exceeded(per_minute: int, per_hour: int, pauses: list[float]) -> None:
    pace, now, sent = Pace(per_minute, per_hour, []), 1000.0, []
    for pause in pauses:
        now += pause
        now += pace.wait(now)
        pace.sent(now)
        sent.append(now)
    for moment in sent:
        assert sum(moment <= other < moment + 59.999 for other in sent) <= per_minute
        assert not per_hour or sum(moment <= other < moment + 3599.999 for other in sent) <= per_hour


def test_letters_of_an_earlier_run_count() -> None:
    assert Pace(2, 0, [100.0, 130.0]).wait(140.0) == 20.0
    assert Pace(2, 0, [100.0]).wait(140.0) == 0.0
    assert Pace(0, 0, [100.0] * 50).wait(100.0) == 0.0


def test_waiting_grows_and_ends_growing() -> None:
    assert [delay(tries) for tries in (1, 2, 3, 9)] == [60, 300, 900, 4 * 3600]


PARCEL = Parcel("a@example.org", "b@example.org", "2024-05.x", b"Subject: x\r\n\r\n.\r\n")


def test_a_folder_holds_whole_letters(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "letters"))
    folder.connect()
    there: list[bool] = []
    reply = folder.hand_over(PARCEL, lambda: there.append((tmp_path / "letters/2024-05.x.eml").exists()))
    path = tmp_path / "letters/2024-05.x.eml"
    assert (reply.verdict, there, path.read_bytes(), path.stat().st_mode & 0o777) == ("accepted", [False], PARCEL.data, 0o600)
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="E310"):
        Folder(str(tmp_path / "file/letters")).connect()


@pytest.mark.parametrize(
    ("script", "verdict"),
    [("cat > /dev/null", "accepted"), ("exit 75", "later"), ("cat > /dev/null; exit 67", "refused"), ("cat > /dev/null; kill -9 $$", "unknown"), ("cat > /dev/null; sleep 9", "unknown")],
)  # fmt: skip
def test_what_a_program_s_end_means(tmp_path: Path, script: str, verdict: str) -> None:
    path = tmp_path / "sendmail"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    calls: list[None] = []
    reply = Program(str(path), 1).hand_over(PARCEL, lambda: calls.append(None))
    assert reply.verdict == verdict or (verdict == "later" and reply.verdict == "unsent"), "it may end before it has the letter"
    assert len(calls) == (reply.verdict != "unsent")
    with pytest.raises(Refused, match="E715"):
        Program(str(tmp_path / "none"), 1).connect()


def test_where_passwords_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment, then a file, then the keyring; here a keyring that is a file, as the real one is a service."""
    (tmp_path / "keyring.py").write_text(
        "from types import SimpleNamespace\n"
        "def get_credential(service, user):\n"
        "    return SimpleNamespace(username='ring', password='r') if service == 'bulletin' else None\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "keyring", raising=False)
    file = tmp_path / "secret"
    file.touch(0o600)
    file.write_text("\ufefffile\n\nf\n", encoding="utf-8")
    assert login("SMTP", "", "") is None
    assert login("SMTP", "", "bulletin") == Login("ring", "r")
    assert login("SMTP", str(file), "bulletin") == Login("file", "f")
    monkeypatch.setenv("BULLETIN_SMTP_USER", "env")
    assert login("SMTP", str(file), "") == Login("file", "f"), "half a login is none"
    monkeypatch.setenv("BULLETIN_SMTP_PASSWORD", "e")
    assert login("SMTP", str(file), "bulletin") == Login("env", "e") and login("IMAP", "", "") is None
    for name, service, code in ((str(tmp_path / "none"), "", "E719"), ("", "other", "E721")):
        with pytest.raises(Refused, match=code):
            login("IMAP", name, service)
    file.write_text("only one line\n")
    with pytest.raises(Refused, match="E719"):
        login("IMAP", str(file), "")
