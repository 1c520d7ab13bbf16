"""Between services: which office looks after a unit, for whoever acts on the unit's accounts."""

from typing import Annotated

from fastapi import Query

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.units.queries import unit_names as queries
from services.units.schemas.unit_names import UnitOfficeOut, UnitOfficesOut
from services.units.schemas.units import UnitId

routes = router("内部接口")


@routes.get("/internal/units/offices", summary="若干见习单位由哪个地区管理")
async def list_unit_offices(
    unit_id: Annotated[list[UnitId], Query(min_length=1, max_length=100, description="单位编号")],
    caller: Annotated[ServiceCaller, service("unit-offices:read")],
    session: SessionDep,
) -> UnitOfficesOut:
    """用于单位账号的交接；只有地区。"""
    rows = await queries.offices_of(session, unit_id)
    return UnitOfficesOut(items=[UnitOfficeOut(unit_id=key, region=area) for key, area in rows])
