"""Columns of whole numbers as JSON has them: a round has millions, written and read in loops.

What was read from a file of somebody else's is not read here: only what `canonical` wrote.
"""

from array import array
from typing import Any, Final, TypeAlias

from services.common.compiling import long_kernel

Numbers: TypeAlias = "array[int]"

NONE: Final = -1

_AT_ONCE: Final = 2**16
_LONGEST: Final = 21
"""A sign, nineteen digits and a comma."""
_ZERO: Final = ord("0")
_MINUS: Final = ord("-")
_COMMA: Final = ord(",")


def written(column: Numbers) -> bytes:
    """A column as `canonical` writes it."""
    text = array("B", bytes(_LONGEST * min(len(column), _AT_ONCE)))
    parts = []
    for start in range(0, len(column), _AT_ONCE):
        length = write(column, start, min(start + _AT_ONCE, len(column)), text)
        parts.append(text[:length].tobytes())
    return b"[" + b"".join(parts)[:-1] + b"]"


def read_column(kind: str, text: bytes, begin: int, end: int) -> Numbers:
    """The column that stands between two places of a text, its brackets left out."""
    count = text.count(b",", begin, end) + 1 if begin < end else 0
    column = array(kind, [0]) * count
    read(text, begin, end, column)
    return column


@long_kernel
def write(numbers: Any, begin: int, end: int, text: Any) -> int:
    """Write some numbers, a comma after each; gives how long that is."""
    at = 0
    for place in range(begin, end):
        left = int(numbers[place])
        if left < 0:
            text[at] = _MINUS
            at += 1
            left = -left
        digits, rest = 1, left // 10
        while rest > 0:
            digits += 1
            rest //= 10
        for back in range(digits):
            text[at + digits - 1 - back] = _ZERO + left % 10
            left //= 10
        at += digits + 1
        text[at - 1] = _COMMA
    return at


@long_kernel
def read(text: Any, begin: int, end: int, numbers: Any) -> None:
    """Read numbers that commas part."""
    count, value, sign = 0, 0, 1
    for at in range(begin, end):
        if text[at] == _COMMA:
            numbers[count] = sign * value
            count, value, sign = count + 1, 0, 1
        elif text[at] == _MINUS:
            sign = -1
        else:
            value = value * 10 + text[at] - _ZERO
    if begin < end:
        numbers[count] = sign * value


@long_kernel
def within(numbers: Any, end: int) -> bool:
    """Whether every number is at least 0 and less than `end`."""
    outside = 0
    for place in range(len(numbers)):
        outside += numbers[place] < 0 or numbers[place] >= end
    return outside == 0


@long_kernel
def bad_list(starts: Any, posts: Any, tiers: Any, seen: Any) -> int:
    """The first row whose list has a post twice or a tier that falls, or NONE; `seen` by post."""
    for row in range(len(starts) - 1):
        tier = 1
        for at in range(starts[row], starts[row + 1]):
            if seen[posts[at]] == row or tiers[at] < tier:
                return row
            seen[posts[at]] = row
            tier = tiers[at]
    return NONE
