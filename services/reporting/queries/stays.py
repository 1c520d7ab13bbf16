"""Placements as money sees them, from the facts told by `matching`."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from services.common.values import region
from services.common.values.month import Month
from services.reporting.queries.facts import fact_of
from services.reporting.rules import facts as rules
from services.reporting.rules.stays import Stay, stay_of
from services.reporting.tables.facts import Fact

_ARRIVED = "placement.arrived"
_CORRECTED = "placement.corrected"


async def is_placed_in(session: AsyncSession, youth_id: str, area: str) -> bool:
    """Whether an office in the area recognised a unit at which the youth was or is placed."""
    youths = Fact.data["youth_id"].astext
    found = await session.scalar(_arrivals(area).where(youths == youth_id).limit(1))
    return found is not None


async def count_in(session: AsyncSession, area: str, month: Month, position: int) -> int:
    """How many placements of an area began by the end of a month, as known at a position."""
    placements = _begun(area, month, position).subquery()
    return await session.scalar(select(func.count()).select_from(placements)) or 0


async def stays_in(
    session: AsyncSession, area: str, month: Month, position: int, *, after: str, limit: int
) -> list[Stay]:
    """A stretch of them by id, after one, each as known at that position of the feed."""
    stretch = (
        _begun(area, month, position)
        .where(Fact.object_id > after)
        .order_by(Fact.object_id)
        .limit(limit)
    )
    placements = list(await session.scalars(stretch))
    return [stay_of(told) for told in await _told(session, placements, position)]


def _arrivals(area: str) -> Select[str]:
    return _placements(area).where(Fact.event == _ARRIVED)


def _placements(area: str) -> Select[str]:
    within = Fact.region.startswith(region.prefix(area), autoescape=True)
    return select(Fact.object_id).where(Fact.kind == "placement", within)


def _begun(area: str, month: Month, position: int) -> Select[str]:
    # By any telling of its arrival: one corrected to a later month has this one's line undone.
    corrected_to = Fact.data["arrived_on"].astext
    told = or_(
        and_(Fact.event == _ARRIVED, Fact.occurred_on <= month.last),
        and_(Fact.event == _CORRECTED, corrected_to <= month.last.isoformat()),
    )
    return _placements(area).where(told, Fact.no <= position).distinct()


async def _told(
    session: AsyncSession, placements: Sequence[str], position: int
) -> list[tuple[rules.Fact, ...]]:
    rows = await session.scalars(
        select(Fact)
        .where(Fact.kind == "placement", Fact.object_id.in_(placements), Fact.no <= position)
        .order_by(Fact.object_id, Fact.version)
    )
    return [
        tuple(fact_of(row) for row in group)
        for _, group in groupby(rows, lambda row: row.object_id)
    ]
