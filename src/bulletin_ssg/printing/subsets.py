"""Cuts a face down to the characters of one issue, as a TrueType font whose lines are all of one height."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from . import faces, outlines, spacing
from .faces import Face

if TYPE_CHECKING:
    from ..settings import FontsConfig
    from ..sources import Reader

FEATURES = ("ccmp", "kern", "mark", "pwid")
"""Of the source font; `pwid` makes quotation marks narrow in a bulletin that is not Chinese."""
NEEDLESS = ("BASE", "DSIG", "STAT", "VORG", "gasp", "meta", "vhea", "vmtx")
ASCENT, DESCENT = 0.88, -0.12
"""In em. Mixed faces keep the grid of lines only where all say the same."""


class Cut(NamedTuple):
    """A face cut for one issue."""

    family: str
    weight: int
    data: bytes
    """A TrueType font."""


def cut_all(fonts: FontsConfig, text: str, masthead: str, reader: Reader) -> tuple[tuple[Cut, ...], str]:
    """Every face of the issue, cut to `text` (the masthead's to `masthead`); and the characters that no face has.

    What Song lacks comes from faces of wider coverage, the families Rare0, Rare1, …
    """
    wanted = frozenset(text)
    lacking: frozenset[str] = frozenset()
    cuts = []
    for face in faces.choose(fonts):
        source = faces.load(face, reader)
        had = _had(source, frozenset(masthead) if face.family == "Masthead" else wanted)
        if not face.latin:
            had = frozenset(character for character in had if character >= "\u2000" or character in " \xa0")
        if face.family == "Song":
            lacking = frozenset(character for character in wanted - had if _is_drawn(character))
        if had:
            cuts.append(Cut(face.family, face.weight, _cut(face, source, had)))
    for face in faces.wider(fonts):
        if not lacking:
            break
        source = faces.load(face, reader)
        if had := _had(source, lacking):
            cuts.append(Cut(face.family, face.weight, _cut(face, source, had)))
            lacking -= had
    return tuple(cuts), "".join(sorted(lacking))


def _is_drawn(character: str) -> bool:
    """Whether a font must have it: spaces, controls, joiners and variation selectors leave no ink."""
    from unicodedata import category

    return (
        category(character) not in ("Cc", "Cf", "Zs", "Zl", "Zp") and not ("\ufe00" <= character <= "\ufe0f") and character < "\U000e0000"
    )


def _cut(face: Face, source: Any, characters: frozenset[str]) -> bytes:
    if face.file.startswith("site:"):
        return cut(source, characters, face.pin or face.weight, face.embolden)
    return _cut_packaged(face, characters)


@lru_cache(maxsize=8)
def _cut_packaged(face: Face, characters: frozenset[str]) -> bytes:
    """Kept for the issue that is printed again: a masthead's few characters hardly ever change."""
    return cut(faces.packaged(face.file), characters, face.pin or face.weight, face.embolden)


def _had(source: Any, characters: frozenset[str]) -> frozenset[str]:
    covered = source.unicodes
    return frozenset(character for character in characters if ord(character) in covered)


def cut(source: Any, characters: frozenset[str], weight: int, embolden: float = 0.0) -> bytes:
    """The font of these characters of a uharfbuzz face, a variable one pinned at `weight`."""
    import io

    from fontTools.ttLib import TTFont

    subset = _subset(source, characters, weight)
    font = TTFont(io.BytesIO(subset.blob.data), recalcTimestamp=False, recalcBBoxes=False)
    if embolden or "glyf" not in font:
        outlines.quadratic(subset, font, embolden)
    _level(font)
    spacing.add_features(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _subset(source: Any, characters: frozenset[str], weight: int) -> Any:
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    for character in characters:
        wanted.unicode_set.add(ord(character))
    features = wanted.sets(uharfbuzz.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.clear()
    for tag in FEATURES:
        features.add(_tag(tag))
    for tag in NEEDLESS:
        wanted.drop_table_tag_set.add(_tag(tag))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    if source.has_var_data:
        wanted.pin_all_axes_to_default(source)
        wanted.pin_axis_location(source, "wght", weight)
    return uharfbuzz.subset(source, wanted)


def _tag(tag: str) -> int:
    return int.from_bytes(tag.encode(), "big")


def _level(font: Any) -> None:
    em = font["head"].unitsPerEm
    ascent, descent = round(ASCENT * em), round(DESCENT * em)
    header, metrics = font["hhea"], font["OS/2"]
    header.ascent, header.descent, header.lineGap = ascent, descent, 0
    metrics.sTypoAscender, metrics.sTypoDescender, metrics.sTypoLineGap = ascent, descent, 0
    metrics.usWinAscent, metrics.usWinDescent = ascent, -descent
