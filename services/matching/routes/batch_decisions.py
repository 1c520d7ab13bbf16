"""Batch decisions: many of one kind decided by one officer on one ground."""

from typing import Annotated

from services.common.store.database import release
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.batch_decisions import By, decide_each
from services.matching.routes.dependencies import DatabaseDep
from services.matching.rules.batch_decisions import BatchUnfit
from services.matching.schemas.batch_decisions import (
    BatchDecisionIn,
    BatchDecisionOut,
    BatchResultOut,
    DisputeBatchIn,
    DisputeBatchOut,
    DisputeResultOut,
    PlacementBatchIn,
    PlacementBatchOut,
    PlacementResultOut,
)

routes = router("批量办理")


@routes.post(
    "/v1/dispatches/batch-decisions",
    summary="批量核实客观情况、登记到岗",
    responses=problems(BatchUnfit),
)
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
    by = By(deed, caller, body.ground)
    results = await decide_each(database, by, body.told(), body.decide())
    return BatchDecisionOut(results=[BatchResultOut.of(result) for result in results])


@routes.post(
    "/v1/placements/batch-decisions",
    summary="批量登记结束、终结帮扶",
    responses=problems(BatchUnfit),
)
async def decide_placement_batch(
    body: PlacementBatchIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
    database: DatabaseDep,
) -> PlacementBatchOut:
    """期满完成、非正常结束或者终结后续就业帮扶；逐件给出结果，与单件办理的条件相同。"""
    await release(session)
    by = By(deed, caller, body.ground)
    results = await decide_each(database, by, body.told(), body.decision.decide())
    return PlacementBatchOut(results=[PlacementResultOut.of(result) for result in results])


@routes.post(
    "/v1/placements/dispute-decisions", summary="批量决定争议", responses=problems(BatchUnfit)
)
async def decide_dispute_batch(
    body: DisputeBatchIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
    database: DatabaseDep,
) -> DisputeBatchOut:
    """驳回，或者支持对考勤的争议；逐件给出结果，由没有登记过该记录的人员决定。"""
    await release(session)
    by = By(deed, caller, body.ground)
    results = await decide_each(database, by, body.told(), body.decide())
    return DisputeBatchOut(results=[DisputeResultOut.of(result) for result in results])
