"""Intake plans of a region and month."""

from typing import Annotated

from fastapi import Query

from services.common.errors import Stale, Unpinned
from services.common.values.region import PROVINCE
from services.common.web.access import OutsideRegion, require_region
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.units.actions import plans as actions
from services.units.queries import plans as queries
from services.units.routes.dependencies import ClerkCaller, OfficeCaller
from services.units.rules import plans
from services.units.schemas.plans import (
    IntakePlanOut,
    IntakePlanSetting,
    IntakePlanSummary,
    shown_plan,
    summarised_plan,
)

routes = router("计划组织见习人数")


@routes.put(
    "/v1/intake-plans/{region}/{month}",
    summary="设定计划组织见习人数",
    responses=problems(OutsideRegion, Stale, Unpinned),
)
async def set_intake_plan(
    region: RegionCode,
    month: MonthInPath,
    body: IntakePlanSetting,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> IntakePlanOut:
    """计划是全地区的，含其下辖：市有计划的，月报指标5即市的计划，不再加县（区）的。

    第一次设定不必填版本号；以后每次设定都保留，不覆盖以前的。
    月报按当月最后一日有效的计划计；月末以后才设定或者修改的，不改变该月的月报，见 counted_people。
    """
    told = body.model_dump()
    await actions.set_intake_plan(session, deed, caller, region, month, **told)
    return shown_plan(await actions.read_intake_plan(session, caller, region, month))


@routes.get("/v1/intake-plans", summary="一年的计划组织见习人数", responses=problems(OutsideRegion))
async def list_intake_plans(
    *,
    caller: OfficeCaller,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    region: Annotated[
        RegionCode | None, Query(description="哪一地区及其下辖的；不填即本机构的")
    ] = None,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="哪一年的；不填即今年")] = None,
) -> Page[IntakePlanSummary]:
    """各地区各月的现行计划，按月份和地区排列；没有设定的月份不列出。"""
    area = region or caller.region or PROVINCE
    require_region(caller, area)
    rows = await queries.newest_within(
        session, area, year or deed.today.year, after=stretch.after, limit=stretch.limit
    )
    return page_of(rows, stretch, lambda plan: [plan.month, plan.region], summarised_plan)


@routes.get(
    "/v1/intake-plans/{region}/{month}",
    summary="查看计划组织见习人数",
    responses=problems(OutsideRegion, plans.IntakePlanNotFound),
)
async def read_intake_plan(
    region: RegionCode, month: MonthInPath, caller: OfficeCaller, session: SessionDep
) -> IntakePlanOut:
    """现行计划和历次设定。"""
    return shown_plan(await actions.read_intake_plan(session, caller, region, month))
