"""Numbers of a person in words that everybody will read: a mobile number, an ID number.

The public zone holds no personal data, and whom to ask is the office. A number to call would also
be a way to an interview that nobody sees (宁人社函〔2020〕272号 二、五).
"""

from collections.abc import Iterable

from services.common.errors import Member, Refused
from services.common.values.personal_numbers import holds_personal_number
from services.units.rules.post_texts import PostText


class PersonalNumberInText(Refused):
    """岗位文字中有手机号码或者居民身份号码，不能公开；咨询和报名由经办机构办理。"""


def refuse_numbers(texts: Iterable[PostText]) -> None:
    """No text of a post that is published holds one: PersonalNumberInText, with where it stands."""
    at: list[Member] = [one.pointer for one in texts if holds_personal_number(one.text)]
    if at:
        raise PersonalNumberInText("请删去号码。", pointers=at)
