"""Rows that are no entries: sums, notes, signatures, numbers of columns."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Final

from services.common.lists import spelling
from services.common.lists.sheets import Raw, Sheet

_UNIT: Final = r"(?:人次|人|名|万元|元|家|户|项|个月|月|天|个岗位|岗位|个)"
_OF: Final = (
    r"(?:本[页表月季年县区市镇乡村单位]{1,2}|全部|年度|人数|第?[\d一二三四五六七八九十]{1,3}[页组批]"
    r"|.{1,20}(?:省|自治区|市|县|区|镇|乡|村|街道|公司|学校|学院|大学))"
)
"""Of what a sum is: a page, a place, an employer. What may be anyone's name is none."""
_SUM: Final = re.compile(
    rf"{_OF}?(?:合计|小计|总计|共计|累计|总数|总人数)(?:人数|\(?{_UNIT}\)?)?"
    rf"[:(]?共?(?:[\d.,]+{_UNIT}?)?\)?|共[\d.,]+{_UNIT}"
)
_COUNT: Final = re.compile(rf"(?:共计?|合计|小计|总计|计)?:?[\d.,]+{_UNIT}?|[-—–/]+|{_UNIT}")
_NUMBERED: Final = re.compile(r"\d{15}|\d{17}[\dx]|[0-9a-z]{18}")
"""Of a person or of an employer: such a row is an entry, whatever else stands in it."""
_NUMBER_FROM: Final = 10**14
"""What a spreadsheet made a number of that was of a person."""
_NOTE: Final = re.compile(
    r"(?:注|备注|说明|附注|附|填表|制表|填报|审核|复核|审批|经办|报送|负责人|联系|签字|签章|盖章"
    r"|单位负责人|单位(?:（|\()?(?:盖章|公章)|日期|以上|以下|此表|本表|示例|例[:：])"
)
_FEW: Final = 2
"""An aside has words in no more of the form's columns than this."""
_WIDE: Final = 3


def is_sum(row: Mapping[int, Raw]) -> bool:
    """合计, 小计 and their kin: the first words of the row, and beside them only counts."""
    texts = (spelling.chosen(raw) for raw in row.values() if isinstance(raw, str))
    words = (text for text in texts if not text.replace(".", "").replace(",", "").isdigit())
    first = next(words, None)
    if first is None or not _SUM.fullmatch(first) or any(map(_is_identity, row.values())):
        return False
    return all(_COUNT.fullmatch(text) for text in words)


def _is_identity(raw: Raw) -> bool:
    if isinstance(raw, str):
        return _NUMBERED.fullmatch(spelling.coded(raw).casefold()) is not None
    return isinstance(raw, int | float) and raw >= _NUMBER_FROM


def wide_rows(sheet: Sheet) -> frozenset[int]:
    """The rows in which a cell is merged over many columns."""
    numbers = sorted(sheet.rows)
    return frozenset(
        number
        for span in sheet.merged
        if span.right - span.left >= _WIDE
        for number in numbers[bisect_left(numbers, span.top) : bisect_right(numbers, span.bottom)]
    )


def is_note(row: Mapping[int, Raw], known: frozenset[int], *, is_wide: bool) -> bool:
    """A note or a line of signatures: few words, and those of a note or across merged cells."""
    if len(known & row.keys()) > _FEW:
        return False
    texts = [spelling.chosen(raw) for _, raw in sorted(row.items()) if isinstance(raw, str)]
    if not texts:
        return False
    return _NOTE.match(texts[0]) is not None or (is_wide and len(row) == 1)


def is_numbering(row: Mapping[int, Raw], known: frozenset[int]) -> bool:
    """栏次: a row that only counts the columns, as 甲 乙 1 2 3 or 1 2 3 4."""
    told = [spelling.chosen(str(raw)) for _, raw in sorted(row.items())]
    numbers = [int(text) for text in told if text.isascii() and text.isdigit()]
    others = [text for text in told if text not in ("甲", "乙", "丙", "丁", "栏次", "序号")]
    is_counting = numbers == list(range(1, len(numbers) + 1))
    return len(numbers) > _FEW and len(numbers) == len(others) and is_counting
