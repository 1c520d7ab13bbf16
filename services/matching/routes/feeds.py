"""The feeds of placements and outcomes for departments: pseudonymous, signed for, recorded."""

from typing import Annotated

from fastapi import Response

from services.common.web.access import department
from services.common.web.outward import REFUSALS, Reading, changes_of, standing_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.queries.feeds import OUTCOMES, PLACEMENTS
from services.matching.schemas.feeds import (
    OutcomeEventPage,
    OutcomeSnapshotPage,
    PlacementEventPage,
    PlacementSnapshotPage,
)

routes = router("数据目录")


@routes.get(
    PLACEMENTS.path,
    summary="读取见习的变更",
    dependencies=[department(PLACEMENTS.scope)],
    response_model=PlacementEventPage,
    responses=problems(*REFUSALS),
)
async def read_placements_feed(
    reading: Annotated[Reading, changes_of(PLACEMENTS)], session: SessionDep, deed: DeedDep
) -> Response:
    """每次变更给出这次见习的现状；人员和见习的编号都是假名，各协议不同。每一页都有记录。

    保存期限届满的人员，以前的变更不再提供，只以 `person.erased` 告知要删除的见习。
    """
    return await reading.changes(session, deed)


@routes.get(
    PLACEMENTS.snapshot_path,
    summary="读取见习的现状",
    dependencies=[department(PLACEMENTS.scope)],
    response_model=PlacementSnapshotPage,
    responses=problems(*REFUSALS),
)
async def read_placements_snapshot(
    reading: Annotated[Reading, standing_of(PLACEMENTS)], session: SessionDep, deed: DeedDep
) -> Response:
    """逐页给出现状；读完后从 `as_of_cursor` 读取变更，即与现状一致。假名与变更中的相同。"""
    return await reading.standing(session, deed)


@routes.get(
    OUTCOMES.path,
    summary="读取见习去向的变更",
    dependencies=[department(OUTCOMES.scope)],
    response_model=OutcomeEventPage,
    responses=problems(*REFUSALS),
)
async def read_outcomes_feed(
    reading: Annotated[Reading, changes_of(OUTCOMES)], session: SessionDep, deed: DeedDep
) -> Response:
    """见习结束以后登记的去向：留用、另行就业或者没有就业。假名与就业见习目录中的相同。

    去向经更正不再有的，以 `outcome.gone` 告知要删除的见习；其余与就业见习的变更相同。
    """
    return await reading.changes(session, deed)


@routes.get(
    OUTCOMES.snapshot_path,
    summary="读取见习去向的现状",
    dependencies=[department(OUTCOMES.scope)],
    response_model=OutcomeSnapshotPage,
    responses=problems(*REFUSALS),
)
async def read_outcomes_snapshot(
    reading: Annotated[Reading, standing_of(OUTCOMES)], session: SessionDep, deed: DeedDep
) -> Response:
    """逐页给出现有的去向；读完后从 `as_of_cursor` 读取变更，即与现状一致。"""
    return await reading.standing(session, deed)
