"""Where a Latin word may be divided with a hyphen: by the patterns of its language, English where Chinese or Japanese is written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from .bonds import ADDRESS

_WORD = re.compile(r"(?<![\w.@/+#&-])[A-Za-z][a-z]{6,}(?![\w@/+#&-])", re.ASCII)
"""Of seven letters at least, and no name of a product: those have figures, strokes or capitals inside."""
LEFT, RIGHT = 2, 3
"""Letters that stay together at the beginning and at the end, as books in English have it."""


def hyphens(text: str, language: str) -> list[int]:
    """Places before which a line may end with a hyphen."""
    if not any("a" <= character <= "z" for character in text):
        return []
    plain = ADDRESS.sub(lambda address: "/" * len(address[0]), text)
    return [match.start() + place for match in _WORD.finditer(plain) for place in _places(match[0].lower(), language)]


@lru_cache(maxsize=4096)
def _places(word: str, language: str) -> tuple[int, ...]:
    rules = _rules(language)
    return tuple(place for place in rules.positions(word) if not place.data) if rules else ()


@lru_cache(maxsize=8)
def _rules(language: str) -> Any:
    import pyphen

    known = pyphen.language_fallback("en_US" if language.startswith(("zh", "ja")) else language)
    return pyphen.Pyphen(lang=known, left=LEFT, right=RIGHT) if known else None
