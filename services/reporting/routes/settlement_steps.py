"""The steps of a settlement: each by its role, each by a person of its own."""

from typing import Annotated

from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import batches, repayments, settlements
from services.reporting.actions.disbursements import Payment, Returned
from services.reporting.actions.settlements import Seen
from services.reporting.routes.offices import office_of
from services.reporting.rules import disbursements as money
from services.reporting.rules import settlements as rules
from services.reporting.rules.bank_files import NothingDue
from services.reporting.rules.budgets import BudgetExceeded, SourceExceeded
from services.reporting.rules.recoveries import RecoveryOpen
from services.reporting.schemas.ids import SettlementId
from services.reporting.schemas.settlements import (
    DecisionIn,
    DisbursementIn,
    DisbursementOut,
    PublicationIn,
    ReturnIn,
    SettlementOut,
)

routes = router("补贴结算")

_MOVES = (
    rules.SettlementUnknown,
    rules.SettlementStateForbids,
    rules.SettlementChanged,
    rules.VersionMissing,
    rules.SamePerson,
)


@routes.post(
    "/v1/settlements/{settlement_id}/review",
    summary="复核结算",
    responses=problems(*_MOVES, rules.ReasonMissing, rules.NothingToPay, rules.LaterLinesStand),
)
async def review_settlement(
    settlement_id: SettlementId,
    body: DecisionIn,
    caller: Annotated[Caller, user(rules.ROLES["review"])],
    session: SessionDep,
    deed: DeedDep,
) -> SettlementOut:
    """复核人不得是编制人。退回的批次作废，其中的见习可以重新编制。"""
    seen = Seen(settlement_id, office_of(caller), body.expected_version)
    passed = body.decision == "passed"
    moved = await settlements.review(session, deed, seen, passed=passed, ground=body.ground)
    return SettlementOut.model_validate(moved)


@routes.post(
    "/v1/settlements/{settlement_id}/publication",
    summary="开始公示",
    responses=problems(*_MOVES, YearUnknown),
)
async def publish_settlement(
    settlement_id: SettlementId,
    body: PublicationIn,
    caller: Annotated[Caller, user(rules.ROLES["publication"])],
    session: SessionDep,
    deed: DeedDep,
) -> SettlementOut:
    """自次日起公示若干个工作日（见政策数值），期满后才能审批。"""
    seen = Seen(settlement_id, office_of(caller), body.expected_version)
    return SettlementOut.model_validate(await settlements.publish(session, deed, seen, body.ground))


@routes.post(
    "/v1/settlements/{settlement_id}/approval",
    summary="审批结算",
    responses=problems(
        *_MOVES,
        rules.ReasonMissing,
        rules.PublicityNotOver,
        rules.LaterLinesStand,
        rules.NothingToPay,
        BudgetExceeded,
        YearUnknown,
    ),
)
async def approve_settlement(
    settlement_id: SettlementId,
    body: DecisionIn,
    caller: Annotated[Caller, user(rules.ROLES["approval"])],
    session: SessionDep,
    deed: DeedDep,
) -> SettlementOut:
    """审批人不得是编制人。公示期满后才能通过；退回的批次作废。

    审批即占用本年度预算，超过可用预算的不能审批；异议尚未答复的行转入下一批。
    """
    seen = Seen(settlement_id, office_of(caller), body.expected_version)
    passed = body.decision == "passed"
    moved = await settlements.approve(session, deed, seen, passed=passed, ground=body.ground)
    return SettlementOut.model_validate(moved)


@routes.post(
    "/v1/settlements/{settlement_id}/disbursement",
    summary="登记拨付",
    responses=problems(
        *_MOVES,
        money.SourcesDoNotAddUp,
        money.PaidOnImpossible,
        money.LineNotDue,
        money.AccountsMoved,
        NothingDue,
        SourceExceeded,
        BudgetExceeded,
    ),
)
async def disburse_settlement(
    settlement_id: SettlementId,
    body: DisbursementIn,
    caller: Annotated[Caller, user(rules.ROLES["disbursement"])],
    session: SessionDep,
    deed: DeedDep,
) -> SettlementOut:
    """登记实际拨付的日期、凭证和各级资金来源；从这一天起计入月报指标15。

    可以只拨付其中的一些行；银行退回的和异议不成立的，以后再次拨付。
    """
    seen = Seen(settlement_id, office_of(caller), body.expected_version)
    sources = money.Sources(**dict(body.source_of_funds))
    lines = tuple(body.line_ids) if body.line_ids else None
    payment = Payment(body.paid_on, body.voucher, sources, lines)
    moved = await settlements.disburse(session, deed, seen, payment, body.ground)
    return SettlementOut.model_validate(moved)


@routes.post(
    "/v1/settlements/{settlement_id}/returns",
    status_code=201,
    summary="登记退回的资金",
    responses=problems(
        rules.SettlementUnknown,
        money.LineNotPaid,
        money.ReturnAboveLine,
        money.ReturnedOnImpossible,
        RecoveryOpen,
    ),
)
async def return_money(
    settlement_id: SettlementId,
    body: ReturnIn,
    caller: Annotated[Caller, user("finance")],
    session: SessionDep,
    deed: DeedDep,
) -> DisbursementOut:
    """登记某一行已拨付资金的退回，从退回之日起冲减月报指标15；以后这个月多结算的，先算这里退回的。

    已列为应退回的补贴的，在那里登记。没有多结算的，列在退回后尚未处理的补贴中，直到再次拨付。
    """
    returned = Returned(body.line_id, body.amount, body.returned_on, body.ground)
    settlement = await batches.settlement_in_turn(session, settlement_id, office_of(caller))
    row = await repayments.give_back(session, deed, settlement, returned)
    return DisbursementOut.model_validate(row)
