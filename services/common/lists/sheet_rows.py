"""Writes the rows of a sheet as its XML: a library that makes an object of every cell takes five
times as long for a list of ten thousand.

The book around them, and how cells look, are openpyxl's to write.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Any, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from services.common.late import openpyxl, styles
from services.common.lists.faults import Weight
from services.common.lists.sheets import letters
from services.common.printing import workbooks

TEXT: Final = "@"
DAY: Final = "yyyy-mm-dd"
_COLOURS: Final[Mapping[Weight, str]] = {"error": "FFC7CE", "warning": "FFEB9C"}
_ROWS: Final = re.compile(rb"<sheetData\s*(?:/>|></sheetData>)")
_LONGEST: Final = 32_767
"""Characters that a cell holds."""
_UNKEPT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML holds."""


class Look(NamedTuple):
    """How a cell looks, and whether what it holds is said to be words."""

    mark: Weight | None = None
    shown_as: str = ""
    """The format of numbers; none where the usual one does."""
    is_quoted: bool = False
    is_wrapped: bool = False


PLAIN: Final = Look()


class Looks:
    """The numbers of looks in a book."""

    def __init__(self, sheet: Any) -> None:
        """`sheet` is one of the book's."""
        self._sheet = sheet
        self._known: dict[Look, int] = {PLAIN: 0}

    def number(self, look: Look) -> int:
        """The number of a look; the book learns one that it does not know."""
        if look not in self._known:
            self._known[look] = self._learnt(look)
        return self._known[look]

    def _learnt(self, look: Look) -> int:
        cell = openpyxl.cell.WriteOnlyCell(self._sheet)
        if look.mark:
            cell.fill = styles.PatternFill("solid", fgColor=_COLOURS[look.mark])
        if look.shown_as:
            cell.number_format = look.shown_as
        if look.is_wrapped:
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
        if look.is_quoted:
            cell.quotePrefix = True
        return int(cell.style_id)


def row_xml(row: int, cells: Iterable[tuple[int, Any, int]]) -> str:
    """A row: column, value and number of the look of each cell, from left to right."""
    told = "".join([_cell(f"{letters(column)}{row}", held, look) for column, held, look in cells])
    return f'<row r="{row}">{told}</row>'


def _cell(place: str, held: Any, look: int) -> str:
    start = f'<c r="{place}" s="{look}"' if look else f'<c r="{place}"'
    if isinstance(held, str):
        text = _escaped(held)
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f'{start} t="inlineStr"><is><t{space}>{text}</t></is></c>'
    if held is None:
        return f"{start}/>" if look else ""
    if isinstance(held, bool):
        return f'{start} t="b"><v>{held:d}</v></c>'
    return f"{start}><v>{_serial(held) if isinstance(held, date) else held!r}</v></c>"


def _serial(day: date) -> Any:
    count: Callable[[date], Any] = openpyxl.utils.datetime.to_excel
    return count(day)


def _escaped(text: str) -> str:
    if text.isalnum() and len(text) < _LONGEST:
        return text
    kept = workbooks.literal(_UNKEPT.sub("", text[:_LONGEST]))
    kept = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Bare, a reader would take it for the end of a line.
    return kept.replace("\r", "&#13;")


def with_rows(book: "openpyxl.Workbook", rows: Iterable[str]) -> bytes:
    """The book, its one sheet, written empty, filled with these rows."""
    written, out = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as package, ZipFile(out, "w", ZIP_DEFLATED) as filled:
        for part in package.infolist():
            before, after = _parted(package.read(part))
            with filled.open(part.filename, "w") as stream:
                stream.write(before)
                if after:
                    stream.writelines(_data(rows))
                stream.write(after)
    return out.getvalue()


def _parted(content: bytes) -> tuple[bytes, bytes]:
    """A part before and after its rows; all of one that has none before."""
    place = _ROWS.search(content)
    return (content[: place.start()], content[place.end() :]) if place else (content, b"")


def _data(rows: Iterable[str]) -> Iterator[bytes]:
    yield b"<sheetData>"
    for row in rows:
        yield row.encode()
    yield b"</sheetData>"
