"""A text in one spelling, with the place in the original of each of its characters."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, compress
from operator import add
from typing import Final, Literal
from unicodedata import category, decomposition, normalize

from services.common.compiling import where_compiled
from services.units.rules.thresholds.loops import CHARACTERS, Numbers
from services.units.rules.thresholds.respelling import forms_of, respelled

_UNSEEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me", "So", "Sk"})
_ALONE = re.compile(r"[^一-鿿][一-鿿][^一-鿿]")
_CHAIN = re.compile(r"([^\w。!?;])(?<=[一-鿿](?s:.))(?=[一-鿿]\1[一-鿿])")
_SCATTERED = re.compile(r"[^\w\n](?<=[一-鿿](?s:.))[^\w\n]{0,2}[一-鿿](?:[^\w\n]{1,3}[一-鿿]){2,}")
_LETTERED = re.compile(r"([a-z0-9])(?<=[一-鿿](?s:.))[一-鿿](?:\1[一-鿿]){2,}")
_BRACKETED = re.compile(r"(?<=[一-鿿])(?:\([一-鿿]\)[一-鿿]{0,2}){2,}")
_LONE_LINES = re.compile(r"\n(?<=[一-鿿]\n)(?<![^\n](?s:.)\n)(?=[一-鿿](?:\n|$))")
_OPENS_HEADING = "【"
_HEADING = re.compile(r"【([一-鿿]{2,8})】")
_BLANKS = frozenset(one for one in map(chr, range(CHARACTERS)) if one.isspace() and one != "\n")
"""In a line; beyond these characters there are none."""
LAST_REMEMBERED: Final = chr(CHARACTERS - 1)
"""Tables by character grow no further: beyond it lie a million, each of them rare."""
_RARE: Final = "㐀"
"""What those are read as: a character that stands in no word."""
_MOST: Final = 4
"""So many are written in one character at most: ⑽, ㍿. There is one that unfolds to eighteen."""


@dataclass(frozen=True)
class Spelling:
    """What is the same to a reader: characters for others, and marks that do not count."""

    variants: Mapping[str, str]
    """Traditional and other characters, and symbols (↑), to what the words are written in."""
    ignored: frozenset[str]
    """Marks put between characters or around words, read over."""
    soft: frozenset[str]
    """Marks that part two words, but not the characters of one (本-科)."""

    @cached_property
    def plain(self) -> Mapping[str, str]:
        """What each character is read as."""
        return _Plain(self)

    @cached_property
    def forms(self) -> Numbers:
        """The same, for loops."""
        return forms_of(_plain(character, self) for character in map(chr, range(CHARACTERS)))

    @cached_property
    def gaps(self) -> "_Gaps":
        """Blanks in a line, and soft marks."""
        return _Gaps(self.soft)


@dataclass(frozen=True)
class Folded:
    """A text as the words are looked up in it."""

    text: str
    origins: tuple[int, ...]
    """For each character, its code point in the original."""
    parted: frozenset[int]
    """Places that a soft mark, or a blank between Latin words, stood before."""

    @cached_property
    def pairs(self) -> list[str]:
        """Every two characters side by side: made once, for words and for weights."""
        return list(map(add, self.text, self.text[1:]))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span [start, end) of the folded text as a span of the original."""
        return self.origins[start], self.origins[end - 1] + 1


class _Gaps:
    """How blanks in a line and soft marks are found."""

    def __init__(self, soft: AbstractSet[str]) -> None:
        self.marks = soft | _BLANKS
        marks, blank, parts = (
            re.escape("".join(sorted(told))) for told in (self.marks, _BLANKS, soft)
        )
        words = rf"(?=[^\s{parts}]\S\S)"
        # A search skips to the next mark of a gap; what stands before it is asked after it.
        self.any = re.compile(f"[{marks}]")
        self.latin = re.compile(f"[{marks}](?<=[a-z].)[{marks}]*+(?=[a-z])")
        """Between Latin letters."""
        self.soft = re.compile(f"[{parts}][{marks}]*+")
        """From a soft mark on."""
        self.listing = re.compile(
            rf"[{blank}](?<=\S\S[^\s{parts}].)(?:(?<=\w\D.)|(?=[{blank}]*+.\w))"
            rf"(?:(?<![a-z].)|(?=[{blank}]*+[^a-z]))[{blank}]*+{words}"
        )
        """Blanks that read as a comma (`_is_listed`)."""
        self.mixed = re.compile(rf"[{parts}](?<=\S\S\S)[{blank}]++{words}")
        """Behind soft marks, blanks that may."""


def fold(text: str, spelling: Spelling) -> Folded:
    """A text in NFKC, lower case and simplified characters, without blanks and idle marks.

    Latin letters lose their accents. Lines stay apart, and so do Latin words.
    """
    plain, origins = spell(text, spelling)
    return _unchained(_tight(plain, origins, spelling))


def spell_in_loops(text: str, spelling: Spelling) -> tuple[str, list[int]] | None:
    """As `spell`; None for what loops cannot read."""
    return None if _OPENS_HEADING in text else respelled(text, spelling.forms)


def spell_in_steps(text: str, spelling: Spelling) -> tuple[str, list[int]]:
    """As `spell`, with what Python does quickly."""
    spelled = list(map(spelling.plain.__getitem__, text))
    for place, mark in _headings(text):
        spelled[place] = mark
    plain = "".join(spelled)
    return plain, _origins(spelled, plain)


spell = where_compiled(spell_in_loops, spell_in_steps)
"""What a text is read as, and for each character of that the place of its own."""


def _origins(spelled: list[str], plain: str) -> list[int]:
    """For each character that a text's characters are read as, which of these it stands for."""
    if len(plain) == len(spelled) and "" not in spelled:
        return list(range(len(spelled)))
    return [place for place, plain in enumerate(spelled) for _ in plain]


def _headings(text: str) -> Iterator[tuple[int, str]]:
    """The brackets of 【a heading】, as the marks of a line of its own."""
    if _OPENS_HEADING in text:
        for match in _HEADING.finditer(text):
            yield match.start(), "\n"
            yield match.end() - 1, ":"


class _Plain(dict[str, str]):
    """What each character is read as, found when the character is first met."""

    def __init__(self, spelling: Spelling) -> None:
        super().__init__()
        self._spelling = spelling

    def __missing__(self, original: str) -> str:
        plain = _plain(original, self._spelling)
        # Of the others few are read as something.
        if original <= LAST_REMEMBERED or plain not in ("", _RARE):
            self[original] = plain
        return plain


def is_latin(character: str) -> bool:
    """Is a folded character a Latin letter."""
    return "a" <= character <= "z"


def _plain(original: str, spelling: Spelling) -> str:
    variants = spelling.variants
    if "一" <= original <= "鿿":
        return variants.get(original, original)
    if original == "\n":
        return original
    if original > LAST_REMEMBERED and not (original in variants or decomposition(original)):
        return _RARE if original.isalnum() else ""
    form: Literal["NFKD", "NFKC"] = "NFKD" if original.isalpha() else "NFKC"
    folded = normalize(form, variants.get(original, original)).lower()
    plain = "".join(
        variants.get(character, character)
        for character in folded
        if character.isspace() or not _is_idle(character, spelling)
    )
    return plain if len(plain) <= _MOST and max(plain, default="") <= LAST_REMEMBERED else _RARE


def _is_idle(character: str, spelling: Spelling) -> bool:
    if character in spelling.variants:
        return False
    return character in spelling.ignored or category(character) in _UNSEEN


def _tight(spelled: str, origins: list[int], spelling: Spelling) -> Folded:
    """Without blanks and soft marks; a blank in a list reads as a comma."""
    gaps = spelling.gaps
    if gaps.any.search(spelled) is None:
        return Folded(spelled, tuple(origins), frozenset())
    told = list(spelled)
    for end in _commas(spelled, gaps):
        told[end - 1] = ","
    parting = chain(gaps.latin.finditer(spelled), gaps.soft.finditer(spelled))
    ends = map(re.Match.end, parting)
    parted = frozenset(end - 1 if told[end - 1] == "," else end for end in ends)
    whole = Folded("".join(told), tuple(origins), parted)
    return _kept(whole, [one not in gaps.marks for one in told])


def _commas(spelled: str, gaps: _Gaps) -> Iterator[int]:
    """Where the gaps end that read as a comma."""
    yield from map(re.Match.end, gaps.listing.finditer(spelled))
    for end in map(re.Match.end, gaps.mixed.finditer(spelled)):
        if _is_listed(spelled, end, gaps.marks):
            yield end


def _is_listed(spelled: str, end: int, marks: AbstractSet[str]) -> bool:
    """Does a gap between two longer stretches read as a comma: in a line, and not in Latin."""
    start = end - 1
    while start > 0 and spelled[start - 1] in marks:
        start -= 1
    before = spelled[start - 1 : start]
    if before in ("", "\n") or (is_latin(before) and is_latin(spelled[end])):
        return False
    return not _is_spelled_out(spelled, start, end)


def _is_spelled_out(spelled: str, start: int, end: int) -> bool:
    """Does a gap part single characters, or a number from one: (專 科), 30 人."""
    is_alone = not spelled[max(0, start - 2) : start - 1].isalnum()
    return (is_alone or spelled[start - 1].isdigit()) and not spelled[end + 1 : end + 2].isalnum()


def _unchained(folded: Folded) -> Folded:
    """Without marks between single characters: 本/科, 本/科,以;上, 本x科x以x上, 学(历)要(求)."""
    text = folded.text
    chained = {match.start() for match in _LONE_LINES.finditer(text)}
    if _ALONE.search(text):
        chained |= _between_single(text)
    for match in _BRACKETED.finditer(text) if "(" in text else ():
        chained |= {place for place in range(*match.span()) if text[place] in "()"}
    return without(folded, chained)


def _between_single(text: str) -> set[int]:
    """The places of one and the same mark, of four marks on end, and of one letter."""
    places: set[int] = set()
    for match in _CHAIN.finditer(text):
        places |= {match.start(), match.start() + 2}
    for match in chain(_SCATTERED.finditer(text), _LETTERED.finditer(text)):
        places |= {place for place in range(*match.span()) if not "一" <= text[place] <= "鿿"}
    return places


def without(folded: Folded, places: AbstractSet[int]) -> Folded:
    """A folded text without the characters at some places."""
    if not places:
        return folded
    kept = [True] * len(folded.text)
    for place in places:
        kept[place] = False
    return _kept(folded, kept)


def _kept(folded: Folded, kept: list[bool]) -> Folded:
    """A folded text with those characters only that are kept."""
    before = list(accumulate(kept, initial=0)) if folded.parted else []
    return Folded(
        "".join(compress(folded.text, kept)),
        tuple(compress(folded.origins, kept)),
        frozenset(before[place] for place in folded.parted if place < len(kept) and kept[place]),
    )
