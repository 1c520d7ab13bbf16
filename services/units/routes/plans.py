"""Intake plans of a region and month."""

from services.common.errors import Stale, Unpinned
from services.common.web.access import OutsideRegion
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.units.actions import plans as actions
from services.units.routes.dependencies import ClerkCaller, OfficeCaller
from services.units.rules import plans
from services.units.schemas.plans import IntakePlanOut, IntakePlanSetting, shown_plan

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
    """
    told = body.model_dump()
    await actions.set_intake_plan(session, deed, caller, region, month, **told)
    return shown_plan(await actions.read_intake_plan(session, caller, region, month))


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
