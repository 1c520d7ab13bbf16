"""Between services: how an area stands now, for the overview of an office."""

from typing import Annotated

from fastapi import Query

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.matching.queries.area_standings import standing_of
from services.matching.schemas.area_standings import AreaStandingOut

routes = router("内部接口")


@routes.get("/internal/standings", summary="一个地区当前的名额、候补和超过期限的事项")
async def read_standing(
    region: Annotated[RegionCode, Query(description="行政区划代码，含其下辖")],
    caller: Annotated[ServiceCaller, service("standings:read")],
    session: SessionDep,
    deed: DeedDep,
) -> AreaStandingOut:
    """只有数，不含个人信息。"""
    return AreaStandingOut.model_validate(await standing_of(session, region, deed.today))
