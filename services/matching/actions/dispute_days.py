"""Days of disputes: until when the other side may disagree, told with an entry and shown by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.time.clock import day_of
from services.common.time.workdays import WorkCalendar
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.queries import disputes
from services.matching.rules import disputes as rules
from services.matching.rules.disputes import Filing, Side
from services.matching.tables.attendance import Attendance
from services.matching.tables.disputes import Dispute
from services.matching.tables.placements import Placement, PlacementEntry

_END: Final = ("last_day", "cause", "by_whom", "early_retention")


@dataclass(frozen=True)
class DisputeDays:
    """Until when who reads a placement may disagree, by entry and month; None where not."""

    entries: Mapping[str, date | None]
    months: Mapping[str, date | None]
    end: date | None


NOTHING: Final = DisputeDays({}, {}, None)


@dataclass(frozen=True)
class _Reader:
    """Who reads, on which day, by which calendar and term, and what was disputed before."""

    side: Side
    account: str
    today: date
    around: WorkCalendar
    days: int
    disputes: Sequence[Dispute]


async def told_until(session: AsyncSession, deed: Deed, placement: Placement) -> str | None:
    """The last day to dispute an entry of today, YYYY-MM-DD; None where no calendar reaches it."""
    days = policy.dispute_terms(deed.today, placement.region).file_within
    until = rules.last_day(await calendar.around(session, deed.today), deed.today, days)
    return until.isoformat() if until else None


async def dispute_days(
    session: AsyncSession,
    today: date,
    caller: Caller,
    placement: Placement,
    told: tuple[Sequence[PlacementEntry], Sequence[Attendance]],
) -> DisputeDays:
    """Until when a youth or a unit may disagree with what was told; for an office nothing."""
    if caller.kind not in {"youth", "unit"}:
        return NOTHING
    reader = _Reader(
        "youth" if caller.kind == "youth" else "unit",
        caller.subject,
        today,
        await calendar.around(session, today),
        policy.dispute_terms(today, placement.region).file_within,
        await disputes.all_of(session, placement.id),
    )
    entries = {one.id: _of_entry(reader, one, told[0]) for one in told[0]}
    months = {one.month: _of_month(reader, one) for one in told[1]}
    return DisputeDays(entries, months, entries.get(end_of(told[0]) or ""))


def end_of(entries: Sequence[PlacementEntry]) -> str | None:
    """The entry that states the end as it stands; None while there is none."""
    ends = [(one.id, tuple(one.course.get(name) for name in _END)) for one in entries]
    return rules.stated_in([(key, end if end[0] else None) for key, end in ends])


def _of_entry(
    reader: _Reader, entry: PlacementEntry, entries: Sequence[PlacementEntry]
) -> date | None:
    if any(later.corrects == entry.id for later in entries):
        return None
    same = [one for one in reader.disputes if one.entry_id == entry.id]
    by_decision = any(one.remedy_id == entry.id for one in reader.disputes)
    entered_on = day_of(entry.recorded_at)
    until = rules.last_day(reader.around, entered_on, reader.days)
    return until and rules.open_until(
        Filing(
            subject="entry",
            side=reader.side,
            filed_by=reader.account,
            entered_by=entry.author,
            file_by=until,
            entered_side=entry.side,
            decided=_is_taken(reader, same),
            by_decision=by_decision,
        ),
        reader.today,
    )


def _of_month(reader: _Reader, month: Attendance) -> date | None:
    same = [
        one
        for one in reader.disputes
        if one.month == month.month and (one.state == "filed" or one.edition == month.edition)
    ]
    until = rules.last_day(reader.around, month.confirmed_on, reader.days)
    return until and rules.open_until(
        Filing(
            subject="attendance",
            side=reader.side,
            filed_by=reader.account,
            entered_by=month.author,
            file_by=until,
            decided=_is_taken(reader, same),
        ),
        reader.today,
    )


def _is_taken(reader: _Reader, same: Sequence[Dispute]) -> bool:
    # One that waits keeps out every other; a decision only another one of the same side.
    return any(
        one.state == "filed" or (one.side == reader.side and one.state != "withdrawn")
        for one in same
    )
