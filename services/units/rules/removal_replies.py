"""The time that a unit has to answer a notice: nothing is decided while it runs (二)."""

from datetime import date

from services.common.errors import Refused
from services.common.time.workdays import WorkCalendar
from services.units.rules.removals import TWO


class ReplyPeriodOver(Refused):
    """陈述申辩的期限已过。"""


class ReplyWaived(Refused):
    """单位已经声明不再陈述申辩。"""


class ReplyPeriodRuns(Refused):
    """陈述申辩的期限还没有届满，单位也没有声明不再陈述申辩，现在不能作出决定。"""

    article = TWO


def last_day(told: date, noticed_on: date, working_days: int, calendar: WorkCalendar) -> date:
    """Until when a unit is heard: the day that it was told, or the later one by a calendar.

    It has so many working days, though their year was published meanwhile with more days off; with
    fewer, the day told stays. Raises YearUnknown.
    """
    return max(told, calendar.nth_after(noticed_on, working_days))


def check_reply(reply_by: date, waived_on: date | None, today: date) -> None:
    """A unit speaks up to the last day, unless it said that it has no more to say.

    Raises ReplyWaived, ReplyPeriodOver.
    """
    if waived_on is not None:
        raise ReplyWaived(waived_on=waived_on.isoformat())
    if today > reply_by:
        raise ReplyPeriodOver(
            f"陈述申辩的期限到{reply_by}为止，已过。", reply_by=reply_by.isoformat()
        )


def check_decidable(reply_by: date | None, waived_on: date | None, today: date) -> None:
    """Nothing is decided up to the last day of the period, replied to or not: ReplyPeriodRuns.

    The period is the unit's: only its own word that it has no more to say ends it.
    """
    if waived_on is None and reply_by is not None and today <= reply_by:
        raise ReplyPeriodRuns(
            f"陈述申辩的期限到{reply_by}为止，单位也没有声明不再陈述申辩，现在不能作出决定。",
            reply_by=reply_by.isoformat(),
        )
