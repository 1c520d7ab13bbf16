"""Numbers of a person in words that everybody will read: a mobile number, an ID number.

The public zone holds no personal data, and whom to ask is the office. A number to call would also
be a way to an interview that nobody sees (宁人社函〔2020〕272号 二、五).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from services.common.errors import Member, Refused
from services.units.rules.post_texts import PostText

_GAP: Final = r"[\s\-—–.·]{0,2}"
_MOBILE: Final = re.compile(
    rf"(?<!\d)(?:86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)", re.ASCII
)
_ID_NUMBER: Final = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"{_GAP}\d{{3}}[\dXx](?!\d)",
    re.ASCII,
)


class PersonalNumberInText(Refused):
    """岗位文字中有手机号码或者居民身份号码，不能公开；咨询和报名由经办机构办理。"""


def holds_number(text: str) -> bool:
    """Whether a text holds a person's number, in full width or parted by blanks and dashes too."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_MOBILE.search(plain) or _ID_NUMBER.search(plain))


def refuse_numbers(texts: Iterable[PostText]) -> None:
    """No text of a post that is published holds one: PersonalNumberInText, with where it stands."""
    at: list[Member] = [one.pointer for one in texts if holds_number(one.text)]
    if at:
        raise PersonalNumberInText("请删去号码。", pointers=at)
