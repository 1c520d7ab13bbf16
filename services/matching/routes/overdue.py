"""Overdue steps: dispatches not answered, agreements not signed, youths not arrived in time."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.queries.overdue import Overdue, Step, overdue
from services.matching.schemas.overdue import OverdueOut

routes = router("期限")


@routes.get("/v1/overdue/{step}", summary="超过期限的事项")
async def list_overdue(
    step: Annotated[
        Step,
        Path(
            description="responses 未按期答复的派遣，agreements 未按期签署的协议，"
            "arrivals 未按期到岗的派遣"
        ),
    ],
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[OverdueOut]:
    """本行政区划内单位的超期事项，超期最久的在前；期限以工作日计。"""
    rows = await overdue(session, caller, step, deed.today, stretch)
    return page_of(rows, stretch, lambda row: (row.due_on, row.dispatch.id), _shown)


def _shown(row: Overdue) -> OverdueOut:
    dispatch = row.dispatch
    return OverdueOut(
        dispatch_id=dispatch.id,
        version=dispatch.version,
        youth_id=dispatch.youth_id,
        unit_id=dispatch.unit_id,
        post_id=dispatch.post_id,
        region=dispatch.unit_region,
        workplace_county=dispatch.workplace_county,
        due_on=row.due_on,
        provisional=row.provisional,
        obstacle_open=row.obstacle_open,
    )
