"""Between services: units as whoever acts on their accounts asks of them."""

from typing import Annotated

from fastapi import Path, Query

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import id_field
from services.units.actions import unit_offices as actions
from services.units.schemas.unit_names import (
    UnitIdClosing,
    UnitIdClosingIn,
    UnitOfficeOut,
    UnitOfficesOut,
)
from services.units.schemas.units import UnitId

routes = router("内部接口")

SomeUnitId = Annotated[str, id_field("unt"), Path(description="单位编号")]


@routes.get("/internal/units/offices", summary="若干见习单位由哪个地区管理")
async def list_unit_offices(
    unit_id: Annotated[list[UnitId], Query(min_length=1, max_length=100, description="单位编号")],
    caller: Annotated[ServiceCaller, service("unit-offices:read")],
    session: SessionDep,
    deed: DeedDep,
) -> UnitOfficesOut:
    """用于单位账号的交接；只有地区，以及是否认定过、是否还在。"""
    rows = await actions.offices_of(session, deed, unit_id)
    return UnitOfficesOut(items=[UnitOfficeOut.model_validate(one) for one in rows])


@routes.post("/internal/units/{unit_id}/closing", summary="不再以这个编号登记见习单位")
async def close_unit_id(
    unit_id: SomeUnitId,
    body: UnitIdClosingIn,
    caller: Annotated[ServiceCaller, service("unit-ids:close")],
    session: SessionDep,
    deed: DeedDep,
) -> UnitIdClosing:
    """接手其他单位的账号，注册时的编号不再使用，账号仍带有它的除外；已经登记的不关闭。"""
    closed = await actions.close_unit_id(session, deed, unit_id, body.handover_id)
    return UnitIdClosing(closed=closed)
