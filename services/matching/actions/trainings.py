"""Trainings recorded: the entry safety training before an arrival, others while on post."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.courses import News, course_of, tell
from services.matching.actions.placements import hold_placement
from services.matching.actions.rights import dispatch_for, dispatch_to_move, refuse_who_merged
from services.matching.queries import sight, trainings
from services.matching.rules import trainings as rules
from services.matching.rules.placements import PlacementNotFound
from services.matching.rules.preparations import Preparation
from services.matching.rules.trainings import Training
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.trainings import HeldTraining


async def train_before(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, training: Training
) -> HeldTraining:
    """Record a training of somebody who is about to arrive.

    Raises DispatchNotFound, UnitsOfficeMoves, UnitMerged, MoveNotOpen, DayInFuture, Malformed.
    """
    dispatch = await dispatch_to_move(session, caller, dispatch_id)
    await refuse_who_merged(session, caller)
    rules.refuse_unless_expected(dispatch.state)
    rules.check_held(training.held_on, (dispatch.issued_on, deed.today), deed.today)
    held = _kept(deed, dispatch.id, training)
    session.add(held)
    day, event = training.held_on, "dispatch.training-recorded"
    await tell_dispatch(session, deed, dispatch, event, occurred_on=day, **_told(held))
    return held


async def train(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, training: Training
) -> HeldTraining:
    """Record a training of a placement; the entry training given late is told by it too.

    Raises PlacementNotFound, UnitMerged, DayInFuture, Malformed.
    """
    placement = await hold_placement(session, caller, placement_id, None)
    dispatch = await session.get_one(Dispatch, placement.dispatch_id)
    span = (dispatch.issued_on, course_of(placement).last_day)
    rules.check_held(training.held_on, span, deed.today)
    held = _kept(deed, placement.dispatch_id, training)
    session.add(held)
    if training.kind == "entry_safety" and placement.entry_training_on is None:
        placement.entry_training_on = training.held_on
    news = News("placement.training-recorded", training.held_on, _told(held))
    await tell(session, deed, placement, news)
    return held


async def of_dispatch(
    session: AsyncSession, caller: Caller, dispatch_id: str
) -> Sequence[HeldTraining]:
    """The trainings of a dispatch within sight. Raises DispatchNotFound."""
    await dispatch_for(session, caller, dispatch_id)
    return await trainings.of_dispatch(session, dispatch_id)


async def of_placement(
    session: AsyncSession, caller: Caller, placement_id: str
) -> Sequence[HeldTraining]:
    """The trainings of a placement within sight, before its arrival too.

    Raises PlacementNotFound.
    """
    placement = await sight.placement_seen(session, caller, placement_id)
    if placement is None:
        raise PlacementNotFound
    return await trainings.of_dispatch(session, placement.dispatch_id)


async def prepared(session: AsyncSession, dispatch_id: str, told: Preparation) -> Preparation:
    """What stands before an arrival: an entry training recorded counts where none is told."""
    if told.trained_on is not None:
        return told
    held = await trainings.of_dispatch(session, dispatch_id)
    return replace(told, trained_on=rules.entry_day([(one.kind, one.held_on) for one in held]))


def _kept(deed: Deed, dispatch_id: str, training: Training) -> HeldTraining:
    return HeldTraining(
        id=ids.new("trn"),
        dispatch_id=dispatch_id,
        **vars(training),
        recorded_at=deed.now,
        author=deed.author,
    )


def _told(held: HeldTraining) -> dict[str, Any]:
    return {"training_id": held.id, "kind": held.kind, "hours": held.hours}
