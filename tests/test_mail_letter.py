"""The letter as bytes: whole, the same every time, safe against what names and subjects may hold; and its two bodies to look at."""

from __future__ import annotations

import email.policy
import re
from email import message_from_bytes
from email.message import EmailMessage
from html.parser import HTMLParser

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from bulletin_ssg import noop
from bulletin_ssg.config import Config, load_config
from bulletin_ssg.mailing.headers import Route, clean
from bulletin_ssg.mailing.letter import Attachment, Letter, Words, compose
from bulletin_ssg.mailing.signing import signer
from bulletin_ssg.mailing.stock import Stock
from bulletin_ssg.mailing.words import writer
from bulletin_ssg.model import Article, Correction, Edition, Entry, Headline, Issue, Section
from bulletin_ssg.postage import DkimConfig
from bulletin_ssg.settings import ThemeConfig
from bulletin_ssg.sources import Directories

ROUTE = Route(
    "bulletin@example.org",
    "数字贸易简报",
    "office@example.org",
    "bulletin.example.org",
    "简报",
    "https://example.org/leave/",
    "2024-05:b:example.org",
)
TOKEN = "0123456789abcdef" * 2
DATE = "Tue, 04 Jun 2024 09:00:00 +0800"
PDF = bytes(range(256)) * 40


def letter(
    route: Route = ROUTE, pdf: bool = True, name: str = "bulletin-2024-05.pdf", title: str = "数字贸易简报2024年第5期.pdf"
) -> Letter:
    return Letter("2024-05", route, DATE, Attachment.of(PDF, name, title) if pdf else None)


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def sample(subject: str = "数字贸易简报 2024年第5期", name: str = "张三", route: Route = ROUTE, pdf: bool = True) -> bytes:
    return compose(letter(route, pdf), "zhang@example.cn", name, TOKEN, Words(subject, "您好。\n.\n..点\n", "<p>您好。</p>\n")).data


@pytest.mark.parametrize("pdf", [True, False])
def test_it_parses_without_defects(pdf: bool) -> None:
    message = read(sample(pdf=pdf))
    assert [defect for part in message.walk() for defect in part.defects] == []
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds[-4:] == (["multipart/alternative", "text/plain", "text/html", "application/pdf"] if pdf else kinds)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text and html
    assert (text.get_content(), html.get_content()) == ("您好。\r\n.\r\n..点\r\n", "<p>您好。</p>\r\n")
    for part in message.iter_attachments():
        assert part.get_content() == PDF
        assert (part.get_filename(), part["Content-Description"]) == ("bulletin-2024-05.pdf", "数字贸易简报2024年第5期.pdf")
    assert all(len(line) <= 998 and line.isascii() for line in sample(pdf=pdf).split(b"\r\n"))
    assert b"\n" not in sample(pdf=pdf).replace(b"\r\n", b"")


def test_same_issue_same_member_same_bytes() -> None:
    assert sample() == sample()
    other = compose(letter(), "li@example.cn", "张三", TOKEN, Words("s", "t", "h")).data
    first, second = read(sample()), read(other)
    assert first["Message-ID"] != second["Message-ID"] and first.get_boundary() != second.get_boundary()
    assert first["Message-ID"].endswith("@example.org>") and first["Date"] == DATE


def test_what_bulk_senders_rules_ask() -> None:
    long = ROUTE._replace(unsubscribe="https://example.org/" + "a" * 120 + "/")
    data = sample(route=long)
    lines = [line for line in data.split(b"\r\n") if line.startswith((b"List-", b"Auto-", b"Feedback-ID"))]
    assert lines == [
        b"List-Id: <bulletin.example.org>",
        f"List-Unsubscribe: <{long.unsubscribe}{TOKEN}>, <mailto:office@example.org?subject=unsubscribe%20{TOKEN}>".encode(),
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        b"Feedback-ID: 2024-05:b:example.org",
        b"Auto-Submitted: auto-generated",
    ]
    without = read(sample(route=ROUTE._replace(unsubscribe="")))
    assert without["List-Unsubscribe"].startswith("<mailto:office@") and without["List-Unsubscribe-Post"] is None


EVIL = st.text(st.sampled_from("\r\n\0\t :<>@,;\"'\\()=?utf-8BQ张三é\x7f\u2028\u0085\ud800AB.b"), max_size=60)


@given(EVIL, EVIL, EVIL, EVIL)
def test_nothing_breaks_out_of_a_header(subject: str, name: str, title: str, sender: str) -> None:
    """CR, LF and NUL in names, subjects and titles add no line, no header, no recipient; what can be printed arrives."""
    route = ROUTE._replace(sender_name=sender)
    data = compose(letter(route, name=f"{title}.pdf", title=title), "zhang@example.cn", name, TOKEN, Words(subject, "x\n", "x\n")).data
    head = data.partition(b"\r\n\r\n")[0]
    names = re.findall(rb"^([!-9;-~]+):", head, re.M)
    plain = re.findall(rb"^([!-9;-~]+):", sample().partition(b"\r\n\r\n")[0], re.M)
    assert sorted(names) == sorted(plain)
    assert b"\0" not in data and all(line[:1] not in (b"\r", b"\n") for line in head.split(b"\r\n"))
    message = read(data)
    assert [address.addr_spec for address in message["To"].addresses] == ["zhang@example.cn"]
    assert [address.addr_spec for address in message["From"].addresses] == ["bulletin@example.org"]
    assert len(list(message.iter_attachments())) == 1
    assert re.sub(r"\s", "", message["Subject"]) == re.sub(r"\s", "", clean(subject))


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_subjects_arrive_as_they_are_written(subject: str) -> None:
    assert read(sample(subject=subject))["Subject"] == clean(subject)


def test_dkim_verifies_and_an_altered_letter_does_not(tmp_path) -> None:  # type: ignore[no-untyped-def]
    key = rsa.generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    (tmp_path / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    import base64

    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"mail._domainkey.example.org."
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    sign = signer(DkimConfig(selector="mail", key=str(tmp_path / "key.pem")), "bulletin@example.org")
    signed = sign(sample())
    assert dkim.verify(signed, dnsfunc=dns)
    signature = read(signed)["DKIM-Signature"].replace(" ", "").lower()
    assert "list-unsubscribe:list-unsubscribe-post" in signature and "from:to:" in signature
    for old, new in ((b"One-Click", b"Two-Click"), (b"leave/", b"other/"), (b"filename", b"Filename")):
        assert not dkim.verify(signed.replace(old, new), dnsfunc=dns)
    assert [defect for part in read(signed).walk() for defect in part.defects] == []


# The two bodies.


def stock(headline: str = "国家数据局：推进数据要素市场化配置改革", base: str = "https://bulletin.example.org/", **more: object) -> Stock:
    article = Article(headline, "", 1, "", "", (), (), (), (), (), "", "", 1, "")
    gone = article._replace(headline="撤稿的一篇", ordinal=2, withdrawn="失实")
    section = Section("行业资讯", "news", "news", "", (article, gone))
    issue = Issue(
        "issues/2024-05.md", 2024, 5, False, 25, "2024-06-04", "", "", "<p>x</p>", "本期关注<数据>要素。\n另有一则通知。", (section,), "", "", (),
        False, "", "", (), (), (), (), (),
    )  # fmt: skip
    lines = tuple(
        Headline("2024-05", str(n), one.headline, "news", "2024-06-04", (), (), one.withdrawn) for n, one in enumerate((article, gone), 1)
    )
    edition = Edition("issues/2024-05/bulletin-2024-05.pdf", 8, 250_000, "", "", 1, 1)
    entry = Entry("", issue.source, "2024-05", 2024, 5, False, 25, "2024-06-04", "", "", "", (), (), lines, edition)
    config = load_config(
        f"title: 数字贸易简报\npublisher: 大连市数字贸易协会\nbase_url: {base}\nmail: {{sender: bulletin@example.org}}\n"
        if base
        else "title: 数字贸易简报\n"
    )
    return Stock(config, config.info(), entry._replace(**more), issue, PDF)  # type: ignore[arg-type]


LAYERS = Directories(noop.DEFAULT, noop.DEFAULT)


def words(
    found: Stock | None = None,
    attached: bool = True,
    corrections: tuple[Correction, ...] = (),
    test: bool = False,
    name: str = "张三",
    unit: str = "示例公司",
) -> Words:
    return writer(LAYERS, found or stock(), ROUTE, attached, corrections, test)(name, unit, TOKEN)


def test_the_text_is_pleasant_to_read() -> None:
    assert (
        words().text.replace("-- \n", "--\n")
        == """\
示例公司 张三：

《数字贸易简报》2024年第5期已出刊。

本期关注<数据>要素。

另有一则通知。

== 行业资讯 ==

1. 国家数据局：推进数据要素市场化配置改革
   https://bulletin.example.org/issues/2024-05/1/

网页版：
https://bulletin.example.org/issues/2024-05/

PDF版见附件（8页，250 KB）。

--
大连市数字贸易协会
您是会员，因此收到这封邮件。如不愿再收，请用：
https://example.org/leave/0123456789abcdef0123456789abcdef
"""
    )


def test_subject_greeting_and_marks() -> None:
    assert words().subject == "数字贸易简报 2024年第5期"
    assert words(test=True).subject == "【测试】 数字贸易简报 2024年第5期"
    assert words(corrections=(Correction("2024-06-10", "", "甲应为乙。", 1),)).subject == "更正：数字贸易简报 2024年第5期"
    assert words(name="").text.startswith("示例公司：\n") and words(name="", unit="").text.startswith("尊敬的会员：\n")
    assert "这是一封测试邮件" in words(test=True).text and "这是一封测试邮件" in words(test=True).html


def test_a_correction_says_what_was_wrong() -> None:
    found = words(corrections=(Correction("2024-06-10", "", "甲应为乙。", 1),))
    for body in (found.text, found.html):
        assert "甲应为乙。" in body and "国家数据局：推进" in body and "2024年6月10日" in body


def test_a_big_pdf_is_linked() -> None:
    found = words(attached=False)
    assert "bulletin-2024-05.pdf" in found.text and "bulletin-2024-05.pdf" in found.html and "附件" not in found.text


def test_without_base_url_there_are_headlines_without_links() -> None:
    found = words(stock(base=""))
    assert "国家数据局" in found.html and 'href="issues' not in found.html and "网页版" not in found.text


def test_names_and_headlines_are_escaped() -> None:
    found = words(stock("<script>alert(1)</script>"), name="<b>", unit='"&')
    assert "<script" not in found.html and "<b>" not in found.html and "&lt;b&gt;" in found.html
    assert "<b>" in found.text


class Page(HTMLParser):
    """Elements with their attributes, and whether all were closed."""

    EMPTY = ("meta", "br", "img", "link", "hr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.stack: list[str] = []
        self.feed(html)
        assert self.stack == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in self.EMPTY:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


PAGES = [words(), words(attached=False, test=True), words(corrections=(Correction("2024-06-10", "", "甲应为乙。"),))]


@pytest.mark.parametrize("page", PAGES, ids=["issue", "linked", "correction"])
def test_the_html_fits_mail_programs(page: Words) -> None:
    """What QQ Mail, 163, Outlook and Gmail take: tables, styles on the elements, literal colours, nothing fetched, under Gmail's 102 KB."""
    found = Page(page.html)
    tags = {tag for tag, _ in found.elements}
    assert tags <= {"html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "a", "strong"}
    assert not re.search(r"url\(|@import|@font-face|var\(|position:|float:|flex|grid|calc\(|javascript:|src=", page.html)
    assert len(page.html.encode()) < 102_000
    for tag, attributes in found.elements:
        if tag == "table":
            assert attributes["role"] == "presentation"
        if tag in ("p", "a"):
            assert "color:#" in attributes["style"], "a style on every element that has text"
        if tag == "p":
            assert "font-size:" in attributes["style"] and "line-height:" in attributes["style"]
        if tag == "a":
            assert re.match(r"https://|mailto:", attributes["href"])
    assert dict(found.elements)["html"]["lang"] == "zh-CN"
    assert any(attributes.get("name") == "color-scheme" for tag, attributes in found.elements if tag == "meta")
    assert "max-width:600px" in page.html, "one column"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_it_can_be_read_by_day_and_by_night() -> None:
    html = words().html
    rules = re.findall(r"^  ([^{]+) \{ (?:background-)?color: (#\w{6})", html, re.M)
    dark = {name.strip(" ."): colour for names, colour in rules for name in names.split(",")}
    for colour in set(re.findall(r"<p[^>]*;color:(#\w{6})", html)):
        assert contrast(colour, "#ffffff") >= 4.5
    assert contrast(ThemeConfig().accent, "#ffffff") >= 4.5, "the button"
    for name in ("text", "quiet", "label", "name"):
        assert contrast(dark[name], dark["sheet"]) >= 4.5
    assert contrast("#171614", ThemeConfig().accent_dark) >= 4.5


def test_templates_of_the_site_win(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "templates/mail").mkdir(parents=True)
    (tmp_path / "templates/mail/greeting.txt.j2").write_text("{{ unit }}诸位同仁：\n", encoding="utf-8")
    write = writer(Directories(str(tmp_path), noop.DEFAULT), stock(), ROUTE, True)
    assert write("张三", "示例公司", TOKEN).text.startswith("示例公司诸位同仁：\n")


def test_the_house_s_own_config_mails_nothing() -> None:
    assert Config("简报").mail.sender == ""
