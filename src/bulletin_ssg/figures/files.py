"""Figures as files: CSV that spreadsheet programs open rightly, JSON with typed values, Frictionless descriptions of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from bulletin_ssg.values import encode

from .typed import MISSING, Figures, figures

if TYPE_CHECKING:
    from decimal import Decimal

    from bulletin_ssg.dataset import Dataset, Table

MARK = "\ufeff"
"""At the head of a CSV file, so that spreadsheet programs read Chinese."""
QUOTED = re.compile('[,"\r\n]')
NEWLINE = "\n"
Row = Sequence[str]


def csv_name(address: str, article: int, table: int) -> str:
    return f"{address}-{article}-{table}.csv"


def csv_target(address: str, article: int, table: int) -> str:
    return f"issues/{address}/{csv_name(address, article, table)}"


def csv(rows: Iterable[Row]) -> bytes:
    """RFC 4180."""
    return (MARK + "".join(",".join(map(_cell, row)) + "\r\n" for row in rows)).encode()


def table_csv(table: Table) -> bytes:
    return csv((table.header, *table.rows))


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def written(value: object) -> bytes:
    """JSON for people too: json.dumps(value, ensure_ascii=False, indent=1), whose own encoder takes twice the time for indented lines."""
    return f"{_indented(value, NEWLINE)}{NEWLINE}".encode()


def _indented(value: object, margin: str) -> str:
    if type(value) is str:
        return encode_basestring(value)
    inner = margin + " "
    if isinstance(value, dict) and value:
        lines = [f"{inner}{encode_basestring(name)}: {_indented(each, inner)}" for name, each in value.items()]
        return f"{{{','.join(lines)}{margin}}}"
    if isinstance(value, (list, tuple)) and value:
        return f"[{','.join([inner + _indented(each, inner) for each in value])}{margin}]"
    return encode(value)


def number(amount: Decimal | None) -> int | float | None:
    return None if amount is None else int(amount) if amount == amount.to_integral_value() else float(amount)


def table_json(found: Figures) -> dict[str, object]:
    columns = [{"name": column.name, "unit": column.unit, "kind": column.kind} for column in found.columns]
    amounts = [list(map(number, column.amounts)) for column in found.columns]
    rows: list[dict[str, object]] = [
        {"label": label, "values": [some[place] for some in amounts]} for place, label in enumerate(found.labels)
    ]
    total = [number(column.total.amount if column.total else None) for column in found.columns]
    say = {
        "title": found.title,
        "series": found.series,
        "period": found.span.iso if found.span else "",
        "source": found.source,
        "note": found.note,
    }
    return {
        **{key: text for key, text in say.items() if text},
        "columns": columns,
        "rows": rows,
        **({"total": total} if found.total else {}),
    }


def fields(found: Figures, table: Table) -> list[dict[str, object]]:
    """The columns of a table's CSV file as Frictionless describes them; a column of words and one of mixed cells are text."""
    numeric = {column.head for column in found.columns if not any(_mixed(table, column.head))}
    kinds: list[dict[str, object]] = [
        {"type": "number", "bareNumber": False, "groupChar": ","} if head in numeric else {"type": "string"} for head in table.header
    ]
    return [{"name": head or str(place), **kind} for place, (head, kind) in enumerate(zip(table.header, kinds, strict=True), 1)]


def _mixed(table: Table, head: str) -> Iterable[bool]:
    from .typed import number as read

    place = table.header.index(head)
    return (row[place].strip() not in MISSING and read(row[place]) is None for row in table.rows)


def resource(name: str, path: str, title: str, columns: list[dict[str, object]]) -> dict[str, object]:
    return {
        "name": name, "path": path, **({"title": title} if title else {}), "profile": "tabular-data-resource", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "schema": {"fields": columns, "missingValues": sorted(MISSING)},
    }  # fmt: skip


def plain_resource(name: str, path: str, title: str) -> dict[str, object]:
    """A table whose columns its issue's own package describes."""
    say = {"name": name.removesuffix(".csv"), "path": path, **({"title": title} if title else {})}
    return {**say, "profile": "data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def package(name: str, title: str, resources: list[dict[str, object]]) -> bytes:
    return written({"profile": "data-package", "name": name, "title": title, "resources": resources})


def issue_files(address: str, title: str, dataset: Dataset) -> list[tuple[str, bytes]]:
    """(target, bytes) of all that an issue's figures can be had as."""
    found, resources, tables = [], [], []
    for article, table in dataset.tables:
        read = figures(table)
        name = csv_name(address, article, table.ordinal)
        found.append((csv_target(address, article, table.ordinal), table_csv(table)))
        resources.append(resource(name.removesuffix(".csv"), name, read.title, fields(read, table)))
        tables.append({"article": article, "table": table.ordinal, **table_json(read)})
    marked = [{"article": article, "text": one.text, **dict(one.attributes)} for article, one in dataset.marked]
    if not tables and not marked:
        return []
    found.append((f"issues/{address}/figures.json", written({"issue": address, "tables": tables, "figures": marked})))
    resources.append(
        {"name": "figures", "path": "figures.json", "profile": "data-resource", "format": "json", "mediatype": "application/json"}
    )
    found.append((f"issues/{address}/datapackage.json", package(f"figures-{address}", title, resources)))
    return found
