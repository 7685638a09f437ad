"""Adds features to an issue's font: marks that meet share their white, figures of one width, letters that carry a gap."""

from __future__ import annotations

from typing import Any

from . import gaps

OPENING = "（《〈「『【〔［｛“‘〖"
CLOSING = "）》〉」』】〕］｝”’〗，。、．；：！？"


def add_features(font: Any) -> None:
    """`chws` (CLREQ 3.1.6: of two marks that meet, the first gives up its half em), `tnum`, and the private ones of `gaps`."""
    variants = gaps.add_glyphs(font)
    features = [feature for feature in (_meeting_marks(font), _even_figures(font, variants)) if feature]
    if features:
        _install(font, "GPOS", features)
    if variants:
        _install(font, "GSUB", gaps.substitutions(variants))


def _meeting_marks(font: Any) -> tuple[str, Any] | None:
    from fontTools.otlLib import builder

    opening, closing = _wide(font, OPENING), _wide(font, CLOSING)
    if not closing:
        return None
    half = builder.buildValue({"XAdvance": -font["head"].unitsPerEm // 2})
    pairs = {(closing, closing): (half, None)}
    if opening:
        pairs |= {(closing, opening): (half, None), (opening, opening): (half, None)}
    table = builder.buildPairPosClassesSubtable(pairs, font.getReverseGlyphMap())
    return "chws", builder.buildLookup([table])


def _even_figures(font: Any, variants: gaps.Variants) -> tuple[str, Any] | None:
    from fontTools.otlLib import builder

    known, metrics = font.getBestCmap(), font["hmtx"]
    figures = [known[code] for code in range(ord("0"), ord("9") + 1) if code in known]
    width = max((metrics[name][0] for name in figures), default=0)
    gains = {name: width - metrics[name][0] for name in figures if metrics[name][0] != width}
    if not gains:
        return None
    gains |= {glyphs[name]: gain for name, gain in gains.items() for glyphs in variants.values() if name in glyphs}
    values = {name: builder.buildValue({"XPlacement": gain // 2, "XAdvance": gain}) for name, gain in gains.items()}
    return "tnum", builder.buildLookup([builder.buildSinglePosSubtable(values, font.getReverseGlyphMap())])


def _wide(font: Any, marks: str) -> tuple[str, ...]:
    """The glyphs of those marks that take a whole em in this font."""
    known, em = font.getBestCmap(), font["head"].unitsPerEm
    names = {known[ord(mark)] for mark in marks if ord(mark) in known}
    return tuple(sorted((name for name in names if font["hmtx"][name][0] >= 0.9 * em), key=font.getGlyphID))


def _install(font: Any, tag: str, features: list[tuple[str, Any]]) -> None:
    """Append lookups and their features for every script and language of GPOS or GSUB; the table is made where there is none."""
    from fontTools.ttLib.tables import otTables

    table = font[tag].table if tag in font else _empty_table(font, tag)
    if table.LookupList is None:
        table.LookupList, table.LookupList.Lookup = otTables.LookupList(), []
    if table.FeatureList is None:
        table.FeatureList, table.FeatureList.FeatureRecord = otTables.FeatureList(), []
    records = table.FeatureList.FeatureRecord
    for name, lookup in features:
        table.LookupList.Lookup.append(lookup)
        record = otTables.FeatureRecord()
        record.FeatureTag, record.Feature = name, otTables.Feature()
        record.Feature.FeatureParams = None
        record.Feature.LookupListIndex = [len(table.LookupList.Lookup) - 1]
        records.append(record)
    added = range(len(records) - len(features), len(records))
    order = sorted(range(len(records)), key=lambda index: (records[index].FeatureTag, index))  # the format wants them by tag
    place = {old: new for new, old in enumerate(order)}
    table.FeatureList.FeatureRecord = [records[index] for index in order]
    for system in _systems(table):
        system.FeatureIndex = sorted(place[index] for index in (*system.FeatureIndex, *added))


def _systems(table: Any) -> list[Any]:
    """Every language system of every script."""
    scripts = [record.Script for record in table.ScriptList.ScriptRecord]
    named = [language.LangSys for script in scripts for language in script.LangSysRecord]
    return [system for system in (*(script.DefaultLangSys for script in scripts), *named) if system is not None]


def _empty_table(font: Any, name: str) -> Any:
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables import otTables

    font[name] = holder = newTable(name)
    holder.table = table = getattr(otTables, name)()
    table.Version = 0x00010000
    table.FeatureList = table.LookupList = None
    table.ScriptList, table.ScriptList.ScriptRecord = otTables.ScriptList(), []
    for tag in ("DFLT", "hani", "latn"):
        record = otTables.ScriptRecord()
        record.ScriptTag, record.Script = tag, otTables.Script()
        record.Script.LangSysRecord = []
        record.Script.DefaultLangSys = system = otTables.DefaultLangSys()
        system.ReqFeatureIndex, system.FeatureIndex, system.LookupOrder = 0xFFFF, [], None
        table.ScriptList.ScriptRecord.append(record)
    return table
