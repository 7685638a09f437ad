"""What a new issue file and a new site begin with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from . import numbering
from .build import premises_of
from .diagnostics import Refused, Span, error
from .executors import Here
from .model import Contents
from .store import Store
from .wording import catalogue
from .workshop import Request, workshop

WIDTH = 28
"""Where remarks begin, in columns."""

SITES = {
    "zh-CN": """\
title: 我的简报             # 刊名，印在报头
language: zh-CN           # 网页和提示信息用的语言：zh-CN 或 en
publisher: ""             # 主办单位
editor: ""                # 编发单位
# base_url: https://bulletin.example.org/   # 网站地址；填了才有订阅源和站点地图

sections:                 # 常设栏目：名称、网址里的英文名、类别（news 资讯、data 数据、profile 会员、plain 其他）
  - {name: 行业资讯, slug: news, kind: news}
  - {name: 通知公告, slug: notices}
""",
    "en": """\
title: My Bulletin        # the name at its head
language: en              # of pages and messages: zh-CN or en
publisher: ""             # who publishes it
editor: ""                # who compiles and issues it
# base_url: https://bulletin.example.org/   # where it is published; without it there are no feeds and no sitemap

sections:                 # name, its part of addresses, and kind: news, data, profile or plain
  - {name: News, slug: news, kind: news}
  - {name: Notices, slug: notices}
""",
}
SECTIONS = {"zh-CN": ["行业资讯", "通知公告"], "en": ["News", "Notices"]}
ABOUT = {
    "zh-CN": "---\ntitle: 关于本刊\n---\n\n在这里介绍本刊的宗旨、编辑部和联系方式。\n",
    "en": "---\ntitle: About\n---\n\nWhat the bulletin is, who makes it, how to reach them.\n",
}
DOUBLE_CLICK = {"zh-CN": "预览.cmd", "en": "preview.cmd"}
PREVIEW = """\
@echo off\r
rem Windows: a double click on this file shows the bulletin in the browser.\r
cd /d "%~dp0"\r
where bulletin >nul 2>nul\r
if errorlevel 1 (py -m bulletin_ssg preview) else (bulletin preview)\r
if errorlevel 1 pause\r
"""
"""In ASCII: what encoding Windows reads such files in depends on where it was sold."""
IGNORED = "public/\n.bulletin/\n"


def head(_: Callable[[str], str], supplement: bool) -> Iterator[tuple[str, str]]:
    """The lines of an issue's head, and what each is for. Those behind # are wanted now and then: without the # they count."""
    if supplement:
        yield "number: {number}", _("how many supplements this year, from 1")
        yield "supplement: true", _("a supplement: not counted in the running number")
    else:
        yield "number: {number}", _("how many this year, from 1")
        yield "total: {total}", _("how many since the first one; left out, it is counted")
    yield "date: {date}", _("the day of issue: year-month-day")
    yield "# title: ", _("a title of its own, where the issue has one")
    yield "# summary: ", _("what is in it, in a sentence, for lists and search engines")
    yield "# topics: []", _("topics of all its articles, with commas between them")
    yield "# editor: ", _("who compiled it, where that is not the editor in bulletin.yaml")
    yield "# publisher: ", _("who publishes it, where that is not the publisher in bulletin.yaml")
    yield "# embargo: {date} 09:00", _("not published before this moment")
    yield "sections:", _("in the order of printing; each has a heading of the same name (## name) below")


def manuscript(language: str, names: list[str], supplement: bool = False, draft: bool = True, **values: object) -> str:
    """An issue file to be filled in, every line of its head explained."""
    _ = catalogue(language)
    lines = [_explained(line.format(**values), remark) for line, remark in head(_, supplement)]
    lines += [f"  - {name}" for name in names]
    lines += [_explained("draft: true", _("not published yet; remove this line when the issue goes out"))] if draft else []
    lines.append(
        f"# {_('The text follows: ## begins a section, ### an article, an empty line a paragraph. bulletin check finds mistakes.')}"
    )
    article = f"### {_('write a headline here')}\n\n{_('write the text here')}\n\n{_('(Source: where it was taken from)')}\n"
    body = "\n".join(f"## {name}\n\n{article}" for name in names)
    return "\n".join(["---", *lines, "---", "", body])


def _explained(line: str, remark: str) -> str:
    return f"{line.ljust(WIDTH)} # {remark}"


def next_issue(site: str, date: str, supplement: bool, files: str) -> str:
    """Write the next issue's file and return its name; Refused where it is there already."""
    store = Store(os.path.join(site, ".bulletin"))
    try:
        shop = workshop(Request(site, os.path.join(site, "public")), files, store, Here(), lambda what, done, total: None)
        config, material = premises_of(shop, files)
    finally:
        store.close()
    contents = numbering.order([draft.contents for draft in material.drafts])
    year = int(date[:4])
    same = [issue for issue in contents if issue.year == year and issue.supplement is supplement]
    number = max((issue.number for issue in same), default=0) + 1
    totals, _ = numbering.sequence(contents)
    last = next((issue for issue in reversed(contents) if not issue.supplement), None)
    names = [listing.name for listing in last.listings] if last else [section.name for section in config.sections] or ["正文"]
    address = Contents("", year, number, supplement, 0, date, "", "", (), False, "", "", (), (), ()).address
    total = max(totals.values(), default=0) + 1
    text = manuscript(config.language, names, supplement, number=number, total=total, date=date)
    return _write(site, f"issues/{address}.md", text)


def new_site(folder: str, date: str, language: str) -> list[str]:
    """Write a new site into `folder` and return the names of its files; Refused where the folder holds anything."""
    if os.path.isdir(folder) and os.listdir(folder):
        raise Refused(error("E341", "{folder} is not empty", None, "name a folder that is empty or not there yet", folder=folder))
    issue = manuscript(language, SECTIONS[language], draft=False, number=1, total=1, date=date)
    files = (
        ("bulletin.yaml", SITES[language]), (f"issues/{date[:4]}-01.md", issue), ("pages/about.md", ABOUT[language]),
        (DOUBLE_CLICK[language], PREVIEW), (".gitignore", IGNORED),
    )  # fmt: skip
    return [_write(folder, name, text) for name, text in files]


def _write(site: str, name: str, text: str) -> str:
    path = os.path.join(site, name)
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Refused(error("E342", "{name} is there already", Span(name), "write on in it, or move it away", name=name)) from None
    return name
