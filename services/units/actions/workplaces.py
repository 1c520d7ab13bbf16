"""Workplaces: registered, moved from a day on, given up; a move ahead taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.moved_posts import move_post
from services.units.actions.rights import standing_unit_for, unit_for, unit_read_for
from services.units.actions.threshold_readings import with_marks
from services.units.policy import readings
from services.units.policy.terms import latest_site_day
from services.units.queries import workplaces
from services.units.rules import workplaces as rules
from services.units.rules.moves import check_version
from services.units.rules.personal_numbers import refuse_numbers
from services.units.rules.post_texts import texts_of
from services.units.rules.threshold_reviews import check_place
from services.units.rules.units import check_county, check_standing
from services.units.rules.workplaces import Site, words
from services.units.tables.units import Unit
from services.units.tables.workplaces import Workplace, WorkplaceSite


@dataclass(frozen=True)
class Shown:
    """A workplace with every site it had, the earliest first."""

    workplace: Workplace
    sites: Sequence[WorkplaceSite]


@dataclass(frozen=True)
class WorkplaceMove:
    """Where a workplace stands from a day on, why, and the version that was seen."""

    site: Site
    ground: str
    expected_version: int | None


async def register_workplace(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, *, name: str, site: Site
) -> Shown:
    """Register a workplace of a unit, used from the day of its site on.

    Raises UnitNotFound, UnitRemoved, UnitMerged, WorkplaceTooFarAhead, ThresholdText,
    WorkplaceUndecided, PersonalNumberInText, Malformed for the county.
    """
    unit = await unit_for(session, caller, unit_id)
    check_standing(unit.state)
    rules.check_not_too_far(site.since, latest_site_day(deed.today, unit.region))
    await _check(session, deed, unit, name, site)
    workplace = Workplace(
        id=ids.new("wpl"), version=0, unit_id=unit.id, name=name, first_day=site.since
    )
    session.add(workplace)
    await session.flush()
    await _stand(session, deed, (unit, workplace), site, "")
    return await show(session, workplace)


async def show_all(session: AsyncSession, caller: Caller, unit_id: str) -> list[Shown]:
    """A unit's workplaces. Raises UnitNotFound."""
    unit = await unit_read_for(session, caller, unit_id)
    return [await show(session, one) for one in await workplaces.of_unit(session, unit.id)]


async def show(session: AsyncSession, workplace: Workplace) -> Shown:
    """A workplace with its sites."""
    return Shown(workplace, await workplaces.sites(session, workplace.id))


async def move_workplace(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    workplace_id: str,
    *,
    move: WorkplaceMove,
) -> Shown:
    """Let a workplace stand elsewhere from a day on; its posts go with it on that day.

    Raises UnitNotFound, WorkplaceNotFound, Stale, Unpinned, WorkplaceEnded, MoveBeforeToday,
    WorkplaceTooFarAhead, ThresholdText, WorkplaceUndecided, PersonalNumberInText, Malformed for
    the county.
    """
    unit, workplace = await _held(session, caller, unit_id, workplace_id)
    check_version(workplace.version, move.expected_version)
    place = await workplaces.place(session, workplace)
    rules.check_move(place, move.site.since, deed.today)
    rules.check_not_too_far(move.site.since, latest_site_day(deed.today, unit.region))
    await _check(session, deed, unit, workplace.name, move.site)
    await _stand(session, deed, (unit, workplace), move.site, move.ground)
    if move.site.since <= deed.today:
        for post_id in await workplaces.all_posts_at(session, workplace.id):
            await move_post(session, deed, post_id)
    return await show(session, workplace)


async def withdraw_move(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    workplace_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> Shown:
    """Take back the last move registered, before it has begun; it stands where it stood.

    Raises UnitNotFound, WorkplaceNotFound, Stale, Unpinned, NoMoveAhead.
    """
    unit, workplace = await _held(session, caller, unit_id, workplace_id)
    check_version(workplace.version, expected_version)
    since = rules.move_ahead(await workplaces.place(session, workplace), deed.today)
    last = (await workplaces.sites(session, workplace.id))[-1]
    last.withdrawn_on = deed.today
    told = {"county": last.county, "since": since.isoformat()}
    event = "workplace.move-withdrawn"
    await _tell(session, deed, (unit, workplace), event, ground=ground, told=told)
    await session.flush()
    return await show(session, workplace)


async def end_workplace(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    workplace_id: str,
    *,
    last_day: date,
    ground: str,
    expected_version: int | None,
) -> Shown:
    """Give a workplace up; until its last day has passed another may be entered.

    Raises UnitNotFound, WorkplaceNotFound, Stale, Unpinned, WorkplaceEnded, WorkplaceStillNamed,
    Malformed.
    """
    unit, workplace = await _held(session, caller, unit_id, workplace_id)
    check_version(workplace.version, expected_version)
    named = await workplaces.posts_at(session, workplace.id)
    rules.check_end(await workplaces.place(session, workplace), last_day, named, deed.today)
    workplace.last_day = last_day
    told = {"last_day": last_day.isoformat()}
    await _tell(session, deed, (unit, workplace), "workplace.ended", ground=ground, told=told)
    return await show(session, workplace)


async def hand_workplace_over(
    session: AsyncSession, deed: Deed, workplace_id: str, into: Unit, *, ground: str
) -> None:
    """Let a workplace go with its posts to a locked unit that takes those over."""
    workplace = await workplaces.any_workplace(session, workplace_id)
    before, workplace.unit_id = workplace.unit_id, into.id
    told = {"before": before}
    event = "workplace.handed-over"
    await _tell(session, deed, (into, workplace), event, ground=ground, told=told)


async def _check(session: AsyncSession, deed: Deed, unit: Unit, name: str, site: Site) -> None:
    check_county(site.county, max(site.since, deed.today), "/county")
    # Youths read it at every post there, as it stands in a post.
    texts = texts_of({"workplace": words(name, site)})
    check_place(await with_marks(session, unit.id, readings.read_texts(texts)))
    refuse_numbers(texts)


async def _held(
    session: AsyncSession, caller: Caller, unit_id: str, workplace_id: str
) -> tuple[Unit, Workplace]:
    # The unit before its workplaces and posts; nobody publishes a post there meanwhile.
    unit = await standing_unit_for(session, caller, unit_id)
    workplace = await workplaces.workplace(session, workplace_id, unit.id)
    if workplace is None:
        raise rules.WorkplaceNotFound
    return unit, workplace


async def _stand(
    session: AsyncSession, deed: Deed, found: tuple[Unit, Workplace], site: Site, ground: str
) -> None:
    _, workplace = found
    session.add(
        WorkplaceSite(
            workplace_id=workplace.id,
            since=site.since,
            address=site.address,
            county=site.county,
            author=deed.author,
            ground=ground,
        )
    )
    event = "workplace.moved" if workplace.version else "workplace.registered"
    told = {"county": site.county, "since": site.since.isoformat()}
    await _tell(session, deed, found, event, ground=ground, told=told)
    await session.flush()


async def _tell(
    session: AsyncSession,
    deed: Deed,
    found: tuple[Unit, Workplace],
    event: str,
    *,
    ground: str,
    told: dict[str, str],
) -> None:
    unit, workplace = found
    workplace.version += 1
    data = {"unit_id": unit.id, "region": unit.region, **told}
    change = Change("workplace", workplace.id, workplace.version, event, deed.today, data, ground)
    await record_grounded(session, deed, change)
