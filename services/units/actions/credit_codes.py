"""Credit codes: an officer confirms one that looks wrong and is genuine."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.rechecks import look_again
from services.units.actions.rights import unit_for
from services.units.actions.telling import tell_unit
from services.units.actions.units import Dossier, dossier
from services.units.queries import credit_codes as confirmations
from services.units.rules.credit_codes import check_in_doubt
from services.units.rules.moves import check_version
from services.units.rules.units import check_standing
from services.units.tables.credit_codes import CreditCodeConfirmation
from services.units.tables.units import Unit


async def confirm_credit_code(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> Dossier:
    """Keep an officer's word that a unit's code is genuine though its check character is wrong.

    Raises UnitNotFound, Stale, UnitRemoved, UnitMerged, CreditCodeNotInDoubt.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, expected_version)
    check_standing(unit.state)
    confirmed = await confirmations.confirmation(session, unit.id, unit.credit_code)
    check_in_doubt(unit.credit_code, confirmed)
    await check_hidden(session, deed, unit.id, {"/ground": ground})
    await keep_confirmation(session, deed, unit, ground)
    await look_again(session, deed, unit)
    return await dossier(session, deed, unit)


async def keep_confirmation(session: AsyncSession, deed: Deed, unit: Unit, ground: str) -> None:
    """Keep that a locked unit's code is genuine."""
    session.add(
        CreditCodeConfirmation(
            unit_id=unit.id,
            credit_code=unit.credit_code,
            ground=ground,
            confirmed_on=deed.today,
            confirmed_at=deed.now,
            confirmed_by=deed.author,
        )
    )
    await tell_unit(session, deed, unit, "unit.credit-code-confirmed", ground=ground)
