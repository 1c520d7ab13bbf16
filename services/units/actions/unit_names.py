"""Unit names: an officer confirms one that reads like a threshold and is the registered one."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.rights import unit_for
from services.units.actions.telling import tell_unit
from services.units.actions.threshold_readings import check_text
from services.units.actions.units import Dossier, dossier
from services.units.queries import name_confirmations
from services.units.rules.moves import check_version
from services.units.rules.unit_names import check_in_doubt
from services.units.rules.units import check_standing
from services.units.tables.name_confirmations import NameConfirmation
from services.units.tables.units import Unit


async def confirm_name(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> Dossier:
    """Keep an officer's word that a unit is registered under a name that reads like a threshold.

    Raises UnitNotFound, Stale, Unpinned, UnitRemoved, UnitMerged, NameNotInDoubt.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, expected_version)
    check_standing(unit.state)
    told, _ = await check_text(unit.name)
    confirmed = await name_confirmations.confirmation(session, unit.id, unit.name)
    check_in_doubt([one.words for one in told.findings], confirmed)
    await check_hidden(session, deed, unit.id, {"/ground": ground})
    await keep_name(session, deed, unit, ground)
    await tell_unit(session, deed, unit, "unit.name-confirmed", ground=ground)
    return await dossier(session, deed, unit)


async def keep_name(session: AsyncSession, deed: Deed, unit: Unit, ground: str) -> None:
    """Keep that a locked unit's name is the registered one, once."""
    if await name_confirmations.confirmation(session, unit.id, unit.name) is None:
        session.add(
            NameConfirmation(
                unit_id=unit.id,
                name=unit.name,
                ground=ground,
                confirmed_on=deed.today,
                confirmed_by=deed.author,
            )
        )
        await session.flush()
