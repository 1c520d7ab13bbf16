"""Who complained stays unknown to the unit (一): no words that it reads tell a name or a number."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from services.common.errors import Malformed
from services.units.rules.given_names import (
    DOTS,
    HYPHENS,
    NameWords,
    is_parted,
    is_spelt,
    is_surnamed,
)

_SHORTEST_NAME: Final = 2
"""A single character stands in any text."""
_NOBODY: Final = re.compile(
    "匿名者?|无名|见习(人员|青年|生)|实习生|学生|同学|青年|家长|群众|市民|[员职]工|个人|本人|投诉人|单位|公司"
)
"""What people enter as a name who tell none; offices need these words."""
_NUMBER: Final = "cmp_"
"""How a complaint's id begins, which tells the instant at which somebody complained."""
_GAP: Final = rf"[\s{DOTS}{HYPHENS}]*"
"""A name is written with its dots, hyphens and blanks or without them."""
_DOT: Final = rf"\s*[\s{DOTS}{HYPHENS}]\s*"
_PULLED_APART: Final = rf"[ \t{DOTS}{HYPHENS}]+"
"""Nobody writes a word so, on one line, but who hides a name in it."""
_LATIN: Final = re.compile("[A-Za-zÀ-ɏ'’]+")
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
_HAN: Final = re.compile("[㐀-䶿一-鿿\U00020000-\U0003ffff]{2,}")
_SPOKEN_OF: Final = (
    r"\s*(?:同学|同志|先生|女士|小姐|本人|(?:的|所)?(?:反映|反应|投诉|举报|来电|来信|来访|诉求)"
    r"|说(?!明)|称(?!重|量|号|谓)|表示|提出|要求)"
)
_CALLED: Final = r"(?:投诉人|举报人|反映人|来访人|[名姓]叫|本名)[是为系叫:,、\s]*"
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

    def keys(self, words: NameWords) -> frozenset[str]:
        """Of these one stands in every text that any of the patterns finds.

        The ends of a name and of its parts, the end of a phone.
        """
        name = words.plain(self.name or "").strip()
        ends = {_folded(part)[-_GIVEN:] for part in (name, *_parts(name)) if part}
        phone = {_PHONE_GAPS.sub("", self.phone[-_TAIL:])} if self.phone else set()
        return frozenset(ends | phone)

    def patterns(self, words: NameWords) -> tuple[str, ...]:
        """The forms of words by which somebody could know them."""
        name = words.plain(self.name or "").strip()
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
        # Full-width digits are digits, traditional characters are their simplified ones.
        if hidden.search(words.plain(text or "")):
            raise ComplainantNamed(pointer, "请删去投诉人的姓名、电话（含尾号）或者投诉编号。")


def keys_in(texts: Iterable[str | None], words: NameWords) -> frozenset[str]:
    """The keys of everybody whom these texts could name: ends of names, four digits.

    Whose keys are not among them, check_hidden does not find: they need not be read.
    """
    found = {""}
    for text in texts:
        told = words.plain(text or "")
        letters = _folded(told)
        found.update(letters)
        found.update(letters[at : at + 2] for at in range(len(letters) - 1))
        found.update(_FOUR.findall(_PHONE_GAPS.sub("", told)))
    return frozenset(found)


def _folded(text: str) -> str:
    return _GAPS.sub("", text).translate(_LIKE_I).casefold()


def _typed_name(name: str, words: NameWords) -> tuple[str, ...]:
    written = _joined(name)
    if is_surnamed(written, words) or is_spelt(written, words):
        return _name(name)
    if is_parted(name):
        return tuple(
            _bordered(_DOT.join(map(_spaced, parts)), name) for parts in _orders(_parts(name))
        )
    return ()


def _name(name: str) -> tuple[str, ...]:
    written = _joined(name)
    if len(written) < _SHORTEST_NAME or _NOBODY.fullmatch(written):
        return ()
    orders = ("".join(parts) for parts in _orders(_parts(name)))
    return (*(_bordered(_spaced(one), one) for one in orders), *_given(name, written))


def _given(name: str, written: str) -> Iterator[str]:
    for part in _parts(name):
        if len(part) > _GIVEN and part != written and _HAN.fullmatch(part):
            # Of a name in parts a long one is what people call them.
            yield _spaced(part)
            continue
        # Two characters are a name by themselves only where a person is spoken of.
        alone = part[-_GIVEN:]
        if _HAN.fullmatch(alone) and alone != written:
            yield f"{_spaced(alone)}{_SPOKEN_OF}"
            yield f"{_CALLED}{_spaced(alone)}"
            yield _PULLED_APART.join(alone)


def _parts(name: str) -> list[str]:
    return [part for part in re.split(_DOT, name) if part]


def _orders(parts: list[str]) -> list[list[str]]:
    """The parts in their order; of a Latin name also the last first and the first last."""
    if not _LATIN.fullmatch("".join(parts)):
        return [parts]
    return [parts, [*parts[1:], parts[0]], [parts[-1], *parts[:-1]]]


def _spaced(written: str) -> str:
    return _GAP.join(map(re.escape, written))


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
