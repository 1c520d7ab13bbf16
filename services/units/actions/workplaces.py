"""Workplaces: registered, moved from a day on with their posts, given up."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.store.changes import Change
from services.common.store.database import Database
from services.common.store.jobs import may_pass
from services.common.time.clock import Clock
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions import threshold_readings
from services.units.actions.grounds import record_grounded
from services.units.actions.open_words import look_at_words
from services.units.actions.rights import standing_unit_for, unit_for, unit_read_for
from services.units.actions.telling import tell_post
from services.units.actions.threshold_reviews import drop
from services.units.policy import readings
from services.units.policy.terms import latest_site_day
from services.units.queries import posts, workplaces
from services.units.queries.threshold_reviews import PENDING, SHOWN
from services.units.rules import workplaces as rules
from services.units.rules.moves import check_version
from services.units.rules.personal_numbers import refuse_numbers
from services.units.rules.post_texts import PostReading, texts_of
from services.units.rules.threshold_reviews import check_place
from services.units.rules.units import check_county, check_standing
from services.units.rules.workplaces import Site, words
from services.units.tables.posts import Post
from services.units.tables.units import Unit
from services.units.tables.workplaces import Workplace, WorkplaceSite

log = logging.getLogger(__name__)


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
    _check(deed, name, site)
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
    _check(deed, workplace.name, move.site)
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


async def move_post(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Let a post stand where its workplace stands today; the change is of the day of the move.

    Its words are others then: what was decided or asked of a draft lapses, and those that youths
    read are read again, for the rules may be others than on the day when the move was registered.
    They are read before the post is locked: nobody waits for a reading but the unit that moves it.
    """
    told = await _read_beforehand(session, deed, post_id)
    found = await posts.locked_post(session, post_id)
    standing = await _elsewhere(session, deed, found[0]) if found else None
    if found is None or standing is None:
        return
    post, _ = found
    before, (post.workplace, post.workplace_county) = post.workplace_county, _told(standing)
    if post.state == "draft":
        await drop(session, deed, found, *PENDING, "allowed")
    elif post.state in SHOWN:
        told = await threshold_readings.read_as_locked(post, told)
        await look_at_words(session, deed, found, told, "moved")
    await tell_post(
        session,
        deed,
        found,
        "post.workplace-moved",
        occurred_on=standing[1].since,
        before=before,
    )


async def move_posts(database: Database, clock: Clock) -> None:
    """Move the posts whose workplace stands elsewhere since today, each in its own transaction."""
    deed = by_itself("units", clock, "daily")
    async with database.transaction() as session:
        moved = await workplaces.posts_moved(session, deed.today)
    for post_id in moved:
        try:
            await database.run(partial(move_post, deed=deed, post_id=post_id))
        except Exception as error:
            if may_pass(error):
                raise
            # One whose words cannot be read keeps no other from moving; it is tried again tomorrow.
            log.exception("post %s was not moved", post_id)


async def _read_beforehand(session: AsyncSession, deed: Deed, post_id: str) -> PostReading | None:
    found = await posts.post(session, post_id)
    standing = await _elsewhere(session, deed, found[0]) if found else None
    if found is None or standing is None or found[0].state not in SHOWN:
        return None
    place, county = _told(standing)
    form = replace(found[0].form, workplace=place, workplace_county=county)
    return await threshold_readings.read_aside(form.texts)


async def _elsewhere(session: AsyncSession, deed: Deed, post: Post) -> tuple[str, Site] | None:
    """Where the workplace of a post stands today, if the post does not say so yet."""
    place_id = post.workplace_id
    standing = await workplaces.standing_at(session, place_id, deed.today) if place_id else None
    if standing and (post.workplace, post.workplace_county) != _told(standing):
        return standing
    return None


def _told(standing: tuple[str, Site]) -> tuple[str, str]:
    name, site = standing
    return words(name, site), site.county


def _check(deed: Deed, name: str, site: Site) -> None:
    check_county(site.county, max(site.since, deed.today), "/county")
    # Youths read it at every post there, as it stands in a post.
    texts = texts_of({"workplace": words(name, site)})
    check_place(readings.read_texts(texts))
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
