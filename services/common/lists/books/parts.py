"""The parts of an .xlsx that hold values, walked by expat: shared texts, and the cells of a sheet.

The survey walked them before: no entity is in them, no place outside a sheet, no more than is
read. A library that makes an object of every cell takes five times as long.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Final
from xml.parsers import expat

from openpyxl.utils.datetime import from_excel, from_ISO8601

from services.common.lists.refusals import ListOverLimits
from services.common.lists.sheets import ERROR_TEXTS, Flaw, Raw, number

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_ROW, _CELL, _VALUE = f"{_MAIN}row", f"{_MAIN}c", f"{_MAIN}v"
_SHARED, _INLINE, _TEXT = f"{_MAIN}si", f"{_MAIN}is", f"{_MAIN}t"
_PHONETIC: Final = f"{_MAIN}rPh"
"""How a text is to be read aloud: no part of it."""
_DIGITS: Final = "0123456789"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character by its code; an underscore too, where one would be taken for the start of a code."""
_BLANKS: Final = frozenset(map(ord, "\t\n\r"))
_UNWRITTEN: Final = frozenset((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF))
"""Codes that are no character."""

_instant: Final[Callable[[str], Any]] = from_ISO8601

Attributes = dict[str, str]


@dataclass(frozen=True)
class Dates:
    """How a book keeps days: from when it counts, and which styles show a number as one."""

    epoch: datetime
    styles: frozenset[int]
    spans: frozenset[int]
    """Styles of spans of time, which are no days."""

    def of(self, value: float, style: int) -> Raw:
        """What a number of a style stands for; an error where no calendar has such a day."""
        if style not in self.styles:
            return value
        try:
            return _raw(from_excel(value, self.epoch, timedelta=style in self.spans))
        except (OverflowError, ValueError):
            return Flaw.ERROR


def shared_texts(stream: IO[bytes]) -> list[Raw]:
    """The texts that cells name by their number."""
    texts: list[Raw] = []
    pieces = _Pieces()

    def start(name: str, _: Attributes) -> None:
        if name == _SHARED:
            pieces.told.clear()
        else:
            pieces.start(name)

    def end(name: str) -> None:
        if name == _SHARED:
            texts.append(_raw(pieces.whole()))
        else:
            pieces.end(name)

    _walk(stream, start, end, pieces.hear)
    return texts


def _walk(
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    hear: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = hear
    parser.ParseFile(stream)


@dataclass(slots=True)
class _Pieces:
    """The text of one shared or inline text: that of its runs, without how it is read aloud."""

    told: list[str] = field(default_factory=list)
    is_heard: bool = False
    is_aloud: bool = False

    def start(self, name: str) -> None:
        if name == _PHONETIC:
            self.is_aloud = True
        elif name == _TEXT:
            self.is_heard = not self.is_aloud

    def hear(self, piece: str) -> None:
        if self.is_heard:
            self.told.append(piece)

    def end(self, name: str) -> None:
        if name == _TEXT:
            self.is_heard = False
        elif name == _PHONETIC:
            self.is_aloud = False

    def whole(self) -> str:
        return "".join(self.told)


class Cells:
    """Walks the cells of one sheet: what each holds, by row and column. Blank cells are absent."""

    def __init__(self, shared: Sequence[Raw], dates: Dates, most_rows: int) -> None:
        """`shared` are the texts of the book."""
        self.rows: dict[int, dict[int, Raw]] = {}
        self._shared, self._dates, self._most_rows = shared, dates, most_rows
        self._row, self._column, self._last = 0, 0, 0
        self._cells: dict[int, Raw] | None = None
        self._kind, self._style = "n", 0
        self._value: list[str] = []
        self._pieces = _Pieces()
        self._hears_value = self._is_inline = False

    def walk(self, stream: IO[bytes]) -> dict[int, dict[int, Raw]]:
        """The rows that hold anything. Raises ListOverLimits, and what expat raises."""
        _walk(stream, self._start, self._end, self._hear)
        return self.rows

    def _start(self, name: str, told: Attributes) -> None:
        if name == _VALUE:
            # Of two the first counts.
            self._hears_value = not self._value
        elif name == _CELL:
            self._start_cell(told)
        elif name == _ROW:
            self._row = int(told["r"]) if "r" in told else self._row + 1
            self._column, self._cells = 0, {}
        elif name == _INLINE:
            self._is_inline = True
        elif self._is_inline:
            self._pieces.start(name)

    def _start_cell(self, told: Attributes) -> None:
        place = told.get("r")
        self._column = number(place.rstrip(_DIGITS)) if place else self._column + 1
        self._kind = told.get("t", "n")
        self._style = int(told.get("s") or 0)
        self._value.clear()
        self._pieces.told.clear()

    def _hear(self, piece: str) -> None:
        if self._hears_value:
            self._value.append(piece)
        elif self._is_inline:
            self._pieces.hear(piece)

    def _end(self, name: str) -> None:
        if name == _VALUE:
            self._hears_value = False
        elif name == _CELL:
            held = self._held()
            if held is not None and self._cells is not None:
                self._cells[self._column] = held
        elif name == _ROW:
            self._end_row()
        elif name == _INLINE:
            self._is_inline = False
        elif self._is_inline:
            self._pieces.end(name)

    def _end_row(self) -> None:
        # Of a row told twice, or out of order, the first counts.
        if self._cells and self._row > self._last:
            self.rows[self._row] = self._cells
            if len(self.rows) > self._most_rows:
                raise ListOverLimits(f"名单超过{self._most_rows}行，请分成几份提交。")
        self._last, self._cells = max(self._row, self._last), None

    def _held(self) -> Raw | None:
        if self._kind == "inlineStr":
            return _raw(self._pieces.whole()) if self._pieces.told else None
        text = "".join(self._value)
        return self._read(text) if text else None

    def _read(self, text: str) -> Raw:
        match self._kind:
            case "s":
                return self._shared[int(text)]
            case "n":
                told = _number(text)
                return told if isinstance(told, Flaw) else self._dates.of(told, self._style)
            case "b":
                return bool(int(text))
            case "d":
                return _raw(_instant(text))
        return _raw(text)


def _number(text: str) -> int | float | Flaw:
    value = float(text)
    if not math.isfinite(value):
        return Flaw.ERROR
    return value if "." in text or "e" in text or "E" in text else int(text)


def _raw(value: Any) -> Raw:
    if isinstance(value, str):
        return Flaw.ERROR if value in ERROR_TEXTS else _ESCAPED.sub(_unescaped, value)
    if isinstance(value, bool | int | float | datetime | date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return Flaw.ERROR


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    if code in _UNWRITTEN:
        return found[0]
    return " " if code in _BLANKS else chr(code)
