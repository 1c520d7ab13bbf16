"""Deadlines of a month's report: the notice's and the form's, by the working-day calendar."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.common.time.workdays import WorkCalendar
from services.common.values.month import Month
from services.reporting.rules.reading import Reading

Standing = Literal["not_due", "due", "warned", "missing", "filed", "late", "returned"]


@dataclass(frozen=True)
class Deadlines:
    """Both last days, each to its end in Shanghai; provisional while the year is unpublished."""

    by_notice: date
    """The third working day of the next month (宁人社函〔2020〕272号 九)."""
    by_form: date
    """The 3rd of the next month, moved on past holidays (附件 填表说明1). Never later."""
    warned_after: date
    late_after: date
    provisional: bool


def deadlines(month: Month, calendar: WorkCalendar, reading: Reading) -> Deadlines:
    """Both deadlines of a month. Raises YearUnknown."""
    by_notice = calendar.nth_after(month.last, reading.working_days)
    by_form = calendar.next_working(month.plus(1).first.replace(day=reading.day_of_month))
    earlier, later = sorted((by_notice, by_form))
    return Deadlines(
        by_notice=by_notice,
        by_form=by_form,
        warned_after=earlier,
        late_after=later if reading.late_after == "later" else earlier,
        provisional=calendar.is_provisional(by_notice, by_form),
    )


def calls_for_attention(stands: Standing, *, is_zero: bool) -> bool:
    """Whether an office looks at it: not filed in time, late, returned, or filed as all nought."""
    return is_zero or stands in {"warned", "missing", "late", "returned"}


def standing(
    month: Month,
    due: Deadlines,
    filed_on: date | None,
    today: date,
    *,
    is_returned: bool = False,
) -> Standing:
    """Where a month's report stands. `filed_on` is the day of its first version, if any.

    missing: nothing was filed and the time is over; late: filed, but after that; returned: the
    newest version came back and none followed. None says anything of what the numbers are.
    """
    if is_returned:
        return "returned"
    if filed_on is not None:
        return "late" if filed_on > due.late_after else "filed"
    if today <= month.last:
        return "not_due"
    if today <= due.warned_after:
        return "due"
    return "missing" if today > due.late_after else "warned"
