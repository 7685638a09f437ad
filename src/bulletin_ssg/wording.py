"""How the bulletin speaks: interface texts, dates and issue numbers in zh-CN or en."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

CATALOGUES = os.path.join(os.path.dirname(__file__), "locale")
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def catalogue(language: str) -> Callable[[str], str]:
    """Translates English message ids into `language` ("zh-CN", "en"); an id without translation stays English."""
    path = os.path.join(CATALOGUES, language.replace("-", "_") + ".mo")
    if not os.path.exists(path):
        return str
    import gettext

    with open(path, "rb") as file:
        return Known(gettext.GNUTranslations(file).gettext).__getitem__


class Known(dict[str, str]):
    """Translations, each looked up once: a page asks for some twenty, and pages are many."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self.translate = translate

    def __missing__(self, message: str) -> str:
        found = self[message] = self.translate(message)
        return found


class Wording:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.chinese = language.startswith("zh")
        self.translate = catalogue(language)
        self.days: dict[str, str] = {}

    def many(self, one: str, more: str, n: int) -> str:
        """A number of things: 1 article, 1,200 articles; 1200篇. Only `more` is translated: Chinese has one form."""
        text = one if n == 1 and not self.chinese else self.translate(more)
        return text.format(n=self.number(n))

    def number(self, n: int) -> str:
        """1200, or 1,200."""
        return str(n) if self.chinese else f"{n:,}"

    def day(self, date: str) -> str:
        """ "2024-06-04" as 2024年6月4日 or 4 June 2024."""
        found = self.days.get(date)
        if found is None:
            year, month, day = (int(part) for part in date[:10].split("-"))
            found = self.days[date] = f"{year}年{month}月{day}日" if self.chinese else f"{day} {MONTHS[month - 1]} {year}"
        return found

    def issue_label(self, issue: Any) -> str:
        """An Entry, Brief or Issue as 2024年第5期, 2024年增刊第1期, or No. 5, 2024."""
        if self.chinese:
            return f"{issue.year}年{'增刊' if issue.supplement else ''}第{issue.number}期"
        return f"{'Supplement' if issue.supplement else 'No.'} {issue.number}, {issue.year}"

    def total_label(self, issue: Any) -> str:
        """总第25期, or issue 25; "" where there is no running number."""
        if not issue.total:
            return ""
        return f"总第{issue.total}期" if self.chinese else f"issue {issue.total}"
