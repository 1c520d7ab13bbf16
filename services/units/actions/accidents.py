"""Accidents: a report stops new dispatches at once, an officer's clearance lets them go on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.time.clock import day_of
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.offers import AFTER_ACCIDENT
from services.units.actions.resting import intend_to_suspend, resume_posts, see_suspended
from services.units.actions.rights import unit_for, who
from services.units.clients.matching import Matching
from services.units.policy import guard
from services.units.queries import accidents, posts
from services.units.queries.authors import author_of
from services.units.rules.accidents import (
    ACCIDENT_STEPS,
    AccidentKind,
    AccidentNotFound,
    Severity,
    check_happened_at,
    days_late,
)
from services.units.rules.annulments import check_second_person
from services.units.rules.moves import check_version, follow
from services.units.rules.past_days import check_accident_day
from services.units.rules.units import check_not_merged
from services.units.tables.accidents import Accident
from services.units.tables.posts import OfferIntent
from services.units.tables.units import Unit


@dataclass(frozen=True)
class AccidentForm:
    """What happened, and when."""

    kind: AccidentKind
    severity: Severity
    happened_at: datetime
    description: str = field(repr=False)


async def report(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    form: AccidentForm,
    matching: Matching,
) -> Accident:
    """Report an accident: the unit's open posts rest from now on, placements go on.

    What matching does not answer now is asked again until it does. Raises UnitNotFound, UnitMerged,
    AccidentInFuture, TooLongAgo.
    """
    check_happened_at(form.happened_at, deed.now)
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_accident_day(day_of(form.happened_at), guard.earliest_day(deed.today, unit.region))
    accident, intents = await _taken_up(session, deed, unit)
    if accident is None:
        check_not_merged(unit.state)
        accident = await _record(session, deed, caller, unit, form)
        intents = await intend_to_suspend(session, deed, unit, AFTER_ACCIDENT)
    await see_suspended(session, deed, matching, intents)
    return await accident_for(session, unit.id, accident.id)


async def _taken_up(
    session: AsyncSession, deed: Deed, unit: Unit
) -> tuple[Accident | None, list[OfferIntent]]:
    """What this very request reported before it was interrupted."""
    if deed.key is None:
        return None, []
    accident = await accidents.accident_of_key(session, unit.id, deed.key)
    return accident, list(await posts.intents_of_unit(session, unit.id, deed.key))


async def _record(
    session: AsyncSession, deed: Deed, caller: Caller, unit: Unit, form: AccidentForm
) -> Accident:
    allowed = guard.accident_report_days(deed.today, unit.region)
    accident = Accident(
        id=ids.new("acd"),
        version=0,
        unit_id=unit.id,
        state="reported",
        kind=form.kind,
        severity=form.severity,
        happened_at=form.happened_at,
        description=form.description,
        reported_at=deed.now,
        late_days=days_late(day_of(form.happened_at), deed.today, allowed),
        reporter=who(caller),
        key=deed.key,
    )
    session.add(accident)
    told: dict[str, Any] = {"severity": accident.severity, "late_days": accident.late_days}
    await _tell(session, deed, (accident, unit), "accident.reported", **told)
    return accident


async def clear(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    accident_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> Accident:
    """Clear an accident: the unit's posts open again unless something else holds the unit.

    That is another accident not cleared, or a suspension. Raises UnitNotFound, AccidentNotFound,
    Stale, Unpinned, MoveNotOpen, OfferPending while a post awaits matching's word.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    accident = await accident_for(session, unit.id, accident_id)
    check_version(accident.version, expected_version)
    state = follow(ACCIDENT_STEPS, accident.state, "clear", "officer")
    await check_hidden(session, deed, unit.id, {"/ground": ground})
    accident.state = state
    accident.cleared_on, accident.clearance_ground = deed.today, ground
    await _tell(session, deed, (accident, unit), "accident.cleared", ground)
    await session.flush()
    await resume_posts(session, deed, unit, ground)
    return accident


async def annul(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    accident_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> Accident:
    """Annul an accident that was none, or was reported twice: it counts nowhere from now on.

    If it was not cleared, the unit's posts open again as after a clearance. Raises UnitNotFound,
    AccidentNotFound, Stale, Unpinned, MoveNotOpen, AnnulsOwnEntry, OfferPending.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    accident = await accident_for(session, unit.id, accident_id)
    check_version(accident.version, expected_version)
    state = follow(ACCIDENT_STEPS, accident.state, "annul", "officer")
    check_second_person(await author_of(session, accident.id, "accident.reported"), deed.author)
    await check_hidden(session, deed, unit.id, {"/ground": ground})
    rested, accident.state = accident.state == "reported", state
    accident.annulled_on, accident.annulment_ground = deed.today, ground
    await _tell(session, deed, (accident, unit), "accident.annulled", ground)
    await session.flush()
    if rested:
        await resume_posts(session, deed, unit, ground)
    return accident


async def accident_for(session: AsyncSession, unit_id: str, accident_id: str) -> Accident:
    """An accident of a unit. Raises AccidentNotFound."""
    accident = await accidents.accident(session, unit_id, accident_id)
    if accident is None:
        raise AccidentNotFound
    return accident


async def _tell(
    session: AsyncSession,
    deed: Deed,
    found: tuple[Accident, Unit],
    event: str,
    ground: str = "",
    **more: Any,
) -> None:
    accident, unit = found
    accident.version += 1
    data = {"unit_id": unit.id, "region": unit.region, **more}
    version = accident.version
    told = Change("accident", accident.id, version, event, deed.today, data, ground)
    await record_grounded(session, deed, told)
