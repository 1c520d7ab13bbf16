"""The feed of disbursements for departments: signed for, projected, recorded."""

from typing import Annotated

from fastapi import Response

from services.common.web.access import department
from services.common.web.outward import REFUSALS, Reading, changes_of, standing_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.queries.feeds import DISBURSEMENTS
from services.reporting.schemas.feeds import DisbursementEventPage, DisbursementSnapshotPage

routes = router("数据目录")


@routes.get(
    DISBURSEMENTS.path,
    summary="读取资金拨付的变更",
    dependencies=[department(DISBURSEMENTS.scope)],
    response_model=DisbursementEventPage,
    responses=problems(*REFUSALS),
)
async def read_disbursements_feed(
    reading: Annotated[Reading, changes_of(DISBURSEMENTS)], session: SessionDep, deed: DeedDep
) -> Response:
    """按协议给出每个机构每一批资金的拨付、退回和冲正：种类、金额、日期、月份。

    退回的、付给个人的，一笔可能只是一个人的，不写明是谁。登记以后不再改变；登记错误的另有一笔冲正。其余与见习单位的变更相同。
    """
    return await reading.changes(session, deed)


@routes.get(
    DISBURSEMENTS.snapshot_path,
    summary="读取资金拨付的现状",
    dependencies=[department(DISBURSEMENTS.scope)],
    response_model=DisbursementSnapshotPage,
    responses=problems(*REFUSALS),
)
async def read_disbursements_snapshot(
    reading: Annotated[Reading, standing_of(DISBURSEMENTS)], session: SessionDep, deed: DeedDep
) -> Response:
    """逐页给出登记过的各笔；读完后从 `as_of_cursor` 读取变更，即与现状一致。"""
    return await reading.standing(session, deed)
