"""Mentors: followed from units, and one trainee handed from one to another."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.courses import News, course_of, tell
from services.matching.actions.entering import Entered, entry_of, refuse_untimely
from services.matching.actions.placements import Detail, hold_placement, read_placement
from services.matching.queries import mentors, mergers
from services.matching.rules import mentors as rules
from services.matching.rules.mentors import Handing, MentorFacts
from services.matching.rules.placements import required
from services.matching.tables.mentors import Mentor, MentorChange
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class ToldMentor:
    """What units' feed tells of a mentor."""

    id: str
    unit_id: str
    last_day: date | None


@dataclass(frozen=True)
class Wanted:
    """Another mentor from a day on, why, and the version that was seen."""

    mentor_id: str
    since: date
    entered: Entered


@dataclass(frozen=True)
class Handed:
    """Who led before, who leads from a day on, and why."""

    before: str | None
    mentor_id: str
    since: date
    ground: str | None = field(default=None, repr=False)


async def keep(session: AsyncSession, told: ToldMentor) -> None:
    """Keep a mentor as last told."""
    row = insert(Mentor).values(**vars(told))
    known = row.on_conflict_do_update(index_elements=["id"], set_=vars(told))
    await session.execute(known)


async def change_mentor(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, wanted: Wanted
) -> Detail:
    """Hand a trainee to another mentor from a day on; who led before stays on record (六).

    Raises Unpinned, PlacementNotFound, PlacementChanged, DayInFuture, DayTooFarBack and what
    `rules.mentors` raises.
    """
    version = required(wanted.entered.expected_version)
    placement = await hold_placement(session, caller, placement_id, version)
    await _check(session, deed, placement, wanted)
    entry = entry_of(deed, caller, placement.workplace_county, wanted.entered)
    await refuse_untimely(session, entry, wanted.since)
    ground = wanted.entered.ground
    handed = Handed(placement.mentor_id, wanted.mentor_id, wanted.since, ground)
    await hand_over(session, deed, placement, handed)
    return await read_placement(session, caller, placement.id, deed.today)


async def hand_over(
    session: AsyncSession, deed: Deed, placement: Placement, handed: Handed
) -> None:
    """Let another mentor lead a trainee, and keep who led before."""
    placement.mentor_id = handed.mentor_id
    data = {"mentor_id": handed.mentor_id, "before": handed.before}
    data["since"] = handed.since.isoformat()
    await tell(session, deed, placement, News("placement.mentor-changed", handed.since, data))
    change = MentorChange(
        placement_id=placement.id,
        version=placement.version,
        **vars(handed),
        author=deed.author,
        recorded_at=deed.now,
    )
    session.add(change)


async def _check(session: AsyncSession, deed: Deed, placement: Placement, wanted: Wanted) -> None:
    known = await mentors.changes(session, placement.id)
    last = known[-1].since if known else None
    handing = Handing(placement.mentor_id, wanted.mentor_id, wanted.since, last)
    rules.check_handing(course_of(placement), handing)
    rules.check_mentor(await _facts(session, deed, placement, wanted.mentor_id), wanted.since)


async def _facts(
    session: AsyncSession, deed: Deed, placement: Placement, mentor_id: str
) -> MentorFacts:
    mentor = await mentors.mentor(session, mentor_id, lock=True)
    limit = policy.mentor_load_limit(deed.today, placement.region)
    if mentor is None:
        return MentorFacts(of_unit=False, last_day=None, led=0, limit=limit)
    return MentorFacts(
        of_unit=await mergers.successor(session, mentor.unit_id)
        == await mergers.successor(session, placement.unit_id),
        last_day=mentor.last_day,
        led=await mentors.trainees_led(session, mentor_id),
        limit=limit,
    )
