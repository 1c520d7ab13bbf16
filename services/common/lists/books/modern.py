"""Opens an .xlsx: guarded and surveyed first, its book and styles by openpyxl, then its values."""

import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.xml.constants import SHARED_STRINGS

from services.common.lists.books.parts import Cells, Dates, shared_texts
from services.common.lists.packages import Survey, survey
from services.common.lists.refusals import (
    ListDamaged,
    ListEmpty,
    ListOverLimits,
    ListRefused,
    ListUnsafe,
)
from services.common.lists.sheets import (
    SCHEMA_SHEET,
    Book,
    Flaw,
    Limits,
    Raw,
    Sheet,
    Span,
    apart,
    strange,
)

# One book at a time in a process: it bounds memory, and silencing warnings is not thread-safe.
_one_at_a_time = threading.Lock()


# What was found of the file that was looked at last, until it is opened: a list that is handed in
# is looked at, and read a moment later.
_looked_at: dict[tuple[bytes, Limits], Mapping[str, Survey]] = {}


def check(content: bytes, limits: Limits) -> None:
    """Raise what can be refused without reading a single value."""
    found = survey(content, limits)
    _looked_at.clear()
    _looked_at[_named(content, limits)] = found


def opened(content: bytes, limits: Limits) -> Book:
    """The visible sheets. Raises ListDamaged and the refusals of the survey."""
    found = _looked_at.pop(_named(content, limits), None) or survey(content, limits)
    with _one_at_a_time, warnings.catch_warnings():
        # openpyxl warns of what it leaves out, at times with a cell's value.
        warnings.simplefilter("ignore")
        try:
            return _read(content, found, limits)
        except ListRefused:
            raise
        except Exception as error:
            raise ListDamaged("请重新导出或另存后再提交。") from error


def _named(content: bytes, limits: Limits) -> tuple[bytes, Limits]:
    return sha256(content).digest(), limits


@dataclass(frozen=True)
class _Part:
    """A worksheet of a book: what it is called, whether it is shown, where it lies."""

    title: str
    state: str
    path: str


class _Opened(ExcelReader):
    """What openpyxl knows of a book without its texts and cells."""

    def __init__(self, content: bytes, found: Mapping[str, Survey], limits: Limits) -> None:
        super().__init__(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        self._found, self._limits = found, limits
        self.read_manifest()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self._texts = self._read_texts()
        # How numbers are shown is told by no public attribute.
        book: Any = self.wb
        styles, spans = book._date_formats, book._timedelta_formats  # noqa: SLF001
        self._dates = Dates(book.epoch, frozenset(styles), frozenset(spans))
        self.parts = [
            _Part(sheet.name, sheet.state or "visible", rel.target)
            for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        ]

    def _read_texts(self) -> list[Raw]:
        package: Any = self.package
        told = package.find(SHARED_STRINGS)
        if told is None:
            return []
        with self.archive.open(told.PartName[1:]) as stream:
            return shared_texts(stream)

    def rows(self, part: _Part) -> tuple[Survey, dict[int, dict[int, Raw]]]:
        """What the survey found in a sheet, and its cells."""
        facts = self._found.get(part.path)
        if facts is None:
            raise ListUnsafe("工作表不在文件之内。")
        if facts.last_column > self._limits.columns:
            raise ListOverLimits(f"表格超过{self._limits.columns}列，请删去名单以外的列。")
        cells = Cells(self._texts, self._dates, self._limits.rows)
        with self.archive.open(part.path) as stream:
            return facts, cells.walk(stream)


def _read(content: bytes, found: Mapping[str, Survey], limits: Limits) -> Book:
    opened = _Opened(content, found, limits)
    visible = [part for part in opened.parts if part.state == "visible"]
    if not visible:
        raise ListEmpty("工作簿里没有可见的工作表。")
    is_mac = opened.wb.epoch == CALENDAR_MAC_1904
    return Book(
        format="xlsx",
        sheets=tuple(_sheet(opened, part, from_1904=is_mac) for part in visible),
        hidden_sheets=strange([part.title for part in opened.parts if part.state != "visible"]),
        template=_template(opened),
    )


def _template(opened: _Opened) -> str | None:
    for part in opened.parts:
        if part.title == SCHEMA_SHEET:
            told = opened.rows(part)[1].get(1, {}).get(1)
            return None if told is None else str(told)
    return None


def _sheet(opened: _Opened, part: _Part, *, from_1904: bool) -> Sheet:
    facts, rows = opened.rows(part)
    for number, column in facts.formulas:
        rows.setdefault(number, {}).setdefault(column, Flaw.UNCOMPUTED)
    rows = dict(sorted(rows.items()))
    return Sheet(
        name=part.title,
        rows=rows,
        merged=tuple(apart(map(_span, facts.merged), rows)),
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
        from_1904=from_1904,
    )


def _span(place: str) -> Span:
    left, top, right, bottom = range_boundaries(place)
    if left is None or top is None or right is None or bottom is None:
        raise ListUnsafe("合并单元格的范围不正确。")
    return Span(top, left, bottom, right)
