"""A placement's term: extended by agreement, suspended, and gone on with."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import terms as actions
from services.matching.actions.entering import Entered
from services.matching.actions.removals import refuse_unless_removed
from services.matching.actions.transfers import transfer
from services.matching.queries.calendar import provisional_years
from services.matching.routes.dependencies import UnitsDep
from services.matching.rules import removals, transfers
from services.matching.rules import terms as rules
from services.matching.rules.absences import AbsenceTooShort, ContactNotAttempted, PresentSince
from services.matching.rules.causes import CauseNotTheirs
from services.matching.rules.disputes import DecidedOtherwise
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.endings import EndBeforeEntry, EndOutsideTerm
from services.matching.rules.entries import DayInFuture, DayTooFarBack, GroundMissing
from services.matching.rules.fairs import UnlawfulPair
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.placements import (
    PlacementChanged,
    PlacementNotFound,
    PlacementStateForbids,
    UnitsOfficeMoves,
)
from services.matching.rules.youths import YouthNotFound
from services.matching.schemas.dispatches import DispatchOut, shown_dispatch
from services.matching.schemas.ids import PlacementId
from services.matching.schemas.placements import PlacementDetail, shown_detail
from services.matching.schemas.terms import ExtensionIn, ResumptionIn, SuspensionIn, TransferIn

routes = router("见习")

Which = Annotated[PlacementId, Path(description="见习编号")]
Mover = Annotated[Caller, user("unit", "clerk")]

_ALWAYS = (PlacementNotFound, UnitsOfficeMoves, UnitMerged, PlacementChanged, PlacementStateForbids)
_DAYS = (DayInFuture, DayTooFarBack, GroundMissing)


@routes.post(
    "/v1/placements/{placement_id}/extension",
    summary="延长见习期限",
    responses=problems(
        *_ALWAYS,
        Unpinned,
        YouthNotFound,
        rules.TermOver,
        rules.TotalTooLong,
        rules.ExtensionAtRest,
        rules.GuardianConsentMissing,
        DecidedOtherwise,
    ),
)
async def extend_placement(
    placement_id: Which, body: ExtensionIn, caller: Mover, session: SessionDep, deed: DeedDep
) -> PlacementDetail:
    """期满以前办理，须经见习人员同意，未成年的还须经监护人同意；连同以前的见习，累计不超过规定的月数。

    逐月延长与一次延长的期满日期相同：月数都自到岗之日起算。
    """
    return shown_detail(await actions.extend(session, deed, caller, placement_id, body.longer))


@routes.post(
    "/v1/placements/{placement_id}/transfer",
    status_code=201,
    summary="转到其他单位",
    responses=problems(
        *_ALWAYS,
        *_DAYS,
        Unpinned,
        transfers.TransferTooSoon,
        transfers.TransferToSameUnit,
        transfers.TransferOutsideMarket,
        transfers.TransferSeatGone,
        transfers.TransferWithoutApplication,
        EndOutsideTerm,
        CauseNotTheirs,
        AbsenceTooShort,
        ContactNotAttempted,
        PresentSince,
        NotEligible,
        UnlawfulPair,
        AlreadyHeld,
        removals.RemovalUnknown,
        removals.UnitNotRemoved,
        EndBeforeEntry,
        YearUnknown,
    ),
)
async def transfer_placement(
    *,
    placement_id: Which,
    body: TransferIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
) -> DispatchOut:
    """原见习按非正常结束登记，同时派遣到新的岗位；以前的见习月数合并计算，累计不超过规定。

    原来符合的年龄或者离校时间不再重新认定。见习人员可以接受或者拒绝；拒绝后回到候补。
    只转到同一派遣市场的岗位；转到其他派遣市场的，由同时管辖两地的上级经办机构办理。
    不是由见习人员引起的，拒绝或者逾期没有答复不计为拒绝，仍按原来的次序候补。
    """
    await refuse_unless_removed(session, caller, placement_id, body.transfer.end, units)
    made = await transfer(session, deed, caller, placement_id, body.transfer)
    return shown_dispatch(made, await provisional_years(session))


@routes.post(
    "/v1/placements/{placement_id}/suspension",
    summary="中止见习",
    responses=problems(
        *_ALWAYS, *_DAYS, rules.SuspensionOutsideTerm, DecidedOtherwise, YearUnknown
    ),
)
async def suspend_placement(
    placement_id: Which, body: SuspensionIn, caller: Mover, session: SessionDep, deed: DeedDep
) -> PlacementDetail:
    """因病或者因突发公共事件不能在岗的，中止见习；不计发补贴，也不算作缺勤。"""
    return shown_detail(await actions.suspend(session, deed, caller, placement_id, body.stop))


@routes.post(
    "/v1/placements/{placement_id}/resumption",
    summary="恢复见习",
    responses=problems(
        *_ALWAYS, *_DAYS, rules.ResumedBeforeSuspension, DecidedOtherwise, YearUnknown
    ),
)
async def resume_placement(
    placement_id: Which, body: ResumptionIn, caller: Mover, session: SessionDep, deed: DeedDep
) -> PlacementDetail:
    """自恢复之日起继续见习，期满日期按中止的天数顺延。"""
    entered = Entered(body.ground, body.expected_version)
    return shown_detail(
        await actions.resume(session, deed, caller, placement_id, body.resumed_on, entered=entered)
    )
