"""Obstacles: reported by the unit instead of choosing, or for it; reviewed by an officer."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.counts import note_seats
from services.matching.actions.rights import dispatch_for, dispatch_to_move, refuse_who_merged
from services.matching.actions.seats import free, keep_gone, take_back, untake, void_hold
from services.matching.actions.unsafe_posts import rest
from services.matching.queries import markets, obstacles
from services.matching.rules import obstacles as rules
from services.matching.rules.dispatches import after, refuse_stale
from services.matching.rules.obstacles import Decision, Kind
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.obstacles import Obstacle
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Report:
    """A unit's report: the kind of obstacle, and its own words."""

    kind: Kind
    detail: str


@dataclass(frozen=True)
class Review:
    """An officer's word on an obstacle, its ground, and the dispatch's version they saw."""

    decision: Decision
    ground: str
    expected_version: int | None


async def report(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, told: Report
) -> tuple[Dispatch, Obstacle]:
    """The unit reports a lawful obstacle; until its review nothing goes on.

    Raises DispatchNotFound, UnitsOfficeMoves, UnitMerged, ObstacleNotNow, ObstacleUnderReview.
    """
    dispatch = await dispatch_to_move(session, caller, dispatch_id)
    await refuse_who_merged(session, caller)
    open_already = await obstacles.open_of(session, dispatch.id) is not None
    rules.refuse_report(told.kind, dispatch.state, open_already)
    obstacle = Obstacle(
        id=ids.new("obs"),
        dispatch_id=dispatch.id,
        kind=told.kind,
        detail=told.detail,
        reported_on=deed.today,
        reported_by=deed.author,
    )
    session.add(obstacle)
    await tell_dispatch(session, deed, dispatch, "dispatch.obstacle-reported", kind=told.kind)
    return dispatch, obstacle


async def review(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, told: Review
) -> tuple[Dispatch, Obstacle]:
    """An officer confirms an obstacle, which withdraws the dispatch, or dismisses it.

    Raises DispatchNotFound, UnitsOfficeMoves, Unpinned, DispatchChanged, NoObstacleOpen, and
    MoveNotOpen where the dispatch has come to its end meanwhile.
    """
    dispatch = await _locked(session, caller, dispatch_id)
    refuse_stale(dispatch.version, told.expected_version)
    obstacle = await obstacles.open_of(session, dispatch.id)
    if obstacle is None:
        raise rules.NoObstacleOpen
    obstacle.decision, obstacle.ground = told.decision, told.ground
    obstacle.decided_on, obstacle.decided_by = deed.today, deed.author
    if told.decision == "dismissed":
        await tell_dispatch(
            session, deed, dispatch, "dispatch.obstacle-dismissed", ground=told.ground
        )
    else:
        await _withdraw(session, deed, dispatch, obstacle)
    return dispatch, obstacle


async def _locked(session: AsyncSession, caller: Caller, dispatch_id: str) -> Dispatch:
    seen = await dispatch_for(session, caller, dispatch_id)
    await markets.lock(session, seen.market)
    return await dispatch_to_move(session, caller, dispatch_id)


async def _withdraw(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, obstacle: Obstacle
) -> None:
    dispatch.state = after(dispatch.state, "obstruct")
    dispatch.withdrawn_on, dispatch.withdrawal_cause = deed.today, obstacle.kind
    await void_hold(session, dispatch)
    event, ground = "dispatch.withdrawn", obstacle.ground or ""
    await tell_dispatch(session, deed, dispatch, event, ground=ground, cause=obstacle.kind)
    if rules.counts_as_decline(obstacle.kind):
        (await session.get_one(Youth, dispatch.youth_id)).declines += 1
    await session.flush()
    ended = await _give_up(session, deed, dispatch, obstacle)
    await take_back(session, deed, [dispatch.youth_id, *ended])


async def _give_up(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, obstacle: Obstacle
) -> list[str]:
    """What becomes of the seat; the other youths whose dispatches ended with that."""
    post_id, fate = dispatch.post_id, rules.KINDS[obstacle.kind].seat
    if fate == "gone":
        await keep_gone(session, post_id)
        await _tell_units(session, deed, dispatch, obstacle)
        note_seats(session, deed, post_id)
        return []
    if fate == "drawn":
        await free(session, deed, post_id)
        return []
    await untake(session, deed, post_id)
    await _tell_units(session, deed, dispatch, obstacle)
    return await rest(session, deed, post_id)


async def _tell_units(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, obstacle: Obstacle
) -> None:
    told = {
        "dispatch_id": dispatch.id,
        "post_id": dispatch.post_id,
        "unit_id": dispatch.unit_id,
        "region": dispatch.unit_region,
        "kind": obstacle.kind,
    }
    change = Change("obstacle", obstacle.id, 1, "obstacle.confirmed", deed.today, told)
    await record(session, deed, change)
