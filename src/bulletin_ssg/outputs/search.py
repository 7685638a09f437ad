"""Search: its page, the list of issues, and the index, in shards that an edit changes only where it must.

The index is one step, since every shard may hold articles of every issue; its function is pure like any other. But its result
can be amended: where a few issues differ from last time, only the shards of the units that they gained or lost are written anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from bulletin_ssg import values
from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Earlier, Product, amended_by
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Site

from . import inversion, pieces, postings
from .frame import frame, page, show
from .lists import public
from .postings import KEY, NUMBER, Scheme

NAME = "search"
TARGET = pieces.FOLDER
OFFERED = 200
"""Sources, and topics, that the page offers as filters: the most frequent ones."""
FEW = 24
"""So many changed issues are amended; with more it is quicker to begin anew."""


class PageArgs(NamedTuple):
    info: SiteInfo
    years: tuple[int, ...]
    """Newest first."""
    sections: tuple[str, ...]
    sources: tuple[str, ...]
    """By name."""
    topics: tuple[str, ...]


class ListArgs(NamedTuple):
    scheme: Scheme
    together: int
    addresses: tuple[str, ...]
    """Of all issues, oldest first; "-" for a withdrawn one."""


class Args(NamedTuple):
    scheme: Scheme
    refs: tuple[str, ...]
    """Of all issues, oldest first."""


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    if not config.search.enabled:
        return
    shown = public(site)
    lines = [headline for entry in shown for headline in entry.headlines if not headline.withdrawn]
    sources = Counter(name for line in lines for name in {source.name for source in line.sources})
    topics = Counter(topic for line in lines for topic in line.topics)
    years = tuple(sorted({entry.year for entry in shown}, reverse=True))
    used = {line.section for line in lines}
    sections = tuple(shelf.name for shelf in site.shelves if shelf.slug in used)
    yield Step(TARGET, make, PageArgs(frame(site, config), years, sections, _offered(sources), _offered(topics)))
    how = postings.scheme(max((len(entry.headlines) for entry in site.entries), default=0), len(lines))
    addresses = tuple(["-" if entry.withdrawn else entry.address for entry in site.entries])
    yield Step(f"{TARGET}issues.js", make_list, ListArgs(how, pieces.TOGETHER, addresses))
    yield Step(f"{TARGET}index/", make_index, Args(how, tuple([entry.ref for entry in site.entries])))


def _offered(names: Counter[str]) -> tuple[str, ...]:
    frequent = sorted(names, key=lambda name: (-names[name], name))[:OFFERED]
    return tuple(sorted(frequent))


def make(args: PageArgs, desk: Desk) -> Product:
    html = show(
        desk, "search.html.j2", TARGET, args.info,
        place=TARGET, years=args.years, sections=args.sections, sources=args.sources, topics=args.topics,
    )  # fmt: skip
    return page(TARGET, html)


def make_list(args: ListArgs, desk: Desk) -> Product:
    data = pieces.script("Issues", _edition(args.scheme), *args.scheme, KEY, NUMBER, args.together, " ".join(args.addresses))
    return Product(((f"{TARGET}issues.js", data),))


def amend(args: Args, before: Earlier, desk: Desk) -> Product | None:
    """The index where a few issues were edited, added at the end or taken from there."""
    old, new = before.args.refs, args.refs
    longest = max(len(old), len(new))
    old, new = old + ("",) * (longest - len(old)), new + ("",) * (longest - len(new))
    changed = [place for place in range(longest) if old[place] != new[place]]
    if before.args.scheme != args.scheme or len(changed) > FEW:
        return None
    gained, lost = _differences(args.scheme, [(place, old[place], new[place]) for place in changed], desk)
    there = dict(before.files)
    made = []
    for shard in sorted(gained.keys() | lost.keys()):
        target = shard_target(shard)
        data = before.read(target, there[target])
        if data is None:
            return None
        text = postings.edited(_inside(data), lost.get(shard, ()), gained.get(shard, ()))
        made.append((target, shard_file(shard, text, args.scheme)))
    fresh = {target for target, _ in made}
    return Product(tuple(made), same=tuple(file for file in before.files if file[0] not in fresh))


@amended_by(amend)
def make_index(args: Args, desk: Desk) -> Product:
    return Product(_files(args, desk))


def _files(args: Args, desk: Desk) -> Iterator[tuple[str, bytes]]:
    many = len(args.refs)
    texts = inversion.shards(lambda: _articles(args, desk), args.scheme, many, inversion.passes(many))
    for shard, text in enumerate(texts):
        yield shard_target(shard), shard_file(shard, text, args.scheme)


def _articles(args: Args, desk: Desk) -> Iterator[tuple[int, list[pieces.Filed]]]:
    """(number of its first article, its articles) of every issue."""
    return ((place * args.scheme.stride, pieces.filed(_plain(ref, desk))) for place, ref in enumerate(args.refs))


def _plain(ref: str, desk: Desk) -> Any:
    return values.decode(desk.finder.load(ref), list)


Changes = dict[int, list[tuple[int, int]]]
"""shard → (volume, posting)."""


def _differences(how: Scheme, changed: list[tuple[int, str, str]], desk: Desk) -> tuple[Changes, Changes]:
    """(what was gained, what was lost) by issues (place, old reference, new reference); "" where there is none."""
    gained: Changes = {}
    lost: Changes = {}
    for place, old, new in changed:
        before, after = ({one.place: one.units(how.bits) for one in pieces.filed(_plain(ref, desk))} if ref else {} for ref in (old, new))
        for ordinal in before.keys() | after.keys():
            one, other = before.get(ordinal, set()), after.get(ordinal, set())
            volume, number = divmod(place * how.stride + ordinal, how.volume)
            for units, changes in ((other - one, gained), (one - other, lost)):
                for shard, unit in map(how.place, units):
                    changes.setdefault(shard, []).append((volume, unit << NUMBER | number))
    return gained, lost


def shard_target(shard: int) -> str:
    return f"{TARGET}index/{shard:x}.js"


def shard_file(shard: int, text: str, how: Scheme) -> bytes:
    return f'bulletinShard("{_edition(how)}",{shard},"{text}");\n'.encode()


def _inside(data: bytes) -> str:
    return data.decode().split('"', 3)[3][:-4]


def _edition(how: Scheme) -> str:
    """What the files of one index must agree in; a browser may have kept some from another."""
    return ".".join(map(str, how))
