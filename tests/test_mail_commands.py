"""bulletin send, members, correct, as a secretary types them."""

from __future__ import annotations

import csv
import email.policy
import os
import re
import signal
import subprocess
from email import message_from_bytes
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest

from bulletin_ssg.mailing.ledger import Ledger
from conftest import Bulletin, issue
from postoffice import PASSWORD, USER, Authority, Box, serving
from test_commands import ENVIRONMENT, PYTHON, bulletin

CONFIG = """\
title: 测试简报
base_url: https://bulletin.example.org/
sections: [{name: 资讯, slug: news}]
pdf: {enabled: false}
mail:
  sender: bulletin@example.org
  members: members.csv
"""
MEMBERS = "姓名,单位,邮箱,分组\n张三,甲公司,zhang@example.org,理事单位\n李四,乙公司,li@example.org,\n王五,丙公司,wang@example.org,\n"


@pytest.fixture
def mailed(site: Bulletin) -> Bulletin:
    """A site that is built and ready to be mailed into a folder."""
    site.write("bulletin.yaml", CONFIG + "  transport: folder\n")
    site.write("members.csv", MEMBERS)
    site.write("issues/2024-05.md", issue(5) + "\n### 第二篇\n\n另一段。\n")
    assert bulletin("build", str(site.root)).returncode == 0
    return site


def send(site: Bulletin, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return bulletin("send", "2024-05", str(site.root), *args, **environment)


def letters(site: Bulletin) -> dict[str, EmailMessage]:
    """(recipient and subject → letter)."""
    found = {}
    for path in sorted((site.root / "letters").glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[f"{message['To'].addresses[0].addr_spec} {message['Subject']}"] = message
    return found  # type: ignore[return-value]


def test_everybody_once_and_a_rerun_sends_nothing(mailed: Bulletin) -> None:
    done = send(mailed, "--yes")
    assert done.returncode == 0 and "accepted 3" in done.stdout, done.stderr
    assert (
        list(letters(mailed)) == [f"{who}@example.org 测试简报 2024年第5期" for who in ("li", "wang", "zhang")] or len(letters(mailed)) == 3
    )
    before = {path: path.stat().st_mtime_ns for path in (mailed.root / "letters").iterdir()}
    again = send(mailed, "--yes")
    assert again.returncode == 0 and "0 letters" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in (mailed.root / "letters").iterdir()} == before
    assert "mailed:" in (mailed.root / "permalinks.yaml").read_text(encoding="utf-8"), "what is mailed is promised"


def test_nothing_is_sent_without_a_yes(mailed: Bulletin) -> None:
    done = send(mailed)
    assert done.returncode == 1 and "E739" in done.stderr and "3 letters" in done.stdout
    assert not (mailed.root / "letters").exists() and not (mailed.root / "permalinks.yaml").exists()


def test_dry_run_says_all_and_sends_nothing(mailed: Bulletin) -> None:
    mailed.write("optouts.txt", "li@example.org\n")
    done = send(mailed, "--dry-run")
    assert done.returncode == 0
    assert "+ zhang@example.org  张三 甲公司" in done.stdout and "- li@example.org  no letter: opted out" in done.stdout
    assert re.search(r"2 letters of \d+ KB each", done.stdout)
    assert not (mailed.root / "letters").exists() and not (mailed.root / "permalinks.yaml").exists()


def test_groups_then_the_rest(mailed: Bulletin) -> None:
    assert "accepted 1" in send(mailed, "--yes", "--to", "理事单位").stdout
    assert "accepted 3" in send(mailed, "--yes").stdout and len(letters(mailed)) == 3
    assert send(mailed, "--yes", "--to", "无此组").returncode == 1


def test_preview_and_test_letters_do_not_count(mailed: Bulletin) -> None:
    done = send(mailed, "--preview")
    assert done.returncode == 0
    html, text, eml = (Path(line) for line in done.stdout.split())
    assert "第二篇" in html.read_text(encoding="utf-8") and "第二篇" in text.read_text(encoding="utf-8")
    assert message_from_bytes(eml.read_bytes())["List-Id"]
    assert send(mailed, "--test", "me@example.org").returncode == 0
    assert list(letters(mailed)) == ["me@example.org [test] 测试简报 2024年第5期"] or "测试" in next(iter(letters(mailed)))
    assert "3 letters" in send(mailed, "--dry-run").stdout


def test_a_preview_at_a_terminal_is_shown_in_the_browser(mailed: Bulletin) -> None:
    from urllib.request import urlopen

    keys, terminal = os.openpty()
    command = [*PYTHON, "send", "2024-05", str(mailed.root), "--preview"]
    with subprocess.Popen(command, stdin=terminal, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**ENVIRONMENT, "BROWSER": "true"}) as shown:  # fmt: skip
        assert shown.stderr
        address = re.search(r"http://\S+2024-05.html", shown.stderr.readline())
        assert address
        with urlopen(address[0]) as page:
            assert "第二篇" in page.read().decode()
        shown.send_signal(signal.SIGINT)
        assert shown.wait(20) == 0
    os.close(keys)
    os.close(terminal)


def test_status_and_report(mailed: Bulletin) -> None:
    mailed.write("optouts.txt", "li@example.org\n")
    send(mailed, "--yes", "--to", "zhang@example.org", "--to", "li@example.org")
    done = send(mailed, "--status")
    page, table = (Path(line) for line in done.stdout.strip().splitlines()[-2:])
    assert {path.stat().st_mode & 0o777 for path in (page, table)} == {0o600}
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Address"]: row["State"] for row in csv.DictReader(file)}
    assert rows == {"zhang@example.org": "accepted", "li@example.org": "held back", "wang@example.org": "not in this mailing"}
    assert "丙公司" in page.read_text(encoding="utf-8"), "nobody is silently missed"


def test_a_change_after_the_first_letter_is_refused(mailed: Bulletin) -> None:
    send(mailed, "--yes", "--to", "理事单位")
    mailed.write("issues/2024-05.md", issue(5, headline="改过的标题") + "\n### 第二篇\n\n另一段。\n")
    stale = send(mailed, "--yes")
    assert stale.returncode == 1 and "E702" in stale.stderr, "it is not built"
    bulletin("build", str(mailed.root))
    done = send(mailed, "--yes")
    assert done.returncode == 1 and "E735" in done.stderr and len(letters(mailed)) == 1


def test_a_lost_ledger_is_noticed(mailed: Bulletin) -> None:
    send(mailed, "--yes")
    for path in (mailed.root / ".bulletin/mail").glob("ledger.db*"):
        path.unlink()
    done = send(mailed, "--yes")
    assert done.returncode == 1 and "E734" in done.stderr


def test_corrections_travel_to_those_who_have_the_issue(mailed: Bulletin) -> None:
    send(mailed, "--yes", "--to", "zhang@example.org", "--to", "li@example.org")
    mailed.write("optouts.txt", "li@example.org\n")
    done = bulletin(
        "correct", "2024-05", str(mailed.root), "--article", "第二篇", "--text", "“另一段”应为“第二段”。", "--date", "2024-06-10", "--yes"
    )
    assert done.returncode == 0, done.stderr
    assert "“另一段”应为“第二段”。" in mailed.page("issues/2024-05/index.html")
    sent = {key: message for key, message in letters(mailed).items() if "更正" in key}
    assert [key.split()[0] for key in sent] == ["zhang@example.org"], "not to whom has none, nor to whom left"
    (message,) = sent.values()
    body = message.get_body(("plain",))
    assert body and "“另一段”应为“第二段”。" in body.get_content()
    again = send(mailed, "--yes", "--as-correction")
    assert "0 letters" in again.stdout and len(letters(mailed)) == 3
    second = bulletin("correct", "2024-05", str(mailed.root), "--text", "再更正。", "--date", "2024-06-11", "--yes")
    assert second.returncode == 0, second.stderr
    newest = [path.read_bytes() for path in (mailed.root / "letters").glob("2024-05-c2.*.eml")]
    assert len(newest) == 1
    body = message_from_bytes(newest[0], policy=email.policy.default).get_body(("plain",))  # type: ignore[attr-defined]
    assert "再更正。" in body.get_content() and "另一段" not in body.get_content(), "each correction is told once"


def test_who_has_no_issue_yet_gets_it_corrected(mailed: Bulletin) -> None:
    send(mailed, "--yes", "--to", "理事单位")
    bulletin("correct", "2024-05", str(mailed.root), "--text", "更正。", "--date", "2024-06-10", "--no-mail")
    assert "E735" in send(mailed, "--yes").stderr, "first those who have it are told"
    assert "accepted 1" in send(mailed, "--yes", "--as-correction").stdout
    assert "accepted 3" in send(mailed, "--yes").stdout
    assert sorted(key.split()[0] for key in letters(mailed)) == [
        "li@example.org",
        "wang@example.org",
        "zhang@example.org",
        "zhang@example.org",
    ]


def test_a_correction_of_what_was_never_mailed_mails_nothing(mailed: Bulletin) -> None:
    done = bulletin("correct", "2024-05", str(mailed.root), "--text", "更正。", "--yes")
    assert done.returncode == 0 and "has not been mailed" in done.stderr and not (mailed.root / "letters").exists()
    wrong = bulletin("correct", "2024-05", str(mailed.root), "--text", "更正。", "--article", "没有这篇", "--yes")
    assert wrong.returncode == 1 and "E180" in wrong.stderr


def test_the_pdf_as_mailed_stays_reachable(site: Bulletin) -> None:
    """Printed for real: the page leads to the PDF that members have, byte for byte, beside the corrected one."""
    site.write("bulletin.yaml", CONFIG.replace("pdf: {enabled: false}\n", "") + "  transport: folder\n")
    site.write("members.csv", MEMBERS)
    site.write("issues/2024-05.md", issue(5))
    bulletin("build", str(site.root))
    first = (site.out / "issues/2024-05/bulletin-2024-05.pdf").read_bytes()
    assert send(site, "--yes").returncode == 0
    assert "bulletin-2024-05-mailed.pdf" not in site.page("issues/2024-05/index.html")
    assert bulletin("correct", "2024-05", str(site.root), "--text", "更正。", "--date", "2024-06-10", "--yes").returncode == 0
    kept = site.out / "issues/2024-05/bulletin-2024-05-mailed.pdf"
    assert kept.read_bytes() == first != (site.out / "issues/2024-05/bulletin-2024-05.pdf").read_bytes()
    assert 'bulletin-2024-05-mailed.pdf"' in site.page("issues/2024-05/index.html")
    assert sha256(first).hexdigest() in (site.root / "permalinks.yaml").read_text(encoding="utf-8")
    attached = {message["Subject"]: next(message.iter_attachments()).get_content() for message in letters(site).values()}
    assert attached["测试简报 2024年第5期"] == first != attached["更正：测试简报 2024年第5期"]
    (site.root / ".bulletin/mail/kept/2024-05.pdf").unlink()
    done = bulletin("build", str(site.root))
    assert done.returncode == 0 and "W730" in done.stderr and "mailed.pdf" not in site.page("issues/2024-05/index.html")


def test_a_big_pdf_is_said_before_sending(site: Bulletin) -> None:
    site.write("bulletin.yaml", CONFIG.replace("pdf: {enabled: false}\n", "") + "  transport: folder\n  max_attachment: 1\n")
    site.write("members.csv", MEMBERS)
    site.write("issues/2024-05.md", issue(5))
    bulletin("build", str(site.root))
    done = send(site, "--dry-run")
    assert "over mail.max_attachment: the letter links to it" in done.stdout
    send(site, "--yes")
    assert all(not list(message.iter_attachments()) for message in letters(site).values())


def test_resolving_what_is_unknown(mailed: Bulletin) -> None:
    send(mailed, "--yes")
    ledger = Ledger(str(mailed.root / ".bulletin/mail/ledger.db"))
    ledger.db.execute("update attempt set state='handed over' where who='li@example.org'")
    ledger.close()
    done = send(mailed, "--yes")
    assert "1 letters may or may not have gone out" in done.stderr and "li@example.org  unknown" in done.stdout
    assert "0 letters" in done.stdout, "never repeated silently"
    assert send(mailed, "--resolve").returncode == 1, "nobody is there to be asked"
    assert "1 of 1 settled" in send(mailed, "--resolve", "repeat").stdout
    assert "1 letters" in send(mailed, "--yes").stdout
    assert "0 of 0" in send(mailed, "--resolve", "received").stdout


def test_somebody_at_a_terminal_is_asked(mailed: Bulletin) -> None:
    def answered(words: str, *args: str) -> str:
        """What is said when these words are typed."""
        keys, terminal = os.openpty()
        os.write(keys, words.encode())
        try:
            done = subprocess.run(
                [*PYTHON, "send", "2024-05", str(mailed.root), *args],
                stdin=terminal,
                capture_output=True,
                text=True,
                env=ENVIRONMENT,
                check=False,
            )
        finally:
            os.close(keys)
            os.close(terminal)
        return done.stdout + done.stderr

    assert "nothing was sent" in answered("what\nn\n") and not (mailed.root / "letters").exists()
    assert "accepted 3" in answered("y\n")
    ledger = Ledger(str(mailed.root / ".bulletin/mail/ledger.db"))
    ledger.db.execute("update attempt set state='uncertain' where who in ('li@example.org', 'wang@example.org', 'zhang@example.org')")
    assert "2 of 3 settled" in answered("r\na\ns\n", "--resolve")
    assert ledger.count(1) == {"accepted": 1, "planned": 1, "uncertain": 1}


def test_two_at_once_are_kept_apart(mailed: Bulletin) -> None:
    from bulletin_ssg.lock import Lock

    (mailed.root / ".bulletin/mail").mkdir(exist_ok=True)
    with Lock(str(mailed.root / ".bulletin/mail")):
        done = send(mailed, "--yes")
    assert done.returncode == 1 and "E320" in done.stderr and not (mailed.root / "letters").exists()


def test_over_the_wire_and_the_secret_is_nowhere(mailed: Bulletin, tmp_path: Path) -> None:
    """The password is looked for in what is printed, in every file of the site, and in the process list while letters go out."""
    authority = Authority(tmp_path)
    seen: list[bytes] = []

    def look(verb: str, to: str) -> None:
        if verb == "DOT":
            seen.extend(
                Path("/proc", name, "cmdline").read_bytes()
                for name in os.listdir("/proc")
                if name.isdigit() and Path("/proc", name, "cmdline").exists()
            )

    box = Box(look)
    with serving(box, authority) as port:
        mailed.write("bulletin.yaml", CONFIG + f"  smtp: {{host: localhost, port: {port}, ca: {authority.file}}}\n")
        bulletin("build", str(mailed.root))
        wrong = send(mailed, "--yes", BULLETIN_SMTP_USER=USER, BULLETIN_SMTP_PASSWORD="hunter2-wrong")
        assert wrong.returncode == 1 and "E714" in wrong.stderr and "hunter2" not in wrong.stdout + wrong.stderr
        done = send(mailed, "--yes", BULLETIN_SMTP_USER=USER, BULLETIN_SMTP_PASSWORD=PASSWORD)
    assert done.returncode == 0 and box.delivered.total() == 3, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert seen and not any(PASSWORD.encode() in line for line in seen)
    for path in mailed.root.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path


def test_the_password_s_file_must_be_one_s_own(mailed: Bulletin) -> None:
    mailed.write("secret", f"{USER}\n{PASSWORD}\n")
    mailed.write("bulletin.yaml", CONFIG + f"  smtp: {{host: localhost, credentials: {mailed.root}/secret}}\n")
    (mailed.root / "secret").chmod(0o644)
    bulletin("build", str(mailed.root))
    done = send(mailed, "--yes")
    assert done.returncode == 1 and "E718" in done.stderr and PASSWORD not in done.stderr
    (mailed.root / "secret").chmod(0o600)
    assert "E731" in send(mailed, "--test", "a@b.cn").stderr, "it is read, and no server is there"


def test_members_are_checked_and_nothing_of_them_is_published(mailed: Bulletin) -> None:
    done = bulletin("members", cwd=mailed.root)
    assert done.returncode == 0 and "3 members" in done.stdout and "理事单位 1" in done.stdout
    send(mailed, "--yes")
    bulletin("build", str(mailed.root))
    for folder in ("public", ".bulletin"):
        for path in (mailed.root / folder).rglob("*"):
            if path.is_file() and "ledger.db" not in path.name:
                assert b"zhang@example.org" not in path.read_bytes(), path
    assert bulletin("members", "optout", "zhang@example.org", str(mailed.root)).returncode == 0
    assert "1 of them" in bulletin("members", "check", str(mailed.root)).stdout
    assert bulletin("members", "forget", "zhang@example.org", str(mailed.root)).returncode == 0
    assert "zhang" not in (mailed.root / "members.csv").read_text(encoding="utf-8")


def test_a_program_of_the_machine(mailed: Bulletin, tmp_path: Path) -> None:
    """Something with sendmail's command line: 0 is accepted, 75 put off, 67 refused, a signal unknown."""
    program = tmp_path / "sendmail"
    program.write_text('#!/bin/sh\ncat > "$0.$5"\ncase "$5" in zhang*) exit 75;; li*) exit 67;; me*) kill -9 $$;; esac\n')
    program.chmod(0o755)
    mailed.write("bulletin.yaml", CONFIG + f"  transport: sendmail\n  sendmail: {program}\n  patience: 0\n")
    mailed.write("members.csv", MEMBERS + "孙七,,me@example.org,\n")
    bulletin("build", str(mailed.root))
    done = send(mailed, "--yes")
    assert done.returncode == 1 and "accepted 1 · " in done.stdout and "refused 1" in done.stdout and "unknown 1" in done.stdout, (
        done.stdout + done.stderr
    )
    assert "tried again later" in done.stderr and "tried again later" in send(mailed, "--yes").stderr
    assert b"Message-ID" in Path(f"{program}.wang@example.org").read_bytes()
