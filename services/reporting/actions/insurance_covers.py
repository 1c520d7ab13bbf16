"""Covers, looked at trainee by trainee: enrolments, gaps, what expires; a gap is told of once."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, timedelta
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.common.values import region as regions
from services.common.values.region import PROVINCE
from services.reporting import policy
from services.reporting.queries import insurance as queries
from services.reporting.queries import insurance_gaps, locks, trainees
from services.reporting.rules.days import Days
from services.reporting.rules.insurance_contracts import Contract, is_followed, warning_of
from services.reporting.rules.insurance_covers import (
    Gap,
    Standing,
    Trainee,
    cover_ends,
    gaps,
    standing_on,
)
from services.reporting.tables.insurance import InsuranceContract, InsuranceGap

T = TypeVar("T")
_SLICE: Final = 500
LOOKED_BACK: Final = timedelta(days=31)
"""So long after its end, or after the last news of it, a placement is looked at for gaps."""


async def every_trainee(session: AsyncSession, area: str, since: date) -> list[Trainee]:
    """The trainees of an area, but those who had left before a day."""
    return [one async for one in _walk(session, area, since, "")]


async def some_of(
    session: AsyncSession,
    area: str,
    day: date,
    wanted: Callable[[Trainee], T | None],
    *,
    after: str,
    limit: int,
) -> list[tuple[Trainee, T]]:
    """So many of an area's trainees of a day, after one, of whom something is wanted."""
    found = []
    async for one in _walk(session, area, day, after):
        told = wanted(one)
        if told is not None:
            found.append((one, told))
        if len(found) == limit:
            break
    return found


async def enrolments(
    session: AsyncSession, area: str, day: date, contract: str | None, *, after: str, limit: int
) -> list[tuple[Trainee, Standing]]:
    """Who is to be insured on a day, by one contract or any, and how that stands."""
    return await some_of(
        session,
        area,
        day,
        lambda one: standing_on(one, day, contract) if day in one.days else None,
        after=after,
        limit=limit,
    )


async def gaps_between(
    session: AsyncSession, area: str, days: Days, *, after: tuple[str, ...] | None, limit: int
) -> list[tuple[Trainee, Gap]]:
    """The gaps of an area with a day among some, of who has left too; so many, after one.

    `after` are the placement and the first day of that one.
    """
    placement, since = after or ("", "")
    last = await trainees.named(session, [placement]) if placement else []
    found = [one for one in _gaps_of(last, days) if one[1].days.first.isoformat() > since]
    async for trainee in _walk(session, area, days.first, placement):
        if len(found) >= limit:
            break
        found += _gaps_of([trainee], days)
    return found[:limit]


async def expiring(
    session: AsyncSession, area: str, today: date, *, after: str, limit: int
) -> list[tuple[Trainee, date]]:
    """Whose cover ends soon and before their last day on post, and when."""
    steps = policy.expiry_warnings(today, area)

    def ends(one: Trainee) -> date | None:
        last = cover_ends(one, today)
        return last if last and warning_of(last, today, steps) else None

    return await some_of(session, area, today, ends, after=after, limit=limit)


async def expiring_contracts(
    session: AsyncSession, area: str, today: date
) -> list[tuple[InsuranceContract, int]]:
    """The contracts of an area that end soon with none to follow, and which warning stands."""
    rows = await queries.contracts(session)
    known: list[Contract] = [queries.as_rule(row) for row in rows]
    steps = policy.expiry_warnings(today, area)
    found = []
    for row, contract in zip(rows, known, strict=True):
        step = warning_of(contract.days.last, today, steps)
        if step and regions.lies_within(row.region, area) and not is_followed(contract, known):
            found.append((row, step))
    return found


async def note_gaps(session: AsyncSession, deed: Deed, after: str) -> str | None:
    """Tell of the gaps of a slice of all trainees that are not told of yet; where to go on."""
    since = deed.today - LOOKED_BACK
    some = await trainees.trainees_in(
        session, PROVINCE, since=since, told_since=since, after=after, limit=_SLICE
    )
    await locks.hold(session, "insurance-gaps", "look")
    told = await insurance_gaps.known(session, [one.placement_id for one in some])
    for one in some:
        for gap in gaps(one, deed.today):
            if (one.placement_id, gap.days.first, gap.reason) not in told:
                await _tell(session, deed, one, gap)
    return some[-1].placement_id if len(some) == _SLICE else None


def _gaps_of(some: Sequence[Trainee], days: Days) -> list[tuple[Trainee, Gap]]:
    through = ((one, gap) for one in some for gap in gaps(one, days.last))
    return [(one, gap) for one, gap in through if gap.days.last >= days.first]


async def _walk(
    session: AsyncSession, area: str, since: date, after: str
) -> AsyncIterator[Trainee]:
    some: Sequence[Trainee] = ()
    while not some or len(some) == _SLICE:
        some = await trainees.trainees_in(session, area, since=since, after=after, limit=_SLICE)
        for one in some:
            yield one
        if not some:
            return
        after = some[-1].placement_id


async def _tell(session: AsyncSession, deed: Deed, one: Trainee, gap: Gap) -> None:
    row = InsuranceGap(
        placement_id=one.placement_id,
        since=gap.days.first,
        reason=gap.reason,
        id=ids.new("igp"),
        region=one.region,
        found_at=deed.now,
    )
    session.add(row)
    change = Change(
        object="insurance-gap",
        id=row.id,
        version=1,
        event="insurance.gap-found",
        occurred_on=gap.days.first,
        data={
            "placement_id": one.placement_id,
            "youth_id": one.youth_id,
            "unit_id": one.unit_id,
            "region": one.region,
            "since": gap.days.first.isoformat(),
            "reason": gap.reason,
        },
    )
    await record(session, deed, change)
