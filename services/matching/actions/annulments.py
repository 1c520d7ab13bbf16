"""Arrivals taken away and given back: by a correction, when somebody never came or did come."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching import policy
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.courses import set_hold
from services.matching.actions.seats import void_hold
from services.matching.actions.trainings import prepared
from services.matching.queries import obstacles
from services.matching.rules.annulments import refuse_unless_as_before, reinstated
from services.matching.rules.dispatches import after
from services.matching.rules.obstacles import refuse_while_open
from services.matching.rules.placements import Course
from services.matching.rules.preparations import (
    Preparation,
    check_told,
    first_told,
    refuse_unprepared,
)
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
    day, told = placement.arrived_on, {"placement_id": placement.id}
    await tell_dispatch(
        session, deed, dispatch, "dispatch.arrival-annulled", occurred_on=day, **told
    )
    if was_over:
        await _strike(session, deed, dispatch)


async def reinstate(
    session: AsyncSession, deed: Deed, placement: Placement, right: Course, told: Preparation
) -> None:
    """Give an arrival back, where its dispatch still stands as the annulment left it.

    Who came on another day than was entered is prepared like whoever arrives. Raises MoveNotOpen,
    ObstacleUnderReview, ReinstatedOtherwise, AlreadyHeld, EntryTrainingMissing, CoverMissing,
    Malformed.
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
    if told.is_told or right.arrived_on != placement.arrived_on:
        await _prepare(session, deed, placement, right, (told, dispatch.issued_on))
    await set_hold(session, dispatch.id, right)
    await tell_dispatch(
        session,
        deed,
        dispatch,
        "dispatch.arrival-reinstated",
        occurred_on=right.arrived_on,
        placement_id=placement.id,
    )


async def _prepare(
    session: AsyncSession,
    deed: Deed,
    placement: Placement,
    right: Course,
    of: tuple[Preparation, date],
) -> None:
    told, issued_on = of
    before = Preparation(placement.entry_training_on, placement.insured_from)
    known = await prepared(session, placement.dispatch_id, first_told(told, before))
    terms = policy.preparation_terms(deed.today, placement.workplace_county)
    refuse_unprepared(known, terms, right.arrived_on)
    check_told(told, issued_on, right.arrived_on)
    placement.entry_training_on, placement.insured_from = known.trained_on, known.insured_from


async def _locked(session: AsyncSession, placement: Placement) -> Dispatch:
    return await session.get_one(
        Dispatch, placement.dispatch_id, populate_existing=True, with_for_update=True
    )


async def _strike(session: AsyncSession, deed: Deed, dispatch: Dispatch) -> None:
    dispatch.withdrawn_on, dispatch.withdrawal_cause = deed.today, "never_came"
    await void_hold(session, dispatch)
    await tell_dispatch(session, deed, dispatch, "dispatch.withdrawn", cause="never_came")
