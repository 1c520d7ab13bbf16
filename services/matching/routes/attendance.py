"""Attendance: confirmed by the unit, month by month."""

from typing import Annotated

from fastapi import Path

from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.attendance import Reopening, Told, confirm, reopen
from services.matching.actions.attendance_rolls import confirm_all
from services.matching.actions.entering import Entered
from services.matching.rules.attendance import (
    AbsenceOutsidePlacement,
    AttendanceConfirmed,
    AttendanceNotConfirmed,
    AttendanceSettled,
    MonthNotOver,
    MonthOnPaper,
    MonthOutsidePlacement,
)
from services.matching.rules.entries import GroundMissing
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.placements import PlacementChanged, PlacementNotFound, UnitsOfficeMoves
from services.matching.rules.shifts import AbsentAtRest
from services.matching.schemas.attendance import (
    AttendanceIn,
    AttendanceOut,
    ReopeningIn,
    RollIn,
    RollOut,
    shown_month,
    shown_roll,
)
from services.matching.schemas.ids import PlacementId

routes = router("见习")


@routes.put(
    "/v1/placements/{placement_id}/attendance/{month}",
    summary="确认一个月的考勤",
    responses=problems(
        PlacementNotFound,
        UnitsOfficeMoves,
        UnitMerged,
        PlacementChanged,
        MonthOutsidePlacement,
        MonthOnPaper,
        MonthNotOver,
        AbsenceOutsidePlacement,
        AbsentAtRest,
        AttendanceConfirmed,
        GroundMissing,
        YearUnknown,
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
    """全勤一键确认，有缺勤的逐日列出，休息日、节假日和轮休的日子不列；当月最后一个见习日起可以确认。确认以后，经复核人员重新开放才能更改，并须注明理由。"""
    entered = Entered(body.ground, body.expected_version)
    told = Told(month, body.told, entered)
    confirmed = await confirm(session, deed, caller, placement_id, told)
    return shown_month(confirmed.month, health=confirmed.health)


@routes.post("/v1/attendance-confirmations", summary="一次确认本单位全月全勤")
async def confirm_all_present(
    body: RollIn,
    caller: Annotated[Caller, user("unit")],
    session: SessionDep,
    deed: DeedDep,
) -> RollOut:
    """当月还没有确认的见习人员全部按全勤确认，除列出的以外；一人不能确认的不影响其他人。"""
    lines = await confirm_all(session, deed, caller, body.month, body.but)
    return shown_roll(body.month, lines)


@routes.post(
    "/v1/placements/{placement_id}/attendance/{month}/reopening",
    summary="重新开放已确认的考勤",
    responses=problems(
        PlacementNotFound,
        UnitsOfficeMoves,
        PlacementChanged,
        AttendanceNotConfirmed,
        AttendanceSettled,
    ),
)
async def reopen_attendance(
    placement_id: Annotated[PlacementId, Path(description="见习编号")],
    month: MonthInPath,
    body: ReopeningIn,
    *,
    caller: Annotated[Caller, user("reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> AttendanceOut:
    """由复核人员注明理由；单位重新确认以前，原来确认的仍然有效。补贴审定以后不再开放。"""
    which = Reopening(month, Entered(body.ground, body.expected_version))
    reopened = await reopen(session, deed, caller, placement_id, which)
    return shown_month(reopened.month, health=reopened.health)
