"""Spellings: what people's keyboards and other programs leave around and inside a text."""

import re
import unicodedata
from typing import Final

from services.common.values.identity import spelled
from services.common.values.names import plain

_APOSTROPHES: Final = "'’‘`＇"
_LOOKALIKES: Final = dict.fromkeys(map(ord, "×χΧхХ✕✖*＊Ⅹⅹ╳"), "X")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
"""The category Co of Unicode."""
_HEADER_NOISE: Final = re.compile(r"[\s*＊:：、/／·.。_-]|[(（\[【][^)）\]】]*[)）\]】]")


def coded(text: str) -> str:
    """A code in one spelling: half-width, upper case, without blanks or a leading apostrophe."""
    return spelled(plain(text).lstrip(_APOSTROPHES))


def numbered(text: str) -> str:
    """A number in one spelling: as a code, but a blank in it stays, as one."""
    told = unicodedata.normalize("NFKC", plain(text).lstrip(_APOSTROPHES))
    return " ".join(told.split()).upper()


def id_coded(text: str) -> str:
    """A code whose 18th character may be meant as X."""
    # Before folding: NFKC makes of some look-alikes two letters.
    return coded(plain(text).lstrip(_APOSTROPHES).translate(_LOOKALIKES))


def heading(text: str) -> str:
    """A header in the form in which headers are compared."""
    return _HEADER_NOISE.sub("", unicodedata.normalize("NFKC", plain(text))).casefold()


def chosen(text: str) -> str:
    """A choice in the form in which choices are compared."""
    return "".join(unicodedata.normalize("NFKC", plain(text)).split()).casefold()


def has_private(text: str) -> bool:
    """Whether a character of a private use area is in it: another machine shows another one."""
    return _PRIVATE.search(text) is not None
