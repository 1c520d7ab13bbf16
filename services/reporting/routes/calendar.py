"""The calendar of working days: open to everybody, replaced by an administrator."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import calendar as actions
from services.reporting.rules.calendar import (
    CalendarChanged,
    NotTheProvince,
    VersionMissing,
    YearOutOfReach,
    arrangement,
    require_province,
)
from services.reporting.schemas.calendar import CalendarYearIn, CalendarYearOut

routes = router("工作日历")

Year = Annotated[int, Path(ge=1900, le=2200, description="年份")]


@routes.get("/v1/calendar/{year}", summary="一年的工作日历", responses=problems(YearOutOfReach))
async def read_calendar_year(year: Year, session: SessionDep) -> CalendarYearOut:
    """放假和调休安排的最新版本；尚未公布的年份按法定节假日推算，标明暂定。"""
    return CalendarYearOut.model_validate(await actions.find(session, year))


@routes.put(
    "/v1/calendar/{year}",
    summary="更新一年的工作日历",
    responses=problems(NotTheProvince, YearOutOfReach, CalendarChanged, VersionMissing),
)
async def replace_calendar_year(
    year: Year,
    body: CalendarYearIn,
    caller: Annotated[Caller, user("administrator")],
    session: SessionDep,
    deed: DeedDep,
) -> CalendarYearOut:
    """登记公布的安排，成为新的版本；以前的版本保留，各服务随后更新。"""
    require_province(caller.region)
    given = arrangement(year, body.status, body.off, body.on, body.source)
    kept = await actions.replace(
        session, deed, given, seen=body.expected_version, ground=body.ground
    )
    return CalendarYearOut.model_validate(kept)
