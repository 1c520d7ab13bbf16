"""The calendar of working days: open to everybody, replaced by an administrator."""

from typing import Annotated

from fastapi import Path

from services.common.values.region import PROVINCE
from services.common.web.access import OFFICE, anyone, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import calendar as actions
from services.reporting.rules.calendar import (
    CalendarChanged,
    NotTheProvince,
    RegionWithoutHolidays,
    VersionMissing,
    YearOutOfReach,
    arrangement,
    regional,
    require_province,
)
from services.reporting.schemas.calendar import (
    CalendarAlarmOut,
    CalendarAlarmsOut,
    CalendarYearIn,
    CalendarYearOut,
    RegionalHolidaysIn,
    RegionalHolidaysOut,
)

routes = router("工作日历")

Year = Annotated[int, Path(ge=1900, le=2200, description="年份")]
Region = Annotated[RegionCode, Path(description="行政区划代码，目前只有自治区")]


@routes.get("/v1/calendar/alarms", summary="工作日历的提醒")
async def list_calendar_alarms(
    caller: Annotated[Caller, user("administrator", *OFFICE, whose="every")],
    session: SessionDep,
    deed: DeedDep,
) -> CalendarAlarmsOut:
    """自规定的日子起，下一年放假安排尚未登记的，列在这里；登记公布的安排以后不再提醒。"""
    since = await actions.awaited_since(session, deed, caller.region or PROVINCE)
    if since is None:
        return CalendarAlarmsOut(items=[])
    year = deed.today.year + 1
    detail = f"{year}年的放假和调休安排尚未登记，有关期限都是暂定的。"
    return CalendarAlarmsOut(items=[CalendarAlarmOut(year=year, since=since, detail=detail)])


@routes.get(
    "/v1/calendar/{year}",
    summary="一年的工作日历",
    responses=problems(YearOutOfReach),
    dependencies=[anyone],
)
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
    caller: Annotated[Caller, user("administrator", whose="every")],
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


@routes.get(
    "/v1/calendar/{year}/regions/{region}",
    summary="一个地区一年的地方节假日",
    responses=problems(RegionWithoutHolidays),
    dependencies=[anyone],
)
async def read_regional_holidays(
    year: Year, region: Region, session: SessionDep
) -> RegionalHolidaysOut:
    """在全国安排之外，本地区另行放假和调休的日子，每年由自治区公布；没有登记的按全国安排。"""
    return RegionalHolidaysOut.model_validate(await actions.find_regional(session, region, year))


@routes.put(
    "/v1/calendar/{year}/regions/{region}",
    summary="登记一个地区一年的地方节假日",
    responses=problems(NotTheProvince, YearOutOfReach, CalendarChanged, VersionMissing),
)
async def replace_regional_holidays(
    *,
    year: Year,
    region: Region,
    body: RegionalHolidaysIn,
    caller: Annotated[Caller, user("administrator", whose="every")],
    session: SessionDep,
    deed: DeedDep,
) -> RegionalHolidaysOut:
    """登记自治区公布的地方节假日，成为新的版本；以前的版本保留，本地区的期限和计发天数随后照此计算。"""
    require_province(caller.region)
    require_province(region)
    given = regional(region, year, body.off, body.on, body.source)
    kept = await actions.replace_regional(
        session, deed, given, seen=body.expected_version, ground=body.ground
    )
    return RegionalHolidaysOut.model_validate(kept)
