"""Mentors, the trainees each of them leads, changes of mentor, and trainees whom nobody leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import CursorInvalid, Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import sees_placement
from services.matching.tables.mentors import Mentor, MentorChange
from services.matching.tables.placements import Placement


async def mentor(session: AsyncSession, mentor_id: str, *, lock: bool = False) -> Mentor | None:
    """One mentor; locked, nobody else gives them a trainee meanwhile."""
    return await session.get(Mentor, mentor_id, populate_existing=True, with_for_update=lock)


async def trainees_led(session: AsyncSession, mentor_id: str) -> int:
    """How many trainees on post a mentor leads."""
    found = await session.scalar(
        select(func.count()).where(Placement.mentor_id == mentor_id, Placement.last_day.is_(None))
    )
    return found or 0


async def changes(session: AsyncSession, placement_id: str) -> Sequence[MentorChange]:
    """Every change of mentor in a placement, in order."""
    rows = await session.scalars(
        select(MentorChange)
        .where(MentorChange.placement_id == placement_id)
        .order_by(MentorChange.version)
    )
    return rows.all()


@dataclass(frozen=True)
class Unled:
    """A placement that runs while nobody leads the trainee, and the first day of that."""

    placement: Placement
    since: date


async def unled(
    session: AsyncSession, caller: Caller, today: date, stretch: Stretch
) -> list[Unled]:
    """A stretch of the running placements within sight whose mentor has ended, or who have none.

    The mentor's last day is led. The longest without come first, then by id; and one more.
    """
    # GREATEST leaves out what is null: without any mentor since the arrival.
    since = func.greatest(Mentor.last_day + 1, Placement.arrived_on)
    query = (
        select(Placement, since)
        .outerjoin(Mentor, Mentor.id == Placement.mentor_id)
        .where(
            Placement.last_day.is_(None),
            or_(Placement.mentor_id.is_(None), Mentor.last_day < today),
            sees_placement(caller),
        )
    )
    if stretch.after:
        query = query.where(tuple_(since, Placement.id) > tuple_(*_keys(stretch.after)))
    rows = await session.execute(query.order_by(since, Placement.id).limit(stretch.limit + 1))
    return [Unled(placement, day) for placement, day in rows]


def _keys(after: tuple[str, ...]) -> tuple[date, str]:
    try:
        since, placement_id = after
        return date.fromisoformat(since), placement_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
