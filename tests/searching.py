"""What search must find, by scanning: the rules of the search page without any index."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

WORD = "0-9a-zß-öø-ʯͰ-ԯḀ-῿"
LETTER = WORD + "԰-᷿⺀-⿟々-〇〡-〯〱-〼ぁ-ヺー-﷿\U00020000-\U0003ffff"
EDGES = re.compile(f"^[^{LETTER}]+|[^{LETTER}]+$")


class Text(NamedTuple):
    """An article in a piece of the archive."""

    issue: str
    ordinal: int
    section: str
    sources: tuple[str, ...]
    topics: tuple[str, ...]
    headline: str
    """Folded, as `document`."""
    document: str
    raw: str


def fold(text: str) -> str:
    text = re.sub("[\t\v\f\r ]+", " ", unicodedata.normalize("NFKC", text).lower())
    return re.sub("(?<=[\u2e80-\U0010ffff]) | (?=[\u2e80-\U0010ffff])", "", text)


def pieces(archive: Path) -> list[Text]:
    """Every article that can be found, newest issue first, in reading order."""
    found = []
    for path in (archive / "search/text").iterdir():
        issue, _, _, _, rows = arguments(path.read_text(encoding="utf-8"))
        for ordinal, _, section, headline, text, author, sources, topics in rows:
            document = "\n".join(map(fold, [headline, text, author, *sources, *topics]))
            found.append(Text(issue, ordinal, section, tuple(sources), tuple(topics), fold(headline), document, f"{headline}\n{text}"))
    order = {address: place for place, address in enumerate(issues(archive))}
    return sorted(found, key=lambda text: (-order[text.issue], text.ordinal))


def issues(archive: Path) -> list[str]:
    return str(arguments((archive / "search/issues.js").read_text(encoding="utf-8"))[6]).split()


def arguments(script: str) -> list:  # type: ignore[type-arg]
    """What a script of the index hands over."""
    return json.loads("[" + script.partition("(")[2].removesuffix(");\n") + "]")


def postings(text: str) -> list[list[tuple[int, int]]]:
    """(unit within the shard, article's number within the volume) of each volume in a shard, read character by character."""
    volumes = []
    for volume in text.split("!"):
        found, unit, number = [], -1, 0
        codes = (ord({" ": "\\", "#": "\u2028", "$": "\u2029"}.get(char, char)) for char in volume)
        values = (code - 0x25 - 0x800 * (code > 0xDFFF) for code in codes)
        for value in values:
            unit, number = (unit + value // 2, next(values) - 1) if value % 2 else (unit, number + value // 2)
            found.append((unit, number))
        volumes.append(found)
    return volumes


def has(term: str, text: Text) -> bool:
    """Whether the article has a term: words whole, a single character in the headline only."""
    plain = EDGES.sub("", fold(term))
    words = re.findall(f"[{WORD}]+|[{LETTER}]", plain)
    where = text.headline if len(words) == 1 and not re.match(f"[{WORD}]", words[0]) else text.document
    before = f"(?<![{WORD}])" if re.match(f"[{WORD}]", plain[0]) else ""
    after = f"(?![{WORD}])" if re.match(f"[{WORD}]", plain[-1]) else ""
    return re.search(before + re.escape(plain) + after, where) is not None


def scan(terms: list[str], texts: list[Text]) -> list[str]:
    """ "issue ordinal" of every article that has all terms."""
    return [f"{text.issue} {text.ordinal}" for text in texts if all(has(term, text) for term in terms)]
