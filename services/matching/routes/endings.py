"""Endings: completion, early end, outcome, and the counter-entry to a wrong one."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.corrections import Claim, correct
from services.matching.actions.covers import refuse_reinstated_uncovered
from services.matching.actions.endings import end, record_outcome
from services.matching.actions.entering import Entered
from services.matching.actions.removals import refuse_unless_removed
from services.matching.routes.dependencies import ReportingDep, UnitsDep
from services.matching.rules import (
    annulments,
    causes,
    corrections,
    endings,
    outcomes,
    placements,
    preparations,
    removals,
    terms,
)
from services.matching.rules.absences import AbsenceTooShort, ContactNotAttempted, PresentSince
from services.matching.rules.covers import CoverUnknown
from services.matching.rules.dispatches import MoveNotOpen
from services.matching.rules.disputes import DecidedOtherwise
from services.matching.rules.entries import DayInFuture, DayTooFarBack, GroundMissing
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.obstacles import ObstacleUnderReview
from services.matching.rules.placements import (
    PlacementChanged,
    PlacementNotFound,
    PlacementStateForbids,
    UnitsOfficeMoves,
)
from services.matching.schemas.endings import CompletionIn, CorrectionIn, EarlyEndIn, OutcomeIn
from services.matching.schemas.ids import PlacementId
from services.matching.schemas.placements import PlacementDetail, shown_detail

routes = router("见习")

Which = Annotated[PlacementId, Path(description="见习编号")]
Mover = Annotated[Caller, user("unit", "clerk")]

_ALWAYS = (PlacementNotFound, UnitsOfficeMoves, UnitMerged, PlacementChanged, PlacementStateForbids)
_DAYS = (DayInFuture, DayTooFarBack, GroundMissing)
_REMOVAL = (removals.RemovalByOffice, removals.RemovalUnknown, removals.UnitNotRemoved)


@routes.post(
    "/v1/placements/{placement_id}/completion",
    summary="登记完成见习",
    responses=problems(
        *_ALWAYS,
        *_DAYS,
        endings.CompletionBeforeTerm,
        endings.RetainedAfterTerm,
        outcomes.RetentionTooShort,
        endings.ContractEndsTooSoon,
        endings.EndOutsideTerm,
        endings.EndBeforeEntry,
        YearUnknown,
    ),
)
async def complete_placement(
    placement_id: Which, body: CompletionIn, caller: Mover, session: SessionDep, deed: DeedDep
) -> PlacementDetail:
    """期满完成；或者期满前被本单位留用，劳动合同起始日的前一日为最后一个见习日。

    超过补登期限的，由经办机构注明理由后办理。逾期没有登记的见于 GET /v1/overdue/ends，
    经办机构可以批量登记。固定期限合同短于规定月数的（政策数值 retention_contract_months），
    由经办机构核实后注明理由登记。
    """
    entered = Entered(body.ground, body.expected_version)
    manner = body.manner
    return shown_detail(await end(session, deed, caller, placement_id, manner, entered=entered))


@routes.post(
    "/v1/placements/{placement_id}/early-end",
    summary="登记非正常结束",
    responses=problems(
        *_ALWAYS,
        *_DAYS,
        endings.EndOutsideTerm,
        endings.EndBeforeEntry,
        causes.CauseNotTheirs,
        causes.CauseUntold,
        AbsenceTooShort,
        ContactNotAttempted,
        PresentSince,
        *_REMOVAL,
        YearUnknown,
    ),
)
async def end_placement_early(
    *,
    placement_id: Which,
    body: EarlyEndIn,
    caller: Mover,
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
) -> PlacementDetail:
    """期满前结束且未被本单位留用的，登记原因和由谁引起，原因为其他的须注明理由。被留用的登记完成见习。

    原因为单位被清退的，由经办机构在决定清退以后逐件登记。
    """
    entered = Entered(body.ground, body.expected_version)
    manner = body.manner
    await refuse_unless_removed(session, caller, placement_id, manner, units)
    return shown_detail(await end(session, deed, caller, placement_id, manner, entered=entered))


@routes.post(
    "/v1/placements/{placement_id}/outcome",
    summary="登记去向",
    responses=problems(
        *_ALWAYS,
        outcomes.SourceNotTheirs,
        outcomes.OutcomeUnproved,
        outcomes.NothingToProve,
        outcomes.RetainedAfterEarlyEnd,
        outcomes.EarlyRetentionStands,
        outcomes.OutcomeBeforeEnd,
        outcomes.OutcomeTooFarAhead,
        outcomes.RetentionLate,
        outcomes.RetentionTooShort,
        outcomes.OutcomeOfOffice,
        outcomes.SourceUntold,
        GroundMissing,
        DecidedOtherwise,
        endings.ContractEndsTooSoon,
    ),
)
async def record_placement_outcome(
    placement_id: Which, body: OutcomeIn, caller: Mover, session: SessionDep, deed: DeedDep
) -> PlacementDetail:
    """见习结束后的留用、其他方式就业或者未就业；可以多次登记，以最新的为准。

    经办机构登记或者部门提供的，单位不再更改；写明了来源的，单位更改也须写明来源。
    结束已超过规定天数的留用（政策数值 retention_days_by_unit），由经办机构核实后注明理由登记；
    固定期限合同短于规定月数的（retention_contract_months）也一样。
    """
    entered = Entered(body.ground, body.expected_version)
    told = body.told
    return shown_detail(
        await record_outcome(session, deed, caller, placement_id, told, entered=entered)
    )


@routes.post(
    "/v1/placements/{placement_id}/corrections",
    status_code=201,
    summary="更正见习记录",
    responses=problems(
        PlacementNotFound,
        UnitsOfficeMoves,
        PlacementChanged,
        Unpinned,
        corrections.EntryUnknown,
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
        endings.EndBeforeEntry,
        causes.CauseNotTheirs,
        terms.ExtensionUnfit,
        terms.SuspensionUnknown,
        terms.SuspensionsUnfit,
        AbsenceTooShort,
        ContactNotAttempted,
        PresentSince,
        preparations.EntryTrainingMissing,
        preparations.CoverMissing,
        CoverUnknown,
        *_REMOVAL,
        YearUnknown,
    ),
)
async def correct_placement(
    *,
    placement_id: Which,
    body: CorrectionIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
    reporting: ReportingDep,
) -> PlacementDetail:
    """到岗、延长、中止、结束的日期或者方式有误的，另记一条更正；原记录保留。

    其实没有到岗的，撤销到岗登记：没有结束的，派遣回到已签协议待到岗；已经结束的，派遣随之撤回。
    双方都可以对更正提出争议；撤销有误的，更正撤销记录、填写实际的到岗日期，即可恢复；与原登记不是同一天的，
    上岗安全培训和意外伤害保险的要求与登记到岗相同。
    """
    entered = Entered(body.ground, body.expected_version)
    manner = body.end.manner if body.end else None
    await refuse_unless_removed(session, caller, placement_id, manner, units)
    arrival = body.arrived_on, body.told
    await refuse_reinstated_uncovered(
        session, deed, caller, placement_id, arrival, reporting=reporting
    )
    claim = Claim(body.corrects, body.arrived_on, manner, entered, body.term, body.told)
    return shown_detail(await correct(session, deed, caller, placement_id, claim))
