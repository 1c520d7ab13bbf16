"""What the shipped font can print; everything else is shown by its number."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.common.late import Late

FONTS: Final = Path(__file__).parent / "fonts"
_FONT: Final = FONTS / "NotoSansSC-Regular.ttf"
_fonts: Final = Late("fontTools.ttLib")
_LAYOUT: Final = frozenset(map(ord, "\n\t"))


def printable(facts: Any, missing: set[str]) -> Any:
    """The same facts with every character that the font lacks as 〔U+xxxxx〕.

    `missing` gathers those characters, so that an officer can be told.
    """
    if isinstance(facts, str):
        return "".join(_shown(character, missing) for character in facts)
    if isinstance(facts, Mapping):
        return {name: printable(value, missing) for name, value in facts.items()}
    if isinstance(facts, Sequence):
        return [printable(value, missing) for value in facts]
    return facts


def _shown(character: str, missing: set[str]) -> str:
    if ord(character) in _covered():
        return character
    missing.add(character)
    return f"〔U+{ord(character):04X}〕"


@cache
def _covered() -> frozenset[int]:
    with _fonts.TTFont(_FONT, lazy=True) as font:
        return frozenset(font.getBestCmap()) | _LAYOUT
