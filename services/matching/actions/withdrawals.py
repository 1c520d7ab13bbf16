"""Withdrawals: a youth leaves the pool, or a dispatch that is not yet signed."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.changes import tell_youth
from services.matching.actions.pool import draw, leave
from services.matching.actions.seats import withdraw
from services.matching.actions.youths import hold_youth
from services.matching.queries import applicants, dispatches
from services.matching.rules.dispatches import UNSIGNED
from services.matching.rules.youths import SignedAlready, refuse_stale, refuse_unless_applied
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.youths import Youth


async def withdraw_youth(
    session: AsyncSession, deed: Deed, youth_id: str, expected_version: int | None
) -> Youth:
    """Let a youth leave; a later application begins anew. Raises NotApplied, SignedAlready."""
    youth = await hold_youth(session, deed, youth_id)
    refuse_stale(youth.version, expected_version)
    refuse_unless_applied(youth.state)
    unsigned = await _unsigned(session, deed, youth)
    youth.state = "withdrawn"
    await tell_youth(session, deed, youth, "youth.withdrawn", cause="own_wish")
    await leave(session, youth.id)
    if unsigned is not None:
        await withdraw(session, deed, unsigned, "youth_left")
        await draw(session, deed, unsigned.post_id)
    return youth


async def _unsigned(session: AsyncSession, deed: Deed, youth: Youth) -> Dispatch | None:
    found = await dispatches.open_of(session, youth.id)
    if found is not None:
        found = await dispatches.locked(session, found.id)
    if found is not None and found.state in UNSIGNED:
        return found
    applicant = await applicants.of_youth(session, youth.id, deed.today)
    if applicant is not None and applicant.held:
        raise SignedAlready
    return None
