"""Visiting units: recognised by another office, at work in this one's region."""

from typing import Annotated

from fastapi import Query

from services.common.values.region import PROVINCE
from services.common.web.access import OutsideRegion, require_region
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import SessionDep
from services.common.web.wire import RegionCode
from services.units.queries import visits as queries
from services.units.routes.dependencies import OfficeCaller
from services.units.schemas.dossiers import UnitSummary

routes = router("见习单位")


@routes.get(
    "/v1/visiting-units",
    summary="查询在本地区设岗的外地见习单位",
    responses=problems(OutsideRegion),
)
async def list_visiting_units(
    caller: OfficeCaller,
    session: SessionDep,
    stretch: StretchDep,
    region: Annotated[RegionCode | None, Query(description="只看这一地区及其下辖")] = None,
) -> Page[UnitSummary]:
    """由其他机构认定、岗位的工作地点在本地区的单位。

    本地区可以查看单位、工作地点和岗位，检查在本地区的工作地点，办理发生在那里的投诉；
    认定、暂停、清退和示范单位仍归认定机构。
    """
    area = region or caller.region or PROVINCE
    require_region(caller, area)
    rows = await queries.visiting(session, area, after=stretch.after, limit=stretch.limit)
    show = UnitSummary.model_validate
    return page_of(rows, stretch, key=lambda unit: [unit.id], show=show)
