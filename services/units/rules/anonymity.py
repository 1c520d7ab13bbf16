"""Who complained stays unknown to the unit (一): no words that it reads tell a name or a number."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from services.common.errors import Malformed
from services.units.rules.given_names import DOTS, NameWords, is_parted, is_spelt, is_surnamed

_SHORTEST_NAME: Final = 2
"""A single character stands in any text."""
_NOBODY: Final = re.compile(
    "匿名者?|无名|见习(人员|青年|生)|实习生|学生|同学|青年|家长|群众|市民|[员职]工|个人|本人|投诉人|单位|公司"
)
"""What people enter as a name who tell none; offices need these words."""
_NUMBER: Final = "cmp_"
"""How a complaint's id begins, which tells the instant at which somebody complained."""
_GAP: Final = rf"[\s{DOTS}]*"
"""A name is written with its dots and blanks or without them, a phone with hyphens besides."""
_DOT: Final = rf"\s*[\s{DOTS}]\s*"
_PHONE_GAP: Final = r"[\s·•‧・-]*"
_GAPS: Final = re.compile(_GAP)
_PHONE_GAPS: Final = re.compile(_PHONE_GAP)
_FOUR: Final = re.compile("(?=([0-9]{4}))")
_LIKE_I: Final = str.maketrans("İı", "ii")
"""What ignoring case takes for an i, and folding does not."""
_TAIL: Final = 4
"""By so many last digits people name a phone (尾号)."""
_TAIL_NAMED: Final = r"(?:尾号|尾数|末尾|[后末][四4]位)(?:数字?)?[是为:\s]*"
_PHONE_NAMED: Final = r"(?:电话|手机|来电|致电|拨打|号码)[^\d。;\n]{0,8}"
_MASKED: Final = r"[*×xX]{2,}\s*"
_GIVEN: Final = 2
"""Characters of a given name."""
_HAN: Final = re.compile("[㐀-䶿一-鿿\U00020000-\U0003ffff]{2}")
_SPOKEN_OF: Final = r"\s*(?:同学|同志|先生|女士|小姐|反映|投诉|举报|来电|来信|来访)"
_NO_PHONE: Final = r"(?!\d|[.,]\d|-\d\d?-|\s*[年元人名个份次号时天平米]|\s*小时|\s*[A-Za-z])"
"""What makes four digits a year, an amount or a measure."""


class ComplainantNamed(Malformed):
    """写给单位看的文字，不能写出投诉人的姓名、电话（含尾号）或者投诉编号。"""


@dataclass(frozen=True)
class Complainant:
    """Who complained, as far as they said; a `typed` name is by nobody confirmed."""

    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    typed: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """What stands in every text that any of the patterns finds: a name's end, a phone's."""
        name = _name_end(self.name) if self.name else None
        phone = _PHONE_GAPS.sub("", self.phone[-_TAIL:]) if self.phone else None
        return frozenset(key for key in (name, phone) if key is not None)

    def patterns(self, words: NameWords) -> tuple[str, ...]:
        """The forms of words by which somebody could know them."""
        name = unicodedata.normalize("NFKC", self.name or "").strip()
        named = _typed_name(name, words) if self.typed else _name(name)
        return (*named, *(_phone(self.phone) if self.phone else ()))


def check_hidden(
    complainants: Iterable[Complainant], told: Mapping[str, str | None], words: NameWords
) -> None:
    """Refuse words for a unit's eyes that name one who complained of it: ComplainantNamed.

    `told` is the words by the pointer of their field.
    """
    known = {form: None for one in complainants for form in one.patterns(words)}
    hidden = re.compile("|".join((_NUMBER, *known)), re.IGNORECASE)
    for pointer, text in told.items():
        # Full-width digits are digits.
        if hidden.search(unicodedata.normalize("NFKC", text or "")):
            raise ComplainantNamed(pointer, "请删去投诉人的姓名、电话（含尾号）或者投诉编号。")


def keys_in(texts: Iterable[str | None]) -> frozenset[str]:
    """The keys of everybody whom these texts could name: ends of names, four digits.

    Whose keys are not among them, check_hidden does not find: they need not be read.
    """
    found = {""}
    for text in texts:
        told = unicodedata.normalize("NFKC", text or "")
        letters = _folded(told)
        found.update(letters)
        found.update(letters[at : at + 2] for at in range(len(letters) - 1))
        found.update(_FOUR.findall(_PHONE_GAPS.sub("", told)))
    return frozenset(found)


def _name_end(name: str) -> str:
    return _folded(unicodedata.normalize("NFKC", name).strip())[-2:]


def _folded(text: str) -> str:
    return _GAPS.sub("", text).translate(_LIKE_I).casefold()


def _typed_name(name: str, words: NameWords) -> tuple[str, ...]:
    written = _joined(name)
    if is_surnamed(written, words) or is_spelt(written, words):
        return _name(name)
    if is_parted(name):
        parts = re.split(_DOT, name)
        return (_bordered(_DOT.join(map(re.escape, parts)), name),)
    return ()


def _name(name: str) -> tuple[str, ...]:
    written = _joined(name)
    if len(written) < _SHORTEST_NAME or _NOBODY.fullmatch(written):
        return ()
    return (_bordered(_GAP.join(map(re.escape, written)), written), *_given(name))


def _given(name: str) -> tuple[str, ...]:
    # Two characters at the end of a name are one by themselves only where a person is spoken of.
    alone = re.split(_DOT, name)[-1][-_GIVEN:]
    if not _HAN.fullmatch(alone) or alone == _joined(name):
        return ()
    return (rf"{_GAP.join(alone)}{_SPOKEN_OF}",)


def _bordered(form: str, name: str) -> str:
    # Letters have blanks around a name (Li is not in Lighting); characters have none.
    return rf"(?<![a-zÀ-ɏ]){form}(?![a-zÀ-ɏ])" if name.isascii() else form


def _phone(phone: str) -> tuple[str, ...]:
    tail = _PHONE_GAP.join(phone[-_TAIL:])
    return (
        _PHONE_GAP.join(map(re.escape, phone)),
        rf"(?:{_TAIL_NAMED}|{_MASKED}){tail}(?!\d)",
        rf"{_PHONE_NAMED}{tail}{_NO_PHONE}",
        rf"(?<![\d.,-]){tail}的?(?:来电|手机|电话|机主)",
    )


def _joined(name: str) -> str:
    return re.sub(_GAP, "", name)
