"""The tree of a PDF's tags, put in order once WeasyPrint has built it: dictionaries in, dictionaries out.

Like `tagging` it knows how WeasyPrint builds that tree, and is used under the versions that are proved there only.
"""

from __future__ import annotations

from typing import Any


def adopt(whole: Any, piece: Any, found: dict[bytes, Any]) -> None:
    """Give the children of a piece to the whole; an empty object is left of it."""
    for kid in piece["K"]:
        found[kid]["P"] = whole.reference
        whole["K"].append(kid)
    piece.clear()


def embody(found: dict[bytes, Any], pdf: Any) -> None:
    """An item of a list is its mark and its body; WeasyPrint puts paragraphs beside the mark."""
    import pydyf

    for item in [element for element in found.values() if element.get("S") == "/LI"]:
        loose = [kid for kid in item["K"] if found[kid]["S"] not in ("/Lbl", "/LBody")]
        if loose:
            body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "K": array(loose), "Pg": item["Pg"], "P": item.reference})
            pdf.add_object(body)
            found[body.reference] = body
            for kid in loose:
                found[kid]["P"] = body.reference
            item["K"] = array([kid for kid in item["K"] if kid not in loose] + [body.reference])


def flatten(parent: Any, found: dict[bytes, Any], pdf: Any) -> None:
    """Lines of text belong to their paragraph directly: WeasyPrint wraps each into an element of its own.

    What a table needs no more, since its heads say their scope, goes too.
    """
    import pydyf

    root = next(thing for thing in pdf.objects if isinstance(thing, dict) and thing.get("Type") == "/StructTreeRoot")
    numbers = next(thing for thing in pdf.objects if thing.reference == root["ParentTree"])["Nums"]
    places = {reference: number for number, reference in enumerate(pdf.page_references)}
    waiting = [parent]
    while waiting:
        element = waiting.pop()
        kids: list[object] = []
        for kid in element["K"]:
            inner = found.get(kid) if isinstance(kid, bytes) else None
            if inner is None:
                kids.append(kid)
            elif _is_line(inner) and element["S"] not in ("/Document", "/Table", "/TR", "/L", "/Sect", "/Art"):
                (mark,), page = inner["K"], inner["Pg"]
                numbers[2 * places[page] + 1][mark] = element.reference
                same = page == element.get("Pg")
                kids.append(mark if same else pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": mark}))
                inner.clear()
            else:
                kids.append(kid)
                waiting.append(inner)
        element["K"] = array(kids)
        if element["S"] in ("/TD", "/TH"):
            _plain(element)


def _is_line(element: Any) -> bool:
    return element.get("S") == "/Span" and len(element["K"]) == 1 and isinstance(element["K"][0], int) and "A" not in element


def _plain(cell: Any) -> None:
    """A cell without the identifiers by which WeasyPrint names its heads, page by page."""
    cell.pop("ID", None)
    cell["A"].pop("Headers", None)
    if len(cell["A"]) == 1:
        del cell["A"]


def close_gaps(element: Any, found: dict[bytes, Any], above: list[tuple[int, int]]) -> None:
    """Headings without gaps: an h4 right under an h2 is said as the third level (PDF/UA-1, 7.4.2)."""
    kind = element["S"]
    if len(kind) == 3 and kind[1] == "H" and kind[2].isdigit():
        level = int(kind[2])
        while above and above[-1][0] >= level:
            above.pop()
        above.append((level, above[-1][1] + 1 if above else 1))
        element["S"] = f"/H{above[-1][1]}"
    for kid in element["K"]:
        if isinstance(kid, bytes) and kid in found:
            close_gaps(found[kid], found, above)


def array(values: Any) -> Any:
    import pydyf

    return pydyf.Array(values)
