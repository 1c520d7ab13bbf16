"""Objections: filed by a youth or for one, answered by an officer, overdue ones listed."""

from typing import Annotated

from fastapi import Path, Query

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import objections as actions
from services.matching.queries import objections as queries
from services.matching.queries.objections import WantedObjections
from services.matching.rules import objections as rules
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.youths import YouthMerged, YouthNotFound
from services.matching.schemas.ids import ObjectionId, YouthId
from services.matching.schemas.objections import (
    STATES,
    ObjectionDecisionIn,
    ObjectionIn,
    ObjectionOut,
    ObjectionWithdrawalIn,
)

routes = router("异议")

Which = Annotated[ObjectionId, Path(description="异议编号")]
Own = Annotated[Caller, user("youth")]
Office = Annotated[Caller, user(*OFFICE)]


@routes.post(
    "/v1/me/objections",
    status_code=201,
    summary="提出异议",
    responses=problems(YouthNotFound, DispatchNotFound, rules.ObjectionOpen),
)
async def file_own_objection(
    body: ObjectionIn, caller: Own, session: SessionDep, deed: DeedDep
) -> ObjectionOut:
    """对候补次序、资格或者派遣有异议的，由经办机构在规定的工作日内答复。

    对派遣的异议办理期间，不因逾期未答复而收回派遣。
    """
    seen = await actions.file(session, deed, caller, caller.youth_id or "", body.form())
    return ObjectionOut.of(seen, deed.today)


@routes.get("/v1/me/objections", summary="查看本人的异议")
async def list_own_objections(
    caller: Own, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[ObjectionOut]:
    """本人的全部异议及其答复，新的在前。"""
    rows = await queries.of_youth(session, caller, stretch)
    return page_of(
        rows,
        stretch,
        lambda seen: (seen.objection.id,),
        lambda seen: ObjectionOut.of(seen, deed.today),
    )


@routes.post(
    "/v1/youths/{youth_id}/objections",
    status_code=201,
    summary="代为提出异议",
    responses=problems(YouthNotFound, YouthMerged, DispatchNotFound, rules.ObjectionOpen),
)
async def file_objection(
    youth_id: Annotated[YouthId, Path(description="见习对象编号")],
    body: ObjectionIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> ObjectionOut:
    """没有账号的，由经办人员按本人所述登记；登记的人不能自己作出决定。"""
    return ObjectionOut.of(
        await actions.file(session, deed, caller, youth_id, body.form()), deed.today
    )


@routes.get("/v1/objections", summary="异议")
async def list_objections(
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    state: Annotated[
        rules.ObjectionState | None, Query(description=f"只看这一状态：{STATES}")
    ] = None,
) -> Page[ObjectionOut]:
    """居住在本行政区划内的见习对象的异议，先到期的在前。"""
    return await _page(caller, session, deed, stretch, WantedObjections(state, None))


@routes.get("/v1/overdue/objections", summary="逾期未答复的异议")
async def list_overdue_objections(
    caller: Office, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[ObjectionOut]:
    """逾期最久的在前；没有工作日历、算不出期限的也列在这里。"""
    return await _page(caller, session, deed, stretch, WantedObjections(None, deed.today))


@routes.get(
    "/v1/objections/{objection_id}",
    summary="异议详情",
    responses=problems(rules.ObjectionNotFound),
)
async def read_objection(
    objection_id: Which,
    caller: Annotated[Caller, user("youth", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
) -> ObjectionOut:
    """异议的内容、期限、答复和作出的更正。"""
    return ObjectionOut.of(await actions.read(session, caller, objection_id), deed.today)


@routes.post(
    "/v1/objections/{objection_id}/decision",
    summary="答复异议",
    responses=problems(
        rules.ObjectionNotFound,
        rules.ObjectionClosed,
        rules.ObjectionChanged,
        rules.DecidesOwnObjection,
        rules.DecidesOnOwnDecision,
        rules.NothingToRestore,
        rules.NotReadmittable,
        rules.NoDeclineThere,
        DispatchNotFound,
        MoveNotOpen,
        NotEligible,
        Unpinned,
        YearUnknown,
    ),
)
async def decide_objection(
    objection_id: Which,
    body: ObjectionDecisionIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> ObjectionOut:
    """成立的当即更正：另记一条更正，原来的记录不改动；收回的名额派给下一位。

    代为提出的人、对这次派遣作过决定的人（核实客观情况、登记双向选择）不能作出答复。

    资格的认定有误的，先更正基本情况，再重新纳入。
    """
    seen = await actions.decide(session, deed, caller, objection_id, body.decided())
    return ObjectionOut.of(seen, deed.today)


@routes.post(
    "/v1/objections/{objection_id}/withdrawal",
    summary="撤回异议",
    responses=problems(
        rules.ObjectionNotFound, rules.ObjectionClosed, rules.ObjectionChanged, Unpinned
    ),
)
async def withdraw_objection(
    objection_id: Which,
    body: ObjectionWithdrawalIn,
    caller: Own,
    session: SessionDep,
    deed: DeedDep,
) -> ObjectionOut:
    """办理中的异议可以由本人撤回。"""
    seen = await actions.withdraw(session, deed, caller, objection_id, body.expected_version)
    return ObjectionOut.of(seen, deed.today)


async def _page(
    caller: Caller,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    wanted: WantedObjections,
) -> Page[ObjectionOut]:
    rows = await queries.of_office(session, caller, wanted, stretch)
    return page_of(rows, stretch, queries.key_of, lambda seen: ObjectionOut.of(seen, deed.today))
