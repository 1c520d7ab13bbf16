"""Reversals of payments of payables: proposed by finance, confirmed by an approver."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import batches, payables
from services.reporting.actions import reversals as actions
from services.reporting.actions.reversals import Decision
from services.reporting.queries import reversals as queries
from services.reporting.routes.offices import office_of
from services.reporting.routes.reversals import MOVES
from services.reporting.rules import reversals as rules
from services.reporting.rules.payables import PayableStateForbids, PayableUnknown
from services.reporting.schemas.ids import PayableId, ReversalId
from services.reporting.schemas.payments import (
    ReversalDecisionIn,
    ReversalIn,
    ReversalOut,
    ReversalsOut,
)

routes = router("应付款")

Which = Annotated[PayableId, Path(description="应付款编号")]


@routes.post(
    "/v1/payables/{payable_id}/reversals",
    status_code=201,
    summary="提出应付款的冲正",
    responses=problems(PayableUnknown, rules.RunUnknown, rules.ReversalOpen, rules.RunHasReturns),
)
async def propose_payable_reversal(
    payable_id: Which,
    body: ReversalIn,
    caller: Annotated[Caller, user("finance")],
    session: SessionDep,
    deed: DeedDep,
) -> ReversalOut:
    """登记错了的一次拨付不能修改，由另一人确认后以相反的分录冲正。"""
    row = await batches.payable(session, payable_id, office_of(caller))
    proposed = await actions.propose(session, deed, row, body.run, body.ground)
    return ReversalOut.model_validate(proposed)


@routes.get(
    "/v1/payables/{payable_id}/reversals",
    summary="查看应付款的冲正",
    responses=problems(PayableUnknown),
)
async def list_payable_reversals(
    payable_id: Which, caller: Annotated[Caller, user(*OFFICE)], session: SessionDep
) -> ReversalsOut:
    """这笔应付款的各件冲正，按提出的先后。"""
    await payables.find(session, payable_id, office_of(caller))
    found = await queries.of_batch(session, payable_id)
    return ReversalsOut(items=[ReversalOut.model_validate(one) for one in found])


@routes.post(
    "/v1/payables/{payable_id}/reversals/{reversal_id}/decision",
    summary="确认应付款的冲正或者不予冲正",
    responses=problems(
        PayableUnknown,
        PayableStateForbids,
        rules.ReversalUnknown,
        rules.ReversalVersionMissing,
        rules.ReversalChanged,
        rules.ReversalStateForbids,
        rules.ReversedBySamePerson,
        rules.RunHasReturns,
    ),
)
async def decide_payable_reversal(
    payable_id: Which,
    reversal_id: ReversalId,
    *,
    body: ReversalDecisionIn,
    caller: Annotated[Caller, user(rules.ROLES["confirmation"])],
    session: SessionDep,
    deed: DeedDep,
) -> ReversalOut:
    """确认人不得是提出人。确认后原分录以相反的分录抵消，应付款重新等待拨付。"""
    row = await batches.payable(session, payable_id, office_of(caller))
    given = Decision(reversal_id, MOVES[body.decision], body.expected_version, body.ground)
    return ReversalOut.model_validate(await actions.decide(session, deed, row, given))
