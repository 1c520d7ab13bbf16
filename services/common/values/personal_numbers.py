"""Numbers of persons in texts: mobile numbers and ID numbers, however they are spelt and parted.

A text is looked at as a reader sees it: in NFKC, without characters that nobody sees, digits of any
script as digits; and once more with 一三八 and letters that look like digits taken for digits.
Amounts, dates, years, landlines and credit codes are nobody's number.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from services.common.values.identity import credit_faults, id_check

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_HAN: Final = str.maketrans(
    "〇零○◯一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸幺", "00001234567891234567892361"
)
_LETTERS: Final = str.maketrans("OoΟοОоIiіl", "0000001111")
_ALIKE: Final = re.compile("[OoΟοОоIiіl]+")
_LIKE_DIGITS: Final = re.compile(
    r"[\d〇零○◯一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸幺OoΟοОоIiіl\u2460-\u24ff\u2776-\u2793]"
)
_GROUP: Final = re.compile(r"[0-9]+(?:[Xx](?![A-Za-z0-9]))?")
_GAP: Final = re.compile(r"[\W_]{1,3}")
_CREDIT_CODE: Final = re.compile(
    r"(?<![A-Za-z0-9])[0-9ANY][0-9]{7}[0-9A-HJ-NPQRTUWXY]{10}(?![A-Za-z0-9])"
)
_BRACKET: Final = re.compile(r"[()\[\]{}<>【】〔〕〈〉《》]")
_JOINS: Final = re.compile(r"[\s\-‐‑–—.·]{0,2}")
"""Marks that part one number; two amounts of a list are parted by others."""
_IDLE: Final = re.compile(r"[_·•‧・|^`'’‘]+")
"""Marks that part nothing."""
_PREFIX: Final = re.compile(r"\A(?:0|(?:00)?86)(?=1[3-9])")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_ID_NUMBER: Final = re.compile(
    r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
)
_FORM: Final = re.compile(f"(?:0|(?:00)?86)?{_MOBILE.pattern}|{_ID_NUMBER.pattern}")
_USUAL: Final = frozenset({(11,), (3, 8), (7, 4), (3, 4, 4)})
_SELDOM: Final = frozenset({(3, 3, 5), (3, 5, 3), (2, 2, 2, 2, 2, 1), (3, 2, 2, 2, 2)})
_FIELDS: Final = frozenset({6, 14})
"""Where an ID number is parted as a rule: place, birth, order with check."""
_YEAR_APART: Final = _FIELDS | {10}
_SHORTEST: Final = 11
_LONGEST: Final = 18


@dataclass(frozen=True)
class Plain:
    """A text as a reader sees it, and for each character its code point in the original."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span [start, end), not empty, as one of the original."""
        return self.origins[start], self.origins[end - 1] + 1


@dataclass(frozen=True)
class _Group:
    digits: str
    start: int
    end: int


@dataclass(frozen=True)
class _Parted:
    """Digits that stand together, and what stands between them."""

    groups: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(map(len, self.groups))

    @property
    def is_joined(self) -> bool:
        return all(map(_JOINS.fullmatch, self.gaps))

    @property
    def is_even(self) -> bool:
        """Whether one and the same mark stands between all."""
        return len(set(self.gaps)) <= 1

    @property
    def is_spelled(self) -> bool:
        """Whether each digit stands by itself, or what stands between them parts nothing."""
        return max(self.sizes) == 1 or all(map(_IDLE.fullmatch, self.gaps))


def plain(text: str) -> Plain:
    """The text in NFKC, without what nobody sees, digits of any script as 0 to 9; blanks stay."""
    kept: list[str] = []
    origins: list[int] = []
    for index, original in enumerate(text):
        for character in _seen(original):
            kept.append(character)
            origins.append(index)
    return Plain("".join(kept), tuple(origins))


def personal_numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Where mobile and ID numbers stand: spans [start, end) of the text, in order, apart."""
    if len(_LIKE_DIGITS.findall(unicodedata.normalize("NFKC", text))) < _SHORTEST:
        return ()
    seen = plain(text)
    alike = _ALIKE.sub(_as_digits, seen.text.translate(_HAN))
    found = {seen.span(*span) for view in {seen.text, alike} for span in _spans(view)}
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)


def holds_personal_number(text: str) -> bool:
    """Whether a mobile or ID number stands in a text."""
    return bool(personal_numbers(text))


def _seen(original: str) -> Iterator[str]:
    if "一" <= original <= "鿿" or " " <= original <= "~":
        yield original
        return
    for character in unicodedata.normalize("NFKC", original):
        if character.isspace():
            yield character
        elif unicodedata.category(character) not in _UNSEEN:
            digit = unicodedata.digit(character, None)
            yield character if digit is None else str(digit)


def _as_digits(match: re.Match[str]) -> str:
    # Within a word they are letters.
    text = match.string
    beside = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    is_word = any(character.isalpha() and character < "一" for character in beside)
    return match.group() if is_word else match.group().translate(_LETTERS)


def _spans(view: str) -> Iterator[tuple[int, int]]:
    for run in _runs(view):
        for first, group in enumerate(run):
            digits = ""
            for last in range(first, len(run)):
                digits += run[last].digits
                if len(digits) > _LONGEST:
                    break
                if len(digits) < _SHORTEST or not _FORM.fullmatch(digits):
                    continue
                if _is_number(_parted(view, run[first : last + 1])):
                    yield group.start, run[last].end


def _runs(view: str) -> Iterator[list[_Group]]:
    run: list[_Group] = []
    for match in _GROUP.finditer(_CREDIT_CODE.sub(_without_code, view)):
        if run and not _GAP.fullmatch(view, run[-1].end, match.start()):
            yield run
            run = []
        run.append(_Group(match.group().upper(), match.start(), match.end()))
    if run:
        yield run


def _without_code(match: re.Match[str]) -> str:
    # Letters part the digits of a code, and what they leave may look like a mobile number.
    code = match.group()
    return code if _ID_NUMBER.fullmatch(code) or credit_faults(code) else "|" * len(code)


def _parted(view: str, groups: Sequence[_Group]) -> _Parted:
    gaps = [_BRACKET.sub("(", view[one.end : other.start]) for one, other in pairwise(groups)]
    if gaps and _BRACKET.fullmatch(view, groups[0].start - 1, groups[0].start):
        gaps[0] = gaps[0].replace("(", "", 1)
    return _Parted(tuple(group.digits for group in groups), tuple(gaps))


def _is_number(parted: _Parted) -> bool:
    first, *others = parted.groups
    called = _Parted((_PREFIX.sub("", first, count=1), *others), parted.gaps)
    return _is_mobile(called) or _is_id_number(parted)


def _is_mobile(parted: _Parted) -> bool:
    if not _MOBILE.fullmatch(parted.digits):
        return False
    sizes = parted.sizes
    if sizes in _USUAL:
        return parted.is_joined or parted.is_even
    if parted.is_spelled:
        return True
    # Three amounts may have as many digits, but none of them begins with 0.
    seldom = sizes in _SELDOM or (
        min(sizes) > 2 and any(group.startswith("0") for group in parted.groups[1:])
    )
    return seldom and parted.is_joined and parted.is_even


def _is_id_number(parted: _Parted) -> bool:
    number = parted.digits
    if not _ID_NUMBER.fullmatch(number):
        return False
    is_checked = id_check(number[:17]) == number[17]
    cuts = set(accumulate(parted.sizes)) - {len(number)}
    if not cuts:
        return is_checked or bool(credit_faults(number))
    if cuts <= _YEAR_APART:
        return parted.is_joined or parted.is_even
    # A date between two other numbers is parted from them by other marks than within itself.
    return parted.is_spelled or (is_checked and parted.is_even)
