"""Between services: whether an account stands for a unit's id now."""

from typing import Annotated

from fastapi import Path, Query

from services.accounts.actions import unit_standings as actions
from services.accounts.schemas.accounts import AccountId
from services.accounts.schemas.unit_ids import BearingOut
from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.common.web.wire import id_field

routes = router("内部接口")

SomeUnitId = Annotated[str, id_field("unt"), Query(description="单位编号")]
SomeAccountId = Annotated[AccountId, Path(description="账号编号")]


@routes.get("/internal/accounts/{account_id}/unit", summary="账号现在是否带有这个单位编号")
async def read_bearing(
    account_id: SomeAccountId,
    unit_id: SomeUnitId,
    caller: Annotated[ServiceCaller, service("unit-ids:read")],
    session: SessionDep,
) -> BearingOut:
    """用于登记：编号因交接关闭而交接没有办成的，账号仍带有它；正在变更的不能回答。"""
    return BearingOut(bearing=await actions.bearing_of(session, account_id, unit_id))
