"""Who stays away without a word is asked first: no early end without a try to reach them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.common.errors import Malformed, Refused
from services.matching.rules.endings import Early, Manner, open_from

Way = Literal["call", "message", "visit", "contact_person"]


class AbsenceTooShort(Refused):
    """缺勤还没有达到可以结束见习的天数。"""


class ContactNotAttempted(Refused):
    """所填的最后一个见习日以后还没有联系过本人；请先联系并登记，再结束见习。"""


@dataclass(frozen=True)
class Attempt:
    """A try to reach somebody who stays away."""

    made_on: date
    reached: bool


def refuse_unreached(manner: Manner, attempts: Iterable[Attempt], days: int, today: date) -> None:
    """An end for absence comes after so many days away, and after a try to reach the youth.

    Days are counted from the day after the last on post. Raises AbsenceTooShort,
    ContactNotAttempted.
    """
    if not isinstance(manner, Early) or manner.cause != "absence":
        return
    earliest = open_from(manner, manner.last_day, days)
    if today < earliest:
        raise AbsenceTooShort(from_day=earliest.isoformat(), days=days)
    if not any(attempt.made_on > manner.last_day for attempt in attempts):
        raise ContactNotAttempted(last_day=manner.last_day.isoformat())


def check_made_on(made_on: date, arrived_on: date, today: date) -> None:
    """A try lies within the placement and before it is logged. Raises Malformed."""
    if not arrived_on <= made_on <= today:
        raise Malformed("/made_on", "联系日期应在到岗日期和今天之间。")
