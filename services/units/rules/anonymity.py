"""Who complained stays unknown to the unit (一): no words that it reads tell a name or a number."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from services.common.errors import Malformed

_SHORTEST_NAME: Final = 2
"""A single character stands in any text."""
_NOBODY: Final = re.compile(
    "匿名者?|无名|见习(人员|青年|生)|实习生|学生|同学|青年|家长|群众|市民|[员职]工|个人|本人|投诉人|单位|公司"
)
"""What people enter as a name who tell none; offices need these words."""
_NUMBER: Final = re.compile("cmp_", re.IGNORECASE)
"""How a complaint's id begins, which tells the instant at which somebody complained."""
_PARTS_NOTHING: Final = re.compile(r"[\s·•‧・]+")
_TAIL: Final = 4
"""By so many last digits people name a phone (尾号)."""
_TAIL_NAMED: Final = "(尾号|尾数|末尾|[后末]四位)[是为:]?"


class ComplainantNamed(Malformed):
    """写给单位看的文字，不能写出投诉人的姓名、电话（含尾号）或者投诉编号。"""


@dataclass(frozen=True)
class Complainant:
    """Who complained, as far as they said."""

    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)

    @property
    def marks(self) -> tuple[str, ...]:
        """The words by which somebody could know them."""
        name = _joined(self.name or "")
        told = len(name) >= _SHORTEST_NAME and not _NOBODY.fullmatch(name)
        return (*([name] if told else []), *([self.phone] if self.phone else []))

    def is_told_by(self, words: str) -> bool:
        """Whether words written together name them, or their phone by its last digits."""
        return any(mark in words for mark in self.marks) or _tells_tail(words, self.phone)


def check_hidden(complainants: Iterable[Complainant], told: Mapping[str, str | None]) -> None:
    """Refuse words for a unit's eyes that name one who complained of it: ComplainantNamed.

    `told` is the words by the pointer of their field.
    """
    known = tuple(complainants)
    for pointer, text in told.items():
        words = _joined(text or "")
        if _NUMBER.search(words) or any(one.is_told_by(words) for one in known):
            raise ComplainantNamed(pointer, "请删去投诉人的姓名、电话（含尾号）或者投诉编号。")


def _tells_tail(words: str, phone: str | None) -> bool:
    if phone is None:
        return False
    tail = re.escape(phone[-_TAIL:])
    # Four digits alone are the phone's; in a longer number, a date, an amount or the number of a
    # document they are not.
    alone = rf"(?<![\d.,〔\[]){tail}(?!\d|[.,]\d|-\d\d?-|[年元人名个份时天]|小时)"
    return re.search(f"{_TAIL_NAMED}{tail}|{alone}", words) is not None


def _joined(text: str) -> str:
    # Full-width digits are digits, and a name is written with its dots or without them.
    return _PARTS_NOTHING.sub("", unicodedata.normalize("NFKC", text))
