"""Lock-out: how many wrong tries an account stands, and how many wrong names a network.

An account is shut by wrong tries in a row. A network is shut by wrong tries at many names, and
then to strangers alone: whoever has signed in from there before still does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from services.common.errors import Forbidden


@dataclass(frozen=True)
class LockTerms:
    """So many wrong tries in a row shut an account for so long."""

    tries: int
    span: timedelta


@dataclass(frozen=True)
class NetworkTerms:
    """Wrong tries at so many names within a window shut a network for so long."""

    names: int
    window: timedelta
    span: timedelta
    known_for: timedelta
    """How long after a sign-in a network knows its account."""


@dataclass(frozen=True)
class Tries:
    """Where an account stands: wrong tries in a row, and until when it is shut."""

    wrong: int = 0
    shut_until: datetime | None = None


class AccountLocked(Forbidden):
    """密码连续输错次数过多，账号已暂时锁定。"""

    def __init__(self, retry_after: int) -> None:
        """`retry_after` is in seconds."""
        super().__init__("请稍后再试。如果不是您本人在登录，请尽快修改密码。")
        self.retry_after = retry_after


class NetworkLocked(Forbidden):
    """这个网络近来有人用许多登录名试错密码，暂时只接受在这里登录过的账号。"""

    def __init__(self, retry_after: int) -> None:
        """`retry_after` is in seconds."""
        super().__init__("请稍后再试，或者换一个网络登录。")
        self.retry_after = retry_after


def refuse_locked(tries: Tries, now: datetime) -> None:
    """Refuse while an account is shut, right password or wrong: AccountLocked."""
    if tries.shut_until is not None and now < tries.shut_until:
        raise AccountLocked(ceil((tries.shut_until - now).total_seconds()))


def after_wrong(tries: Tries, terms: LockTerms, now: datetime) -> Tries:
    """Where an account stands after one more wrong try: the last one shuts it.

    The count starts afresh once it opens again.
    """
    wrong = tries.wrong + 1
    if wrong < terms.tries:
        return Tries(wrong)
    return Tries(0, now + terms.span)


def refuse_shut(shut_until: datetime | None, now: datetime) -> None:
    """Refuse strangers while a network is shut: NetworkLocked."""
    if shut_until is not None and now < shut_until:
        raise NetworkLocked(ceil((shut_until - now).total_seconds()))


def shut_until(wrong_names: int, terms: NetworkTerms, now: datetime) -> datetime | None:
    """Until when so many wrong names shut a network; None if it stays open."""
    return now + terms.span if wrong_names >= terms.names else None
