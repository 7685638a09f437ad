"""Addresses that never change: what permalinks.yaml holds, and by what an article is known again."""

from __future__ import annotations

import json
from collections.abc import Callable
from sys import intern
from typing import NamedTuple

from .diagnostics import Diagnostic, Span, error
from .likeness import distance
from .model import Contents, Filing, Item, Mark

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


class Mailed(NamedTuple):
    """An issue that went out by mail. Where the ledger of a mailing is lost, this still tells that there was one."""

    issue: str
    """ "2024-05"."""
    date: str
    """Day on which the first letter was begun."""
    pdf: str = ""
    """SHA-256 of the PDF edition as it was mailed, in hexadecimal digits; "" where none was printed."""


class Permalinks(NamedTuple):
    """permalinks.yaml; nothing is frozen where it is absent."""

    issues: tuple[FrozenIssue, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    mailed: tuple[Mailed, ...] = ()


class Addressed(NamedTuple):
    """The addresses of an issue's articles."""

    names: tuple[str, ...]
    """In reading order."""
    problems: tuple[Diagnostic, ...]
    by_body: bool
    """Whether a body decided, so that an edit of a paragraph may change an address."""


class Known(NamedTuple):
    """An article with all by which it can be known."""

    item: Item
    mark: Mark


def addresses(contents: Contents, marks: tuple[Mark, ...], frozen: FrozenIssue | None, tombstones: tuple[Tombstone, ...]) -> Addressed:
    """The address of every article of an issue, of which `frozen` is what was promised."""
    items = [item for listing in contents.listings for item in listing.items]
    if frozen is None:
        return Addressed(tuple(intern(item.slug or str(item.ordinal)) for item in items), (), False)  # "1" is the same in all issues
    articles = [Known(item, mark) for item, mark in zip(items, marks, strict=True)]
    named = _by_words(articles, frozen.articles)
    certain = len(named)
    problems: list[Diagnostic] = []
    if certain < len(frozen.articles):
        _by_body(articles, frozen.articles, named, problems, contents.source)
    buried = {stone.target for stone in tombstones}
    for article in frozen.articles:
        target = f"issues/{contents.address}/{article.address}/"
        if article.address not in named.values() and target not in buried:
            problems.append(removed(target, article.headline, contents.source))
    taken = {article.address for article in frozen.articles}
    taken |= {target.split("/")[2] for target in buried if target.startswith(f"issues/{contents.address}/") and target.count("/") == 3}
    names = tuple(_address(item, named, taken) for item in items)
    return Addressed(names, tuple(problems), certain < len(frozen.articles))


def settled(contents: Contents, frozen: FrozenIssue) -> bool:
    """Whether slugs and headlines alone tell which article has which frozen address."""
    items = [Known(item, Mark("", 0)) for listing in contents.listings for item in listing.items]
    return len(_by_words(items, frozen.articles)) == len(frozen.articles)


def _by_words(articles: list[Known], frozen: tuple[FrozenArticle, ...]) -> dict[int, str]:
    named = recognise(articles, frozen, lambda known, article: bool(known.item.slug) and known.item.slug == article.address)
    return recognise(articles, frozen, lambda known, article: known.item.headline == article.headline, named)


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


Same = Callable[[Known, FrozenArticle], bool]


def recognise(articles: list[Known], frozen: tuple[FrozenArticle, ...], same: Same, known: dict[int, str] | None = None) -> dict[int, str]:
    """(ordinal → address) of what is known already and of every pair that `same` joins and no other could be joined with."""
    found = dict(known or {})
    for article in frozen:
        candidates = [one for one in articles if one.item.ordinal not in found and same(one, article)]
        if article.address in found.values() or len(candidates) != 1:
            continue
        rivals = [other for other in frozen if other.address not in found.values() and same(candidates[0], other)]
        if len(rivals) == 1:
            found[candidates[0].item.ordinal] = article.address
    return found


def _by_body(
    articles: list[Known], frozen: tuple[FrozenArticle, ...], named: dict[int, str], problems: list[Diagnostic], source: str
) -> None:
    """Join what slug and headline left over: by equal bodies, then by likeness."""
    both: Same = lambda one, article: one.mark.digest == article.digest and one.item.headline == article.headline  # noqa: E731
    for same in (both, lambda one, article: one.mark.digest == article.digest):
        named.update(recognise(articles, frozen, same, named))
    for article in frozen:
        if article.address in named.values():
            continue
        left = [one for one in articles if one.item.ordinal not in named]
        near = sorted((distance(one.mark.likeness, article.likeness), one.item.ordinal) for one in left)
        near = [(bits, ordinal) for bits, ordinal in near if bits <= NEAR]
        if len(near) > 1 and near[0][0] == near[1][0]:
            lines = [one.mark.line for one in left if one.item.ordinal in (near[0][1], near[1][1])]
            problems.append(_ambiguous(article, lines, source))
        if near:
            named[near[0][1]] = article.address  # also where it is ambiguous: one error is enough


def _ambiguous(article: FrozenArticle, lines: list[int], source: str) -> Diagnostic:
    return error(
        "E231", "two articles could be the one frozen as {address} ({headline}): lines {first} and {second}", Span(source, lines[0], 1),
        "write {{#{address}}} behind the headline of the right one",
        address=article.address, headline=article.headline, first=lines[0], second=lines[1],
    )  # fmt: skip


def freeze(issues: list[tuple[Filing, tuple[str, ...]]], old: Permalinks, gone: list[Tombstone]) -> Permalinks:
    """All addresses as they are now, promised; `gone` are those given up."""
    kept = {stone.target: stone for stone in (*old.tombstones, *gone)}
    frozen = []
    for filing, names in issues:
        items = [item for listing in filing.contents.listings for item in listing.items]
        articles = (
            FrozenArticle(name, item.headline, mark.digest, mark.likeness)
            for item, mark, name in zip(items, filing.marks, names, strict=True)
        )
        frozen.append(FrozenIssue(filing.contents.address, tuple(articles)))
    return Permalinks(tuple(sorted(frozen)), tuple(kept[target] for target in sorted(kept)), old.mailed)


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
    lines += ["mailed:"] if permalinks.mailed else []
    for letter in permalinks.mailed:
        fields = ", ".join(f"{name}: {quoted(value)}" for name, value in zip(letter._fields, letter, strict=True))
        lines.append(f"  - {{{fields}}}")
    return "\n".join(lines) + "\n"
