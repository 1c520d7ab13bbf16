"""Shifts: planned by the unit, read by whom they concern."""

from typing import Annotated

from fastapi import Path

from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import shifts as actions
from services.matching.rules import shifts as rules
from services.matching.rules.attendance import (
    AttendanceConfirmed,
    MonthOnPaper,
    MonthOutsidePlacement,
)
from services.matching.rules.entries import GroundMissing
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.placements import PlacementChanged, PlacementNotFound, UnitsOfficeMoves
from services.matching.schemas.ids import PlacementId
from services.matching.schemas.shifts import ShiftPlansOut, ShiftsIn, ShiftsOut, shown_shifts

routes = router("见习")

Which = Annotated[PlacementId, Path(description="见习编号")]


@routes.put(
    "/v1/placements/{placement_id}/shifts/{month}",
    summary="排一个月的班",
    responses=problems(
        PlacementNotFound,
        UnitsOfficeMoves,
        UnitMerged,
        PlacementChanged,
        MonthOutsidePlacement,
        MonthOnPaper,
        rules.ShiftsOutsidePlacement,
        rules.ShiftsUnfit,
        rules.TooManyShifts,
        rules.ShiftsTooLate,
        AttendanceConfirmed,
        GroundMissing,
        YearUnknown,
    ),
)
async def plan_shifts(
    *,
    placement_id: Which,
    month: MonthInPath,
    body: ShiftsIn,
    caller: Annotated[Caller, user("unit", "clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> ShiftsOut:
    """周末、节假日见习的，事先排班，并在同一周安排轮休；轮休不算缺勤。已过的日子由经办机构注明理由后更正。"""
    planned = await actions.plan(session, deed, caller, placement_id, body.told(month))
    return shown_shifts(planned)


@routes.get(
    "/v1/placements/{placement_id}/shifts",
    summary="一次见习的排班",
    responses=problems(PlacementNotFound),
)
async def show_shifts(
    placement_id: Which,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
) -> ShiftPlansOut:
    """各月的排班，以最新的为准。"""
    found = await actions.read_plans(session, caller, placement_id)
    return ShiftPlansOut(items=[shown_shifts(plan) for plan in found])
