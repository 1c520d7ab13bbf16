"""Guards an .xlsx before it is parsed, and surveys what a streaming reader does not tell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, NoReturn
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from services.common.lists.refusals import (
    ListDamaged,
    ListHasMacros,
    ListLocked,
    ListOverLimits,
    ListRefused,
    ListTypeUnknown,
    ListUnsafe,
)
from services.common.lists.sheets import LAST_COLUMN, LAST_ROW, Limits, number

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main "
_MEBIBYTE: Final = 1024 * 1024
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_ENTRY: Final = b"PK\x01\x02"
_TOO_MANY: Final = "文件内部的部件过多或重复。"
_DAMAGED: Final = "请重新导出或另存后再提交。"
_NO_MACROS: Final = "请另存为不带宏的“Excel 工作簿（*.xlsx）”后再提交。"
_SAVE_AS: Final = "请另存为“Excel 工作簿（*.xlsx）”后再提交。"


@dataclass
class Survey:
    """What is found in one part: how far its values reach, and which cells are formulas."""

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    """How many cells hold a value."""
    formulas: set[tuple[int, int]] = field(default_factory=set)
    """Formulas whose missing result is a fault: a kept empty text is a result."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


def survey(content: bytes, limits: Limits) -> Mapping[str, Survey]:
    """Look through every part of the package; what is found by the part's path.

    Raises ListDamaged, ListUnsafe, ListOverLimits, ListLocked, ListHasMacros, ListTypeUnknown.
    """
    # Before the directory is read, which takes long for hundreds of thousands.
    if content.count(_ENTRY) > limits.parts:
        raise ListUnsafe(_TOO_MANY)
    try:
        with ZipFile(BytesIO(content)) as package:
            _check_parts(package.infolist(), limits)
            _check_content_types(package)
            budget = [limits.elements]
            return {
                part.filename: _Surveyor(limits, budget).walk(package, part)
                for part in package.infolist()
            }
    except ListRefused:
        raise
    # A crafted archive fails in more ways than the module names.
    except Exception as error:
        raise ListDamaged(_DAMAGED) from error


def _check_parts(parts: list[ZipInfo], limits: Limits) -> None:
    names = {part.filename.lower() for part in parts}
    if len(parts) > limits.parts or len(names) < len(parts):
        raise ListUnsafe(_TOO_MANY)
    if any(part.flag_bits & 1 for part in parts):
        raise ListLocked("请先取消压缩包的密码。")
    _check_kind(names)
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise ListUnsafe("文件解压后过大。")
    for part in parts:
        if part.file_size > max(_MEBIBYTE, part.compress_size * limits.ratio):
            raise ListUnsafe("文件的压缩比例异常。")


def _check_kind(names: set[str]) -> None:
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise ListHasMacros(_NO_MACROS)
    if "xl/workbook.bin" in names:
        raise ListTypeUnknown(f"这是 .xlsb 文件。{_SAVE_AS}")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise ListTypeUnknown(f"这是 Word 或 PowerPoint 文档。{_SAVE_AS}")
    if "content.xml" in names and "mimetype" in names:
        raise ListTypeUnknown(f"这是 OpenDocument 文件。{_SAVE_AS}")
    if "[content_types].xml" not in names:
        raise ListTypeUnknown("这是压缩包，请解压后提交其中的名单文件。")


def _check_content_types(package: ZipFile) -> None:
    # A macro may lie under any name; what it is stands here.
    for part in package.infolist():
        if part.filename.lower() == "[content_types].xml":
            told = package.read(part).lower()
            if b"vbaproject" in told or b"macrosheet" in told:
                raise ListHasMacros(_NO_MACROS)


class _Surveyor:
    """Walks one part by expat. Every part is walked, whatever its name says it is."""

    def __init__(self, limits: Limits, budget: list[int]) -> None:
        self.found = Survey()
        self.limits = limits
        self.budget = budget
        self.row = self.column = self.hidden_to = 0
        self.is_text = False

    def walk(self, package: ZipFile, part: ZipInfo) -> Survey:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with package.open(part) as stream:
            try:
                parser.ParseFile(stream)
            except expat.ExpatError:
                # A picture, or XML that the reader proper will stumble over as well.
                return self.found
            except BadZipFile as error:
                raise ListDamaged(_DAMAGED) from error
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise ListOverLimits("表格中的单元格过多，请删去名单以外的格式和空行。")
        handle = _HANDLERS.get(name)
        if handle is not None:
            handle(self, attributes)

    def start_row(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        self.row = int(told) if told else self.row + 1
        self.column = 0
        if not 0 < self.row <= LAST_ROW:
            raise ListUnsafe("表格的行号超出范围。")
        if attributes.get("hidden") in ("1", "true"):
            self.found.hidden_rows.add(self.row)

    def start_cell(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        self.is_text = attributes.get("t") == "str"
        if told is None:
            # Cells without a place follow each other.
            self.column += 1
        else:
            place = _PLACE.fullmatch(told)
            if place is None or int(place[2]) != self.row:
                raise ListUnsafe("单元格的位置不正确。")
            self.column = number(place[1])
        if self.column > LAST_COLUMN:
            raise ListUnsafe("表格的列号超出范围。")

    def start_value(self, _: dict[str, str]) -> None:
        found = self.found
        found.cells += 1
        found.last_row = self.row
        found.last_column = max(found.last_column, self.column)
        if found.cells > self.limits.cells:
            raise ListOverLimits(f"表格中有内容的单元格超过{self.limits.cells}个。")

    def start_formula(self, _: dict[str, str]) -> None:
        found = self.found
        if not self.is_text:
            found.formulas.add((self.row, self.column))
        # A formula without a result is still a cell that a person sees.
        found.last_row = self.row
        found.last_column = max(found.last_column, self.column)

    def start_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            # Columns are told once, from left to right: what is told again is passed over.
            first = max(int(attributes["min"]), self.hidden_to + 1)
            self.hidden_to = max(self.hidden_to, min(int(attributes["max"]), LAST_COLUMN))
            self.found.hidden_columns.update(range(first, self.hidden_to + 1))

    def start_merge(self, attributes: dict[str, str]) -> None:
        self.found.merged.append(attributes.get("ref", ""))
        if len(self.found.merged) > self.limits.merges:
            raise ListOverLimits(f"合并的单元格超过{self.limits.merges}处，请取消名单以外的合并。")


def _refuse_doctype(*_: Any) -> NoReturn:
    raise ListUnsafe("文件中含有外部实体或文档类型声明。")


def _refuse_strict(*_: Any) -> NoReturn:
    raise ListTypeUnknown(f"这是“Strict Open XML”格式。{_SAVE_AS}")


_HANDLERS: Final[dict[str, Any]] = {
    f"{_MAIN}row": _Surveyor.start_row,
    f"{_MAIN}c": _Surveyor.start_cell,
    f"{_MAIN}v": _Surveyor.start_value,
    f"{_MAIN}is": _Surveyor.start_value,
    f"{_MAIN}f": _Surveyor.start_formula,
    f"{_MAIN}col": _Surveyor.start_column,
    f"{_MAIN}mergeCell": _Surveyor.start_merge,
    f"{_STRICT}workbook": _refuse_strict,
}
