"""The lines at a bulletin's head (and foot): name, number, running number, who compiles it, the day, who signed it."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, Refused, Span, error

from .marks import CONTENTS, HAN, headlike, key, mark
from .paragraphs import Paragraph, squeezed
from .report import Report

COUNT = rf"(?:\d{{1,4}}|[{HAN}]{{1,5}})"
NUMBER = re.compile(rf"(?:(?P<year>\d{{4}}|[{HAN}]{{4}})年度?)?(?P<before>增刊)?第(?P<number>{COUNT})[期号](?P<after>增刊)?")
TOTAL = re.compile(rf"总(?:第|期号?[:：]?)?(?P<total>{COUNT})期?")
DATE = re.compile(
    rf"(?P<year>\d{{4}}|[{HAN}]{{4}})[年./-](?P<month>\d{{1,2}}|[{HAN}]{{1,2}})[月./-](?P<day>\d{{1,2}}|[{HAN}]{{1,3}})日?(?:印发|编印)?"
)
MONTH = re.compile(rf"(?P<year>\d{{4}}|[{HAN}]{{4}})[年./-](?P<month>\d{{1,2}}|[{HAN}]{{1,2}})月?")
WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")
EDITOR = re.compile(
    r"(?:(?:编发|编印|编制|编辑)(?:单位|部门)?|编者|编)[:：](?P<who>.{2,40})|(?P<name>.{3,40}?)(?:编发|编印|编制|编辑|主编|编)"
)
BODY = re.compile(r"[^：:]{2,28}(?:秘书处|编辑部|编委会|办公室|协会|学会|商会|联合会|委员会|研究会|局|厅)")
"""A body that compiles, where nothing else is said of it."""
PUBLISHER = re.compile(r"(?:主办|主管|出版|印发)(?:单位|部门)?[:：](?P<who>.{2,40})|(?P<name>.{3,40}?)(?:主办|主管|印发)")
STAFF = re.compile(r"(?P<role>责任编辑|执行主编|主编|副主编|编辑|审核|审校|校对|签发|审签|终审|排版|美编)[:：](?P<who>.{2,40})")
ENDING = re.compile(
    r"(?:抄?报|抄?送|主送|报送|分送|发|印数|印发|共印|联系电话|电话|传真|邮箱|地址|邮编|网址|内部资料|准印证|（?共印).{0,80}"
)
"""Lines of a colophon that belong to bulletin.yaml."""
LEFT = "()（）[]【】|｜·,，;；:：。.-—– "
FARTHEST = 14
"""How many lines of a head may stand one under another."""


class Facts(NamedTuple):
    """What the head and the foot say."""

    year: int = 0
    number: int = 0
    total: int = 0
    supplement: bool = False
    date: str = ""
    month: str = ""
    """That of issue, where no day is said: "2024-06"."""
    name: str = ""
    editor: str = ""
    publisher: str = ""
    staff: tuple[tuple[str, str], ...] = ()


def facts_of(words: str, title: str = "", loose: bool = False) -> Facts | None:
    """What a line of the head says; None for a line that says anything else as well, unless `loose`: then beside a number
    more may stand."""
    text = squeezed(unicodedata.normalize("NFKC", words)).strip(LEFT)
    if not text or len(text) > 80:
        return None
    if staff := STAFF.fullmatch(text):
        return Facts(staff=((staff["role"], staff["who"]),))
    if title and key(text) == key(title):
        return Facts(name=words.strip())
    facts, rest = _dated(*_numbered(Facts(), text))
    if rest is None:
        return None
    rest = WEEKDAY.sub("", rest).strip(LEFT)
    if not rest or (title and key(rest) == key(title)):
        return facts if facts != Facts() else None
    named = _named(facts, rest) if len(rest) <= 40 and " " not in rest else None
    if named or not loose or len(rest) > 40 or any(mark in rest for mark in "，。；！？"):
        return named
    if BODY.fullmatch(rest):
        return facts._replace(editor=rest)
    return facts if facts.number else None


def _numbered(facts: Facts, rest: str) -> tuple[Facts, str]:
    """With the numbers, and what else stands in the line."""
    if total := TOTAL.search(rest):
        facts, rest = facts._replace(total=_count(total["total"])), rest.replace(total[0], " ", 1)
    if number := NUMBER.search(rest):
        supplement = bool(number["before"] or number["after"])
        facts = facts._replace(year=_count(number["year"] or "0"), number=_count(number["number"]), supplement=supplement)
        rest = rest.replace(number[0], " ", 1)
    return facts, rest


def _dated(facts: Facts, rest: str) -> tuple[Facts, str | None]:
    """With the day or the month; None in place of the rest where the day is none."""
    if date := DATE.search(rest):
        day = _day(date)
        return facts._replace(date=day), rest.replace(date[0], " ", 1) if day else None
    if (month := MONTH.fullmatch(rest.strip(LEFT))) and 0 < _count(month["month"]) < 13:
        return facts._replace(month=f"{_count(month['year']):04}-{_count(month['month']):02}"), ""
    return facts, rest


def _named(facts: Facts, rest: str) -> Facts | None:
    """The facts with whoever the rest of the line names; None where it names nobody."""
    editor, publisher = EDITOR.fullmatch(rest), PUBLISHER.fullmatch(rest)
    if editor:
        return facts._replace(editor=editor["who"] or editor["name"])
    return facts._replace(publisher=publisher["who"] or publisher["name"]) if publisher else None


def _count(text: str) -> int:
    """A number in digits or in Chinese: 25, 二十五, 二〇二四."""
    if text.isdecimal():
        return int(text)
    if not set(text) & set("十百"):
        return int("".join(str("〇一二三四五六七八九".index(char.replace("零", "〇"))) for char in text))
    value, digit = 0, 0
    for char in text:
        if char in "十百":
            value += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = "〇一二三四五六七八九".index(char.replace("零", "〇"))
    return value + digit


def _day(found: re.Match[str]) -> str:
    from datetime import date

    try:
        return date(*(_count(found[part]) for part in ("year", "month", "day"))).isoformat()
    except ValueError:
        return ""


def refuse_two(paragraphs: tuple[Paragraph, ...], title: str, name: str) -> None:
    """Refuse a file in which two issues begin. A line 第4期 begins one where a date, a total or an editor stands near it."""
    said = [facts_of(paragraph.words, title) for paragraph in paragraphs]
    first: tuple[Facts, Paragraph] | None = None
    for position, (facts, paragraph) in enumerate(zip(said, paragraphs, strict=True)):
        near = [other for other in said[max(0, position - 3) : position + 4] if other]
        if not facts or not facts.number or not any(other.date or other.total or other.editor for other in near):
            continue
        if first is None:
            first = (facts, paragraph)
        elif _differ(facts, first[0]):
            raise Refused(_two(first[1], paragraph, name))


def _differ(one: Facts, other: Facts) -> bool:
    """Whether two numbers are of two issues; a year may be left out."""
    years = one.year and other.year and one.year != other.year
    return bool(years) or (one.number, one.supplement) != (other.number, other.supplement)


def _two(first: Paragraph, second: Paragraph, name: str) -> Diagnostic:
    message = "two issues are in one file: {first} at {at}, and here {second}"
    hint = "put each issue into a file of its own, then import them together"
    return error(
        "E371", message, Span(name, second.place), hint, first=first.words.strip(), at=Span(name, first.place), second=second.words.strip()
    )


class Head:
    """Reads the lines at the head and at the foot off, and gathers what they say."""

    def __init__(self, title: str, report: Report) -> None:
        self.title, self.report = title, report
        self.facts = Facts()
        self.names: set[str] = set()

    def read(self, paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
        """(editor's note, body): the paragraphs without the lines of head and foot."""
        end = self._end(paragraphs)
        lead = [paragraph for paragraph in paragraphs[:end] if not self._take(paragraph)]
        rest = paragraphs[end:]
        while rest and (self._take(rest[-1], foot=True) or self._tell_ending(rest[-1])):
            rest.pop()
        return self._lead(lead), [paragraph for paragraph in rest if not self._repeats(paragraph)]

    def _end(self, paragraphs: list[Paragraph]) -> int:
        """Behind the last line of the head: no other than a line of it may follow within four."""
        end = 0
        for position, paragraph in enumerate(paragraphs[:FARTHEST]):
            if self._says(paragraph):
                end = position + 1
            elif (
                position - end >= 4
                or CONTENTS.fullmatch(squeezed(mark(paragraph).core))
                or mark(paragraph).kind[:1] not in ("", "#", "b", "—")
            ):
                break
        return end

    def _says(self, paragraph: Paragraph) -> Facts | None:
        if paragraph.kind != "text" or len(paragraph.words) > 80:
            return None
        marked = mark(paragraph)
        return facts_of(marked.core, self.title, loose=not marked.kind)

    def _take(self, paragraph: Paragraph, foot: bool = False) -> bool:
        """Whether the paragraph was a line of the head; what it says is kept, and told."""
        facts = self._says(paragraph)
        if facts is None or (foot and not (facts.date or facts.staff or facts.editor or facts.publisher)):
            return False
        if facts.name:
            self.names.add(key(facts.name))
        for field, value in facts._asdict().items():
            if not value:
                continue
            old = getattr(self.facts, field)
            if field == "staff":
                value = (*old, *value)
            elif old:
                if old != value and not foot:
                    self.report.doubt("W371", "the head says {old} and also {value}; the first was taken", paragraph, old=old, value=value)
                value = old
            self.facts = self.facts._replace(**{field: value})
        self.report.tell("W379", "read as head of the issue", paragraph)
        return True

    def _tell_ending(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph was a line of the colophon that bulletin.yaml gives."""
        if paragraph.kind != "text" or not ENDING.fullmatch(squeezed(paragraph.words).strip("（）()")) or len(paragraph.words) > 90:
            return False
        self.report.tell("W379", "of the colophon, which bulletin.yaml gives", paragraph)
        return True

    def _lead(self, paragraphs: list[Paragraph]) -> list[Paragraph]:
        """What among the head's lines is text. The first short line is the bulletin's name; another is left out, with a doubt."""
        lead = []
        for position, paragraph in enumerate(paragraphs):
            if paragraph.kind != "text" or not headlike(paragraph):
                lead.append(paragraph)
            elif not self.facts.name and not position and not set(paragraph.words) & set("：:@"):
                self.facts = self.facts._replace(name=mark(paragraph).core)
                self.names.add(key(mark(paragraph).core))
                self.report.tell("W379", "read as head of the issue", paragraph)
            elif not self._repeats(paragraph):
                self.report.tell("W379", "in the head", paragraph)
                hint = "if readers should see it, put it into the issue file or into bulletin.yaml"
                self.report.doubt("W372", "no place for this line of the head: {words}", paragraph, hint, words=paragraph.words)
        return lead

    def _repeats(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph is the name or the number again, as pages carry it at their head."""
        core = mark(paragraph).core
        facts = self._says(paragraph) if len(core) <= 40 else None
        again = key(core) in self.names or bool(facts and facts.number and facts.number == self.facts.number and not facts.editor)
        if again:
            self.report.tell("W379", "repeated from the head", paragraph)
        return again
