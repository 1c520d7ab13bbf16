"""Removal proposals: warned and proposed by the clock, noticed, replied to, decided, served."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from services.common.errors import Stale, Unpinned
from services.common.policy import NoPolicyValue
from services.common.printing.press import MEDIA_TYPE
from services.common.time.workdays import YearUnknown
from services.common.values.region import PROVINCE
from services.common.web.access import OutsideRegion, require_region
from services.common.web.downloads import named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.units.actions import removal_endings, removal_papers, sweeps
from services.units.actions import removals as actions
from services.units.actions.rights import who
from services.units.queries import removals as queries
from services.units.routes.dependencies import (
    ClerkCaller,
    MatchingDep,
    ReportingDep,
    UnitOrOffice,
)
from services.units.rules import removals as rules
from services.units.rules.moves import MoveNotOpen
from services.units.rules.offers import OfferPending
from services.units.rules.removal_replies import ReplyPeriodRuns
from services.units.rules.removals import DecisionRemedyMissing
from services.units.rules.units import UnitMerged, UnitNotFound, UnitRemoved
from services.units.schemas import removals as schemas
from services.units.schemas.removals import ProposalId, RemovalProposalOut, shown_case
from services.units.schemas.sweeps import SweepOut, shown_sweep

routes = router("清退")

_EVERY_MOVE: Final = (rules.RemovalProposalNotFound, MoveNotOpen, Stale, Unpinned)
_SERVED: Final = (rules.ServedInFuture, rules.ServedTooEarly)
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {MEDIA_TYPE: {}}},
    **problems(rules.RemovalProposalNotFound, rules.PaperNotYet),
}


@routes.get("/v1/removal-proposals", summary="查询清退建议", responses=problems(OutsideRegion))
async def list_removal_proposals(
    caller: UnitOrOffice,
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[
        rules.ProposalState | None, Query(description=f"只看这一状态：{schemas.STATES}")
    ] = None,
    region: Annotated[RegionCode | None, Query(description="只看这一地区及其下辖")] = None,
) -> Page[schemas.RemovalProposalSummary]:
    """经办人员看到本地区单位的，单位看到自己的；新的在前。"""
    after, limit = stretch.after, stretch.limit
    if who(caller) == "unit":
        own = caller.unit_id or ""
        rows = await queries.proposals_of(session, own, state=state, after=after, limit=limit)
    else:
        area = region or caller.region or PROVINCE
        require_region(caller, area)
        rows = await queries.proposals_within(session, area, state=state, after=after, limit=limit)
    return page_of(rows, stretch, key=lambda row: [row[0].id], show=schemas.summarised)


@routes.post(
    "/v1/removal-proposals",
    status_code=201,
    summary="以违规为由建议清退",
    responses=problems(
        UnitNotFound, UnitRemoved, UnitMerged, MoveNotOpen, Stale, Unpinned, rules.RemovalProposed
    )
    | located(201),
)
async def propose_removal_for_cause(
    body: schemas.ProposalEntry,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    response: Response,
) -> RemovalProposalOut:
    """写明违规情况和证据；此后与系统提出的建议一样，须事先告知、听取陈述申辩、作出并送达决定书。"""
    case = await actions.propose(
        session,
        deed,
        caller,
        body.unit_id,
        body.charge(),
        expected_version=body.expected_version,
    )
    response.headers["Location"] = f"/v1/removal-proposals/{case.proposal.id}"
    return shown_case(case, for_unit=False)


@routes.post(
    "/v1/removal-proposals/sweeps",
    summary="立即核算本地区单位的清退期限",
    responses=problems(OutsideRegion, rules.ActivityUnknown, NoPolicyValue),
)
async def sweep_removals(
    caller: ClerkCaller, session: SessionDep, deed: DeedDep, reporting: ReportingDep
) -> SweepOut:
    """系统每天自动核算一次，这里可以随时再核算；期限只数到昨天为止，今天到岗的当即计入。

    重复核算不会重复提醒或者建议。
    """
    area = caller.region or PROVINCE
    require_region(caller, area)
    return shown_sweep(await sweeps.sweep_area(session, deed, reporting, area))


@routes.get(
    "/v1/removal-proposals/{proposal_id}",
    summary="查看清退建议",
    responses=problems(rules.RemovalProposalNotFound),
)
async def read_removal_proposal(
    proposal_id: ProposalId, caller: UnitOrOffice, session: SessionDep
) -> RemovalProposalOut:
    """依据的每项数字都列出所数的岗位、派遣和见习。"""
    case = await actions.read_case(session, caller, proposal_id)
    return shown_case(case, for_unit=who(caller) == "unit")


@routes.post(
    "/v1/removal-proposals/{proposal_id}/notice",
    summary="登记事先告知书的送达",
    responses=problems(
        *_EVERY_MOVE, *_SERVED, rules.GroundGone, rules.ActivityUnknown, YearUnknown
    ),
)
async def serve_removal_notice(
    proposal_id: ProposalId,
    body: schemas.ServiceEntry,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    reporting: ReportingDep,
) -> RemovalProposalOut:
    """告知书由此定稿；陈述申辩的期限自登记之日起算。此前已有人员到岗的不能再告知，重新核算后建议自行失效。"""
    case = await actions.serve_notice(
        session,
        deed,
        caller,
        proposal_id,
        body.service(),
        expected_version=body.expected_version,
        reporting=reporting,
    )
    return shown_case(case, for_unit=False)


@routes.post(
    "/v1/removal-proposals/{proposal_id}/decision",
    summary="决定清退或者保留",
    responses=problems(
        *_EVERY_MOVE,
        ReplyPeriodRuns,
        rules.GroundGone,
        rules.FatesIncomplete,
        rules.ActivityUnknown,
        YearUnknown,
        DecisionRemedyMissing,
    ),
)
async def decide_removal(
    proposal_id: ProposalId,
    body: schemas.RemovalDecisionEntry,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    reporting: ReportingDep,
) -> RemovalProposalOut:
    """陈述申辩的期限届满以后，或者单位声明不再陈述申辩以后，才能决定；单位已经陈述申辩的也须等期限届满。

    事由须在当天仍然存在。决定书由此定稿。
    """
    case = await actions.decide(
        session, deed, caller, proposal_id, body.decided(), reporting=reporting
    )
    return shown_case(case, for_unit=False)


@routes.post(
    "/v1/removal-proposals/{proposal_id}/service",
    summary="登记决定书的送达",
    responses=problems(
        *_EVERY_MOVE,
        *_SERVED,
        rules.RemovalCarriedOut,
        rules.GroundGone,
        rules.ActivityUnknown,
    ),
)
async def serve_removal_decision(
    proposal_id: ProposalId,
    body: schemas.ServiceEntry,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
    reporting: ReportingDep,
) -> RemovalProposalOut:
    """决定自送达起生效：清退的，单位的岗位随即暂停；清退随后在单位的清退接口执行。

    起算以后已有人到岗的，清退决定不能再送达，请撤销。
    岗位暂停后，已签协议而未到岗的派遣见 GET /v1/overdue/at-rest。
    """
    case = await actions.serve_decision(
        session,
        deed,
        caller,
        proposal_id,
        body.service(),
        expected_version=body.expected_version,
        matching=matching,
        reporting=reporting,
    )
    return shown_case(case, for_unit=False)


@routes.post(
    "/v1/removal-proposals/{proposal_id}/dismissal",
    summary="不予采纳清退建议",
    responses=problems(*_EVERY_MOVE),
)
async def dismiss_removal_proposal(
    proposal_id: ProposalId,
    body: schemas.DismissalEntry,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> RemovalProposalOut:
    """送达事先告知书以前可以不予采纳；单位的期限自当日重新计算。"""
    case = await removal_endings.dismiss(
        session, deed, caller, proposal_id, body.ground, expected_version=body.expected_version
    )
    return shown_case(case, for_unit=False)


@routes.post(
    "/v1/removal-proposals/{proposal_id}/revocation",
    summary="撤销清退决定",
    responses=problems(*_EVERY_MOVE, rules.RemovalCarriedOut, OfferPending),
)
async def revoke_removal(
    proposal_id: ProposalId,
    body: schemas.RevocationEntry,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> RemovalProposalOut:
    """尚未执行的清退可以撤销；因此暂停的岗位重新开放，单位的期限自当日重新计算。"""
    case = await removal_endings.revoke(
        session, deed, caller, proposal_id, body.ground, expected_version=body.expected_version
    )
    return shown_case(case, for_unit=False)


@routes.get(
    "/v1/removal-proposals/{proposal_id}/notice.pdf",
    summary="下载事先告知书",
    response_class=Response,
    responses=_PDF,
)
async def download_removal_notice(
    proposal_id: ProposalId, caller: UnitOrOffice, session: SessionDep
) -> Response:
    """建议清退以后可以打印；登记送达以后内容不再变化。"""
    paper = await removal_papers.read_paper(session, caller, proposal_id, "notice")
    return Response(paper, media_type=MEDIA_TYPE, headers=named("见习单位事先告知书.pdf"))


@routes.get(
    "/v1/removal-proposals/{proposal_id}/decision.pdf",
    summary="下载决定书",
    response_class=Response,
    responses=_PDF,
)
async def download_removal_decision(
    proposal_id: ProposalId, caller: UnitOrOffice, session: SessionDep
) -> Response:
    """作出决定时定稿，内容不再变化；单位在送达以后可以下载。"""
    paper = await removal_papers.read_paper(session, caller, proposal_id, "decision")
    return Response(paper, media_type=MEDIA_TYPE, headers=named("见习单位决定书.pdf"))
