"""Names as people write them: one dot (U+00B7) for every dot, no stray blanks."""

import re
import unicodedata
from typing import Final

_FILLERS: Final = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs to Unicode that show nothing."""
_INVISIBLE: Final = dict.fromkeys(
    (
        *map(ord, _FILLERS),
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
_SHOWN_AS_NOTHING: Final = re.compile(f"[{_FILLERS}\u034f]")
"""Printable to Python, and invisible all the same."""
_SPACES: Final = dict.fromkeys(
    (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "
)
_DOTS: Final = dict.fromkeys(map(ord, "•‧・･⋅∙‐˙."), "·") | {0xFF0E: "·", 0x2022: "·"}
_DOTTED: Final = re.compile(r"\s*·+\s*")
_BLANKS: Final = re.compile(r"\s+")
_HAN_GAP: Final = re.compile(
    r"(?<=[⺀-鿿㐀-䶿豈-﫿\U00020000-\U0003ffff·])\s+(?=[⺀-鿿㐀-䶿豈-﫿\U00020000-\U0003ffff·])"
)

_BETWEEN: Final = frozenset("·-‑'’ ")
_NEVER_AT_AN_END: Final = ("·", "-", "‑")
_LETTERLIKE: Final = re.compile(r"[〇\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010ffff]")
"""Written in names and no letters to Unicode: the nought, rare characters it does not know yet, and
those of private areas, by which old systems write rare ones."""

NAME_FAULT: Final = (
    "姓名只能由文字、间隔号、空格、连字符和撇号组成，不能有数字、其他标点、符号或者表情；"
    "间隔号和连字符不在开头或者末尾。"
)

_IN_ORGANISATIONS: Final = frozenset("·-‑—–&+/.,，、:：“”‘’'\"《》〈〉()（）【】# ")
_OPENING: Final = frozenset("“‘《〈（【")

ORGANISATION_FAULT: Final = (
    "单位名称应以文字、数字或引号、括号开头，至少有两个文字，不能有符号、表情或者标签。"
)


def plain(text: str) -> str:
    """Without invisible characters, its blanks simple, its ends trimmed; line breaks stay."""
    # Nearly every text shows all its characters.
    if text.isprintable() and not _SHOWN_AS_NOTHING.search(text):
        return text.strip()
    return text.translate(_INVISIBLE).translate(_SPACES).replace("\r\n", "\n").strip()


def named(text: str) -> str:
    """A person's name: one dot (U+00B7) for every dot, no blanks between Chinese characters."""
    text = plain(text)
    if text.isalpha():
        return text
    dotted = _DOTTED.sub("·", text.translate(_DOTS))
    return _BLANKS.sub(" ", _HAN_GAP.sub("", dotted))


def is_of_person(name: str) -> bool:
    """Whether a text can be a person's name: letters of any script, and what stands between them.

    That is the middle dot, a blank, a hyphen or an apostrophe; at an end no dot and no hyphen.
    """
    if name.isalpha():
        return True
    if name.startswith(_NEVER_AT_AN_END) or name.endswith(_NEVER_AT_AN_END):
        return False
    letters = [sign for sign in name if sign not in _BETWEEN]
    return bool(letters) and all(map(_is_letter, letters))


def is_of_organisation(name: str) -> bool:
    """Whether a text can be the name of a unit: two letters at least, digits, usual punctuation.

    It begins with a letter, a digit, or what opens a quotation: no formula, no tag.
    """
    fit = all(_is_letter(sign) or sign.isdecimal() or sign in _IN_ORGANISATIONS for sign in name)
    begins_well = name[:1].isalnum() or name[:1] in _OPENING
    return fit and begins_well and sum(map(_is_letter, name)) > 1


def _is_letter(sign: str) -> bool:
    # Vowels of several scripts are marks.
    is_mark = unicodedata.category(sign) in ("Mn", "Mc")
    return sign.isalpha() or is_mark or bool(_LETTERLIKE.match(sign))
