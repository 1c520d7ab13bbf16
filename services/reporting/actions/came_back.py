"""What came back and is due less by now: it leaves its batch, and is settled anew in full."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.reporting.actions import objections
from services.reporting.actions.objections import Held
from services.reporting.queries import came_back as queries
from services.reporting.queries import settlements
from services.reporting.tables.settlements import Settlement

_ITSELF: Final = "reporting"
_GROUND: Final = "拨付后退回，再次拨付以前情况已经更正"
_ANSWER: Final = "应发的减少，转入新编制的结算，一次算清"


async def leave(
    session: AsyncSession, deed: Deed, settlement: Settlement, placements: Collection[str]
) -> bool:
    """Let lines of these placements' month that would be paid again in full leave their batches.

    The settlement, which gives less, is being written in the turn of its month. Whether any left.
    """
    month, found = settlement.month, False
    batches = await queries.batches_of(session, month, placements)
    for batch in await settlements.held(session, batches):
        for line in await queries.lines_of(session, batch.id, month, placements):
            held = Held(_ITSELF, _GROUND)
            await objections.leave_at_once(session, deed, line, held, _ANSWER)
            found = True
    await session.flush()
    return found
