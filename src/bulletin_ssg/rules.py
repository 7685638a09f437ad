"""The rules of `bulletin check`: their codes and names, for bulletin.yaml and for silencing; docs/checks.md tells of each."""

from __future__ import annotations

RULES = {
    "C101": "headline-twice",
    "C102": "picture-too-large",
    "C103": "contents-list",
    "C104": "impossible-date",
    "C105": "file-name",
    "C106": "unknown-rule",
    "C201": "half-width-marks",
    "C202": "straight-quotes",
    "C203": "unbalanced-marks",
    "C204": "doubled-marks",
    "C205": "spaces-between-han",
    "C206": "spaces-at-marks",
    "C207": "doubled-words",
    "C208": "full-width-digits",
    "C209": "dashes",
    "C210": "ranges",
    "C211": "ellipses",
    "C301": "totals",
    "C302": "shares-sum",
    "C303": "shares",
    "C304": "direction",
    "C305": "cumulative",
    "C306": "unit-jump",
    "C307": "rate",
    "C401": "names",
}
"""(code → name) of our own rules."""

ALSO = {
    "W140": "missing-source",
    "W141": "missing-description",
    "W142": "empty-source",
    "W143": "unused-footnote",
    "W144": "empty-article",
    "W147": "html-as-text",
    "W148": "no-heading",
    "W151": "no-list",
    "W154": "placeholder",
    "W210": "missing-number",
    "W211": "jumping-total",
}
"""Warnings of the build that `check` says too, and that can be switched off for it."""

NAMES = {name: code for code, name in (RULES | ALSO).items()}


def code_of(word: str) -> str:
    """The code of a rule that is called by its code or its name; "" where there is none."""
    code = word.upper()
    return code if code in RULES or code in ALSO else NAMES.get(word.lower(), "")


def near(word: str) -> str:
    """The rule that was probably meant, else ""."""
    from difflib import get_close_matches

    known = [*RULES, *ALSO, *NAMES]
    return next(iter(get_close_matches(word.upper(), known, 1, 0.7) or get_close_matches(word.lower(), known, 1, 0.6)), "")
