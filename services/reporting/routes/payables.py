"""Payables: premiums prepared, sums approved by another person, payments recorded by finance."""

from typing import Annotated

from fastapi import Path, Query, Request

from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import payables as actions
from services.reporting.actions import premiums
from services.reporting.actions.disbursements import Payment
from services.reporting.actions.facts import catch_up
from services.reporting.actions.payables import Seen
from services.reporting.queries import payables as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import payables as rules
from services.reporting.rules.budgets import BudgetExceeded, SourceExceeded
from services.reporting.rules.disbursements import (
    AccountsMoved,
    PaidOnImpossible,
    SourcesDoNotAddUp,
)
from services.reporting.rules.insurance_contracts import InsuranceContractUnknown
from services.reporting.rules.premiums import NothingToPayCarrier
from services.reporting.rules.settlements import MonthNotOver
from services.reporting.rules.subsidy_claims import DecisionNeedsGround
from services.reporting.rules.versions import RecordChanged, RecordVersionMissing
from services.reporting.schemas.ids import ContractId, PayableId
from services.reporting.schemas.payables import (
    KINDS_TOLD,
    STATES_TOLD,
    PayableDecisionIn,
    PayableOut,
    PayablePaymentIn,
    PayableWithMoves,
    PremiumIn,
    PremiumOut,
)

routes = router("应付款")

Officer = Annotated[Caller, user(*OFFICE)]
Contract = Annotated[ContractId, Path(description="合同编号")]
Which = Annotated[PayableId, Path(description="应付款编号")]
_MOVES = (rules.PayableUnknown, rules.PayableStateForbids, RecordChanged, RecordVersionMissing)


@routes.get(
    "/v1/insurance-contracts/{contract_id}/premiums/{month}",
    summary="一份合同一个月的保险费",
    responses=problems(InsuranceContractUnknown),
)
async def compute_premium(
    contract_id: Contract,
    month: MonthInPath,
    caller: Officer,
    session: SessionDep,
) -> PremiumOut:
    """按合同约定的方法和目前在保的人员计算，附算式；不保存。"""
    return PremiumOut.of(await premiums.compute(session, contract_id, month, office_of(caller)))


@routes.post(
    "/v1/insurance-contracts/{contract_id}/premiums",
    status_code=201,
    summary="编制一个月的保险费",
    responses=problems(
        InsuranceContractUnknown, MonthNotOver, NothingToPayCarrier, FactsIncomplete, FeedGap
    ),
)
async def prepare_premium(
    *,
    contract_id: Contract,
    body: PremiumIn,
    caller: Annotated[Caller, user("clerk")],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> PayableOut:
    """编制尚未编制过的部分：同一个月再次编制，只补差额，没有差额的不予编制。"""
    await catch_up(session, request.app.state.followers)
    row = await premiums.prepare(session, deed, contract_id, body.month, office_of(caller))
    return PayableOut.model_validate(row)


@routes.get("/v1/payables", summary="应付款列表")
async def list_payables(
    *,
    caller: Officer,
    session: SessionDep,
    stretch: StretchDep,
    kind: Annotated[rules.Kind | None, Query(description=f"只看这种{KINDS_TOLD}")] = None,
    state: Annotated[rules.State | None, Query(description=f"只看这种{STATES_TOLD}")] = None,
) -> Page[PayableOut]:
    """本地区的应付款，新的在前；已审批、待拨付的以 state=approved 查询。"""
    rows = await queries.stretch(
        session,
        office_of(caller),
        kind=kind,
        state=state,
        after=stretch.after[0] if stretch.after else None,
        limit=stretch.limit + 1,
    )
    return page_of(rows, stretch, lambda row: [row.id], PayableOut.model_validate)


@routes.get(
    "/v1/payables/{payable_id}",
    summary="一笔应付款",
    responses=problems(rules.PayableUnknown),
)
async def read_payable(payable_id: Which, caller: Officer, session: SessionDep) -> PayableWithMoves:
    """金额、算式和办理过的环节。"""
    row = await actions.find(session, payable_id, office_of(caller))
    return PayableWithMoves.of(row, await queries.moves(session, payable_id))


@routes.post(
    "/v1/payables/{payable_id}/approval",
    summary="审批应付款",
    responses=problems(*_MOVES, rules.SamePersonApproves, DecisionNeedsGround, BudgetExceeded),
)
async def approve_payable(
    payable_id: Which,
    body: PayableDecisionIn,
    caller: Annotated[Caller, user("approver")],
    session: SessionDep,
    deed: DeedDep,
) -> PayableOut:
    """审批人不得是编制人；不予批准的应说明理由。审批即占用本年度预算，超过可用预算的不能审批。"""
    seen = Seen(payable_id, office_of(caller), body.expected_version)
    passed = body.decision == "passed"
    row = await actions.decide(session, deed, seen, passed=passed, ground=body.ground)
    return PayableOut.model_validate(row)


@routes.post(
    "/v1/payables/{payable_id}/disbursement",
    summary="登记应付款的拨付",
    responses=problems(
        *_MOVES,
        rules.PayeeAccountNeeded,
        PaidOnImpossible,
        SourcesDoNotAddUp,
        AccountsMoved,
        SourceExceeded,
        BudgetExceeded,
    ),
)
async def disburse_payable(
    payable_id: Which,
    body: PayablePaymentIn,
    caller: Annotated[Caller, user("finance")],
    session: SessionDep,
    deed: DeedDep,
) -> PayableOut:
    """登记实际拨付的日期、凭证和各级资金来源；收款人须有经核对的收款账户。"""
    seen = Seen(payable_id, office_of(caller), body.expected_version)
    payment = Payment(body.paid_on, body.voucher, body.sources())
    return PayableOut.model_validate(await actions.disburse(session, deed, seen, payment))
