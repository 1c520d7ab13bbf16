"""Contributions: recorded by a clerk, seen by the office and by the youth."""

from typing import Annotated

from fastapi import Query

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import contributions as actions
from services.reporting.queries import subsidies as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules.contributions import TraineeUnknown
from services.reporting.rules.versions import RecordChanged, RecordVersionMissing
from services.reporting.schemas.ids import YouthId
from services.reporting.schemas.subsidies import ContributionRecordIn, ContributionRecordOut

routes = router("社会保险补贴")


@routes.post(
    "/v1/contribution-records",
    status_code=201,
    summary="登记一个月的缴费",
    responses=problems(TraineeUnknown, RecordChanged, RecordVersionMissing),
)
async def record_contribution(
    body: ContributionRecordIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> ContributionRecordOut:
    """登记或者更正：更正另存为新的版本，原来的版本保留；已经申请的补贴不随之改变。"""
    row = await actions.record_paid(
        session, deed, office_of(caller), body.paid(), seen=body.expected_version
    )
    return ContributionRecordOut.model_validate(row)


@routes.get(
    "/v1/contribution-records",
    summary="一个见习人员的缴费记录",
    responses=problems(TraineeUnknown),
)
async def list_contributions(
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
    youth_id: Annotated[YouthId, Query(description="见习对象编号")],
) -> Page[ContributionRecordOut]:
    """每个月的现行版本，按月份排列。"""
    await actions.require_trainee(session, youth_id, office_of(caller))
    after = stretch.after[0] if stretch.after else ""
    found = await queries.contributions(session, [youth_id])
    rows = [row for row in found if str(row.month) > after][: stretch.limit + 1]
    return page_of(rows, stretch, lambda row: [row.month], ContributionRecordOut.model_validate)
