"""Names as people write them: one dot (U+00B7) for every dot, no stray blanks."""

import re
from typing import Final

_INVISIBLE: Final = dict.fromkeys(
    (
        *range(9),
        0x0B,
        0x0C,
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0xAD,
        0x034F,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
    )
)
_JOINER: Final = "\u034f"
_SPACES: Final = dict.fromkeys(
    (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "
)
_DOTS: Final = dict.fromkeys(map(ord, "•‧・･⋅∙‐˙."), "·") | {0xFF0E: "·", 0x2022: "·"}
_DOTTED: Final = re.compile(r"\s*·+\s*")
_BLANKS: Final = re.compile(r"\s+")
_HAN_GAP: Final = re.compile(
    r"(?<=[⺀-鿿㐀-䶿豈-﫿\U00020000-\U0003ffff·])\s+(?=[⺀-鿿㐀-䶿豈-﫿\U00020000-\U0003ffff·])"
)


def plain(text: str) -> str:
    """Without invisible characters, its blanks simple, its ends trimmed; line breaks stay."""
    # Nearly every text shows all its characters; of the invisible ones this one counts as shown.
    if text.isprintable() and _JOINER not in text:
        return text.strip()
    return text.translate(_INVISIBLE).translate(_SPACES).replace("\r\n", "\n").strip()


def named(text: str) -> str:
    """A person's name: one dot (U+00B7) for every dot, no blanks between Chinese characters."""
    text = plain(text)
    if text.isalpha():
        return text
    dotted = _DOTTED.sub("·", text.translate(_DOTS))
    return _BLANKS.sub(" ", _HAN_GAP.sub("", dotted))
