"""Disputes of entries and attendance."""

from functools import partial
from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import disputes as actions
from services.matching.actions.covers import refuse_reinstated_uncovered
from services.matching.actions.placements import require_seen
from services.matching.actions.removals import refuse_unless_removed
from services.matching.queries import disputes as queries
from services.matching.queries.calendar import provisional_years
from services.matching.routes.dependencies import ReportingDep, UnitsDep
from services.matching.rules import (
    annulments,
    attendance,
    causes,
    corrections,
    endings,
    outcomes,
    placements,
    preparations,
    removals,
    terms,
)
from services.matching.rules import disputes as rules
from services.matching.rules.absences import AbsenceTooShort, ContactNotAttempted, PresentSince
from services.matching.rules.covers import CoverUnknown
from services.matching.rules.dispatches import MoveNotOpen
from services.matching.rules.entries import DayInFuture
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.obstacles import ObstacleUnderReview
from services.matching.rules.placements import PlacementNotFound, UnitsOfficeMoves
from services.matching.schemas.disputes import (
    DisputeDecisionIn,
    DisputeIn,
    DisputeOut,
    shown_dispute,
)
from services.matching.schemas.ids import DisputeId, PlacementId

routes = router("见习争议")

Which = Annotated[PlacementId, Path(description="见习编号")]
WhichDispute = Annotated[DisputeId, Path(description="争议编号")]
Side = Annotated[Caller, user("unit", "youth")]


@routes.post(
    "/v1/placements/{placement_id}/disputes",
    status_code=201,
    summary="对一条记录或者考勤提出争议",
    responses=problems(
        PlacementNotFound,
        UnitsOfficeMoves,
        UnitMerged,
        rules.MonthUnfit,
        rules.EntryUnfit,
        rules.NothingToDispute,
        corrections.EntryUnknown,
        rules.OnlyYouthsContestAttendance,
        rules.OwnEntryDisputed,
        rules.DecisionDisputed,
        rules.DisputeDecided,
        rules.DisputeTooLate,
        rules.DisputeOpen,
        YearUnknown,
    ),
)
async def file_dispute(
    placement_id: Which, body: DisputeIn, caller: Side, session: SessionDep, deed: DeedDep
) -> DisputeOut:
    """由未登记的一方提出，考勤由见习人员提出；在规定的工作日内，由经办机构决定。

    到岗、延长、中止、恢复、结束、去向和更正，按记录编号提出。同一条记录，每一方决定一次。
    """
    dispute = await actions.file(session, deed, caller, placement_id, body.form)
    return shown_dispute(dispute, caller, await provisional_years(session))


@routes.get(
    "/v1/placements/{placement_id}/disputes",
    summary="一次见习的争议",
    responses=problems(PlacementNotFound),
)
async def list_disputes(
    placement_id: Which,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
) -> Page[DisputeOut]:
    """先提出的在前。双方和经办机构都能看到；提出的理由不给对方看。"""
    await require_seen(session, caller, placement_id)
    rows = await queries.of_placement(session, placement_id, stretch)
    show = partial(shown_dispute, caller=caller, provisional=await provisional_years(session))
    return page_of(rows, stretch, lambda one: (one.id,), show)


@routes.post(
    "/v1/placements/{placement_id}/disputes/{dispute_id}/decision",
    summary="决定争议",
    responses=problems(
        PlacementNotFound,
        UnitsOfficeMoves,
        rules.DisputeNotFound,
        rules.DisputeChanged,
        rules.DisputeClosed,
        rules.DecidesOwnEntry,
        rules.DisputeRemedyUnfit,
        attendance.AttendanceNotConfirmed,
        corrections.NotCorrectable,
        corrections.AlreadyCorrected,
        corrections.NothingCorrected,
        annulments.ReinstatedOtherwise,
        MoveNotOpen,
        ObstacleUnderReview,
        AlreadyHeld,
        DayInFuture,
        placements.ArrivalBeforeSignature,
        endings.CompletionBeforeTerm,
        endings.RetainedAfterTerm,
        endings.ContractEndsTooSoon,
        endings.EndOutsideTerm,
        terms.ExtensionUnfit,
        terms.SuspensionUnknown,
        terms.SuspensionsUnfit,
        outcomes.OutcomeUnproved,
        outcomes.NothingToProve,
        outcomes.RetainedAfterEarlyEnd,
        outcomes.EarlyRetentionStands,
        outcomes.OutcomeBeforeEnd,
        outcomes.OutcomeTooFarAhead,
        causes.CauseNotTheirs,
        AbsenceTooShort,
        ContactNotAttempted,
        PresentSince,
        preparations.EntryTrainingMissing,
        preparations.CoverMissing,
        CoverUnknown,
        endings.EndBeforeEntry,
        removals.RemovalUnknown,
        removals.UnitNotRemoved,
        Unpinned,
        YearUnknown,
    ),
)
async def decide_dispute(
    *,
    placement_id: Which,
    dispute_id: WhichDispute,
    body: DisputeDecisionIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
    reporting: ReportingDep,
) -> DisputeOut:
    """由没有登记过这条记录的人员决定。支持考勤争议的重新开放当月，支持其他争议的另记一条更正。"""
    which, told = (placement_id, dispute_id), body.told
    manner = told.truth.manner if told.truth else None
    await refuse_unless_removed(session, caller, placement_id, manner, units)
    if told.truth:
        arrival = told.truth.arrived_on, told.truth.told
        await refuse_reinstated_uncovered(
            session, deed, caller, placement_id, arrival, reporting=reporting
        )
    dispute = await actions.decide(session, deed, caller, which, told)
    return shown_dispute(dispute, caller, await provisional_years(session))


@routes.post(
    "/v1/placements/{placement_id}/disputes/{dispute_id}/withdrawal",
    summary="撤回争议",
    responses=problems(
        PlacementNotFound, UnitsOfficeMoves, UnitMerged, rules.DisputeNotFound, rules.DisputeClosed
    ),
)
async def withdraw_dispute(
    placement_id: Which,
    dispute_id: WhichDispute,
    caller: Side,
    session: SessionDep,
    deed: DeedDep,
) -> DisputeOut:
    """提出的一方在决定以前可以撤回。"""
    which = (placement_id, dispute_id)
    dispute = await actions.withdraw(session, deed, caller, which)
    return shown_dispute(dispute, caller, await provisional_years(session))


@routes.get("/v1/overdue/disputes", summary="待决定的争议")
async def list_waiting_disputes(
    caller: Annotated[Caller, user(*OFFICE)], session: SessionDep, stretch: StretchDep
) -> Page[DisputeOut]:
    """本行政区划内单位的，期限在前的在前；未超过期限的也列出。"""
    rows = await queries.waiting(session, caller, stretch)
    years = await provisional_years(session)
    return page_of(
        rows,
        stretch,
        lambda row: (row[0].due_on, row[0].id),
        lambda row: shown_dispute(row[0], caller, years),
    )
