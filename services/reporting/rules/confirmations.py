"""Months of attendance: which a unit had to confirm, by which day, and which it left overdue."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.common.time.workdays import WorkCalendar, YearUnknown
from services.common.values.month import Month
from services.reporting.rules.facts import Fact
from services.reporting.rules.periods import Period
from services.reporting.rules.records import Record
from services.reporting.rules.stays import Stay, stay_of

_CONFIRMS = "placement.attendance-confirmed"


@dataclass(frozen=True)
class Within:
    """Within how many working days a unit enters what it must.

    `days`: a month's attendance, from its last day on post on; `end_days`: the end of a placement,
    from its term's last day on.
    """

    days: int
    end_days: int
    calendar: WorkCalendar

    def due_on(self, last: date) -> date | None:
        """The last day to confirm; None where no calendar reaches it, and nobody is late."""
        return self._plus(last, self.days)

    def end_due_on(self, term_last_day: date) -> date | None:
        """The last day to record an end; None where no calendar reaches it."""
        return self._plus(term_last_day, self.end_days)

    def _plus(self, day: date, working_days: int) -> date | None:
        try:
            return self.calendar.nth_after(day, working_days)
        except YearUnknown:
            return None


def overdue(
    told: Iterable[Sequence[Fact]], period: Period, by: date, within: Within
) -> tuple[Record, ...]:
    """Months of placements not confirmed by a day due that lies in the period and has passed.

    `told` are the facts of each placement in order of versions; `by` the day as of which is known.
    """
    return tuple(
        record
        for facts in told
        if any(fact.event == "placement.arrived" for fact in facts)
        for record in _overdue(facts, by, within)
        if record.decided_on in period
    )


def _overdue(facts: Sequence[Fact], by: date, within: Within) -> Iterator[Record]:
    stay = stay_of(facts)
    for month, last in _months(stay, by):
        due = within.due_on(last)
        first = _confirmed_first(facts, month)
        if due is None or due >= by or (first and first.recorded_on <= due):
            continue
        yield Record(
            kind="placement",
            id=stay.placement_id,
            amount=1,
            decided_on=due,
            state="confirmed" if first else "unconfirmed",
            facts=(first.id,) if first else (),
            days={"last_day": last} | ({"confirmed_on": first.recorded_on} if first else {}),
            codes={"month": (str(month),)},
        )


def _months(stay: Stay, by: date) -> Iterator[tuple[Month, date]]:
    """Each month with a day on post that began by a day, and the last such day in it."""
    month = Month.of(stay.kept_from)
    while month.first <= min(stay.last_day, by):
        first, last = max(month.first, stay.kept_from), min(month.last, stay.last_day)
        days = (last - timedelta(days=n) for n in range((last - first).days + 1))
        on_post = next((day for day in days if not _is_suspended(stay, day)), None)
        if on_post:
            yield month, on_post
        month = month.plus(1)


def _is_suspended(stay: Stay, day: date) -> bool:
    return any(since <= day < (back or date.max) for since, back in stay.suspensions)


def _confirmed_first(facts: Sequence[Fact], month: Month) -> Fact | None:
    named = (fact for fact in facts if fact.event == _CONFIRMS and fact.data["month"] == str(month))
    return next(named, None)
