"""Whether what somebody typed for a name looks like one: anybody may type anything (一)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_HAN: Final = re.compile("[㐀-䶿一-鿿\U00020000-\U0003ffff]{2,4}")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ'’-]{2,}([\s·]+[A-Za-zÀ-ɏ'’-]{2,})+")
DOTS: Final = "·•‧・⋅∙."
"""By which the parts of a name are written apart; a full-width one is folded before."""
HYPHENS: Final = r"\-‐‑‒–—−_"
_PARTS: Final = re.compile(rf"\s*[{DOTS}{HYPHENS}]\s*")
_SPELT_OUT: Final = 4
"""So many characters of a sound are no accident."""
_TITLED: Final = re.compile(".某.*")
"""So offices write of whom they do not name (王某)."""


@dataclass(frozen=True)
class NameWords:
    """By what a name is known: surnames, characters of no name, and words that only begin so."""

    surnames: frozenset[str]
    compound: frozenset[str]
    never: frozenset[str]
    spelt: frozenset[str]
    """Characters by whose sound names of other languages are written."""
    ordinary: frozenset[str]
    """Of two characters each."""
    variants: Mapping[int, str]
    """Traditional characters by their codes, and what each is in simplified ones."""

    def plain(self, text: str) -> str:
        """A text or a name as it is compared: of one width, in simplified characters."""
        return unicodedata.normalize("NFKC", text).translate(self.variants)


def is_surnamed(name: str, words: NameWords) -> bool:
    """Whether two to four characters written together are a surname and a given name."""
    if not _HAN.fullmatch(name) or _TITLED.fullmatch(name) or words.never & set(name):
        return False
    if name[:2] in words.compound:
        return len(name) > len("欧阳")
    return name[0] in words.surnames and name[:2] not in words.ordinary


def is_spelt(name: str, words: NameWords) -> bool:
    """Whether characters written together spell the sound of a name, such as 买买提阿不都."""
    return len(name) >= _SPELT_OUT and words.spelt.issuperset(name)


def is_parted(name: str) -> bool:
    """Whether a name is written in parts with dots or blanks between, as foreign ones are.

    It is looked for as it is written, with them.
    """
    return _LATIN.fullmatch(name) is not None or len(_PARTS.split(name)) > 1
