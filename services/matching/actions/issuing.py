"""Issuing a dispatch: a seat taken, a hold opened, the reasons kept, the feed told."""

from typing import Any, Final

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.store.changes import record
from services.common.values import ids
from services.matching import policy
from services.matching.actions.changes import change_of
from services.matching.actions.counts import note_raised, step
from services.matching.rules.holds import AlreadyHeld
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.seats import PostSeats
from services.matching.tables.together import as_stored, inserting, parameters
from services.matching.tables.youths import Youth


async def take(session: AsyncSession, deed: Deed, post_id: str) -> PostSeats | None:
    """Take one seat if one is free at this instant; None for who came second."""
    wanted = {"wanted": post_id, "step": step(session, post_id)}
    taken: PostSeats | None = await session.scalar(_TAKE, wanted)
    if taken is not None:
        note_raised(session, deed, taken)
    return taken


async def issue(
    session: AsyncSession, deed: Deed, youth: Youth, post: PostSeats, explanation: dict[str, Any]
) -> Dispatch:
    """Dispatch a youth to a post of which a seat was just taken. Raises AlreadyHeld.

    `explanation` is as `rules.explanations` writes it.
    """
    days = policy.response_days(deed.today, post.workplace_county)
    working_days = await calendar.around(session, deed.today)
    dispatch = Dispatch(
        id=ids.new("dsp"),
        version=1,
        state="issued",
        youth_id=youth.id,
        post_id=post.post_id,
        unit_id=post.unit_id,
        market=post.market,
        region=youth.region,
        unit_region=post.region,
        workplace_county=post.workplace_county,
        months=post.months,
        issued_on=deed.today,
        issued_at=deed.now,
        respond_by=working_days.nth_after(deed.today, days),
        words_edition=0,
        explanation=explanation,
    )
    await _keep(session, dispatch)
    due = dispatch.respond_by.isoformat()
    change = change_of(dispatch, "dispatch.issued", deed.today, months=post.months, respond_by=due)
    await record(session, deed, change)
    return dispatch


async def _keep(session: AsyncSession, dispatch: Dispatch) -> None:
    hold = {
        "dispatch_id": dispatch.id,
        "youth_id": dispatch.youth_id,
        "span": Range(dispatch.issued_on, None),
        "voided": False,
        "suspended_days": 0,
    }
    rows = parameters(Hold, hold) | parameters(Dispatch, vars(dispatch))
    if await session.scalar(_HOLD_AND_ISSUE, rows) is None:
        raise AlreadyHeld
    as_stored(session, dispatch)


_HOLD_AND_ISSUE: Final = inserting(Hold.id, Dispatch)
_TAKE: Final = (
    update(PostSeats)
    .where(
        PostSeats.post_id == bindparam("wanted"),
        PostSeats.state == "open",
        PostSeats.taken < PostSeats.offered,
        PostSeats.round_id.is_(None),
    )
    .values(taken=PostSeats.taken + 1, version=PostSeats.version + bindparam("step"))
    .returning(PostSeats)
    .execution_options(populate_existing=True, synchronize_session=False)
)
