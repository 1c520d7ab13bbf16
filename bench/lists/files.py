"""Rows as files: .xlsx with shared texts, .xls, and .csv as offices write it."""

import io
import re
from collections.abc import Callable
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import xlwt

_SHEET = "xl/worksheets/sheet1.xml"
_INLINE = re.compile(r' t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHARING = (
    (
        "[Content_Types].xml",
        "</Types>",
        (
            '<Override PartName="/xl/sharedStrings.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
        ),
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rIdShared" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>',
    ),
)
"""Where a package names its part of shared texts."""


def _xlsx(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return _shared(out.getvalue())


def _shared(content: bytes) -> bytes:
    """A workbook with its texts shared, as Excel keeps them; openpyxl writes each in place."""
    with ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    numbers: dict[str, int] = {}
    parts[_SHEET] = _INLINE.sub(
        lambda found: f' t="s"><v>{numbers.setdefault(found[1], len(numbers))}</v></c>',
        parts[_SHEET],
    )
    texts = "".join(f"<si><t>{text}</t></si>" for text in numbers)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}/main">{texts}</sst>'
    for name, before, more in _SHARING:
        parts[name] = parts[name].replace(before, more + before)
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def _xls(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(rows: list[list[Any]]) -> bytes:
    text = "\r\n".join(",".join("" if one is None else str(one) for one in row) for row in rows)
    return text.encode("gb18030")


WRITERS: dict[str, Callable[[list[list[Any]]], bytes]] = {"xlsx": _xlsx, "xls": _xls, "csv": _csv}
