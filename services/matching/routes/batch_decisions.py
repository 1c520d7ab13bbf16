"""Batch decisions: many obstacles reviewed by one officer on one ground."""

from typing import Annotated

from services.common.store.database import release
from services.common.web.access import user
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.batch_decisions import decide
from services.matching.routes.dependencies import DatabaseDep
from services.matching.schemas.batch_decisions import (
    BatchDecisionIn,
    BatchDecisionOut,
    BatchResultOut,
)

routes = router("派遣")


@routes.post("/v1/dispatches/batch-decisions", summary="批量核实客观情况")
async def decide_batch(
    body: BatchDecisionIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
    database: DatabaseDep,
) -> BatchDecisionOut:
    """一次最多200件、同一理由，逐件给出结果；一件不能办理不影响其他各件。清退不能批量办理。"""
    # Each is decided by itself: this request's own connection waits for none of them.
    await release(session)
    results = await decide(
        database, deed, caller, kind=body.kind, ground=body.ground, items=body.told()
    )
    return BatchDecisionOut(results=[BatchResultOut.of(result) for result in results])
