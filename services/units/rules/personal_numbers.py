"""Numbers in words that everybody will read: of a person, or to call.

The public zone holds no personal data, and whom to ask is the office. A number to call would also
be a way to an interview that nobody sees (宁人社函〔2020〕272号 二、五).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from services.common.errors import Member, Refused
from services.common.values.personal_numbers import holds_personal_number, plain
from services.units.rules.post_texts import PostText


class PersonalNumberInText(Refused):
    """岗位文字中有电话号码或者居民身份号码，不能保存或者公开；咨询和报名由经办机构办理。"""


_SERVICE: Final = r"[48]00(?:[-\s]?\d{3}[-\s]?\d{4}|[-\s]?\d{4}[-\s]?\d{3})"
_AREA: Final = r"[（(]?0\d{2,3}[)）]?[-–—\s]{0,2}[2-9]\d{2,3}[-\s]?\d{4}"
_LOCAL: Final = r"(?:电话|座机|热线|致电|拨打|打给)\D{0,6}(?P<line>[2-9]\d{2,3}[-\s]?\d{4})"
_MEASURED: Final = (
    r"元|块钱|次(?![日月年])|通(?![过知话信讯])|件|条(?!件)|份|单(?!位)|个(?![人别体])|人次|台|字"
    r"|小时|分钟|秒|天(?!天)|/(?:小?时|天|日|周|月|年|次|人)|%|左右"
)
"""What makes the figures before it an amount; a word that only begins so does not."""
_TO_CALL: Final = re.compile(rf"(?<![\d.])(?:{_AREA}|{_SERVICE})(?!\d)|{_LOCAL}(?!\d|{_MEASURED})")
"""A landline with its area code or called a telephone, or a line of 400 and 800."""
_SHORTEST: Final = 7
"""Digits of a line without its area."""


def holds_number(text: str) -> bool:
    """Whether a person's number or one to call stands in a text."""
    return holds_personal_number(text) or _is_to_call(text)


def _is_to_call(text: str) -> bool:
    if sum(map(str.isnumeric, unicodedata.normalize("NFKC", text))) < _SHORTEST:
        return False
    lines = (found["line"] for found in _TO_CALL.finditer(plain(text).text))
    return any(line is None or not _is_range(line) for line in lines)


def _is_range(line: str) -> bool:
    """Whether it reads as from so much to so much, both round: 3000-4000."""
    low, dash, high = line.partition("-")
    return bool(dash) and int(low) < int(high) and low.endswith("0") and high.endswith("00")


def refuse_numbers(texts: Iterable[PostText]) -> None:
    """No text of a post that is published holds one: PersonalNumberInText, with where it stands."""
    _refuse(one.pointer for one in texts if holds_number(one.text))


def refuse_persons(texts: Iterable[PostText], within: str = "") -> None:
    """No text of a post that is kept, be it a draft, holds a person's: PersonalNumberInText.

    Texts of posts lie open in the database. `within` is where the post itself stands.
    """
    _refuse(within + one.pointer for one in texts if holds_personal_number(one.text))


def _refuse(pointers: Iterable[str]) -> None:
    at: list[Member] = list(pointers)
    if at:
        raise PersonalNumberInText("请删去号码。", pointers=at)
