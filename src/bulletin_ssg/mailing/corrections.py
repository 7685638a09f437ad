"""A correction written into an issue file: one item more under `corrections:`, and not a character else."""

from __future__ import annotations

import json
import os
import re

from bulletin_ssg.diagnostics import Refused, Span, error
from bulletin_ssg.model import Issue
from bulletin_ssg.reading.front import CorrectionItem, FrontMatter
from bulletin_ssg.reading.issues import concerned
from bulletin_ssg.reading.manuscript import decode
from bulletin_ssg.records import load

from . import durable

FENCE = re.compile(r"^---[ \t]*\r?$", re.M)


def correct(site: str, issue: Issue, article: str, text: str, day: str) -> str:
    """Add the correction to the issue's file; the file's name. Refused where that cannot be done safely: then nothing was written."""
    articles = [one for section in issue.sections for one in section.articles]
    meant = concerned(article, articles) if article else None
    if article and meant is None:
        hint = "write the article's headline, its slug, or its number in the issue"
        raise Refused(error("E180", "the correction names an article that is not in this issue: {article}", Span(issue.source), hint, article=article, near=""))  # fmt: skip
    item = CorrectionItem(day, text, meant.slug or meant.headline if meant else "")  # type: ignore[arg-type]
    path = os.path.join(site, issue.source)
    with open(path, "rb") as file:
        data = file.read()
    before = decode(data, issue.source)
    after = with_item(before, issue.source, item)
    durable.replace(path, (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + _as(after, data).encode())
    return issue.source


def with_item(text: str, name: str, item: CorrectionItem) -> str:
    """The file's text with one correction more; proved by reading both."""
    start, end = (match for _, match in zip(range(2), FENCE.finditer(text), strict=False))
    front = text[start.end() + 1 : end.start()]
    lines = front.splitlines(keepends=True)
    changed = "".join(_inserted(lines, item))
    old, _ = load(front, name, 2, FrontMatter)
    try:
        new, _ = load(changed, name, 2, FrontMatter)
    except Refused:
        new = old
    if new != old._replace(corrections=(*old.corrections, item)):
        hint = "write it into the file by hand: - date: {date}, article: …, text: …"
        raise Refused(error("E760", "the corrections in {file} are written in a way that bulletin cannot add to", Span(name, 1), hint, file=name, date=item.date))  # fmt: skip
    return text[: start.end() + 1] + changed + text[end.start() :]


def _inserted(lines: list[str], item: CorrectionItem) -> list[str]:
    """The lines of the front matter with the item behind the last correction, or in a list of its own at the end."""
    head = next((number for number, line in enumerate(lines) if re.match(r"corrections[ \t]*:", line)), None)
    if head is None:
        return [*lines, "corrections:\n", *_item("  ", item)]
    last = head + 1
    while last < len(lines) and re.match(r"[ \t]+\S|-[ \t]|[ \t]*(#.*)?$", lines[last]):
        last += 1
    while not lines[last - 1].strip():
        last -= 1
    indent = next((match[1] for line in lines[head + 1 : last] if (match := re.match(r"([ \t]*)- ", line))), "  ")
    return [*lines[:last], *_item(indent, item), *lines[last:]]


def _item(indent: str, item: CorrectionItem) -> list[str]:
    """JSON strings are YAML strings."""
    fields = [("date", item.date), *([("article", _quoted(item.article))] if item.article else []), ("text", _quoted(item.text))]
    return [f"{indent}{'  ' if number else '- '}{key}: {value}\n" for number, (key, value) in enumerate(fields)]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _as(text: str, data: bytes) -> str:
    """With the line ends that the file had."""
    return text.replace("\n", "\r\n") if b"\r\n" in data else text
