"""Files as people send them, each fault made here: .xlsx by openpyxl or part by part, .xls by xlwt
or record by record, .csv as bytes."""

import io
import struct
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from services.common.lists.columns import Column, Form
from services.common.values import identity

TODAY = date(2026, 3, 2)


def _id_number(text: str) -> str:
    return identity.id_number(text, on=TODAY).text


FORM = Form(
    name="people",
    version=2,
    title="人员名单",
    columns=(
        Column("name", "姓名", "name", aliases=("联系人姓名",), longest=50),
        Column("id_number", "身份证号", "id_number", aliases=("身份证号码",), check=_id_number),
        Column("phone", "手机号码", "phone", required=False, aliases=("电话", "手机")),
        Column("graduated_on", "毕业日期", "day", required=False),
        Column("months", "见习月数", "integer", required=False, least=3, most=12,
               suffixes=("个月",)),
        Column("amount", "金额", "money", required=False),
        Column(
            "sex", "性别", "choice", required=False, choices={"男": "m", "女": "f"},
            shown_choices=("男", "女"),
        ),
        Column("remark", "备注", "text", required=False, longest=100),
        Column("skills", "技能", "several", required=False, most=3, longest=10),
    ),
    key=("id_number",),
)  # fmt: skip
TITLES = [column.title for column in FORM.columns]


def an_id_number(serial: int = 1) -> str:
    """An ID number with a right check character."""
    first17 = f"64010620000101{serial:03}"
    return first17 + identity.id_check(first17)


def ending_in_x() -> str:
    """An ID number whose check character is X."""
    return next(one for one in map(an_id_number, range(1, 100)) if one.endswith("X"))


def a_person(serial: int = 1, **changes: Any) -> list[Any]:
    """A row of the form; what is not named is blank."""
    told = {"name": "马明", "id_number": an_id_number(serial)} | changes
    return [told.get(column.name) for column in FORM.columns]


def xlsx(*rows: list[Any], change: Any = None, header: bool = True) -> bytes:
    """A workbook of those rows under the form's header; `change(book, sheet)` before it is kept."""
    return workbook(*([TITLES] if header else []), *rows, change=change)


def workbook(*rows: list[Any], change: Any = None) -> bytes:
    """A workbook of those rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """A workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def in_1904(book: openpyxl.Workbook, _: Any) -> None:
    """Days count from 1904, as in old Macintosh books."""
    book.epoch = CALENDAR_MAC_1904


def parts_of(content: bytes) -> dict[str, bytes]:
    """A package's parts by name."""
    with ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Parts as a package."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A package with one part put in or replaced."""
    return packed(parts_of(content) | {name: part})


SHEET_PART = "xl/worksheets/sheet1.xml"
_OPEN = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main"><sheetData>'
)
_CLOSE = "</sheetData></worksheet>"


def with_rows(rows: str, doctype: str = "") -> bytes:
    """A workbook whose sheet is this XML."""
    sheet = _OPEN.replace("?>", f"?>{doctype}", 1) + rows + _CLOSE
    return with_part(xlsx(), SHEET_PART, sheet.encode())


def header_xml(number: int = 1) -> str:
    """The form's header as XML."""
    return row_xml(number, *TITLES)


def row_xml(number: int, *words: str) -> str:
    """A row of inline texts as XML."""
    cells = (
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for n, text in enumerate(words)
        if text
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def xls(*rows: list[Any], change: Any = None, header: bool = True, mac: bool = False) -> bytes:
    """The same as an .xls of Excel 97."""
    book = xlwt.Workbook()
    book.dates_1904 = mac
    sheet = book.add_sheet("名单")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, row in enumerate(([TITLES] if header else []) + list(rows)):
        for column, value in enumerate(row):
            if isinstance(value, date | datetime):
                sheet.write(number, column, value, day)
            elif value is not None:
                sheet.write(number, column, value)
    if change:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def renamed_stream(content: bytes, old: str, new: str) -> bytes:
    """A container in which a stream bears another name."""
    entry = old.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(old) + 2)
    named = new.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(new) + 2)
    assert entry in content
    return content.replace(entry, named)


def bare_xls(*rows: list[bytes], before: bytes = b"") -> bytes:
    """An .xls of Excel 95 without container: text in the machine's own code, here GBK."""
    records = [_record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)), before]
    records.append(_record(0x0042, struct.pack("<H", 936)))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            told = struct.pack("<HHHH", number, column, 0, len(text)) + text
            records.append(_record(0x0204, told))
    records.append(_record(0x000A, b""))
    globals_ = _record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + before
    name = "名单".encode("gbk")
    end = _record(0x000A, b"")
    codepage = _record(0x0042, struct.pack("<H", 936))
    length = len(globals_) + len(codepage) + 4 + 7 + len(name) + len(end)
    bound = _record(0x0085, struct.pack("<IHB", length, 0, len(name)) + name)
    return globals_ + codepage + bound + end + b"".join(records)


def _record(kind: int, told: bytes) -> bytes:
    return struct.pack("<HH", kind, len(told)) + told


LOCKED = _record(0x002F, struct.pack("<HH", 0x1234, 0x5678))
"""The record by which an .xls says that all after it is encrypted."""


def csv(
    *rows: list[str], delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n"
) -> bytes:
    """Rows under the form's header, unquoted."""
    lines = [delimiter.join(row) for row in ([*TITLES], *rows)]
    return (end.join(lines) + end).encode(encoding)
