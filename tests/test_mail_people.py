"""Members, opt-outs, forgetting and bounces: lists as offices keep them, and what becomes of people on them."""

from __future__ import annotations

import io
import os
import sqlite3
import stat
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.mailing import bounces, housekeeping, mailbox, optouts
from bulletin_ssg.mailing.audience import BOUNCED, LEFT, NOT_RECEIVED, audience, select
from bulletin_ssg.mailing.ledger import Ledger, Mailing, Person
from bulletin_ssg.mailing.members import Roster, roster
from bulletin_ssg.mailing.office import Office
from bulletin_ssg.mailing.rosters import read_rows
from bulletin_ssg.postage import BouncesConfig, MailConfig

CSV = '姓名,单位,邮箱,分组\n张三,示例公司,zhang@example.org,理事单位；会员单位\n李四,"甲,乙",Li@Example.ORG,会员单位\n'
ZHANG, LI = "zhang@example.org", "li@example.org"


def listed(path: Path, data: bytes | str) -> Roster:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return roster(read_rows(str(path)), path.name)


def people(found: Roster) -> list[tuple[str, ...]]:
    return [(m.person.address, m.person.name, m.person.unit, *m.groups) for m in found.members]


BOTH = [("zhang@example.org", "张三", "示例公司", "理事单位", "会员单位"), ("Li@example.org", "李四", "甲,乙", "会员单位")]


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (
        ["电子邮箱", "单位名称", "联系人", "类别", "备注"],
        [ZHANG, "示例公司", "张三", "理事单位、会员单位", 1],
        [],
        ["Li@example.org", "甲,乙", "李四", "会员单位"],
    ):
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", CSV.encode()),
        ("bom.csv", b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode()),
        ("excel.csv", CSV.encode("gb18030")),
        ("semicolons.csv", "Name;Unit;E-Mail;Groups\n张三;示例公司;zhang@example.org;理事单位/会员单位\n李四;甲,乙;Li@example.org;会员单位\n".encode()),
        ("a.yaml", "- {姓名: 张三, 单位: 示例公司, 邮箱: zhang@example.org, 分组: [理事单位, 会员单位]}\n- name: 李四\n  unit: 甲,乙\n  address: Li@example.org\n  groups: 会员单位\n".encode()),
        ("a.xlsx", workbook()),
    ],
)  # fmt: skip
def test_lists_as_offices_keep_them(tmp_path: Path, name: str, data: bytes) -> None:
    found = listed(tmp_path / name, data)
    assert people(found) == BOTH and found.findings == ()


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = '邮箱\nli@example.org\n李明@example.org\nli@@example\nLI@EXAMPLE.org\ninfo@example.org\nwang@例子.中国\n"a@b.cn\nBcc: x@y.cn"\n'
    found = listed(tmp_path / "a.csv", text)
    assert [(f.code, f.span.line if f.span else 0) for f in found.findings] == [
        ("E128", 3), ("E128", 4), ("W740", 5), ("W741", 6), ("W742", 7), ("E128", 8),
    ]  # fmt: skip
    assert "SMTPUTF8" in found.findings[0].hint and "IDN" in found.findings[4].hint
    assert [m.person.address for m in found.members] == ["li@example.org", "info@example.org", "wang@xn--fsqu00a.xn--fiqs8s"]


@pytest.mark.parametrize(("data", "code"), [("姓名,单位\n张三,x\n", "E741"), ("", "E741")])
def test_lists_without_addresses(tmp_path: Path, data: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        listed(tmp_path / "a.csv", data)
    with pytest.raises(Refused, match="E742"):
        listed(tmp_path / "a.yaml", "members: yes\n")
    with pytest.raises(Refused, match="E740"):
        listed(tmp_path / "a.xlsx", b"PK no workbook")
    with pytest.raises(Refused, match="E740"):
        read_rows(str(tmp_path / "gone.csv"))


CELL = st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n",;\t\ufeff'), max_size=12)


@given(st.lists(st.tuples(CELL, CELL), max_size=6))
def test_names_come_through_or_are_cleaned(rows: list[tuple[str, str]]) -> None:
    from bulletin_ssg.mailing.rosters import Row

    found = roster(
        tuple(Row(n, n, (("address", f"a{n}@b.cn"), ("name", name), ("unit", unit))) for n, (name, unit) in enumerate(rows)), "x"
    )
    for member, (name, _) in zip(found.members, rows, strict=True):
        assert (
            member.person.name.isprintable() and member.person.name.split() == "".join(c if c.isprintable() else " " for c in name).split()
        )


# Who gets a letter.


def test_everybody_is_in_one_heap(tmp_path: Path) -> None:
    found = listed(tmp_path / "a.csv", CSV + "王五,,wang@example.org,\n赵六,,zhao@example.org,\n")
    ledger = Ledger(str(tmp_path / "ledger.db"))
    mailing = ledger.begin(Mailing(0, "2024-05", 0, "", "", 0, 0, 1.0))
    ledger.plan(mailing.id, (m.person for m in found.members), 2.0)
    rows = {row.who: row for row in ledger.last(mailing.id)}
    ledger.hand_over(rows[ZHANG], "m", 3.0)
    ledger.settle(rows[ZHANG], "refused", 4.0, 550, "no")
    last = {row.who: row for row in ledger.last(mailing.id)}
    heaps = audience(found.members, last, lambda who: who == LI, {"wang@example.org": "5.1.1"}, None, frozenset())
    assert [p.who for p in heaps.waiting] == ["zhao@example.org"] and heaps.fresh == ()
    assert [(p.who, why) for p, why in heaps.held] == [(LI, LEFT), ("wang@example.org", BOUNCED)]
    assert [row.who for row in heaps.done] == [ZHANG]
    named = audience(found.members, last, lambda who: False, {}, {"zhao@example.org"}, frozenset({ZHANG}))
    assert [(p.who, why) for p, why in named.held] == [(ZHANG, NOT_RECEIVED), (LI, NOT_RECEIVED), ("wang@example.org", NOT_RECEIVED)]


def test_groups_and_single_addresses(tmp_path: Path) -> None:
    members = listed(tmp_path / "a.csv", CSV).members
    assert [m.person.who for m in select(members, ["理事单位"])[0]] == [ZHANG]
    assert select(members, [])[0] == members
    assert select(members, ["LI@example.org"]) == ((members[1],), frozenset({LI}))
    with pytest.raises(Refused, match="E743"):
        select(members, ["监事单位"])


def test_the_ledger_itself_allows_nobody_two(tmp_path: Path) -> None:
    """Even code that means to cannot plan a second letter for one who has one under way, uncertain or accepted."""
    ledger = Ledger(str(tmp_path / "ledger.db"))
    mailing = ledger.begin(Mailing(0, "2024-05", 0, "", "", 0, 0, 1.0))
    person = Person(LI, LI, "", "")
    for state in ("planned", "handed over", "uncertain", "accepted"):
        ledger.plan(mailing.id, [person], 2.0)
        (row,) = ledger.attempts(mailing.id)
        ledger.db.execute("update attempt set state=?", (state,))
        ledger.plan(mailing.id, [person], 3.0)
        assert len(ledger.attempts(mailing.id)) == 1
        with pytest.raises(sqlite3.IntegrityError):
            ledger.db.execute("insert into attempt values(null,?,?,'','','','planned',0,0,0,'','')", (mailing.id, row.who))
    with pytest.raises(AssertionError):
        ledger.hand_over(row, "m", 4.0)


def test_nobody_else_reads_the_ledger(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        ledger = Ledger(str(tmp_path / "mail/ledger.db"))
        ledger.begin(Mailing(0, "2024-05", 0, "", "", 0, 0, 1.0))
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "mail").iterdir()} == {0o600}


# Leaving, returning, being forgotten.


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "members.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / ".bulletin").mkdir()
    return Office(str(tmp_path), MailConfig(members="members.csv"))


def away(office: Office) -> list[str]:
    found = office.lists()
    return [m.person.who for m in found.members if found.optouts.has(m.person.who, office.key)]


def test_an_import_brings_nobody_back(office: Office, tmp_path: Path) -> None:
    assert housekeeping.opt_out(office, "LI@example.org") and not housekeeping.opt_out(office, LI)
    assert housekeeping.opt_out(office, office.token(ZHANG)), "by the token of a letter"
    (tmp_path / "members.csv").write_text(CSV, encoding="utf-8")
    assert away(office) == [ZHANG, LI]
    assert housekeeping.readmit(office, LI) and not housekeeping.readmit(office, LI)
    assert away(office) == [ZHANG]
    with pytest.raises(Refused, match="E128"):
        housekeeping.opt_out(office, "0" * 32)


@pytest.mark.parametrize("name", ["members.csv", "members.yaml", "members.xlsx"])
def test_forgetting_leaves_a_keyed_mark_and_nothing_else(tmp_path: Path, name: str) -> None:
    yaml = "- name: 张三\n  邮箱: zhang@example.org\n# 副会长\n- name: 李四\n  邮箱: Li@Example.ORG\n"
    data = {"members.csv": CSV.encode(), "members.yaml": yaml.encode(), "members.xlsx": workbook()}[name]
    (tmp_path / name).write_bytes(data)
    office = Office(str(tmp_path), MailConfig(members=name))
    mailing = office.ledger.begin(Mailing(0, "2024-05", 0, "", "", 0, 0, 1.0))
    office.ledger.plan(mailing.id, (m.person for m in office.lists().members), 2.0)
    row = next(row for row in office.ledger.attempts(mailing.id) if row.who == LI)
    office.ledger.hand_over(row, "m", 3.0)
    office.ledger.settle(row, "accepted", 4.0, 250, f"queued for {LI}")
    office.ledger.bounced(row, 5.0, "5.1.1", LI, True)
    (tmp_path / ".bulletin/mail/report-2024-05.csv").write_text(LI)
    assert housekeeping.forget(office, LI, may_return=False) == (1, 2)
    office.close()
    for path in tmp_path.rglob("*"):
        if path.is_file() and not path.name.endswith(".xlsx"):
            assert b"li@example" not in path.read_bytes().lower() and "李四".encode() not in path.read_bytes(), path
    office = Office(str(tmp_path), MailConfig(members=name))
    assert [m.person.who for m in office.lists().members] == [ZHANG]
    assert office.ledger.count(mailing.id) == {"planned": 1, "accepted": 1}, "the count stays"
    (tmp_path / name).write_bytes(data)
    assert away(office) == [LI], "a later import brings nobody back"
    assert housekeeping.readmit(office, LI) and away(office) == []


def test_forgetting_without_a_mark(office: Office, tmp_path: Path) -> None:
    assert housekeeping.forget(office, LI, may_return=True)[0] == 1
    (tmp_path / "members.csv").write_text(CSV, encoding="utf-8")
    assert away(office) == []
    assert not (tmp_path / "optouts.txt").exists()


def test_csv_without_a_row_is_the_same_otherwise(tmp_path: Path) -> None:
    text = '姓名,邮箱\r\n张三,zhang@example.org\r\n"李\r\n四",li@example.org\r\n\r\n王五,wang@example.org\r\n'
    (tmp_path / "members.csv").write_bytes(text.encode("gb18030"))
    housekeeping.forget(Office(str(tmp_path), MailConfig(members="members.csv")), LI, True)
    assert (tmp_path / "members.csv").read_bytes().decode(
        "gb18030"
    ) == "姓名,邮箱\r\n张三,zhang@example.org\r\n\r\n王五,wang@example.org\r\n"


def test_a_list_that_would_be_published_is_refused(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static/members.csv").write_text(CSV, encoding="utf-8")
    with pytest.raises(Refused, match="E745"):
        Office(str(tmp_path), MailConfig(members="static/members.csv")).lists()
    with pytest.raises(Refused, match="E744"):
        Office(str(tmp_path), MailConfig()).lists()


def test_a_line_of_optouts_that_is_no_address_is_refused(tmp_path: Path) -> None:
    (tmp_path / "optouts.txt").write_text("li@example.org # 2024-06-04\n张三\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"optouts.txt:2.*E128"):
        optouts.read(str(tmp_path / "optouts.txt"))


# Bounces.


def report(letter: str, status: str = "5.1.1", action: str = "failed", headers_only: bool = False) -> bytes:
    kind, body = ("text/rfc822-headers", "") if headers_only else ("message/rfc822", "\r\n\r\nHello\r\n")
    return (
        "From: MAILER-DAEMON@mx.example.net\r\nTo: bulletin@example.org\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; li@example.org\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\nMessage-ID: <{letter}@example.org>\r\nSubject: x{body}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("headers_only", [True, False])
@pytest.mark.parametrize(("status", "hard"), [("5.1.1", True), ("5.2.1", True), ("5.2.2", False), ("5.7.1", False), ("4.4.7", False)])
def test_reports_of_failures(status: str, hard: bool, headers_only: bool) -> None:
    found = bounces.read_bounce(report("2024-05.abc", status, headers_only=headers_only))
    assert found == bounces.Bounce("2024-05.abc", status, "550 5.1.1 no such user") and found.hard == hard


@pytest.mark.parametrize(
    "data", [b"", b"Subject: out of office\r\n\r\nI am away\r\n", report("2024-05.abc", "2.0.0", "delivered"), report("", "5.1.1")]
)
def test_what_is_no_report(data: bytes) -> None:
    assert bounces.read_bounce(data) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_not(data: bytes) -> None:
    bounces.read_bounce(data)
    bounces.read_bounce(report("x").replace(b"Action", data))


def test_only_reports_of_our_letters_count(office: Office, tmp_path: Path) -> None:
    ledger = office.ledger
    mailing = ledger.begin(Mailing(0, "2024-05", 0, "", "", 0, 0, 1.0))
    ledger.plan(mailing.id, (m.person for m in office.lists().members), 2.0)
    for row in ledger.attempts(mailing.id):
        ledger.hand_over(row, f"2024-05.{row.who}", 3.0)
        ledger.settle(row, "accepted", 4.0, 250)
    assert ledger.received("2024-05") == {ZHANG, LI}
    (tmp_path / "came-back").mkdir()
    for name, data in (("1.eml", report("2024-05.li@example.org".replace("@", "@"))), ("2.eml", report("forged")), ("3.txt", b"")):
        (tmp_path / "came-back" / name).write_bytes(data)
    messages = mailbox.messages(BouncesConfig(folder="came-back"), str(tmp_path))
    letter = report("2024-05.zhang", "5.1.1")
    ledger.db.execute("update attempt set message='2024-05.zhang' where who=?", (ZHANG,))
    assert bounces.note(ledger, [*messages, letter], 9.0) == bounces.Tally(1, 0, 2)
    assert set(ledger.bounces()) == {ZHANG} and ledger.received("2024-05") == {LI}
    assert housekeeping.readmit(office, ZHANG) and ledger.bounces() == {}
