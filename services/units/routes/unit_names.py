"""Between services: what units are called, for a report that lists them by name."""

from typing import Annotated

from fastapi import Query

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.units.queries import unit_names as queries
from services.units.schemas.unit_names import UnitNameOut, UnitNamesOut
from services.units.schemas.units import UnitId

routes = router("内部接口")


@routes.get("/internal/units/names", summary="若干见习单位的名称")
async def list_unit_names(
    unit_id: Annotated[list[UnitId], Query(min_length=1, max_length=100, description="单位编号")],
    caller: Annotated[ServiceCaller, service("names:read")],
    session: SessionDep,
) -> UnitNamesOut:
    """用于年度报告；只有名称。"""
    rows = await queries.names_of(session, unit_id)
    return UnitNamesOut(items=[UnitNameOut(unit_id=key, name=name) for key, name in rows])
