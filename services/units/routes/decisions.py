"""Decisions of an office: recognition, suspension, reinstatement, removal."""

from services.common.errors import Stale, Unpinned
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import decisions as actions
from services.units.actions import suspensions
from services.units.routes.dependencies import ClerkCaller, MatchingDep, ReportingDep
from services.units.rules import (
    inspections,
    moves,
    offers,
    reapplications,
    recognition,
    removals,
    withdrawals,
)
from services.units.rules import units as rules
from services.units.rules.recognition import RemedyMissing
from services.units.rules.suspensions import FaultsStand
from services.units.schemas.dossiers import SuspendedUnitOut, UnitOut, shown_suspension, shown_unit
from services.units.schemas.units import (
    Move,
    RecognitionDecision,
    RemovalDecision,
    SuspensionDecision,
    UnitId,
)

routes = router("见习单位")

_EVERY_MOVE = (rules.UnitNotFound, moves.MoveNotOpen, Stale, Unpinned)


@routes.post(
    "/v1/units/{unit_id}/recognition",
    summary="决定是否认定见习单位",
    responses=problems(
        *_EVERY_MOVE, recognition.ConditionsNotMet, recognition.AddedConditionsNotMet, RemedyMissing
    ),
)
async def decide_recognition(
    unit_id: UnitId,
    body: RecognitionDecision,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> UnitOut:
    """认定须四项制度当日有效、有带教老师、三项条件核查符合，并符合本地另加的条件；答复列出每项条件及其依据。"""
    dossier = await actions.decide_recognition(
        session, deed, caller, unit_id, move=body.decision, decision=body.decided()
    )
    return shown_unit(dossier)


@routes.post(
    "/v1/units/{unit_id}/suspension",
    summary="暂停见习单位",
    responses=problems(
        *_EVERY_MOVE,
        inspections.InspectionNotFound,
        inspections.InspectionAnnulled,
        inspections.NoFaultsStand,
        inspections.RectificationStillRuns,
    ),
)
async def suspend_unit(
    unit_id: UnitId,
    body: SuspensionDecision,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> SuspendedUnitOut:
    """立即停止发布新岗位；已开放的岗位逐个通知派遣服务暂停，未答复的随后自动办理。

    还没有签协议的派遣随岗位暂停而撤回；已签协议而未到岗的，由经办机构决定是否到岗
    （GET /v1/overdue/at-rest）；正在进行的见习照常（GET /v1/placements）。

    检查不符合项逾期未整改的，可以写明检查编号作为理由。
    """
    suspension = await suspensions.suspend_unit(
        session, deed, caller, unit_id, decision=body.decided(), matching=matching
    )
    return shown_suspension(suspension)


@routes.post(
    "/v1/units/{unit_id}/reinstatement",
    summary="恢复见习单位",
    responses=problems(*_EVERY_MOVE, FaultsStand, offers.OfferPending, removals.RemovalUnderWay),
)
async def reinstate_unit(
    unit_id: UnitId, body: Move, caller: ClerkCaller, session: SessionDep, deed: DeedDep
) -> UnitOut:
    """暂停的岗位重新开放；已撤回的派遣不恢复。以检查或者投诉为由暂停的，须先确认已整改或者消除。"""
    decided = body.decided()
    return shown_unit(
        await suspensions.reinstate_unit(session, deed, caller, unit_id, decision=decided)
    )


@routes.post(
    "/v1/units/{unit_id}/readmission",
    summary="准许被清退的单位提前重新申请",
    responses=problems(*_EVERY_MOVE, reapplications.ReadmissionUncalledFor),
)
async def readmit_unit(
    unit_id: UnitId, body: Move, caller: ClerkCaller, session: SessionDep, deed: DeedDep
) -> UnitOut:
    """清退满规定期限以前，认定机构可以写明理由准许单位自今天起重新申请；自愿退出的不需要。"""
    decided = body.decided()
    return shown_unit(await actions.readmit_unit(session, deed, caller, unit_id, decision=decided))


@routes.post(
    "/v1/units/{unit_id}/removal",
    summary="清退见习单位",
    responses=problems(
        *_EVERY_MOVE,
        rules.PostsStillOpen,
        rules.UnitOccupied,
        removals.RemovalNotDecided,
        withdrawals.NoWithdrawalOpen,
        removals.GroundGone,
        removals.ActivityUnknown,
        offers.OfferPending,
        offers.OccupancyUnknown,
    ),
)
async def remove_unit(
    unit_id: UnitId,
    body: RemovalDecision,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
    reporting: ReportingDep,
) -> UnitOut:
    """须先暂停单位或关闭其岗位；还有在岗人员或已签协议的派遣时不能清退。

    以一年内未吸纳见习青年或者违规为由的，须先有以同一事由作出、已送达的清退决定
    （`/v1/removal-proposals`）；前者送达以后也没有人到岗。自愿退出的，须有单位待办理的退出申请。
    """
    dossier = await actions.remove_unit(
        session,
        deed,
        caller,
        unit_id,
        ground_kind=body.ground_kind,
        decision=body.decided(),
        matching=matching,
        reporting=reporting,
    )
    return shown_unit(dossier)
