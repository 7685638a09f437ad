"""Addresses that never change: what permalinks.yaml holds, and by what an article is known again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from .diagnostics import Diagnostic, Span, error
from .model import Contents, Item

NEAR = 12
"""Two bodies are alike when at most so many of the 64 bits of their likeness differ (one edited sentence in ten costs
about 8; unrelated texts differ in about 32)."""

FILE = "permalinks.yaml"


class FrozenArticle(NamedTuple):
    """An article as it was when its address was promised."""

    address: str
    """A slug, or its number in the issue when it was first frozen."""
    headline: str
    digest: str
    likeness: str


class FrozenIssue(NamedTuple):
    address: str
    """ "2024-05"."""
    articles: tuple[FrozenArticle, ...] = ()


class Tombstone(NamedTuple):
    """An address that was given up on purpose."""

    target: str
    """ "issues/2024-05/3/"."""
    headline: str = ""


class Permalinks(NamedTuple):
    """permalinks.yaml; nothing is frozen where it is absent."""

    issues: tuple[FrozenIssue, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()


def addresses(contents: Contents, permalinks: Permalinks) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """The address of every article of an issue, in reading order, and what is wrong with them."""
    items = [item for listing in contents.listings for item in listing.items]
    frozen = next((issue for issue in permalinks.issues if issue.address == contents.address), None)
    if frozen is None:
        return tuple(item.slug or str(item.ordinal) for item in items), []
    known, problems = recognise(items, frozen.articles, contents.source)
    buried = {stone.target for stone in permalinks.tombstones}
    for article in frozen.articles:
        target = f"issues/{contents.address}/{article.address}/"
        if article.address not in known.values() and target not in buried:
            problems.append(removed(target, article.headline, contents.source))
    taken = {article.address for article in frozen.articles}
    taken |= {target.split("/")[2] for target in buried if target.startswith(f"issues/{contents.address}/") and target.count("/") == 3}
    return tuple(_address(item, known, taken) for item in items), problems


def _address(item: Item, known: dict[int, str], taken: set[str]) -> str:
    if item.ordinal in known:
        return known[item.ordinal]
    if item.slug and item.slug not in taken:
        address = item.slug
    else:
        address = str(max((int(name) for name in taken if name.isdigit()), default=0) + 1)
    taken.add(address)
    return address


def vanished(published: list[str], permalinks: Permalinks) -> list[Diagnostic]:
    """Frozen issues that are not published and were not given up."""
    buried = {stone.target for stone in permalinks.tombstones}
    targets = ((f"issues/{issue.address}/", issue.address) for issue in permalinks.issues if issue.address not in published)
    return [removed(target, address, "") for target, address in targets if target not in buried]


def removed(target: str, headline: str, source: str) -> Diagnostic:
    return error(
        "E230",
        "the frozen address /{target} ({headline}) would be gone",
        Span(source) if source else Span(FILE),
        "bring the article back or give it its `#slug`; to give the address up for good: bulletin freeze --allow-removed",
        target=target, headline=headline,
    )  # fmt: skip


def recognise(items: list[Item], frozen: tuple[FrozenArticle, ...], source: str) -> tuple[dict[int, str], list[Diagnostic]]:
    """Which article has which frozen address: (ordinal → address), by slug, headline, body, likeness, in this order."""
    known: dict[int, str] = {}
    problems: list[Diagnostic] = []

    def pair(same: Callable[[Item, FrozenArticle], bool]) -> None:
        for article in frozen:
            if article.address in known.values():
                continue
            found = [item for item in items if item.ordinal not in known and same(item, article)]
            rivals = [other for other in frozen if other.address not in known.values() and found and same(found[0], other)]
            if len(found) == 1 and len(rivals) == 1:
                known[found[0].ordinal] = article.address

    pair(lambda item, article: bool(item.slug) and item.slug == article.address)
    pair(lambda item, article: item.headline == article.headline)
    pair(lambda item, article: item.headline == article.headline and item.digest == article.digest)
    pair(lambda item, article: item.digest == article.digest)
    for article in frozen:
        if article.address in known.values():
            continue
        near = sorted((distance(item.likeness, article.likeness), item.ordinal) for item in items if item.ordinal not in known)
        near = [(bits, ordinal) for bits, ordinal in near if bits <= NEAR]
        if len(near) > 1 and near[0][0] == near[1][0]:
            problems.append(_ambiguous(article, [item for item in items if item.ordinal in (near[0][1], near[1][1])], source))
            known[near[0][1]] = article.address  # one error, not a second about a removed article
        elif near:
            known[near[0][1]] = article.address
    return known, problems


def _ambiguous(article: FrozenArticle, rivals: list[Item], source: str) -> Diagnostic:
    return error(
        "E231", "two articles could be the one frozen as {address} ({headline}): lines {first} and {second}", Span(source, rivals[0].line, 1),
        "write {{#{address}}} behind the headline of the right one",
        address=article.address, headline=article.headline, first=rivals[0].line, second=rivals[1].line,
    )  # fmt: skip


def distance(one: str, other: str) -> int:
    """Bits that differ between two likenesses."""
    if not one or not other:
        return 64
    return (int(one, 16) ^ int(other, 16)).bit_count()


def freeze(issues: list[tuple[Contents, tuple[str, ...]]], old: Permalinks, gone: list[Tombstone]) -> Permalinks:
    """All addresses as they are now, promised; `gone` are those given up."""
    kept = {stone.target: stone for stone in (*old.tombstones, *gone)}
    frozen = []
    for contents, names in issues:
        items = [item for listing in contents.listings for item in listing.items]
        articles = (FrozenArticle(name, item.headline, item.digest, item.likeness) for item, name in zip(items, names, strict=True))
        frozen.append(FrozenIssue(contents.address, tuple(articles)))
    return Permalinks(tuple(sorted(frozen)), tuple(kept[target] for target in sorted(kept)))


def write(permalinks: Permalinks) -> str:
    """permalinks.yaml's text; JSON strings are YAML strings."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = ["# Addresses that members have been sent; written by `bulletin freeze`, committed with the issues, never edited by hand."]
    lines.append("issues:" if permalinks.issues else "issues: []")
    for issue in permalinks.issues:
        lines += [f"  - address: {quoted(issue.address)}", "    articles:" if issue.articles else "    articles: []"]
        for article in issue.articles:
            fields = ", ".join(f"{name}: {quoted(value)}" for name, value in zip(article._fields, article, strict=True))
            lines.append(f"      - {{{fields}}}")
    lines.append("tombstones:" if permalinks.tombstones else "tombstones: []")
    lines += [f"  - {{target: {quoted(stone.target)}, headline: {quoted(stone.headline)}}}" for stone in permalinks.tombstones]
    return "\n".join(lines) + "\n"
