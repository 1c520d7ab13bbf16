"""Inspections entered by mistake: annulled by a second officer, kept, and counted nowhere."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.inspections import InspectionFile, file_of, inspection_met
from services.units.queries.authors import author_of
from services.units.rules.annulments import check_second_person
from services.units.rules.inspections import INSPECTION_STEPS
from services.units.rules.moves import check_version, follow


async def annul_inspection(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    inspection_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> InspectionFile:
    """Annul an inspection that was entered for another unit, or with wrong results.

    A suspension that it grounded may then be lifted: its faults stand no more. Raises UnitNotFound,
    InspectionNotFound, Stale, Unpinned, MoveNotOpen, AnnulsOwnEntry.
    """
    seen, unit = await inspection_met(session, caller, unit_id, inspection_id, lock=True)
    inspection = seen.inspection
    check_version(inspection.version, expected_version)
    state = follow(INSPECTION_STEPS, inspection.state, "annul", "officer")
    check_second_person(await author_of(session, inspection.id, "inspection.recorded"), deed.author)
    await check_hidden(session, deed, unit.id, {"/ground": ground})
    inspection.state = state
    inspection.reported_on, inspection.recheck_by = None, None
    inspection.annulled_on, inspection.annulment_ground = deed.today, ground
    inspection.version += 1
    data = {"unit_id": inspection.unit_id, "region": unit.region, "state": state}
    change = Change(
        object="inspection",
        id=inspection.id,
        version=inspection.version,
        event="inspection.annulled",
        occurred_on=deed.today,
        data=data,
        ground=ground,
    )
    await record_grounded(session, deed, change)
    return await file_of(session, inspection)
