"""Opens a .csv or .txt: its encoding by a strict ladder, its delimiter by what divides evenly."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from services.common.lists.books.gb18030 import decoded
from services.common.lists.refusals import ListDamaged, ListEncodingUnknown, ListOverLimits
from services.common.lists.sheets import ERROR_TEXTS, LAST_ROW, Book, Flaw, Limits, Raw, Sheet

_DELIMITERS: Final = ",\t;|"
_SEPARATOR_LINE: Final = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
_FORMULA_TEXT: Final = re.compile(r'="([^"=]*)"')
_LOOKED_AT: Final = 50


def opened(content: bytes, limits: Limits) -> Book:
    """The one sheet. Raises ListEncodingUnknown, ListDamaged, ListOverLimits."""
    text, note = _text(content)
    if "\0" in text:
        raise ListDamaged("文件中有不是文字的内容，请重新导出。")
    told = _SEPARATOR_LINE.match(text)
    if told:
        # Excel's own line, which it does not show.
        text = text[told.end() :]
    delimiter = told[1] if told else _delimiter(text)
    return Book("csv", (Sheet("", _rows(text, delimiter, limits)),), notes=note)


def _text(content: bytes) -> tuple[str, tuple[str, ...]]:
    """No statistics: short Chinese texts are guessed wrong too often."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16"), ()
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        return decoded(content), ("文件按 GB 18030 编码读取；如有乱码，请另存为 .xlsx 后再提交。",)
    except UnicodeDecodeError:
        raise ListEncodingUnknown("请另存为 .xlsx，或“CSV UTF-8”后再提交。") from None


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=lambda one: _evenness(text, one))


def _evenness(text: str, delimiter: str) -> int:
    """How many fields the commonest width gives over the first rows, beyond one each."""
    try:
        rows = [len(row) for row in islice(_records(text, delimiter), _LOOKED_AT) if row]
    except csv.Error:
        return -1
    if not rows:
        return 0
    width, times = Counter(rows).most_common(1)[0]
    return (width - 1) * times


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _rows(text: str, delimiter: str, limits: Limits) -> dict[int, dict[int, Raw]]:
    rows: dict[int, dict[int, Raw]] = {}
    number = 0
    try:
        for number, fields in enumerate(_records(text, delimiter), 1):
            row = {n: _raw(field) for n, field in enumerate(fields, 1) if field}
            if row:
                _check(row, number, len(rows), limits)
                rows[number] = row
    except csv.Error:
        raise ListDamaged(f"第{number + 1}行的引号没有配对，或者内容过长。") from None
    return rows


def _check(row: dict[int, Raw], number: int, rows: int, limits: Limits) -> None:
    if rows >= limits.rows:
        raise ListOverLimits(f"名单超过{limits.rows}行，请分成几份提交。")
    if number > LAST_ROW:
        # The copy that is handed back has every row in its place, and no sheet is longer.
        raise ListOverLimits(f"名单在第{LAST_ROW}行之后还有内容，请删去其中的空行。")
    if max(row) > limits.columns:
        raise ListOverLimits(f"表格超过{limits.columns}列，请删去名单以外的列。")


def _raw(field: str) -> Raw:
    if field in ERROR_TEXTS:
        return Flaw.ERROR
    # ="0951" is how people keep Excel from taking a code for a number.
    wrapped = _FORMULA_TEXT.fullmatch(field)
    return wrapped[1] if wrapped else field
