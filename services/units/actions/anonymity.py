"""Words of an office that a unit reads: they tell nothing of who complained of it (一)."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import release, undo
from services.units.actions.traces import complainants_near
from services.units.policy.given_names import name_words
from services.units.queries import units
from services.units.rules import anonymity as rules


async def check_hidden(
    session: AsyncSession, deed: Deed, unit_id: str, told: Mapping[str, str | None]
) -> None:
    """Let only words be told to a unit that name nobody who complained of it: ComplainantNamed.

    `told` is the words by the pointer of their field; nothing of the act may be altered yet.
    A refusal tells that the words were right: the audit log keeps who tried.
    """
    if not any(told.values()):
        return
    try:
        near = await complainants_near(session, unit_id, told.values())
        rules.check_hidden(near, told, name_words())
    except rules.ComplainantNamed as named:
        # The refusal rolls the request back; the entry stays.
        await undo(session)
        unit = await units.unit(session, unit_id)
        await audit.note(
            session,
            deed,
            action="complainant.named",
            object_id=unit_id,
            ground=named.pointer or "",
            region=unit.region if unit else None,
        )
        await release(session)
        raise
