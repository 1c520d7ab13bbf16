"""Rows that are no entries: sums, notes, signatures, numbers of columns."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Final

from services.common.lists import spelling
from services.common.lists.sheets import Raw, Sheet

_SUM: Final = re.compile(
    r"(?:本页|本表|全部|年度)?(?:合计|小计|总计|共计|累计|总数)[:：]?[\d.,，]*[人元家个名户项]?"
)
_NOTE: Final = re.compile(
    r"(?:注|备注|说明|附注|附|填表|制表|填报|审核|复核|审批|经办|报送|负责人|联系|签字|签章|盖章"
    r"|单位负责人|单位(?:（|\()?(?:盖章|公章)|日期|以上|以下|此表|本表|示例|例[:：])"
)
_FEW: Final = 2
"""An aside has words in no more of the form's columns than this."""
_WIDE: Final = 3


def is_sum(row: Mapping[int, Raw]) -> bool:
    """合计, 小计 and their kin: the first words of the row, and words nowhere else."""
    texts = [raw for raw in row.values() if isinstance(raw, str)]
    words = (text for text in texts if not text.replace(".", "").replace(",", "").isdigit())
    first, second = next(words, None), next(words, None)
    if first is None or second is not None:
        return False
    return _SUM.fullmatch(spelling.chosen(first)) is not None


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
