"""Codes sent to phones: how many, how long one is good, and how often it may be guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from services.common.errors import Refused, TooMany

DIGITS: Final = 6
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
TEMPLATE: Final = "sign_in_code"
_CHINA: Final = "+86"


@dataclass(frozen=True)
class PhoneCodeTerms:
    """What codes are held to: their life and tries, and how many are sent to and from one."""

    life: timedelta
    tries: int
    wait: timedelta
    """From one code to the next to the same phone."""
    per_hour: int
    per_day: int
    of_network_per_hour: int


@dataclass(frozen=True)
class Sent:
    """What was sent before: to this phone, and at the wish of this network."""

    last_at: datetime | None
    in_hour: int
    in_day: int
    of_network_in_hour: int


@dataclass(frozen=True)
class PhoneCode:
    """One code: its end, the wrong tries it has seen, and whether it was used."""

    expires_at: datetime
    wrong_tries: int = 0
    spent: bool = False


class PhoneCodesTooMany(TooMany):
    """获取短信验证码过于频繁，请稍后再试。"""


class PhoneCodeWrong(Refused):
    """短信验证码不正确、已使用或者已过期。"""


def international(number: str) -> str:
    """A mobile number of the mainland with its country: 13800138000 is +8613800138000."""
    return f"{_CHINA}{number.removeprefix(_CHINA)}"


def masked(phone: str) -> str:
    """A phone as its owner is shown it: the first three and the last four of the number."""
    number = phone.removeprefix(_CHINA)
    return f"{number[:3]}{'*' * max(len(number) - 7, 0)}{number[-4:]}"


def refuse_too_many(sent: Sent, terms: PhoneCodeTerms, now: datetime) -> None:
    """Refuse one code more: PhoneCodesTooMany, with the seconds until it may go through."""
    if sent.last_at is not None and now < sent.last_at + terms.wait:
        wait = sent.last_at + terms.wait - now
        raise PhoneCodesTooMany(retry_after=ceil(wait.total_seconds()))
    if sent.in_day >= terms.per_day:
        raise PhoneCodesTooMany(retry_after=int(DAY.total_seconds()))
    if sent.in_hour >= terms.per_hour or sent.of_network_in_hour >= terms.of_network_per_hour:
        raise PhoneCodesTooMany(retry_after=int(HOUR.total_seconds()))


def refuse_closed(code: PhoneCode, terms: PhoneCodeTerms, now: datetime) -> None:
    """Refuse a code that was used, has ended, or was guessed at too often: PhoneCodeWrong."""
    if code.spent or now >= code.expires_at or code.wrong_tries >= terms.tries:
        raise PhoneCodeWrong
