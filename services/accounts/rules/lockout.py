"""Lock-out: how many wrong tries an account stands, and how long it then stays shut."""

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
