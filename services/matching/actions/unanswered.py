"""No answer in time: the seat goes to the next, and the youth is in a pause until heard of."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions import pauses
from services.matching.actions.changes import tell_youth
from services.matching.actions.pool import draw
from services.matching.actions.seats import take_back, withdraw
from services.matching.queries import dispatches, markets, objections, obstacles, youths
from services.matching.rules.applications import after, is_unanswered
from services.matching.rules.declines import is_excused
from services.matching.tables.dispatches import Dispatch


async def lapse_unanswered(session: AsyncSession, deed: Deed, dispatch_id: str) -> bool:
    """End a dispatch whose last day for an answer is over; whether that was so.

    It counts as declined. The application is paused rather than sent on: whoever cannot be
    reached would hold one seat after another for days. Of a transfer that others caused it costs
    nothing: the youth waits on, with the place of before.
    """
    seen = await dispatches.by_id(session, dispatch_id)
    if seen is None:
        return False
    await markets.lock(session, seen.market)
    found = await dispatches.locked(session, dispatch_id)
    if found is None or not is_unanswered(found.state, found.respond_by, deed.today):
        return False
    if await _under_review(session, dispatch_id):
        return False
    await withdraw(session, deed, found, "unanswered")
    excused = is_excused(found.explanation)
    if not excused:
        await _let_rest(session, deed, found)
    await draw(session, deed, found.post_id)
    if excused:
        await take_back(session, deed, [found.youth_id])
    return True


async def _under_review(session: AsyncSession, dispatch_id: str) -> bool:
    obstacle = await obstacles.open_of(session, dispatch_id)
    return obstacle is not None or await objections.is_open_on(session, dispatch_id)


async def _let_rest(session: AsyncSession, deed: Deed, dispatch: Dispatch) -> None:
    youth = await youths.locked(session, dispatch.youth_id)
    if youth is None or youth.state != "applied":
        return
    youth.declines += 1
    youth.state = after(youth.state, "pause")
    last = await pauses.begin(
        session, deed, youth, "unanswered", dispatch_id=dispatch.id, declined=True
    )
    until = last.isoformat() if last else None
    await tell_youth(session, deed, youth, "youth.paused", cause="unanswered", kept_until=until)
