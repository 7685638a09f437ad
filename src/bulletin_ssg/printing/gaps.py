"""Gives a font letters and figures that carry the gap between Han and Latin in their own width.

A gap that is a displacement is taken for a space by whoever copies the text; one that is a part of the glyph is not. A glyph
with a gap is drawn as a component, so it costs 16 bytes.
"""

from __future__ import annotations

from struct import pack, unpack_from
from typing import Any

from .composition.characters import LATIN, part

LEVELS = (1, 2, 3, 4)
"""Eighths of an em."""
SIDES = ("l", "r", "lr")
WORDS_ARE_OFFSETS = 0x0003
"""Flags of a component: two words follow, and they are an offset."""

Variants = dict[str, dict[str, str]]
"""Feature → glyph → glyph with the gap."""


def feature(gap: str) -> str:
    """The private feature that gives a character this gap: "lr2" → "GPB2"."""
    return {"l": "GPL", "r": "GPR", "lr": "GPB"}[gap[:-1]] + gap[-1]


def add_glyphs(font: Any) -> Variants:
    """New glyphs at the end of the font, and which feature is to bring which of them."""
    known, em = font.getBestCmap(), font["head"].unitsPerEm
    names = sorted({name for code, name in known.items() if part(chr(code)) == LATIN}, key=font.getGlyphID)
    if not names:
        return {}
    outlines, ends = bytearray(font.getTableData("glyf")), _locations(font)
    variants: Variants = {}
    metrics, added = font["hmtx"].metrics, []
    for name in names:
        number = font.getGlyphID(name)
        start, end = ends[number : number + 2]
        if start == end:
            continue
        bounds = unpack_from(">4h", outlines, start + 2)
        for level in LEVELS:
            gap = round(em * level / 8)
            for side in SIDES:
                before, width = gap * ("l" in side), gap * len(side)
                new = f"{name}.{side}{level}"
                outlines += pack(
                    ">h4hHHhh2x", -1, bounds[0] + before, bounds[1], bounds[2] + before, bounds[3], WORDS_ARE_OFFSETS, number, before, 0
                )  # fmt: skip
                ends.append(len(outlines))
                metrics[new] = (metrics[name][0] + width, bounds[0] + before)
                variants.setdefault(feature(f"{side}{level}"), {})[name] = new
                added.append(new)
    _store(font, bytes(outlines), ends, added)
    return variants


def _locations(font: Any) -> list[int]:
    """Where each glyph begins, and where the last one ends."""
    data = font.getTableData("loca")
    if font["head"].indexToLocFormat:
        return list(unpack_from(f">{len(data) // 4}I", data))
    return [place * 2 for place in unpack_from(f">{len(data) // 2}H", data)]


def _store(font: Any, outlines: bytes, ends: list[int], added: list[str]) -> None:
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
