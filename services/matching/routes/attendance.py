"""Attendance: confirmed by the unit, month by month."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import user
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.attendance import Told, confirm
from services.matching.actions.entering import Entered
from services.matching.rules.attendance import (
    AbsenceOutsidePlacement,
    MonthNotOver,
    MonthOutsidePlacement,
)
from services.matching.rules.entries import GroundMissing
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.placements import PlacementChanged, PlacementNotFound
from services.matching.schemas.attendance import AttendanceIn, AttendanceOut
from services.matching.schemas.ids import PlacementId

routes = router("见习")


@routes.put(
    "/v1/placements/{placement_id}/attendance/{month}",
    summary="确认一个月的考勤",
    responses=problems(
        PlacementNotFound,
        UnitMerged,
        PlacementChanged,
        MonthOutsidePlacement,
        MonthNotOver,
        AbsenceOutsidePlacement,
        GroundMissing,
    ),
)
async def confirm_attendance(
    placement_id: Annotated[PlacementId, Path(description="见习编号")],
    month: MonthInPath,
    body: AttendanceIn,
    *,
    caller: Annotated[Caller, user("unit", "clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> AttendanceOut:
    """全勤一键确认，有缺勤的逐日列出；当月最后一个见习日起可以确认。再次确认须注明理由。"""
    entered = Entered(body.ground, body.expected_version)
    told = Told(month, body.told, entered)
    return AttendanceOut.model_validate(await confirm(session, deed, caller, placement_id, told))
