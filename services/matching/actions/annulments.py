"""Arrivals taken away and given back: by a correction, when somebody never came or did come."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.courses import set_hold
from services.matching.actions.follow_ups import close_all, reopen_all
from services.matching.actions.seats import void_hold
from services.matching.queries import obstacles
from services.matching.rules.annulments import refuse_unless_as_before, reinstated
from services.matching.rules.dispatches import after
from services.matching.rules.obstacles import refuse_while_open
from services.matching.rules.placements import Course
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.placements import Placement


async def annul(session: AsyncSession, deed: Deed, placement: Placement) -> None:
    """Take an arrival away, of a placement as it stood until now.

    The dispatch of one that ran is signed again, with its seat and its hold: whoever is sent may
    come yet, or be reported absent. Of one that was over nothing is left.
    """
    dispatch = await _locked(session, placement)
    was_over = placement.last_day is not None
    dispatch.state = after(dispatch.state, "strike" if was_over else "annul")
    dispatch.arrived_on, dispatch.workplace_county = None, placement.workplace_county
    await reopen_all(session, deed, placement)
    day, told = placement.arrived_on, {"placement_id": placement.id}
    await tell_dispatch(
        session, deed, dispatch, "dispatch.arrival-annulled", occurred_on=day, **told
    )
    if was_over:
        await _strike(session, deed, dispatch)


async def reinstate(session: AsyncSession, deed: Deed, placement: Placement, right: Course) -> None:
    """Give an arrival back, where its dispatch still stands as the annulment left it.

    Raises MoveNotOpen, ObstacleUnderReview, ReinstatedOtherwise, AlreadyHeld.
    """
    dispatch = await _locked(session, placement)
    refuse_while_open(await obstacles.open_of(session, dispatch.id) is not None)
    before = dispatch.state
    dispatch.state = reinstated(before, dispatch.withdrawal_cause)
    refuse_unless_as_before(right, was_over=before == "withdrawn")
    dispatch.withdrawn_on = dispatch.withdrawal_cause = None
    dispatch.arrived_on = right.arrived_on
    if before == "signed":
        # The post may have moved meanwhile, and took with it whoever was sent.
        placement.workplace_county = dispatch.workplace_county
    await set_hold(session, dispatch.id, right)
    await close_all(session, deed, placement.youth_id, right.arrived_on)
    await tell_dispatch(
        session,
        deed,
        dispatch,
        "dispatch.arrival-reinstated",
        occurred_on=right.arrived_on,
        placement_id=placement.id,
    )


async def _locked(session: AsyncSession, placement: Placement) -> Dispatch:
    return await session.get_one(
        Dispatch, placement.dispatch_id, populate_existing=True, with_for_update=True
    )


async def _strike(session: AsyncSession, deed: Deed, dispatch: Dispatch) -> None:
    dispatch.withdrawn_on, dispatch.withdrawal_cause = deed.today, "never_came"
    await void_hold(session, dispatch)
    await tell_dispatch(session, deed, dispatch, "dispatch.withdrawn", cause="never_came")
