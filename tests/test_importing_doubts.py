"""What an import is unsure of, and what it refuses: a case for each code, none silent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.importing.lines import Known
from test_importing import bring, issue_of, shape, unsure
from typescripts import HARBOUR, masthead, typed

HERE = Path(__file__).parent
HEAD = "\n\n".join(masthead(HARBOUR)) + "\n\n"
TEXT = "集装箱码头9月起试行预约提箱，平均等候时间由42分钟降到17分钟，司机普遍欢迎。"
KNOWN = Known(sections=(("行业动态", "news"), ("会员之窗", "profile")), members=("顺潮船务（海州）有限公司",))

DOUBTS = {
    "W371": HEAD.replace("编\n", "编\n\n2023 年 10 月 18 日\n") + f"【行业动态】\n\n● 题\n\n{TEXT}",
    "W372": HEAD.replace("（总", "团结　务实　高效\n\n（总") + f"【行业动态】\n\n● 题\n\n{TEXT}",
    "W373": HEAD + f"【综合】\n\n● 题一\n\n{TEXT}\n\n【快讯】\n\n● 题二\n\n{TEXT}\n\n【综合】\n\n● 题三\n\n{TEXT}",
    "W374": HEAD + f"【行业动态】\n\n码头试行预约\n\n{TEXT}",
    "W375": HEAD + f"目录\n\n【行业动态】\n\n● 港口码头九月试行预约\n\n【行业动态】\n\n● 港口码头十月试行预约\n\n{TEXT}",
    "W376": HEAD + f"目录\n\n【行业动态】\n\n● 码头试行预约\n\n● 航道完成疏浚\n\n【行业动态】\n\n● 码头试行预约\n\n{TEXT}",
    "W377": HEAD + TEXT,
    "W378": HEAD + f"目录\n\n【行业动态】\n\n● 航道完成疏浚\n\n● 码头试行预约\n\n【行业动态】\n\n{TEXT}\n\n● 码头试行预约\n\n{TEXT}",
    "W380": HEAD + f"目录\n\n【行业动态】\n\n● 码头试行预约\n\n【行业动态】\n\n● 码头试行预约\n\n{TEXT}\n\n● 航道完成疏浚\n\n{TEXT}",
    "W381": HEAD + f"【行业动态】\n\n● 题\n\n《{TEXT[:-1]}》\n\n{TEXT}",
    "W387": HEAD.replace("2023 年第 9 期", "") + f"【行业动态】\n\n● 题\n\n{TEXT}",
    "W388": HEAD.replace("2023 年 10 月 11 日", "") + f"【行业动态】\n\n● 题\n\n{TEXT}",
    "W389": HEAD.replace("2023 年 10 月 11 日", "2021 年 10 月 11 日") + f"【行业动态】\n\n● 题\n\n{TEXT}",
    "W390": HEAD + f"【行业动态】\n\n● 题一\n\n{TEXT}\n\n**小题**\n\n{TEXT}",
    "W392": HEAD + f"【行业动态】\n\n● 题一\n\n{TEXT}\n\n航线\t吞吐量\n近洋\t98.3\n远洋\t89.1\n\n{TEXT}",
    "W393": HEAD + f"【行业动态】\n\n● 题一\n\n{TEXT}\n\n（摘自《海州日报》）",
    "W391": HEAD + f"## 行业动态\n\n### 题一\n\n{TEXT}\n\n![图](不在.png)",
}
ELSEWHERE = {"W370", "W379", "W382", "W383", "W384", "W385", "W386", "E373", "E374", "E377"}
"""Said of every file, of Word files (test_importing_word), and by the door (test_importing_files)."""


@pytest.mark.parametrize("code", sorted(DOUBTS))
def test_doubts(code: str) -> None:
    imported = bring(DOUBTS[code], "稿.txt")
    assert unsure(imported) == [code], "\n".join(imported.report.lines())
    issue_of(imported)


REFUSED = {
    "E371": (typed(HARBOUR) + typed(HARBOUR._replace(number=10, total=42, day=(2023, 11, 8)))).encode(),
    "E372": b"\x00\x01\x02\xff",
    "E375": HEAD.encode(),
    "E376": b"%PDF-1.7",
    "E378": b"---\nnumber: 5\ndate: 2024-06-04\n---\n",
}


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_refusals(code: str) -> None:
    with pytest.raises(Refused) as refused:
        bring(REFUSED[code])
    assert [finding.code for finding in refused.value.diagnostics] == [code]
    assert all(finding.hint and finding.span for finding in refused.value.diagnostics)


def test_every_code_has_its_case() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (HERE.parent / "src/bulletin_ssg/importing").glob("*.py"))
    assert set(re.findall(r"\"([EW]37[0-9]|[EW]3[89][0-9])\"", source)) == {*DOUBTS, *REFUSED, *ELSEWHERE}


def test_names_of_the_site_need_no_mark() -> None:
    text = HEAD + f"行业动态\n\n● 题一\n\n{TEXT}\n\n会员之窗\n\n顺潮船务（海州）有限公司\n\n类型：理事单位\n\n简介：{TEXT}"
    imported = bring(text, known=KNOWN)
    assert shape(issue_of(imported)) == [("行业动态", ["题一"]), ("会员之窗", ["顺潮船务（海州）有限公司"])]
    assert unsure(imported) == [] and "**类型：**理事单位" in imported.text and "kind:" not in imported.text


def test_a_list_is_no_row_of_headlines() -> None:
    imported = bring(HEAD + f"【行业动态】\n\n● 题一\n\n{TEXT}\n\n◆ 第一点\n\n◆ 第二点\n\n◆ 第三点\n\n{TEXT}")
    assert shape(issue_of(imported)) == [("行业动态", ["题一"])] and unsure(imported) == []


def test_a_source_under_the_headline_moves_to_the_end() -> None:
    issue = issue_of(bring(HEAD + f"【行业动态】\n\n● 题一\n\n来源：海州日报\n\n{TEXT}\n\n{TEXT}"))
    assert issue.sections[0].articles[0].sources[0].name == "海州日报"


def test_an_editors_note_stands_before_the_sections() -> None:
    assert "编者按" in issue_of(bring(HEAD + f"编者按：{TEXT}\n\n【行业动态】\n\n● 题一\n\n{TEXT}")).lead


def test_head_and_foot() -> None:
    head = "海州港航简报\n\n2023年增刊第2期\n\n海州市港航协会主办\n\n2023年12月\n\n责任编辑：张三\n\n"
    foot = "\n\n报：市港航局\n\n送：各会员单位\n\n审核：李四"
    imported = bring(head + f"【行业动态】\n\n● 题一\n\n{TEXT}{foot}")
    issue = issue_of(imported)
    assert (issue.number, issue.supplement, issue.date, issue.publisher) == (2, True, "2023-12-01", "海州市港航协会")
    assert dict(issue.staff) == {"责任编辑": "张三", "审核": "李四"}
    assert (imported.name, unsure(imported), issue.draft) == ("2023-s2", ["W388"], True)
    assert {told.words for told in imported.report.told} >= {"审核：李四", "报：市港航局", "责任编辑：张三", "送：各会员单位"}


def test_a_mail_with_a_pasted_text() -> None:
    mail = f"发件人：张三 <a@example.org>\n主题：稿\n\n海州港航简报 2023年第9期（总第41期）　2023年10月11日\n\n一、行业动态\n1、题一\n{TEXT}\n（来源：某报）\n2、题二\n{TEXT}"
    imported = bring(mail)
    assert shape(issue_of(imported)) == [("行业动态", ["题一", "题二"])] and imported.name == "2023-09"
    assert [(finding.code, finding.span and finding.span.line) for finding in imported.report.unsure] == [("W372", 1), ("W372", 2)]


def test_the_file_name_may_tell_the_number() -> None:
    imported = bring(f"【行业动态】\n\n● 题一\n\n{TEXT}", "2023年第07期.txt")
    assert (issue_of(imported).number, imported.name[-3:]) == (7, "-07")


def test_the_report_in_chinese() -> None:
    from bulletin_ssg.wording import catalogue

    told = "\n".join(bring(DOUBTS["W374"]).report.lines(catalogue("zh-CN")))
    assert "说不准，请核对：\n  第 13 行：" in told and "没有写进期刊的原文" in told and "报头（第 1—9 行）：海州港航简报 | " in told
