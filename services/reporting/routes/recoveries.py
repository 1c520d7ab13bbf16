"""Recovery claims: notice, objection, repayment, set-off and write-off, each by its role."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.printing.press import MEDIA_TYPE
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.downloads import named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import recoveries as actions
from services.reporting.actions import recovery_notices as notices
from services.reporting.actions.recoveries import Seen
from services.reporting.actions.repayments import Repayment
from services.reporting.queries import recoveries as queries
from services.reporting.routes.offices import office_of
from services.reporting.routes.whose import ids_of
from services.reporting.rules import recoveries as rules
from services.reporting.rules import set_offs
from services.reporting.rules.disbursements import RepaymentAbovePaid
from services.reporting.rules.payees import Payee
from services.reporting.rules.publicity import NamesUnavailable
from services.reporting.schemas.ids import RecoveryId
from services.reporting.schemas.recoveries import (
    STATES,
    NoticeIn,
    RecoveryObjectionDecisionIn,
    RecoveryObjectionIn,
    RecoveryOut,
    RecoveryWithMoves,
    RepaymentIn,
    SetOffConsentIn,
    WriteOffDecisionIn,
    WriteOffIn,
)

routes = router("应退回的补贴")

_MOVES = (
    rules.RecoveryUnknown,
    rules.RecoveryStateForbids,
    rules.RecoveryChanged,
    rules.RecoveryVersionMissing,
)


Debtor = Annotated[Caller, user("youth", "unit")]


def _by(move: rules.Move) -> Any:
    return user(rules.ROLES[move])


@routes.get("/v1/recoveries", summary="应退回的补贴列表")
async def list_recoveries(
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[rules.State | None, Query(description=f"只看这个状态。{STATES}")] = None,
) -> Page[RecoveryOut]:
    """本地区多结算、应退回的补贴，新的在前。结算审批后，明细中每个负数行形成一笔。"""
    after = stretch.after[0] if stretch.after else None
    rows = await queries.stretch(
        session, office_of(caller), state=state, after=after, limit=stretch.limit + 1
    )
    return Page.model_validate(
        page_of(rows, stretch, lambda row: [row.id], RecoveryOut.model_validate)
    )


@routes.get("/v1/me/recoveries", summary="本人或者本单位应退回的补贴")
async def list_my_recoveries(
    caller: Debtor, session: SessionDep, stretch: StretchDep
) -> Page[RecoveryOut]:
    """多结算给本人、应由本人退回的补贴，新的在前；补贴拨付给见习单位的，由单位退回。"""
    after = stretch.after[0] if stretch.after else None
    ids = await ids_of(session, caller)
    rows = await queries.on(session, _payee(caller), ids, after=after, limit=stretch.limit + 1)
    return Page.model_validate(
        page_of(rows, stretch, lambda row: [row.id], RecoveryOut.model_validate)
    )


@routes.get(
    "/v1/recoveries/{recovery_id}",
    summary="一笔应退回的补贴",
    responses=problems(rules.RecoveryUnknown),
)
async def read_recovery(
    recovery_id: RecoveryId,
    caller: Annotated[Caller, user("youth", "unit", *OFFICE)],
    session: SessionDep,
) -> RecoveryWithMoves:
    """金额、状态和办理过的环节。"""
    row = await actions.find(session, await _seen(session, caller, recovery_id, None))
    return RecoveryWithMoves.of(row, await queries.moves(session, recovery_id))


@routes.get(
    "/v1/recoveries/{recovery_id}/notice.pdf",
    summary="退回通知书（PDF）",
    response_class=Response,
    responses={
        **problems(
            rules.RecoveryUnknown, rules.RecoveryStateForbids, NamesUnavailable, YearUnknown
        ),
        200: {"content": {MEDIA_TYPE: {}}, "description": "退回通知书"},
    },
)
async def print_recovery_notice(
    recovery_id: RecoveryId,
    caller: Annotated[Caller, user("youth", "unit", *OFFICE)],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> Response:
    """退回什么、为什么、多少、什么时候退回和怎样提出异议；尚未登记通知的，日期留空。"""
    row = await actions.find(session, await _seen(session, caller, recovery_id, None))
    printed = await notices.printed(session, deed, request.app.state.matching, row)
    headers = named("退回通知书.pdf") | {"Cache-Control": "no-store"}
    return Response(printed.content, media_type=MEDIA_TYPE, headers=headers)


@routes.post(
    "/v1/recoveries/{recovery_id}/notice",
    summary="登记已通知应退款的人",
    responses=problems(*_MOVES, rules.NotifiedOnImpossible, YearUnknown),
)
async def notify_of_recovery(
    recovery_id: RecoveryId,
    body: NoticeIn,
    caller: Annotated[Caller, _by("notification")],
    session: SessionDep,
    deed: DeedDep,
) -> RecoveryOut:
    """通知补贴拨付给的见习人员或者见习单位；自通知次日起，可以在若干个工作日（见政策数值）内提出异议。"""
    seen = await _seen(session, caller, recovery_id, body.expected_version)
    row = await actions.notify(session, deed, seen, body.notified_on, body.ground)
    return RecoveryOut.model_validate(row)


@routes.post(
    "/v1/recoveries/{recovery_id}/objection",
    summary="对应退回的补贴提出异议",
    responses=problems(*_MOVES, rules.ObjectionTooLate, YearUnknown),
)
async def object_to_recovery(
    recovery_id: RecoveryId,
    body: RecoveryObjectionIn,
    caller: Debtor,
    session: SessionDep,
    deed: DeedDep,
) -> RecoveryOut:
    """由应退款的见习人员或者见习单位提出，由另一名办理人员决定。"""
    seen = await _seen(session, caller, recovery_id, body.expected_version)
    return RecoveryOut.model_validate(await actions.object_to(session, deed, seen, body.words))


@routes.post(
    "/v1/recoveries/{recovery_id}/objection-decision",
    summary="决定异议",
    responses=problems(*_MOVES, rules.RecoveryDecidedBySamePerson),
)
async def decide_recovery_objection(
    recovery_id: RecoveryId,
    body: RecoveryObjectionDecisionIn,
    caller: Annotated[Caller, _by("objection_upheld")],
    session: SessionDep,
    deed: DeedDep,
) -> RecoveryOut:
    """支持的，金额不在这里改：先更正事实，由下一次结算的差额行补回，再重新通知。"""
    seen = await _seen(session, caller, recovery_id, body.expected_version)
    upheld = body.decision == "upheld"
    row = await actions.decide_objection(session, deed, seen, upheld=upheld, ground=body.ground)
    return RecoveryOut.model_validate(row)


@routes.post(
    "/v1/recoveries/{recovery_id}/repayments",
    summary="登记退回的款项",
    responses=problems(
        *_MOVES, rules.RepaymentAboveClaim, RepaymentAbovePaid, rules.RepaidOnImpossible
    ),
)
async def record_repayment(
    recovery_id: RecoveryId,
    body: RepaymentIn,
    caller: Annotated[Caller, _by("repayment")],
    session: SessionDep,
    deed: DeedDep,
) -> RecoveryOut:
    """可以分次退回；合计不超过应退回的金额。退回的款项回到原来支出的预算，从到账之日起冲减月报指标15。"""
    seen = await _seen(session, caller, recovery_id, body.expected_version)
    repayment = Repayment(body.amount, body.received_on, body.voucher)
    row = await actions.repay(session, deed, seen, repayment, body.ground)
    return RecoveryOut.model_validate(row)


@routes.post(
    "/v1/recoveries/{recovery_id}/set-off-consent",
    summary="同意用以后的补贴抵扣",
    responses=problems(*_MOVES, set_offs.ConsentNeedsGround, set_offs.UnitRepaysItself),
)
async def agree_to_set_off(
    recovery_id: RecoveryId,
    body: SetOffConsentIn,
    caller: Annotated[Caller, user("youth", "clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> RecoveryOut:
    """没有本人同意的，以后的补贴照发，不抵扣。由经办人员代为登记的，应注明依据。应由单位退回的，不抵扣。"""
    seen = await _seen(session, caller, recovery_id, body.expected_version)
    row = await actions.agree_to_set_off(session, deed, seen, body.ground)
    return RecoveryOut.model_validate(row)


@routes.post(
    "/v1/recoveries/{recovery_id}/write-off",
    summary="提出核销",
    responses=problems(*_MOVES),
)
async def propose_write_off(
    recovery_id: RecoveryId,
    body: WriteOffIn,
    caller: Annotated[Caller, _by("write_off_proposal")],
    session: SessionDep,
    deed: DeedDep,
) -> RecoveryOut:
    """确实不能退回的，提出核销尚应退回的金额，由另一个人决定。"""
    seen = await _seen(session, caller, recovery_id, body.expected_version)
    row = await actions.propose_write_off(session, deed, seen, body.ground)
    return RecoveryOut.model_validate(row)


@routes.post(
    "/v1/recoveries/{recovery_id}/write-off-decision",
    summary="决定核销",
    responses=problems(*_MOVES, rules.RecoveryDecidedBySamePerson, set_offs.SetOffUnderWay),
)
async def decide_write_off(
    recovery_id: RecoveryId,
    body: WriteOffDecisionIn,
    caller: Annotated[Caller, _by("write_off")],
    session: SessionDep,
    deed: DeedDep,
) -> RecoveryOut:
    """由提出核销以外的人决定。"""
    seen = await _seen(session, caller, recovery_id, body.expected_version)
    passed = body.decision == "passed"
    row = await actions.decide_write_off(session, deed, seen, passed=passed, ground=body.ground)
    return RecoveryOut.model_validate(row)


async def _seen(
    session: AsyncSession, caller: Caller, recovery_id: str, version: int | None
) -> Seen:
    if caller.kind == "officer":
        return Seen(recovery_id, version, office=office_of(caller))
    ids = await ids_of(session, caller)
    if _payee(caller) == "unit":
        return Seen(recovery_id, version, units=ids)
    return Seen(recovery_id, version, youths=ids)


def _payee(caller: Caller) -> Payee:
    return "unit" if caller.kind == "unit" else "youth"
