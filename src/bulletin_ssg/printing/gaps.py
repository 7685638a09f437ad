"""Gives a font glyphs that carry the gap between Han and Latin, or a little of a spread line, in their own width.

A gap that is a displacement is taken for a space by whoever copies the text; one that is a part of the glyph is not. A glyph
with a gap is drawn as a component, so it costs 16 bytes.
"""

from __future__ import annotations

from array import array
from struct import Struct, pack, unpack_from
from typing import Any, NamedTuple

from .composition.characters import CLOSES, LATIN, OPENS, SQUARE, part

LEVELS = (1, 2, 3, 4)
"""Of a gap, in eighths of an em."""
SIDES = ("l", "r", "lr")
STEPS = (1, 2, 3, 4, 5)
"""Of the room behind a mark that closes something, before one that opens, in sixteenths of an em; other square characters have
the first alone, behind them."""
WORDS_ARE_OFFSETS = 0x0003
"""Flags of a component: two words follow, and they are an offset."""
_COMPONENT = Struct(">h4hHHhh2x")

Variants = dict[str, dict[str, str]]
"""Feature → glyph → glyph with the gap."""


class Gap(NamedTuple):
    """What a variant of a glyph is wider by, in units of the font."""

    feature: str
    before: int
    behind: int


def feature(gap: str) -> str:
    """The private feature that gives a character this gap: "lr2" → "GPB2"."""
    return {"l": "GPL", "r": "GPR", "lr": "GPB", "h": "GPH", "o": "GPO", "q": "GPQ"}[gap[:-1]] + gap[-1]


def add_glyphs(font: Any) -> Variants:
    """New glyphs at the end of the font, and which feature is to bring which of them."""
    em = font["head"].unitsPerEm
    latin = [Gap(feature(f"{side}{n}"), em * n // 8 * ("l" in side), em * n // 8 * ("r" in side)) for n in LEVELS for side in SIDES]
    closes = [Gap(feature(f"h{n}"), 0, em * n // 16) for n in STEPS]
    opens = [closes[0], *(Gap(feature(f"o{n}"), em * n // 16, 0) for n in STEPS), Gap(feature("q5"), em * 5 // 16, em // 16)]
    gaps_of = dict.fromkeys(SQUARE, closes[:1]) | {LATIN: latin, CLOSES: closes, OPENS: opens}
    wanted = {}
    for code, name in font.getBestCmap().items():
        if mine := gaps_of.get(part(chr(code))):
            wanted[font.getGlyphID(name)] = (name, mine)
    outlines, ends = bytearray(font.getTableData("glyf")), _locations(font)
    variants: Variants = {}
    metrics, added = font["hmtx"].metrics, []
    for number, (name, gaps) in sorted(wanted.items()):
        start = ends[number]
        if start == ends[number + 1]:
            continue
        left, bottom, right, top = unpack_from(">4h", outlines, start + 2)
        for tag, before, behind in gaps:
            new = f"{name}.{tag}"
            outlines += _COMPONENT.pack(-1, left + before, bottom, right + before, top, WORDS_ARE_OFFSETS, number, before, 0)
            ends.append(len(outlines))
            metrics[new] = (metrics[name][0] + before + behind, left + before)
            variants.setdefault(tag, {})[name] = new
            added.append(new)
    if added:
        _store(font, bytes(outlines), ends, added)
    return variants


def _locations(font: Any) -> array[int]:
    """Where each glyph begins, and where the last one ends."""
    data = font.getTableData("loca")
    if font["head"].indexToLocFormat:
        return array("L", unpack_from(f">{len(data) // 4}I", data))
    return array("L", (place * 2 for place in unpack_from(f">{len(data) // 2}H", data)))


def _store(font: Any, outlines: bytes, ends: array[int], added: list[str]) -> None:
    from fontTools.ttLib.tables.DefaultTable import DefaultTable

    del font["glyf"]  # fontTools would tell it of the new order, which raw bytes cannot hear
    font.setGlyphOrder(font.getGlyphOrder() + added)
    for tag, data in (("glyf", outlines), ("loca", pack(f">{len(ends)}I", *ends))):
        font[tag] = table = DefaultTable(tag)
        table.data = data
    font["head"].indexToLocFormat = 1
    profile = font["maxp"]
    profile.numGlyphs = len(ends) - 1
    profile.maxComponentElements = max(profile.maxComponentElements, 1)
    profile.maxComponentDepth += 1
    profile.maxCompositePoints = max(profile.maxCompositePoints, profile.maxPoints)
    profile.maxCompositeContours = max(profile.maxCompositeContours, profile.maxContours)


def substitutions(variants: Variants) -> list[tuple[str, Any]]:
    """The features as GSUB has them."""
    from fontTools.otlLib import builder

    return [(tag, builder.buildLookup([builder.buildSingleSubstSubtable(glyphs)])) for tag, glyphs in sorted(variants.items())]
