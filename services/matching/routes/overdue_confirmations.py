"""Overdue confirmations: months whose attendance no unit has confirmed."""

from typing import Annotated

from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.overdue_confirmations import Late, late_confirmations
from services.matching.schemas.overdue import OverdueConfirmationOut

routes = router("期限")


@routes.get(
    "/v1/overdue/confirmations",
    summary="未按期确认考勤的月份",
    responses=problems(YearUnknown),
)
async def list_overdue_confirmations(
    caller: Annotated[Caller, user("unit", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[OverdueConfirmationOut]:
    """见习当月已过、逾期还没有确认考勤的，最早的在前；重新开放后还没有重新确认的、确认以后又增加见习日的也在内。期限按见习地点的县（区）以工作日计，自当月最后一个见习日或者重新开放之日起算；全月中止的不列。"""
    rows = await late_confirmations(session, deed, caller, stretch)
    return page_of(rows, stretch, lambda row: (row.found.since, row.found.placement.id), _shown)


def _shown(row: Late) -> OverdueConfirmationOut:
    placement = row.found.placement
    return OverdueConfirmationOut(
        placement_id=placement.id,
        version=placement.version,
        youth_id=placement.youth_id,
        unit_id=placement.unit_id,
        region=placement.region,
        month=row.found.month,
        due_on=row.due_on,
        provisional=row.provisional,
    )
