"""Minors at posts that are none for them: what nobody signed ends, what was signed is noted."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.matching.actions.choosing import seeker_of
from services.matching.actions.pool import draw
from services.matching.actions.seats import take_back, withdraw
from services.matching.queries import applicants, dispatches, markets
from services.matching.rules.dispatches import UNSIGNED
from services.matching.tables.dispatches import Dispatch


async def withdraw_minors(
    session: AsyncSession, deed: Deed, found: Sequence[Dispatch]
) -> list[str]:
    """End those held dispatches to unsuitable posts whose youths are minors; whose they were.

    What an agreement was signed for ends by an officer's word only: it is noted for the office.
    """
    gone = []
    for dispatch in found:
        applicant = await applicants.of_youth(session, dispatch.youth_id, deed.today)
        if applicant is None or not seeker_of(applicant, deed).under_18:
            continue
        if dispatch.state in UNSIGNED:
            await withdraw(session, deed, dispatch, "unsuitable_under_18")
            gone.append(dispatch.youth_id)
        else:
            await _note_signed(session, deed, dispatch)
    return gone


async def fit_youth(session: AsyncSession, deed: Deed, youth_id: str) -> None:
    """What another birth date changes: a minor goes to no post that is none for minors.

    The youth is held, and the markets of `markets_of` before.
    """
    for dispatch in await dispatches.unsuitable_of_youth(session, youth_id):
        # Held already, but for a post that moved to another market this very moment.
        await markets.lock(session, dispatch.market)
        gone = await withdraw_minors(session, deed, [dispatch])
        await session.flush()
        if gone:
            await draw(session, deed, dispatch.post_id)
            await take_back(session, deed, gone)


async def _note_signed(session: AsyncSession, deed: Deed, dispatch: Dispatch) -> None:
    await audit.note(
        session,
        deed,
        action="dispatch.unsuitable-under-18",
        object_id=dispatch.id,
        ground="已签订协议，岗位不适合未满18周岁的人员，由经办机构处理",
        region=dispatch.region,
    )
