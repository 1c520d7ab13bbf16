"""Waiting papers: scans that an office has still to look at."""

from datetime import date
from typing import Annotated

from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.waiting_papers import Due, waiting_papers
from services.matching.schemas.overdue import WaitingPaperOut

routes = router("期限")


@routes.get(
    "/v1/overdue/papers",
    summary="等待核对的纸质协议和参保同意书",
    responses=problems(YearUnknown),
)
async def list_waiting_papers(
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[WaitingPaperOut]:
    """本行政区划内单位的，最早提交的在前；未超过核对期限的也列出。

    协议等待核对期间，签署的期限停止计算；是否符合条件，以提交之日为准。
    """
    rows = await waiting_papers(session, deed, caller, stretch)
    return page_of(
        rows,
        stretch,
        lambda row: (row.found.handed_in_on, row.found.paper_id),
        lambda row: _shown(row, deed.today),
    )


def _shown(row: Due, today: date) -> WaitingPaperOut:
    paper, dispatch = row.found, row.found.dispatch
    return WaitingPaperOut(
        paper_id=paper.paper_id,
        kind=paper.kind,
        dispatch_id=dispatch.id,
        version=dispatch.version,
        youth_id=dispatch.youth_id,
        unit_id=dispatch.unit_id,
        region=dispatch.unit_region,
        workplace_county=dispatch.workplace_county,
        handed_in_on=paper.handed_in_on,
        due_on=row.due_on,
        overdue=row.due_on < today,
        provisional=row.provisional,
    )
