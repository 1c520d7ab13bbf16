"""Grounds: what months of an area are counted from, gathered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.workdays import WorkCalendar
from services.common.values import region as regions
from services.common.values.dated import Value
from services.common.values.month import Month
from services.common.values.region import Region
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.queries import calendar, facts, payments, tellings
from services.reporting.queries.tellings import Looked
from services.reporting.rules.deadlines import deadlines
from services.reporting.rules.facts import Fact
from services.reporting.rules.histories import closed_posts, stands_within
from services.reporting.rules.monthly_reports import (
    AsOf,
    Basis,
    RegionUnknown,
    Report,
    ValueUsed,
    report_on,
)
from services.reporting.rules.periods import Period, year_to
from services.reporting.rules.pictures import Payment, Scope, Trainees, compose

BESIDES: Final = ("unit", "post", "intake-plan")
"""What is counted besides placements: few, so that all of it is read."""


@dataclass(frozen=True)
class Ground:
    """What was known of an area at an instant, and by which calendar its months are due.

    `facts` are of units, posts and plans; placements stand by the month that they touch.
    """

    area: str
    known_at: datetime
    facts: Sequence[Fact]
    trainees: Mapping[Month, Trainees]
    payments: Sequence[Payment]
    as_of: tuple[AsOf, ...]
    calendar: WorkCalendar

    def count(self, month: Month, read_at: datetime | None = None) -> Report:
        """One month's report; `read_at` reads the form by the values known at another instant."""
        place = place_of(self.area, month)
        reading, values = policy.reading_for(month, self.area, read_at or self.known_at)
        basis = Basis(
            name=place.name,
            deadlines=deadlines(month, self.calendar, reading),
            as_of=self.as_of,
            values=tuple(_used(value) for value in values),
        )
        scope = Scope(self.area, month, self.known_at, reading)
        picture = compose(scope, self.facts, self.trainees[month], self.payments)
        return report_on(picture, basis)


async def ground_of(
    session: AsyncSession, area: str, known_at: datetime, months: Sequence[Month]
) -> Ground:
    """Gather an area's ground with every placement that touches one of these months."""
    ground = await _without_placements(session, area, known_at, months)
    trainees = {
        month: Trainees(await tellings.touching(session, Looked(area, known_at, month)))
        for month in dict.fromkeys(months)
    }
    return replace(ground, trainees=trainees)


async def sketch_of(session: AsyncSession, area: str, known_at: datetime, month: Month) -> Ground:
    """Gather what a draft of a month needs: who stood through all of it is only numbered."""
    ground = await _without_placements(session, area, known_at, [month])
    look = Looked(area, known_at, month)
    closed = closed_posts(ground.facts, month.last)
    sitting = await tellings.sitting_at(session, look, closed)
    through = await tellings.standing_through(session, look)
    trainees = Trainees(
        placements=await tellings.moving(session, look),
        through=sum(
            people for code, people in through.items() if stands_within(code, area, month.last)
        ),
        sitting={
            one.post_id: one.facts for one in sitting if stands_within(one.region, area, month.last)
        },
    )
    return replace(ground, trainees={month: trainees})


async def _without_placements(
    session: AsyncSession, area: str, known_at: datetime, months: Sequence[Month]
) -> Ground:
    await policy_rows.current(session)
    # First how far all is read and drawn: what comes meanwhile is counted by nobody.
    drawn = await tellings.drawn_to(session)
    as_of = tuple([await _drawn_so_far(session, one, drawn) for one in await standing_now(session)])
    return Ground(
        area=area,
        known_at=known_at,
        facts=await facts.facts_of(session, area, known_at, read_to(as_of), BESIDES),
        trainees={},
        payments=await _paid_in(session, area, known_at, months),
        as_of=as_of,
        calendar=await calendar.calendar_of(session, [m.plus(1).first for m in months], known_at),
    )


async def _paid_in(
    session: AsyncSession, area: str, known_at: datetime, months: Sequence[Month]
) -> list[Payment]:
    if not months:
        return []
    span = Period(year_to(min(months)).first, max(months).last)
    return await payments.payments_of(session, area, known_at, span)


def place_of(area: str, month: Month) -> Region:
    """The region of that code at the end of a month. Raises RegionUnknown."""
    place = regions.find(area, month.last)
    if place is None:
        raise RegionUnknown
    return place


async def standing_now(session: AsyncSession) -> tuple[AsOf, ...]:
    """How far each source's feed has been read."""
    read_to = await facts.positions(session)
    return tuple(
        AsOf(source, position.position if position else 0, position.at if position else None)
        for source, position in read_to.items()
    )


def read_to(as_of: Sequence[AsOf]) -> dict[str, int]:
    """The position of each source's feed."""
    return {one.source: one.position for one in as_of}


async def _drawn_so_far(session: AsyncSession, one: AsOf, drawn: int) -> AsOf:
    # Placements are known only as far as they are drawn from what was read.
    if one.source != tellings.SOURCE or await tellings.told_to(session) <= drawn:
        return one
    return replace(one, position=min(one.position, drawn))


def _used(value: Value) -> ValueUsed:
    told = tuple(value.value) if isinstance(value.value, list) else value.value
    return ValueUsed(value.version, value.source, value.grade, told)
