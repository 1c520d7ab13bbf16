"""Inspections: recorded by a checklist, looked at again, and made the ground of a suspension."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.deadlines import last_day
from services.units.actions.past_days import check_inspected
from services.units.actions.rights import hand_for, may_see, unit_read_for
from services.units.policy import checklists, guard
from services.units.queries import inspections, rectifications, units, visits
from services.units.queries.inspections import SeenInspection
from services.units.rules.inspections import (
    INSPECTION_STEPS,
    Answer,
    InspectionMove,
    InspectionNotFound,
    check_answers,
    check_ground,
    check_recheck_day,
    checklist_on,
    faults,
    first_state,
    still_faulty,
)
from services.units.rules.moves import check_version, follow
from services.units.rules.recognition import check_found_on
from services.units.rules.units import check_county
from services.units.rules.visits import check_inspected_place
from services.units.tables.inspections import Inspection, InspectionAnswer
from services.units.tables.rectifications import RectificationFile, RectificationReport
from services.units.tables.units import Unit


@dataclass(frozen=True)
class Look:
    """What an officer saw on a day, in which county if not of the unit as a whole."""

    seen_on: date
    answers: Sequence[Answer]
    county: str | None = None

    @property
    def words(self) -> dict[str, str | None]:
        """What the unit reads of it, by the pointer of its field."""
        return {f"/items/{place}/remark": one.remark for place, one in enumerate(self.answers)}


@dataclass(frozen=True)
class InspectionFile:
    """An inspection with all its answers, and with what the unit reported of its faults."""

    seen: SeenInspection
    answers: Sequence[InspectionAnswer]
    reports: Sequence[RectificationReport]
    files: Sequence[RectificationFile]


async def inspect(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, look: Look
) -> InspectionFile:
    """Record an inspection by the checklist of its day (六); faults get a last day.

    An office in whose region the unit works inspects there.
    Raises UnitNotFound, FoundInFuture, BeforeFounded, TooLongAgo, BeforeRegistered, NoChecklist,
    ItemsIncomplete, RemarkMissing, PlaceOutsideOffice, PlaceOfNoWorkplace.
    """
    check_found_on(look.seen_on, deed.today)
    checklist = checklist_on(checklists.editions(), look.seen_on)
    check_answers(checklist.codes, look.answers, checklist)
    unit = await unit_read_for(session, caller, unit_id)
    await check_inspected(session, unit, look.seen_on, deed.today)
    await _check_place(session, caller, unit, look)
    await check_hidden(session, deed, unit.id, look.words)
    failed = faults(look.answers)
    days = guard.rectification_days(deed.today, unit.region)
    inspection = Inspection(
        id=ids.new("ins"),
        version=0,
        unit_id=unit.id,
        state=first_state(look.answers),
        checklist=checklist.version,
        inspected_on=look.seen_on,
        county=look.county,
        rectify_by=await last_day(session, deed.today, days) if failed else None,
        looks=0,
    )
    session.add(inspection)
    await _keep(session, deed, inspection, look)
    by = inspection.rectify_by
    told = {"failed": failed, "rectify_by": by.isoformat() if by else None}
    await tell_inspection(
        session, deed, (inspection, unit), "inspection.recorded", look.seen_on, **told
    )
    return await file_of(session, inspection)


async def _check_place(session: AsyncSession, caller: Caller, unit: Unit, look: Look) -> None:
    county = look.county
    if county is not None:
        check_county(county, look.seen_on, "/county")
    works_there = county is not None and await visits.stood_in(
        session, unit.id, county, look.seen_on
    )
    hand = hand_for(caller, unit, county)
    check_inspected_place(hand, county, unit.region, works_there=works_there)


async def recheck(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    inspection_id: str,
    *,
    look: Look,
    expected_version: int | None,
) -> InspectionFile:
    """Look again at what was not in order at the look before.

    Raises UnitNotFound, InspectionNotFound, Stale, Unpinned, MoveNotOpen, FoundInFuture,
    RecheckBeforeLook, ItemsIncomplete, RemarkMissing.
    """
    check_found_on(look.seen_on, deed.today)
    seen, unit = await inspection_met(session, caller, unit_id, inspection_id, lock=True)
    inspection = seen.inspection
    check_version(inspection.version, expected_version)
    failed = still_faulty(look.answers)
    move: InspectionMove = "fail" if failed else "confirm"
    state = follow(INSPECTION_STEPS, inspection.state, move, "officer")
    last = await _last_look(session, inspection)
    check_recheck_day(look.seen_on, last.seen_on)
    by = checklists.edition(inspection.checklist)
    check_answers(_unsettled(inspection, last), look.answers, by)
    await check_hidden(session, deed, unit.id, look.words)
    inspection.state = state
    # What was reported has been looked at.
    inspection.reported_on, inspection.recheck_by = None, None
    await _keep(session, deed, inspection, look)
    on, event = look.seen_on, "inspection.rechecked"
    await tell_inspection(session, deed, (inspection, unit), event, on, failed=failed)
    return await file_of(session, inspection)


async def _last_look(session: AsyncSession, inspection: Inspection) -> Look:
    answers = await inspections.answers(session, inspection.id)
    last = [answer for answer in answers if answer.look == inspection.looks]
    return Look(last[0].seen_on, [_plain(answer) for answer in last])


def _unsettled(inspection: Inspection, last: Look) -> list[str]:
    """The items that the last look left to be put right."""
    return faults(last.answers) if inspection.looks == 1 else still_faulty(last.answers)


def _plain(answer: InspectionAnswer) -> Answer:
    return Answer(answer.item, answer.result, answer.remark)


async def _keep(session: AsyncSession, deed: Deed, inspection: Inspection, look: Look) -> None:
    inspection.looks += 1
    await session.flush()
    session.add_all(
        InspectionAnswer(
            inspection_id=inspection.id,
            look=inspection.looks,
            place=place,
            seen_on=look.seen_on,
            seen_by=deed.author,
            item=answer.item,
            result=answer.result,
            remark=answer.remark,
        )
        for place, answer in enumerate(look.answers, start=1)
    )


async def ground_suspension(
    session: AsyncSession, deed: Deed, unit: Unit, inspection_id: str
) -> None:
    """Make an inspection whose faults stand the ground on which its unit is suspended.

    Faults found at a unit that went into this one are this one's to put right.

    Raises InspectionNotFound, InspectionAnnulled, NoFaultsStand, RectificationStillRuns.
    """
    inspection = (await inspection_for(session, unit.id, inspection_id, lock=True)).inspection
    check_ground(inspection.rectification, deed.today)
    inspection.suspended_on = deed.today
    await tell_inspection(
        session, deed, (inspection, unit), "inspection.suspension-grounded", deed.today
    )


async def read_inspection(
    session: AsyncSession, caller: Caller, unit_id: str, inspection_id: str
) -> InspectionFile:
    """An inspection with its answers. Raises UnitNotFound, InspectionNotFound."""
    seen, _ = await inspection_met(session, caller, unit_id, inspection_id)
    return await _whole(session, seen)


async def read_inspections(
    session: AsyncSession,
    caller: Caller,
    unit_id: str,
    *,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[SeenInspection]:
    """A unit's inspections, one more than the limit; to a visiting office those of its region.

    Raises UnitNotFound.
    """
    unit = await unit_read_for(session, caller, unit_id)
    area = None if may_see(caller, unit) else caller.region
    return await inspections.inspections_of(session, unit.id, area=area, after=after, limit=limit)


async def inspection_met(
    session: AsyncSession, caller: Caller, unit_id: str, inspection_id: str, *, lock: bool = False
) -> tuple[SeenInspection, Unit]:
    """An inspection that is the caller's to deal with, and the unit that answers for it.

    Raises UnitNotFound, InspectionNotFound.
    """
    unit = await units.unit(session, unit_id)
    seen = await inspections.inspection(session, unit_id, inspection_id, lock=lock)
    if unit and seen and _meets(caller, unit, seen.inspection):
        return seen, unit
    await unit_read_for(session, caller, unit_id)
    raise InspectionNotFound


def _meets(caller: Caller, unit: Unit, inspection: Inspection) -> bool:
    # What it saw there stays a visiting office's, also once the unit works there no more.
    return may_see(caller, unit) or hand_for(caller, unit, inspection.county) is not None


async def inspection_for(
    session: AsyncSession, unit_id: str, inspection_id: str, *, lock: bool = False
) -> SeenInspection:
    """An inspection of a unit or of one that went into it. Raises InspectionNotFound."""
    seen = await inspections.inspection(session, unit_id, inspection_id, lock=lock)
    if seen is None:
        raise InspectionNotFound
    return seen


async def file_of(session: AsyncSession, inspection: Inspection) -> InspectionFile:
    """An inspection as it now stands."""
    await session.flush()
    return await _whole(session, await inspection_for(session, inspection.unit_id, inspection.id))


async def _whole(session: AsyncSession, seen: SeenInspection) -> InspectionFile:
    inspection_id = seen.inspection.id
    return InspectionFile(
        seen,
        await inspections.answers(session, inspection_id),
        await rectifications.reports(session, inspection_id),
        await rectifications.files(session, inspection_id),
    )


async def tell_inspection(
    session: AsyncSession,
    deed: Deed,
    found: tuple[Inspection, Unit],
    event: str,
    occurred_on: date,
    **more: Any,
) -> None:
    """Raise an inspection's version and write its change, of the day named."""
    inspection, unit = found
    inspection.version += 1
    of, region = inspection.unit_id, unit.region
    data = {"unit_id": of, "region": region, "state": inspection.state, **more}
    version = inspection.version
    told = Change("inspection", inspection.id, version, event, occurred_on, data)
    await record(session, deed, told)
