"""The lines at the foot of every page: who may be asked, and the numbers that the authorities want to see."""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

ICP = "https://beian.miit.gov.cn/"
POLICE = "https://beian.mps.gov.cn/#/query/webSearch?code="


class FooterLine(NamedTuple):
    """A line at the foot of the page; as text it is its text."""

    text: str
    url: str = ""
    """Where the line leads, else ""."""

    def __str__(self) -> str:
        return self.text


class Foot(Protocol):
    """What bulletin.yaml says of it (config.FooterConfig)."""

    @property
    def contact(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def notice(self) -> str: ...
    @property
    def internal(self) -> str: ...
    @property
    def copyright(self) -> str: ...
    @property
    def icp(self) -> str: ...
    @property
    def police(self) -> str: ...


def foot_of(foot: Foot, issn: str, language: str) -> tuple[FooterLine, ...]:
    """The lines in their order, without empty ones."""
    colon = "：" if language.startswith("zh") else ": "
    lines = [
        FooterLine(f"{label}{colon}{value}", f"mailto:{value}" if re.fullmatch(r"[\w.+-]+@[\w.-]+", value, re.A) else "")
        for label, value in foot.contact
    ]
    lines += map(FooterLine, (foot.notice, foot.internal, issn and f"ISSN {issn}", foot.copyright))
    lines.append(FooterLine(foot.icp, ICP))
    lines.append(FooterLine(foot.police, POLICE + "".join(re.findall(r"[0-9]", foot.police))))
    return tuple(line for line in lines if line.text)
