"""What a new issue file and a new site begin with."""

from __future__ import annotations

import os

from . import numbering
from .build import premises_of
from .diagnostics import Refused, Span, error
from .executors import Here
from .model import Contents
from .store import Store
from .workshop import Request, workshop

ISSUE = """\
---
number: {number}                # 年度期号：本年第几期{supplement}
total: {total}               # 总期号：创刊以来第几期，可省略
date: {date}         # 出刊日期
sections:                # 栏目，次序即正文次序；每个栏目在正文里有一个同名的二级标题
{listed}
draft: true              # 草稿：写完后删去本行
---

{body}
"""

SUPPLEMENT = """\
---
number: {number}                # 本年第几期增刊
supplement: true         # 增刊，不计入总期号
date: {date}         # 出刊日期
sections:                # 栏目，次序即正文次序；每个栏目在正文里有一个同名的二级标题
{listed}
draft: true              # 草稿：写完后删去本行
---

{body}
"""

SECTION = """\
## {name}

### 在这里写标题

在这里写正文。

（来源：在这里写来源）
"""

SITE = """\
title: 我的简报             # 刊名，印在报头
publisher: ""             # 主办单位
editor: ""                # 编发单位
# base_url: https://bulletin.example.org/   # 网站地址；填了才有订阅源和站点地图

sections:                 # 常设栏目：名称、网址里的英文名、类别（news 资讯、data 数据、profile 会员、plain 其他）
  - {name: 行业资讯, slug: news, kind: news}
  - {name: 通知公告, slug: notices}
"""

ABOUT = """\
---
title: 关于本刊
---

在这里介绍本刊的宗旨、编辑部和联系方式。
"""

IGNORED = "public/\n.bulletin/\n"


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
    text = (SUPPLEMENT if supplement else ISSUE).format(
        number=number, total=max(totals.values(), default=0) + 1, date=date, supplement="",
        listed="\n".join(f"  - {name}" for name in names), body="\n".join(SECTION.format(name=name) for name in names).rstrip("\n"),
    )  # fmt: skip
    return _write(site, f"issues/{address}.md", text)


def new_site(folder: str, date: str, language: str) -> list[str]:
    """Write a new site into `folder` and return the names of its files; Refused where the folder holds anything."""
    if os.path.isdir(folder) and os.listdir(folder):
        raise Refused(error("E341", "{folder} is not empty", None, "name a folder that is empty or not there yet", folder=folder))
    section = "\n".join(SECTION.format(name=name) for name in ("行业资讯", "通知公告")).rstrip("\n")
    issue = ISSUE.format(number=1, total=1, date=date, supplement="", listed="  - 行业资讯\n  - 通知公告", body=section)
    issue = "".join(line for line in issue.splitlines(True) if not line.startswith("draft:"))
    files = (("bulletin.yaml", SITE), (f"issues/{date[:4]}-01.md", issue), ("pages/about.md", ABOUT), (".gitignore", IGNORED))
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
