"""A complaint in detail, and its conclusion revoked by another officer."""

from services.common.errors import Stale, Unpinned
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import reopenings as actions
from services.units.actions.complaints import complaint_for
from services.units.routes.dependencies import OfficeCaller, ReviewerCaller
from services.units.rules.anonymity import ComplainantNamed
from services.units.rules.complaints import ComplaintNotFound
from services.units.rules.moves import MoveNotOpen
from services.units.rules.removals import RemovalProposed
from services.units.rules.reopenings import ComplaintForgotten
from services.units.rules.second_persons import SecondPersonNeeded
from services.units.rules.visits import HomeOfficeDecides
from services.units.schemas import reopenings as schemas
from services.units.schemas.units import ComplaintId

routes = router("投诉")


@routes.get(
    "/v1/complaints/{complaint_id}",
    summary="查看投诉",
    responses=problems(ComplaintNotFound),
)
async def read_complaint(
    complaint_id: ComplaintId, caller: OfficeCaller, session: SessionDep, deed: DeedDep
) -> schemas.ComplaintDetail:
    """投诉人已遮盖；投诉内容须按用途查看全文。已撤销的结论一并列出。"""
    seen = await complaint_for(session, caller, complaint_id)
    return schemas.shown_detail(seen, await actions.revoked_of(session, seen), deed.today)


@routes.post(
    "/v1/complaints/{complaint_id}/reopening",
    summary="撤销投诉的结论，重新调查",
    responses=problems(
        ComplaintNotFound,
        MoveNotOpen,
        Stale,
        Unpinned,
        SecondPersonNeeded,
        ComplaintForgotten,
        HomeOfficeDecides,
        RemovalProposed,
        ComplainantNamed,
    ),
)
async def reopen_complaint(
    complaint_id: ComplaintId,
    body: schemas.ComplaintReopeningIn,
    *,
    caller: ReviewerCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ComplaintDetail:
    """结论或者移送有误的，由作出它的人以外的复核人员撤销；办结期限从今天重新起算，由经办人员重新作出结论。

    撤销以后不再计入单位评估；以此为由暂停的单位可以恢复，恢复另行决定。
    以此为由的清退建议还在办理的，须先不予采纳、决定保留或者撤销决定。
    """
    told = body.model_dump()
    seen = await actions.reopen(session, deed, caller, complaint_id, **told)
    return schemas.shown_detail(seen, await actions.revoked_of(session, seen), deed.today)
