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
        (f"{FAULT} <!-- check: off -->\n\n{FAULT}", ["C207"]),
        (f"{FAULT} <!-- check: off C201, C203 -->", ["C207"]),
        (f"<!-- check: off C207 -->\n\n{FAULT}\n\n{FAULT}", []),
        (f"<!-- check: off C207 -->\n\n{FAULT}\n\n<!-- check: on C207 -->\n\n{FAULT}", ["C207"]),
        (f"<!-- check: off C207 -->\n\n{FAULT}\n\n### 另一篇\n\n{FAULT}", ["C207"]),
    ],
)
def test_silence(body: str, expected: list[str], site: Bulletin) -> None:
    site.write("issues/2024-01.md", f"---\nnumber: 1\ndate: 2024-01-05\nsections: [资讯]\n---\n\n## 资讯\n\n### 标题\n\n{body}\n")
    assert [each.said.code for each in proofs(site.root).findings if each.said.code.startswith("C")] == expected
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
