"""Posts led by another mentor: what names the former one is written anew, or said beside it."""

import json
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.agreements import amend_agreement
from services.matching.actions.asked_words import PageWords
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.mentors import Handed, hand_over
from services.matching.queries import agreements, dispatches
from services.matching.queries import mentors as queries
from services.matching.tables.agreements import Agreement
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats


async def rename_mentor(
    session: AsyncSession, deed: Deed, post: PostSeats, words: PageWords
) -> None:
    """Write anew what nobody is bound by yet and names another mentor than the post's.

    Who is accepting meanwhile, or the daily look, asks for the words again. Raises Outdated,
    WordsUnavailable.
    """
    for dispatch in await dispatches.unsigned_of_post(session, post.post_id):
        words.reword(dispatch)
        if dispatch.state == "issued":
            continue
        agreement = await agreements.of_dispatch(session, dispatch.id)
        if agreement is None or not agreement.content or _named(agreement) == post.mentor_id:
            continue
        told_of = words.of([dispatch])[post.post_id]
        told: dict[str, Any] = {"before": _named(agreement), "mentor_id": post.mentor_id}
        told |= await amend_agreement(session, deed, dispatch, told_of)
        await tell_dispatch(session, deed, dispatch, "dispatch.mentor-changed", **told)


async def note_other_mentor(
    session: AsyncSession, deed: Deed, placement: Placement, agreement: Agreement
) -> None:
    """Say beside an arrival that another mentor leads than the one whom all signed."""
    named, leads = _named(agreement), placement.mentor_id
    if named is None or leads is None or leads == named:
        return
    if await queries.mentor(session, leads) is not None:
        handed = Handed(named, leads, placement.arrived_on)
        await hand_over(session, deed, placement, handed)


def _named(agreement: Agreement) -> str | None:
    particulars = json.loads(agreement.content)["particulars"]
    mentor_id: str | None = particulars.get("mentor_id")
    return mentor_id
