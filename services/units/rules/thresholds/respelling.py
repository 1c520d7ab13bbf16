"""The loop that reads each character as another, in the subset of Python that numba compiles."""

from collections.abc import Iterable
from typing import Final

from services.common.compiling import kernel
from services.units.rules.thresholds.loops import (
    CHARACTERS,
    NONE,
    Numbers,
    code_points,
    room,
    whole,
)

_SEVERAL: Final = -2
"""What is read as more than one character, or lies beyond the table."""


def forms_of(plain: Iterable[str]) -> Numbers:
    """What each character of a table is read as: one, or nothing (NONE)."""
    return whole(map(_form, plain))


def _form(plain: str) -> int:
    if not plain:
        return NONE
    return ord(plain) if len(plain) == 1 else _SEVERAL


def respelled(text: str, forms: Numbers) -> tuple[str, list[int]] | None:
    """What a text is read as, and for each character of that the place of its own.

    None for a text in which one is read as several.
    """
    told = code_points(text)
    plain, origins = told[:], room(len(told))
    count = respell(told, forms, plain, origins)
    if count == NONE:
        return None
    return plain[:count].tobytes().decode("utf-32-le"), origins[:count].tolist()


@kernel
def respell(text: Numbers, forms: Numbers, plain: Numbers, origins: Numbers) -> int:
    """Read each character; gives how many they are then, or NONE where one is several."""
    count = 0
    for at in range(len(text)):
        form = forms[text[at]] if text[at] < CHARACTERS else _SEVERAL
        if form == _SEVERAL:
            return NONE
        if form != NONE:
            plain[count], origins[count] = form, at
            count += 1
    return count
