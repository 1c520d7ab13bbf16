"""Arrivals: the unit confirms that the youth came, and the placement begins."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.courses import News, facts_of, keep, set_hold
from services.matching.actions.entering import Entered, entry_of, refuse_untimely
from services.matching.actions.follow_ups import look_after
from services.matching.actions.placements import Detail, read_placement
from services.matching.actions.post_mentors import note_other_mentor
from services.matching.actions.rights import dispatch_to_move, refuse_who_merged
from services.matching.actions.trainings import prepared
from services.matching.queries import agreements, obstacles, placements
from services.matching.rules import placements as rules
from services.matching.rules.annulments import refuse_annulled
from services.matching.rules.dispatches import after, not_open, refuse_stale
from services.matching.rules.entries import side_of
from services.matching.rules.obstacles import refuse_while_open
from services.matching.rules.placements import Course
from services.matching.rules.preparations import Preparation, check_told, refuse_unprepared
from services.matching.tables.agreements import Agreement
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth


async def arrive(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispatch_id: str,
    arrived_on: date,
    *,
    entered: Entered,
    told: Preparation,
) -> Detail:
    """A signed dispatch becomes a placement (宁人社函〔2020〕272号 二、七).

    Raises DispatchNotFound, UnitsOfficeMoves, UnitMerged, DispatchChanged, MoveNotOpen,
    ArrivalAnnulled, ObstacleUnderReview, PostAtRest, ArrivalBeforeSignature,
    EntryTrainingMissing, CoverMissing, DayInFuture, DayTooFarBack, GroundMissing, Malformed.
    """
    dispatch = await _signed(session, caller, dispatch_id, entered)
    told = await prepared(session, dispatch.id, told)
    placement, agreement = await _begun(session, dispatch, told)
    course = rules.arrive(placement.signed_on, arrived_on, dispatch.months)
    terms = policy.preparation_terms(deed.today, placement.workplace_county)
    refuse_unprepared(told, terms, arrived_on)
    check_told(told, dispatch.issued_on, arrived_on)
    entry = entry_of(deed, caller, placement.workplace_county, entered)
    await refuse_untimely(session, entry, arrived_on)
    await _tell(session, deed, dispatch, course, placement.id)
    await set_hold(session, dispatch.id, course)
    data = {**facts_of(placement), "term_last_day": course.term_last_day.isoformat()}
    news = News("placement.arrived", arrived_on, data, entered.ground)
    await keep(session, deed, placement, course, news, side=side_of(caller.kind))
    await note_other_mentor(session, deed, placement, agreement)
    await look_after(session, deed, placement.youth_id)
    return await read_placement(session, caller, placement.id, deed.today)


async def _signed(
    session: AsyncSession, caller: Caller, dispatch_id: str, entered: Entered
) -> Dispatch:
    dispatch = await dispatch_to_move(session, caller, dispatch_id)
    await refuse_who_merged(session, caller)
    if entered.expected_version is not None:
        refuse_stale(dispatch.version, entered.expected_version)
    after(dispatch.state, "arrive")
    placed = await placements.of_dispatch(session, dispatch.id)
    refuse_annulled(placed_already=placed is not None)
    refuse_while_open(await obstacles.open_of(session, dispatch.id) is not None)
    post = await session.get_one(PostSeats, dispatch.post_id)
    rules.refuse_at_rest(is_open=post.state == "open", by_officer=caller.kind == "officer")
    return dispatch


async def _begun(
    session: AsyncSession, dispatch: Dispatch, told: Preparation
) -> tuple[Placement, Agreement]:
    agreement = await agreements.of_dispatch(session, dispatch.id)
    if agreement is None or agreement.basis is None or dispatch.signed_on is None:
        raise not_open(dispatch.state)
    youth = await session.get_one(Youth, dispatch.youth_id)
    post = await session.get_one(PostSeats, dispatch.post_id)
    placement = Placement(
        id=ids.new("plc"),
        version=0,
        dispatch_id=dispatch.id,
        youth_id=dispatch.youth_id,
        post_id=dispatch.post_id,
        unit_id=dispatch.unit_id,
        region=dispatch.unit_region,
        youth_region=dispatch.region,
        workplace_county=post.workplace_county,
        months=dispatch.months,
        basis=agreement.basis,
        graduated_on=youth.graduated_on,
        signed_on=dispatch.signed_on,
        entry_training_on=told.trained_on,
        insured_from=told.insured_from,
        mentor_id=post.mentor_id,
    )
    return placement, agreement


async def _tell(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, course: Course, placement_id: str
) -> None:
    dispatch.state = after(dispatch.state, "arrive")
    dispatch.arrived_on = course.arrived_on
    await tell_dispatch(
        session,
        deed,
        dispatch,
        "dispatch.arrived",
        occurred_on=course.arrived_on,
        placement_id=placement_id,
    )
