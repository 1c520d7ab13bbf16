"""Audit signals: listed for officers, entered where no feed tells, and decided on."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import policy_rows, voided_months
from services.reporting.actions import signals as actions
from services.reporting.actions.signals import Decision, Given
from services.reporting.queries import signals as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import signals as rules
from services.reporting.rules.objections import SetOffKept
from services.reporting.rules.settlements import LaterLinesStand
from services.reporting.schemas.ids import SignalId
from services.reporting.schemas.signals import (
    KINDS_TOLD,
    STATES_TOLD,
    SignalDecisionIn,
    SignalIn,
    SignalOut,
    SignalWithSteps,
    signal_told,
)
from services.reporting.tables.signals import AuditSignal

routes = router("核查线索")

Officer = Annotated[Caller, user(*OFFICE)]
_MOVES: dict[str, rules.Move] = {
    "explained": "explanation",
    "confirmed": "confirmation",
    "withdrawn": "withdrawal",
}


@routes.get("/v1/audit-signals", summary="核查线索列表")
async def list_audit_signals(
    *,
    caller: Officer,
    session: SessionDep,
    stretch: StretchDep,
    kind: Annotated[rules.Kind | None, Query(description=KINDS_TOLD)] = None,
    state: Annotated[rules.State | None, Query(description=STATES_TOLD)] = None,
) -> Page[SignalOut]:
    """编制结算时从已有数据中发现的和登记的线索，新的在前；以灵活就业身份缴费和按排班休息不是线索。"""
    await policy_rows.current(session)
    after = stretch.after[0] if stretch.after else None
    rows = await queries.stretch(
        session, office_of(caller), (kind, state), after=after, limit=stretch.limit + 1
    )
    does = await voided_months.when_confirmed(session, rows)
    return page_of(rows, stretch, lambda row: [row.id], lambda row: signal_told(row, does[row.id]))


@routes.post(
    "/v1/audit-signals",
    status_code=201,
    summary="登记核查线索",
    responses=problems(rules.YouthUnknown, rules.SignalKnown),
)
async def enter_audit_signal(
    *,
    body: SignalIn,
    caller: Annotated[Caller, user("clerk", "auditor")],
    session: SessionDep,
    deed: DeedDep,
) -> SignalOut:
    """登记系统中没有数据的线索，如与社会保险、市场监管数据比对的结果。

    已登记的缴费记录不是以灵活就业身份缴纳、当月又有结算的，由系统列为线索，不必登记。
    """
    given = Given(body.kind, body.youth_id, body.month, body.ground)
    return await _told(session, await actions.enter(session, deed, office_of(caller), given))


@routes.get(
    "/v1/audit-signals/{signal_id}",
    summary="查看核查线索",
    responses=problems(rules.SignalUnknown),
)
async def read_audit_signal(
    signal_id: SignalId, caller: Officer, session: SessionDep
) -> SignalWithSteps:
    """一条线索的证据、影响和办理过的环节。"""
    row, steps = await actions.find(session, signal_id, office_of(caller))
    does = await voided_months.when_confirmed(session, [row])
    return SignalWithSteps.of(row, steps, does[row.id])


@routes.post(
    "/v1/audit-signals/{signal_id}/decision",
    summary="核定核查线索",
    responses=problems(
        rules.SignalUnknown,
        rules.SignalVersionMissing,
        rules.SignalChanged,
        rules.SignalStateForbids,
        rules.OwnSignal,
        rules.OwnConfirmation,
        LaterLinesStand,
        SetOffKept,
    ),
)
async def decide_audit_signal(
    signal_id: SignalId,
    *,
    body: SignalDecisionIn,
    caller: Annotated[Caller, user(rules.ROLES["explanation"])],
    session: SessionDep,
    deed: DeedDep,
) -> SignalOut:
    """有合理说明的，暂缓的行随批拨付；查实的，暂缓的行退出本批。核定人不得是登记人。

    `when_confirmed` 为 month 的线索查实后，那个月尚未拨付的行退出所在批次；再次编制那个月的结算，
    这一行计0.00元并写明原因，已经结算的收回，审批后列为应退回的补贴，按通知、异议、退回的环节办理。
    查实有误的，由另一人撤销查实（withdrawn），线索重新待核查，再次编制即补结；尚未审批的收回退出所在批次。
    当月的影响以查实时的参数为准，其后参数调整的不改变。
    涉及的见习对象都已匿名的，理由不保存。
    """
    given = Decision(signal_id, _MOVES[body.decision], body.expected_version, body.ground)
    return await _told(session, await actions.decide(session, deed, office_of(caller), given))


async def _told(session: AsyncSession, row: AuditSignal) -> SignalOut:
    does = await voided_months.when_confirmed(session, [row])
    return signal_told(row, does[row.id])
