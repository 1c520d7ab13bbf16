"""A text in one spelling, with the place in the original of each of its characters."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_UNSEEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me", "So", "Sk"})
_CHAIN = re.compile(r"(?<=[一-鿿])(?=([^\w。!?;])[一-鿿]\1[一-鿿])")
_BRACKETED = re.compile(r"(?<=[一-鿿])(?:\([一-鿿]\)[一-鿿]{0,2}){2,}")
_LONE_LINES = re.compile(r"(?<![^\n])[一-鿿](\n)(?=[一-鿿](?:\n|$))")
_HEADING = re.compile(r"【([一-鿿]{2,8})】")
_LONGEST_SPELLED = 2


@dataclass(frozen=True)
class Spelling:
    """What is the same to a reader: characters for others, and marks that do not count."""

    variants: Mapping[str, str]
    """Traditional and other characters, and symbols (↑), to what the words are written in."""
    ignored: frozenset[str]
    """Marks put between characters or around words, read over."""
    soft: frozenset[str]
    """Marks that part two words, but not the characters of one (本-科)."""


@dataclass(frozen=True)
class Folded:
    """A text as the words are looked up in it."""

    text: str
    origins: tuple[int, ...]
    """For each character, its code point in the original."""
    parted: frozenset[int]
    """Places that a soft mark, or a blank between Latin words, stood before."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span [start, end) of the folded text as a span of the original."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str, spelling: Spelling) -> Folded:
    """A text in NFKC, lower case and simplified characters, without blanks and idle marks.

    Latin letters lose their accents. Lines stay apart, and so do Latin words.
    """
    spelled: list[str] = []
    origins: list[int] = []
    headings = _headings(text)
    for index, original in enumerate(text):
        for character in headings.get(index) or _plain(original, spelling):
            spelled.append(character)
            origins.append(index)
    tight, places, parted = _tight(spelled, origins, spelling.soft)
    return _unchained(tight, places, parted)


def _headings(text: str) -> dict[int, str]:
    """The brackets of 【a heading】, as the marks of a line of its own."""
    if "【" not in text:
        return {}
    found: dict[int, str] = {}
    for match in _HEADING.finditer(text):
        found |= {match.start(): "\n", match.end() - 1: ":"}
    return found


def is_latin(character: str) -> bool:
    """Is a folded character a Latin letter."""
    return "a" <= character <= "z"


def _plain(original: str, spelling: Spelling) -> str:
    variants = spelling.variants
    if "一" <= original <= "鿿":
        return variants.get(original, original)
    if original == "\n":
        return original
    form: Literal["NFKD", "NFKC"] = "NFKD" if original.isalpha() else "NFKC"
    folded = unicodedata.normalize(form, variants.get(original, original)).lower()
    return "".join(
        variants.get(character, character)
        for character in folded
        if character.isspace() or not _is_idle(character, spelling)
    )


def _is_idle(character: str, spelling: Spelling) -> bool:
    if character in spelling.variants:
        return False
    return character in spelling.ignored or unicodedata.category(character) in _UNSEEN


def _tight(
    spelled: list[str], origins: list[int], soft: frozenset[str]
) -> tuple[list[str], list[int], set[int]]:
    """Without blanks; one between two longer stretches reads as a comma, as in a list."""
    kept: list[str] = []
    places: list[int] = []
    parted: set[int] = set()
    stretches = _stretches(spelled)
    blank = False
    for index, character in enumerate(spelled):
        if character in soft:
            parted.add(len(kept))
        elif character != "\n" and character.isspace():
            blank = True
        else:
            if blank and kept:
                if is_latin(kept[-1]) and is_latin(character):
                    parted.add(len(kept))
                elif stretches.get(index) and kept[-1] != "\n":
                    kept.append(",")
                    places.append(origins[index - 1])
            blank = False
            kept.append(character)
            places.append(origins[index])
    return kept, places, parted


def _stretches(spelled: list[str]) -> dict[int, bool]:
    """For each start of a stretch between blanks: is it long, and the one before too."""
    starts: dict[int, bool] = {}
    if not any(map(str.isspace, spelled)):
        return {0: False}
    start, before = 0, 0
    for index in range(len(spelled) + 1):
        if index == len(spelled) or spelled[index].isspace():
            length = index - start
            if length:
                starts[start] = min(length, before) > _LONGEST_SPELLED
                before = length
            start = index + 1
    return starts


def _unchained(kept: list[str], places: list[int], parted: set[int]) -> Folded:
    """Without one and the same mark between single characters, or brackets: 本/科, 学(历)要(求)."""
    text = "".join(kept)
    chained = {match.start(1) for match in _LONE_LINES.finditer(text)}
    for match in _CHAIN.finditer(text):
        chained |= {match.start(), match.start() + 2}
    for match in _BRACKETED.finditer(text):
        chained |= {place for place in range(*match.span()) if text[place] in "()"}
    if not chained:
        return Folded(text, tuple(places), frozenset(parted))
    read = [index for index in range(len(text)) if index not in chained]
    moved = {old: new for new, old in enumerate(read)}
    return Folded(
        "".join(text[index] for index in read),
        tuple(places[index] for index in read),
        frozenset(moved[place] for place in parted if place in moved),
    )
