"""Lists of people as files: CSV, YAML or a workbook, read as rows of text with their places, and rows taken out again."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Container
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, Span, error

from . import durable

COLUMNS = {
    "address": "address email e-mail mail 邮箱 电子邮箱 邮箱地址 电子邮件 邮件 邮件地址 电邮 电子邮件地址",
    "name": "name 姓名 联系人 收件人 称呼 联系人姓名",
    "unit": "unit company organisation organization member 单位 单位名称 公司 公司名称 会员 会员单位 机构 企业名称",
    "groups": "groups group 分组 组别 类别 会员类别 会员级别 级别 标签",
}
KNOWN = {title: column for column, titles in COLUMNS.items() for title in titles.split()}


class Row(NamedTuple):
    """One person's entry, as written."""

    first: int
    """Its first and last line in the file, counted from 1; of a workbook its row."""
    last: int
    cells: tuple[tuple[str, str], ...]
    """(column, text) of the columns known."""

    def text(self, column: str) -> str:
        return dict(self.cells).get(column, "").strip()


def read_rows(path: str) -> tuple[Row, ...]:
    """Raises Refused where the file cannot be read as a list of people."""
    data = _bytes(path)
    ending = os.path.splitext(path)[1].lower()
    if ending in (".yaml", ".yml"):
        return _yaml_rows(decoded(data, path), path)
    return _table_rows(_workbook(data, path) if ending == ".xlsx" else _csv_lines(decoded(data, path)), path)


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as reason:
        raise Refused(
            error("E740", "the list of members cannot be read: {reason}", Span(path), "name it under mail: members: in bulletin.yaml", reason=reason.strerror or reason)
        ) from None  # fmt: skip


def decoded(data: bytes, path: str) -> str:
    """UTF-8, or what Excel writes in China (GB 18030)."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(error("E012", "the file is not UTF-8", Span(path), "save it again as UTF-8, or take the last good copy"))


Line = tuple[int, int, list[str]]
"""First and last line of a table's row, and its cells."""


def _csv_lines(text: str) -> list[Line]:
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    lines, before = [], 0
    for cells in reader:
        lines.append((before + 1, reader.line_num, cells))
        before = reader.line_num
    return lines


def _workbook(data: bytes, path: str) -> list[Line]:
    """The first sheet."""
    sheet = _open_workbook(io.BytesIO(data), path).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    return [(number, number, ["" if cell is None else str(cell) for cell in row]) for number, row in enumerate(rows, 1)]


def _open_workbook(file: object, path: str):  # type: ignore[no-untyped-def]
    try:
        import openpyxl
    except ImportError:
        hint = "pip install 'bulletin-ssg[xlsx]', or save the list as CSV"
        raise Refused(error("E720", "reading {what} needs a package that is not installed", Span(path), hint, what=".xlsx")) from None
    try:
        return openpyxl.load_workbook(file)
    except Exception as reason:  # openpyxl promises no kind of error for a damaged file
        hint = "save it again in Excel, or as CSV"
        raise Refused(error("E740", "the list of members cannot be read: {reason}", Span(path), hint, reason=reason)) from None


def _table_rows(lines: list[Line], path: str) -> tuple[Row, ...]:
    filled = [line for line in lines if any(cell.strip() for cell in line[2])]
    columns = [KNOWN.get(cell.strip().lower(), "") for cell in filled[0][2]] if filled else []
    if "address" not in columns:
        hint = "name the columns in its first line: {columns}"
        raise Refused(error("E741", "the list has no column of addresses", Span(path, 1), hint, columns="姓名, 单位, 邮箱, 分组"))
    pairs = ((first, last, zip(columns, cells, strict=False)) for first, last, cells in filled[1:])
    return tuple(Row(first, last, tuple((column, cell) for column, cell in cells if column)) for first, last, cells in pairs)


def _yaml_rows(text: str, path: str) -> tuple[Row, ...]:
    """A list of mappings; groups may be a list again."""
    from bulletin_ssg.records.tree import Items, Pairs, Scalar, Source, fastest_parser, grow

    source = Source(text, path)
    root, problems = grow(source, fastest_parser())
    nodes = root.nodes if isinstance(root, Items) else ()
    if problems or not all(isinstance(node, Pairs) for node in nodes) or not isinstance(root, Items | None):
        hint = "begin every member with “- name: …”, and write unit: and address: below it"
        raise Refused(*problems or [error("E742", "the list is no YAML list of members", Span(path, 1), hint)])
    rows = []
    for position, node in enumerate(nodes):
        assert isinstance(node, Pairs)
        following = nodes[position + 1].start if position + 1 < len(nodes) else len(source.text)
        first, last = source.text.count("\n", 0, node.start) + 1, source.text.rstrip().count("\n", 0, following) + 1
        if position + 1 < len(nodes):
            last = source.text.count("\n", 0, following)
        cells = []
        for key, value in node.pairs:
            column = KNOWN.get(key.text.strip().lower(), "")
            parts = value.nodes if isinstance(value, Items) else (value,)
            if column:
                cells.append((column, "、".join(part.text for part in parts if isinstance(part, Scalar))))
        rows.append(Row(first, last, tuple(cells)))
    return tuple(rows)


def without(path: str, gone: Container[Row], rows: tuple[Row, ...]) -> None:
    """Write the file anew without some of its rows; all else in it stays, byte for byte but for a workbook."""
    if path.lower().endswith(".xlsx"):
        workbook = _open_workbook(path, path)
        for row in reversed(rows):
            if row in gone:
                workbook.worksheets[0].delete_rows(row.first)
        out = io.BytesIO()
        workbook.save(out)
        durable.replace(path, out.getvalue())
        return
    lines = _bytes(path).splitlines(keepends=True)
    dropped = {number for row in rows if row in gone for number in range(row.first, row.last + 1)}
    durable.replace(path, b"".join(line for number, line in enumerate(lines, 1) if number not in dropped))
