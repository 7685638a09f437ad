"""Issue numbers: once, forward, with a running number derived or checked."""

from __future__ import annotations

from bulletin_ssg import numbering
from bulletin_ssg.model import Contents


def issue(number: int, date: str, total: int = 0, supplement: bool = False, year: int = 0) -> Contents:
    source = f"issues/{date}{'s' if supplement else ''}-{number}.md"
    return Contents(source, year or int(date[:4]), number, supplement, total, date, "", "", (), False, "", "", (), (), ())


def codes(*issues: Contents) -> list[str]:
    return [finding.code for finding in [*numbering.duplicates(list(issues)), *numbering.sequence(list(issues))[1]]]


def totals(*issues: Contents) -> list[int]:
    return list(numbering.sequence(list(issues))[0].values())


def test_consecutive_issues_need_no_totals() -> None:
    issues = issue(11, "2023-11-05"), issue(12, "2023-12-05"), issue(1, "2024-01-05")
    assert codes(*issues) == []
    assert totals(*issues) == [1, 2, 3]


def test_a_written_total_carries_on_and_back() -> None:
    assert totals(issue(4, "2024-04-01"), issue(5, "2024-05-01", 25), issue(6, "2024-06-01")) == [24, 25, 26]


def test_a_gap_is_a_warning_and_counts() -> None:
    issues = issue(4, "2024-04-01", 24), issue(6, "2024-06-01")
    assert codes(*issues) == ["W210"]
    assert totals(*issues) == [24, 26]


def test_a_supplement_counts_apart() -> None:
    issues = issue(5, "2024-05-01", 25), issue(1, "2024-05-20", supplement=True), issue(6, "2024-06-01")
    assert codes(*issues) == []
    assert totals(*issues) == [25, 26]
    assert [i.address for i in issues] == ["2024-05", "2024-s1", "2024-06"]


def test_one_number_twice_names_both_files() -> None:
    (found,) = numbering.duplicates([issue(5, "2024-05-01"), issue(5, "2024-06-01")])
    assert found.code == "E210" and found.span is not None
    assert {found.span.file, dict(found.values)["other"]} == {"issues/2024-05-01-5.md", "issues/2024-06-01-5.md"}


def test_a_date_that_runs_backwards_names_both() -> None:
    found = numbering.sequence([issue(5, "2024-05-01"), issue(6, "2024-04-01")])[1]
    assert [f.code for f in found] == ["E211"]
    assert dict(found[0].values)["other"] == "issues/2024-05-01-5.md"


def test_a_total_that_does_not_rise() -> None:
    assert codes(issue(5, "2024-05-01", 25), issue(6, "2024-06-01", 25)) == ["E212"]


def test_an_issue_of_december_that_appears_in_january() -> None:
    issues = issue(12, "2024-01-03", year=2023), issue(1, "2024-01-20")
    assert codes(*issues) == []
    assert issues[0].address == "2023-12"
