"""Workplaces that move: who is sent there or works there stands in another county from a day on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.agreements import amend_agreement
from services.matching.actions.asked_words import PageWords
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.courses import News, tell
from services.matching.queries import dispatches, placements
from services.matching.rules.agreement_words import Words
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats


async def move(
    session: AsyncSession, deed: Deed, post: PostSeats, since: date, words: PageWords
) -> None:
    """Let all that is open at a post stand where the post stands now, since a day.

    An agreement that nobody is bound by yet is written anew; one that was signed stays as it is.
    Raises Outdated, WordsUnavailable.
    """
    found = await dispatches.open_of_post(session, post.post_id)
    told_of = words.of([one for one in found if one.state == "accepted"])
    for dispatch in found:
        words.reword(dispatch)
        told = await _amended(session, deed, dispatch, post.workplace_county, told_of)
        event = "dispatch.workplace-moved"
        await tell_dispatch(session, deed, dispatch, event, occurred_on=since, **told)
    for placement in await placements.of_post_on(session, post.post_id, since):
        await _move_placement(session, deed, placement, post.workplace_county, since)


async def _amended(
    session: AsyncSession,
    deed: Deed,
    dispatch: Dispatch,
    county: str,
    words: Mapping[str, Words],
) -> dict[str, Any]:
    told = {"before": dispatch.workplace_county}
    dispatch.workplace_county = county
    if dispatch.state != "accepted":
        return told
    return told | await amend_agreement(session, deed, dispatch, words[dispatch.post_id])


async def _move_placement(
    session: AsyncSession, deed: Deed, placement: Placement, county: str, since: date
) -> None:
    told = {"workplace_county": county, "before": placement.workplace_county}
    placement.workplace_county = county
    await tell(session, deed, placement, News("placement.workplace-moved", since, told))
