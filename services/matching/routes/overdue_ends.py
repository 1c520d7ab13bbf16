"""Overdue ends: placements whose term is over, and suspensions that nobody ends."""

from typing import Annotated

from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.overdue_ends import LateEnd, late_ends
from services.matching.schemas.overdue import OverdueEndOut

routes = router("期限")


@routes.get(
    "/v1/overdue/ends",
    summary="期满还没有登记结束、中止已久的见习",
    responses=problems(YearUnknown),
)
async def list_overdue_ends(
    caller: Annotated[Caller, user("unit", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[OverdueEndOut]:
    """期满以后超过规定的工作日还没有登记结束的，中止超过规定的天数还没有恢复或者结束的，最早的在前。

    期限按见习地点的县（区）；单位超过补登期限没有登记的结束，由经办机构登记，可以批量办理。
    """
    rows = await late_ends(session, deed, caller, stretch)
    return page_of(rows, stretch, lambda row: (row.found.since, row.found.placement.id), _shown)


def _shown(row: LateEnd) -> OverdueEndOut:
    placement = row.found.placement
    return OverdueEndOut(
        placement_id=placement.id,
        version=placement.version,
        youth_id=placement.youth_id,
        unit_id=placement.unit_id,
        region=placement.region,
        workplace_county=placement.workplace_county,
        reason=row.found.reason,
        since=row.found.since,
        due_on=row.due_on,
        provisional=row.provisional,
    )
