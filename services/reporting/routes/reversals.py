"""Reversals of payments: proposed by finance, confirmed by an approver."""

from typing import Annotated, Final

from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import batches, settlements
from services.reporting.actions import reversals as actions
from services.reporting.actions.reversals import Decision
from services.reporting.queries import reversals as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import reversals as rules
from services.reporting.rules.settlements import SettlementStateForbids, SettlementUnknown
from services.reporting.schemas.ids import ReversalId, SettlementId
from services.reporting.schemas.payments import (
    ReversalDecisionIn,
    ReversalIn,
    ReversalOut,
    ReversalsOut,
)

routes = router("补贴结算")

MOVES: Final[dict[str, rules.Move]] = {"confirmed": "confirmation", "declined": "declining"}


@routes.post(
    "/v1/settlements/{settlement_id}/reversals",
    status_code=201,
    summary="提出冲正",
    responses=problems(
        SettlementUnknown, rules.RunUnknown, rules.ReversalOpen, rules.RunHasReturns
    ),
)
async def propose_reversal(
    settlement_id: SettlementId,
    *,
    body: ReversalIn,
    caller: Annotated[Caller, user("finance")],
    session: SessionDep,
    deed: DeedDep,
) -> ReversalOut:
    """登记错了的一次拨付不能修改，由另一人确认后以相反的分录冲正。"""
    settlement = await batches.settlement(session, settlement_id, office_of(caller))
    row = await actions.propose(session, deed, settlement, body.run, body.ground)
    return ReversalOut.model_validate(row)


@routes.get(
    "/v1/settlements/{settlement_id}/reversals",
    summary="查看冲正",
    responses=problems(SettlementUnknown),
)
async def list_reversals(
    settlement_id: SettlementId,
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
) -> ReversalsOut:
    """这批结算的各件冲正，按提出的先后。"""
    await settlements.find(session, settlement_id, office_of(caller))
    found = await queries.of_batch(session, settlement_id)
    return ReversalsOut(items=[ReversalOut.model_validate(one) for one in found])


@routes.post(
    "/v1/settlements/{settlement_id}/reversals/{reversal_id}/decision",
    summary="确认冲正或者不予冲正",
    responses=problems(
        SettlementUnknown,
        SettlementStateForbids,
        rules.ReversalUnknown,
        rules.ReversalVersionMissing,
        rules.ReversalChanged,
        rules.ReversalStateForbids,
        rules.ReversedBySamePerson,
        rules.RunHasReturns,
    ),
)
async def decide_reversal(
    settlement_id: SettlementId,
    reversal_id: ReversalId,
    *,
    body: ReversalDecisionIn,
    caller: Annotated[Caller, user(rules.ROLES["confirmation"])],
    session: SessionDep,
    deed: DeedDep,
) -> ReversalOut:
    """确认人不得是提出人。确认后原分录以相反的分录抵消，所含的行可以再次拨付。"""
    settlement = await batches.settlement(session, settlement_id, office_of(caller))
    move = MOVES[body.decision]
    given = Decision(reversal_id, move, body.expected_version, body.ground)
    return ReversalOut.model_validate(await actions.decide(session, deed, settlement, given))
