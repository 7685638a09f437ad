"""`bulletin check`: the planted faults, the manual's examples, silence, mends, formats, and that little is checked twice."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin_ssg import noop
from bulletin_ssg.checking import Checked, Checking, check_issue, formats
from bulletin_ssg.checking.across import check_across
from bulletin_ssg.checking.findings import Finding
from bulletin_ssg.checking.fixes import mend
from bulletin_ssg.checking.names import check_names
from bulletin_ssg.checking.sheet import read_sheet
from bulletin_ssg.config import load_config
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.proofreading import Proofs, proofread
from bulletin_ssg.quantities import quantities
from bulletin_ssg.rules import ALSO, RULES
from bulletin_ssg.workshop import Request
from conftest import Bulletin
from manuscripts import Desk, manuscript, png
from manuscripts import read as read_issue

ROOT = Path(__file__).parent.parent
PLANTED = Path(__file__).parent / "planted"
SITES = sorted(path.parent for path in PLANTED.glob("*/bulletin.yaml"))
MARK = re.compile(r" ⟦([^⟧]*)⟧")
REAL = ROOT.parent / "shared" / "real" / "2024-05.md"
DOCS = ("checks.md", "checks.zh-CN.md")


def proofs(site: Path, fix: bool = False, made: list[int] | None = None) -> Proofs:
    (site / ".bulletin").mkdir(exist_ok=True)

    def tell(what: str, done: int, total: int) -> None:
        if what == "checking" and made is not None and done == total:
            made.append(total)

    request = Request(str(site), str(site / "public"), jobs=1, pdf=False, now=1_950_000_000.0)
    return proofread(request, lambda: noop.snapshot(str(site)), tell, fix)


def places(found: tuple[Finding, ...]) -> Counter[tuple[str, int, str]]:
    return Counter((each.said.span.file, each.said.span.line, each.said.code) for each in found if each.said.span)


def planted(source: Path, site: Path) -> Counter[tuple[str, int, str]]:
    """Write a planted site without its marks; what they say."""
    shutil.copytree(source, site)
    marks: Counter[tuple[str, int, str]] = Counter()
    for path in (site / "issues").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.split("\n"), 1):
            marks.update((f"issues/{path.name}", number, code) for match in MARK.finditer(line) for code in match[1].split())
        path.write_text(MARK.sub("", text), encoding="utf-8")
    for name in re.findall(r"\((\w+\.png)\)", "".join(path.read_text(encoding="utf-8") for path in (site / "issues").glob("*.md"))):
        noise = Random(1).randbytes(2_000_000) if name == "big.png" else b""
        (site / "issues" / name).write_bytes(png(20, 20) + noise)
    return marks


# The yardstick.


def test_planted_faults_are_found(tmp_path: Path) -> None:
    missed: list[object] = []
    surplus: list[object] = []
    count = 0
    for source in SITES:
        marks = planted(source, tmp_path / source.name)
        found = places(proofs(tmp_path / source.name).findings)
        count += marks.total()
        missed += (marks - found).elements()
        surplus += set(found) - set(marks)
    assert count == 60
    assert len(missed) <= 3, missed
    assert len(surplus) <= 2, surplus


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's own site."""
    site = tmp_path_factory.mktemp("samples") / "site"
    for folder in ("issues", "pages", "static"):
        shutil.copytree(ROOT / folder, site / folder)
    shutil.copy(ROOT / "bulletin.yaml", site)
    return site


def labels(which: str) -> Counter[tuple[int, str]]:
    lines = (line.split() for line in (PLANTED / "labels.txt").read_text(encoding="utf-8").splitlines())
    return Counter((int(line[1]), line[2]) for line in lines if line and line[0] == which)


def test_no_false_alarm_on_the_sample_issues(samples: Path) -> None:
    assert [str(each.said.span) + each.said.code for each in proofs(samples).findings] == []


@pytest.mark.skipif(not REAL.exists(), reason=f"the real issue is not at {REAL}")
def test_the_real_issue(samples: Path, tmp_path: Path) -> None:
    shutil.copytree(samples, tmp_path / "real", ignore=shutil.ignore_patterns(".bulletin", "issues", "pages"))
    (tmp_path / "real/issues").mkdir()
    shutil.copy(REAL, tmp_path / "real/issues/2024-05.md")
    found = proofs(tmp_path / "real").findings
    assert {(line, code) for _, line, code in places(found)} == set(labels("real"))
    doubled = next(each.said for each in found if each.said.code == "C207")
    assert doubled.span is not None
    assert doubled.excerpt[doubled.span.column - 1 :].startswith("的的数据资源")
    assert not [each for each in found if each.said.code.startswith("C3")]


# The manual.


def examples(page: str) -> dict[str, tuple[str, str]]:
    """(code → (name, example)) as the manual has them."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(r"^### (C[0-9]{3}) ([\w-]+)\n\n(?:[^\n]+\n)+\n```markdown\n(.*?)\n```", text, re.M | re.S)
    return {code: (name, example) for code, name, example in found}


def codes(text: str, name: str = "issues/2024-05.md", files: dict[str, bytes] | None = None) -> list[str]:
    desk = Desk({name: text.encode(), **(files or {})})
    checked = check_issue(Checking(name, (), 1500), desk).facts  # type: ignore[arg-type]
    assert isinstance(checked, Checked)
    off = dict(checked.silenced)
    names = check_names(read_sheet(text, name), ["示例云图软件有限公司"])
    found = [*checked.findings, *check_across([checked]), *names]
    return [each.said.code for each in found if each.said.span and each.said.code not in off.get(each.said.span.line, ())]


def whole(example: str) -> str:
    return example if example.startswith("---") else manuscript(f"\n{example}\n", "资讯")


@pytest.mark.parametrize("page", DOCS)
def test_every_rule_is_in_the_manual_and_no_other(page: str) -> None:
    assert {code: name for code, (name, _) in examples(page).items()} == RULES
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert all(f"{code} `{name}`" in text for code, name in ALSO.items())


def test_every_rule_is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/bulletin_ssg/checking").glob("*.py"))
    assert set(re.findall(r"\"(C[0-9]{3})\"", source)) == set(RULES)


def test_both_languages_have_the_same_examples() -> None:
    assert examples(DOCS[0]) == examples(DOCS[1])


@pytest.mark.parametrize("code", RULES)
def test_the_manual_s_example(code: str) -> None:
    """Each shows its own fault and no other."""
    assert set(codes(whole(examples(DOCS[0])[code][1]), files={"issues/gate.jpg": bytes(2_000_000)})) == {code}


@pytest.mark.parametrize(
    "code",
    [code for code in RULES if "`--fix`" in (ROOT / "docs/checks.md").read_text(encoding="utf-8").split(f"### {code}")[1].split("```")[0]],
)
def test_what_the_manual_says_is_mended(code: str) -> None:
    text = whole(examples(DOCS[0])[code][1])
    mended = mend(text, "issues/2024-05.md", ())
    assert mended.mends
    assert codes(mended.text) == []


# What is right.

RIGHT = """\
示例园区完成收入100.0万元，同比增长8.2%；其中软件60.5万元，占60.5%，数据39.5万元，占39.5%。

“目的的”“为了了解”“不了了之”“基于是否”“参与与会”：这些不是重复。一年一年、发展发展中国家，也不是。

上海—大连航线10时30分开航，编号GB/T 9704-2012，电话0411-55550000，电子版见https://example.org/a,b.html。

执行额[133225.42万美元]{.figure series="合同, 执行" period=2024-01/2024-04 yoy=-3.52%}，即13.32亿美元。

据A.B.C公司（Example, Inc.）的消息，比分为3:2，占1/3。用`f(x, y)`计算；价格为1,200元。

甲、乙两地分别增长3.5%和2.5%，丙地由30家增至36家，增长20%；丁地从5天缩短到3天。

参会企业120家，其中本地企业80家，民营企业90家。

“第一段引文没有完，

“第二段才完。”

| 类 别 | 数量（家） | 占比 |
| --- | ---: | ---: |
| 大 型 | 1 | 33.3% |
| 中 型 | 1 | 33.3% |
| 小 型 | 1 | 33.3% |
| 合 计 | 3 | 100% |
"""


def test_what_is_right_is_left_alone() -> None:
    assert codes(manuscript(f"\n## 资讯\n\n### 第一中学 与第二中学\n\n{RIGHT}", "资讯")) == []


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("甲,乙;丙", "甲，乙；丙"),
        ("报名地点:3楼", "报名地点：3楼"),
        ("增长3%,其中甲居首", "增长3%，其中甲居首"),
        ("数据(含离岸)见表", "数据（含离岸）见表"),
        ("信息技术外包(ITO)合同", "信息技术外包（ITO）合同"),
        ('他说：“这叫"数字提单"。”', "他说：“这叫‘数字提单’。”"),
        ("好！！真好", "好！真好"),
        ("上半年 的收入比上年同期有所增长", "上半年的收入比上年同期有所增长"),
        ("参加者有张三 李四 王五", None),
        ("\u3000\u3000首行空两格", "首行空两格"),
        ("数据——,算力", "数据——，算力"),
        ("他说：“很好.”随后离开", "他说：“很好。”随后离开"),
        ("是吗？。", None),
        ("为　主的新业务正在形成规模", "为主的新业务正在形成规模"),
        ("用 《标准》 为据", "用《标准》为据"),
        ("了了此事", "了此事"),
        ("型号ＡＢ１２", None),  # 12 would be no figure any more
        ("客户ＡＢ公司", "客户AB公司"),
        ("完成３．５％", "完成3.5%"),
        ("重点——数据－－算力", "重点——数据——算力"),
        ("2023-2024年", "2023—2024年"),
        ("增长10%~15%", "增长10%～15%"),
        ("3--5家", "3—5家"),
        ("等等...", "等等……"),
        ("律师、会计师…都来了", "律师、会计师……都来了"),
    ],
)
def test_marks(text: str, mended: str | None) -> None:
    """What is wrong, and what it is mended to; None where the editor must decide."""
    found = codes_of(text)
    assert found
    assert mend(text, "issues/1.md", ()).text == (mended or text)
    assert any(each.fixes for each in found) is (mended is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("园区共有企业120家，其中大型20家，中型40家，小型61家。", "C301"),
        ("园区收入1250.5万元，较上年同期的1100.2万元增长15.0%。", "C307"),
        ("合同额由去年的320万元增至400万元，增长30%。", "C307"),
        ("1—5月出口12.5亿元，去年同期10.0亿元，同比增长20%。", "C307"),
        ("占比由12.3%提高到14.5%，提高3.2个百分点。", "C307"),
        ("三项合计完成收入300万元，其中软件120万元、数据100万元、设计90万元。", "C301"),
        ("参会企业86家，其中境外21家、境内66家。", "C301"),
        ("收入同比增长-5.2%。", "C304"),
        ("软件收入60万元，占总收入200万元的40%。", "C303"),
        ("合格率从97.1%下降到98.2%。", "C304"),
        ("园区收入100.0万元，软件收入60.0万元，占比60.0%；数据收入30.0万元，占比30.0%；设计收入10.0万元，占比12.0%。", "C303"),
        ("男性占比52.3%，女性占比48.7%，其他占比0.0%。", "C302"),
        ("甲地40家，乙地35家，丙地26家，合计100家。", "C301"),
        ("融资额2.35亿元，其中境内1.20亿元、境外1.25亿元。", "C301"),
        ("新增岗位500个，其中研发岗位230个（含博士岗位20个）、管理岗位120个、销售岗位160个。", "C301"),
        ("园区共有企业120家，其中大型20家，中型40家，小型60家。", ""),
        ("合同额由去年的320万元增至400万元，增长25%。", ""),
        ("占比由12.3%提高到14.5%，提高2.2个百分点。", ""),
        ("软件收入60万元，占总收入200万元的30%。", ""),
        ("合格率从97.1%提高到98.2%。", ""),
        ("研发投入由1.2亿元增至1.5亿元，占营业收入的比重由5.1%升至5.8%。", ""),
        ("新增岗位500个，其中研发岗位230个（含博士岗位20个）、管理岗位120个、销售岗位150个。", ""),
        ("入选企业86家，其中境外21家，首次参展34家。", ""),
        ("园区收入1250.5万元，较上年同期的1100.2万元增长13.7%。", ""),
        ("出口由降转增，由上月下降3.2%转为增长1.5%。", ""),
        ("增速由上月的3.5%回落到2.1%，回落1.4个百分点。", ""),
        ("下降幅度由5.3%收窄至2.1%。", ""),
        ("参保人数较上年同期的3.2万人增加4000人，增长12.5%。", ""),
    ],
)
def test_sentences(text: str, expected: str) -> None:
    """The arithmetic of one sentence; "" where there is nothing to say."""
    found = {each.said.code for each in codes_of(text)}
    assert expected in found if expected else not found


@pytest.mark.parametrize(("total", "expected"), [("85878.03", []), ("85878.05", []), ("85878.06", []), ("85878.07", ["C301"])])
def test_sums_may_differ_by_what_rounding_makes(total: str, expected: list[str]) -> None:
    """Three parts and a total of two decimals each: up to 0.02; they add up to 85878.04."""
    table = f"| 类 | 额（万元） |\n| --- | ---: |\n| 甲 | 14388.07 |\n| 乙 | 12180.67 |\n| 丙 | 59309.30 |\n| 合计 | {total} |\n"
    assert codes(manuscript(f"\n## 资讯\n\n### 标题\n\n{table}", "资讯")) == expected


def test_counted_things_are_exact() -> None:
    table = "| 类 | 数量（家） |\n| --- | ---: |\n| 甲 | 40 |\n| 乙 | 61 |\n| 合计 | 100 |\n"
    assert codes(manuscript(f"\n## 资讯\n\n### 标题\n\n{table}", "资讯")) == ["C301"]


def test_a_january_issue_tells_of_the_year_before() -> None:
    """1—12月 in a January issue and 1—2月 in the next are of two years: nothing fell."""
    found = []
    for name, date, months, amount in (("1", "2024-01-05", "12", "980.5"), ("2", "2024-03-05", "2", "150.5")):
        body = f"\n## 资讯\n\n### 标题{name}\n\n1—{months}月，示例园区完成收入{amount}万元。\n"
        text = manuscript(body, "资讯").replace("2024-06-04", date)
        checked = check_issue(Checking(f"issues/{name}.md", (), 1500), Desk({f"issues/{name}.md": text.encode()})).facts  # type: ignore[arg-type]
        assert isinstance(checked, Checked)
        found.append(checked)
    assert [len(each.points) for each in found] == [1, 1]
    assert check_across(found) == []


# Silence.

FAULT = "这是协会的的第三次培训。"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{FAULT} <!-- check: off C207 -->", []),
        (f"{FAULT} <!-- check: off doubled-words -->", []),
        (f"{FAULT}\n\n<!-- check: off -->\n\n![](x.svg)", ["C207"]),
        (f"{FAULT} <!-- check: off -->\n\n{FAULT}", ["C207"]),
        (f"{FAULT} <!-- check: off C201, C203 -->", ["C207"]),
        (f"<!-- check: off C207 -->\n\n{FAULT}\n\n{FAULT}", []),
        (f"<!-- check: off C207 -->\n\n{FAULT}\n\n<!-- check: on C207 -->\n\n{FAULT}", ["C207"]),
        (f"<!-- check: off C207 -->\n\n{FAULT}\n\n### 另一篇\n\n{FAULT}", ["C207"]),
    ],
)
def test_silence(body: str, expected: list[str], site: Bulletin) -> None:
    site.write("issues/x.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    site.write("issues/2024-01.md", f"---\nnumber: 1\ndate: 2024-01-05\nsections: [资讯]\n---\n\n## 资讯\n\n### 标题\n\n{body}\n")
    assert [each.said.code for each in proofs(site.root).findings] == expected
    assert mend((site.root / "issues/2024-01.md").read_text(encoding="utf-8"), "x", ()).mends == len(expected)


def test_silence_in_front_matter(site: Bulletin) -> None:
    text = "---\nnumber: 2 # check: off C105\ndate: 2024-01-05\nsections: [资讯]\n---\n\n## 资讯\n\n### 标题\n\n正文。\n"
    site.write("issues/2024-01.md", text)
    assert "C105" not in [each.said.code for each in proofs(site.root).findings]
    site.write("issues/2024-01.md", text.replace(" # check: off C105", ""))
    assert "C105" in [each.said.code for each in proofs(site.root).findings]


@pytest.mark.parametrize("raw_html", [False, True])
def test_silence_is_not_shown(raw_html: bool) -> None:
    table = "| 甲 | 乙 |\n| --- | --- |\n| 一 | 二 | <!-- check: off C301 -->\n"
    body = f"\n## 数据月报\n\n### 标题 {{#slug}} <!-- check: off C101 -->\n\n正文<!-- check: off -->完。\n\n<!-- check: on -->\n\n{table}"
    (article,) = read_issue(body, raw_html=raw_html).sections[0].articles
    assert (article.headline, article.slug) == ("标题", "slug")
    assert "正文完。" in article.html
    assert "check" not in article.html + article.text


def test_a_rule_is_switched_off_for_the_site(site: Bulletin) -> None:
    site.write("issues/2024-01.md", f"---\nnumber: 1\ndate: 2024-01-05\nsections: [资讯]\n---\n\n## 资讯\n\n### 标题\n\n{FAULT}\n")
    config = (site.root / "bulletin.yaml").read_text(encoding="utf-8")
    assert [each.said.code for each in proofs(site.root).findings] == ["C207"]
    site.write("bulletin.yaml", f"{config}checks:\n  off: [doubled-words]\n")
    assert [each.said.code for each in proofs(site.root).findings] == []
    assert proofs(site.root, fix=True).mended == ()


def test_a_rule_that_is_not_there() -> None:
    with pytest.raises(Refused) as refused:
        load_config("title: 刊\nchecks:\n  off:\n    - C207\n    - doubled-word\n")
    (said,) = refused.value.diagnostics
    assert (said.code, str(said.span), dict(said.values)["near"]) == ("E139", "bulletin.yaml:5:7", "doubled-words")


# Mends.


def figures(text: str) -> list[tuple[object, str]]:
    return [(each.value, each.unit) for line in text.split("\n") for each in quantities(line)]


@pytest.mark.parametrize("source", SITES, ids=lambda path: path.name)
def test_mending_twice_is_mending_once(source: Path, tmp_path: Path) -> None:
    planted(source, tmp_path / "site")
    before = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "site/issues").glob("*.md")}
    first = proofs(tmp_path / "site", fix=True)
    once = {path: path.read_text(encoding="utf-8") for path in before}
    assert proofs(tmp_path / "site", fix=True).mended == ()
    assert {path: path.read_text(encoding="utf-8") for path in before} == once
    assert [figures(text) for text in before.values()] == [figures(text) for text in once.values()]
    assert not [each for each in first.findings if each.fixes and source.name != "monthly"]
    if source.name == "monthly":
        assert sum(count for _, count in first.mended) >= 15


@settings(max_examples=300, deadline=None)
@given(st.text("的了在一二年月日家汉字语,，.。;；:：、()（）\"'“”‘’-—–~～…　 ０１23%％万元增长下降*`[]<>\n", max_size=60))
def test_any_text_is_mended_once_and_keeps_its_figures(body: str) -> None:
    text = f"---\nnumber: 1\n---\n\n{body}"
    once = mend(text, "issues/1.md", ()).text
    assert mend(once, "issues/1.md", ()).text == once
    assert figures(text) == figures(once)


def test_a_mend_that_would_change_a_figure_is_not_made() -> None:
    """A half-width comma that groups digits, however oddly they are spaced, stays."""
    text = "完成1,200,000元,其中甲1,000,000元"
    mended = mend(text, "issues/1.md", ()).text
    assert mended == "完成1,200,000元，其中甲1,000,000元"


def test_line_ends_permissions_and_byte_order_mark_stay(site: Bulletin) -> None:
    text = f"\ufeff---\r\nnumber: 1\r\ndate: 2024-01-05\r\nsections: [资讯]\r\n---\r\n\r\n## 资讯\r\n\r\n### 标题\r\n\r\n{FAULT}\r\n"
    site.write("issues/2024-01.md", text)
    path = site.root / "issues/2024-01.md"
    path.chmod(0o640)
    assert proofs(site.root, fix=True).mended == (("issues/2024-01.md", 1),)
    assert path.read_bytes().decode() == text.replace("的的", "的")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["2024-01.md"]


# Steps.


def test_only_what_changed_is_checked_again(site: Bulletin) -> None:
    def made() -> int:
        steps: list[int] = []
        proofs(site.root, made=steps)
        return sum(steps)

    for number in range(1, 7):
        site.write(
            f"issues/2024-{number:02}.md",
            f"---\nnumber: {number}\ndate: 2024-{number:02}-05\nsections: [资讯]\n---\n\n## 资讯\n\n### 标题{number}\n\n正文。\n",
        )
    assert made() == 12  # each file's own rules, and its names
    assert made() == 0
    site.write("issues/2024-03.md", (site.root / "issues/2024-03.md").read_text(encoding="utf-8") + "\n再记一笔。\n")
    assert made() == 2


def test_a_file_that_is_refused_is_checked_all_the_same(site: Bulletin) -> None:
    text = "---\nnumber: 1\ndate: 2024-01-05\nsections: [没有]\n---\n\n## 资讯\n\n### 标题\n\n这是协会的的培训。\n"
    site.write("issues/2024-01.md", text)
    site.write("issues/2024-02.md", "正文。".encode("gb18030"))
    found = [each.said.code for each in proofs(site.root).findings]
    assert {"E151", "E152", "E142", "C207"} <= set(found)


def test_drafts_are_checked_when_asked_for(site: Bulletin) -> None:
    site.write(
        "issues/2024-01.md", f"---\nnumber: 1\ndate: 2024-01-05\nsections: [资讯]\ndraft: true\n---\n\n## 资讯\n\n### 标题\n\n{FAULT}\n"
    )
    request = Request(str(site.root), str(site.out), jobs=1, pdf=False, now=1_950_000_000.0)
    for drafts, expected in ((False, 0), (True, 1)):
        found = proofread(request._replace(drafts=drafts), lambda: noop.snapshot(str(site.root)), lambda *_: None)
        assert len(found.findings) == expected


# Formats and the command.


def command(site: Path, *arguments: str, lang: str = "C") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": lang, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "bulletin_ssg", "check", *arguments],
        cwd=site,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_the_command(site: Bulletin) -> None:
    site.write("issues/2024-01.md", f"---\nnumber: 1\ndate: 2024-01-05\nsections: [资讯]\n---\n\n## 资讯\n\n### 标题\n\n{FAULT}\n")
    said = command(site.root)
    assert said.returncode == 0
    assert "issues/2024-01.md:11:5: warning[C207]: 的 stands there twice" in said.stderr
    assert said.stdout == "no errors, 1 warnings · 1 of them --fix can mend\n"
    (entry,) = json.loads(command(site.root, "--format", "json").stdout)["findings"]
    assert {key: entry[key] for key in ("code", "rule", "file", "line", "column", "fixes")} == {
        "code": "C207", "rule": "doubled-words", "file": "issues/2024-01.md", "line": 11, "column": 5,
        "fixes": [{"line": 11, "column": 5, "length": 1, "text": ""}],
    }  # fmt: skip
    chinese = command(site.root.parent, "--format", "github", "site", lang="zh_CN.UTF-8").stdout
    assert chinese == "::warning file=site/issues/2024-01.md,line=11,col=5,endColumn=7,title=C207::“的”重复了 (删去重复的部分)\n"
    site.write("issues/2024-02.md", (site.root / "issues/2024-01.md").read_text(encoding="utf-8").replace("number: 1", "number: 2"))
    assert json.loads(command(site.root, "--fix", "--format", "json").stdout)["mended"] == {"issues/2024-01.md": 1, "issues/2024-02.md": 1}
    site.remove("issues/2024-02.md")
    site.write("issues/2024-01.md", (site.root / "issues/2024-01.md").read_text(encoding="utf-8").replace("协会的", "协会的的"))
    assert command(site.root, "--fix").stdout == "issues/2024-01.md: 1 findings mended\nno errors, 0 warnings\n"
    site.write("issues/2024-01.md", "没有开头")
    assert command(site.root, "--format", "json").returncode == 1


def test_github_s_escapes() -> None:
    found = codes_of("占比60.5%，数据占比30.0%，设计占比10.5%。")
    assert formats.as_github(found, ".", str).count("%25") == 2
    assert "file=issues/a%2Cb.md" in formats.as_github(
        [each._replace(said=each.said._replace(span=each.said.span._replace(file="issues/a,b.md"))) for each in found if each.said.span],
        ".",
        str,
    )


def codes_of(body: str) -> tuple[Finding, ...]:
    text = manuscript(f"\n## 资讯\n\n### 标题\n\n{body}\n", "资讯")
    checked = check_issue(Checking("issues/1.md", (), 1500), Desk({"issues/1.md": text.encode()})).facts  # type: ignore[arg-type]
    assert isinstance(checked, Checked)
    return checked.findings


# Any digit.


def slips(text: str, rows: str) -> list[str]:
    """The text with one digit of one figure changed, for every digit of the lines that match."""
    found = []
    for line in re.finditer(rows, text, re.M):
        for digit in re.finditer(r"[0-9](?=[0-9.]*(?:%| ?\||万))", line[0]):
            at = line.start() + digit.start()
            if "100%" not in text[at - 2 : at + 4]:
                found.append(text[:at] + str((int(text[at]) + 3) % 10) + text[at + 1 :])
    return found


def test_any_digit_of_a_table_with_total_and_shares() -> None:
    """Every slip in the sample issues' tables is found, but one that rounding can make."""
    missed = count = 0
    for path in sorted([*(ROOT / "issues").glob("*.md"), *(ROOT / "issues").glob("*/index.md")]):
        text = path.read_text(encoding="utf-8")
        tables = re.findall(r"^\|.*占比 \|\n\|[-:| ]+\n(?:\|.*\n)+", text, re.M)
        for table in tables:
            for slip in slips(table, r"^\|(?!.*占比|[ -:|]+$).*$"):
                count += 1
                missed += not codes(manuscript(f"\n## 资讯\n\n### 标题\n\n{slip}", "资讯"))
    assert count > 200
    assert missed <= count // 100


PROSE = """\
示例园区离岸执行额9641.37万元，同比增长2.6%。

从企业性质看，内资企业执行额2105.68万元，占比21.84%；港澳台商投资企业执行额1420.19万元，占比14.73%；外商投资企业执行额6115.51万元，占比63.43%。
"""


def test_any_digit_of_shares_in_prose() -> None:
    """The parts add up to 9641.38, which rounding allows; the total stands in another paragraph."""
    assert codes(whole(f"## 资讯\n\n### 标题\n\n{PROSE}")) == []
    changed = slips(PROSE, r"^从.*$")
    assert len(changed) > 25
    assert [text for text in changed if not codes(whole(f"## 资讯\n\n### 标题\n\n{text}"))] == []


def test_what_a_marked_figure_says_is_not_read_as_text() -> None:
    text = '甲企业完成[13.5万元]{.figure series=甲 period=2024-01/2024-04 yoy=-3.52% note="占比 50%,约"}，同比下降3.52%。'
    assert codes(manuscript(f"\n## 资讯\n\n### 标题\n\n{text}\n", "资讯")) == []
