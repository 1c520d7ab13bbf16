"""Between services: whether an account stands for a unit's id now."""

from typing import Annotated

from fastapi import Path

from services.accounts.actions import unit_standings as actions
from services.accounts.schemas.accounts import AccountId
from services.accounts.schemas.unit_ids import BearingIn, BearingOut
from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep

routes = router("内部接口")

SomeAccountId = Annotated[AccountId, Path(description="账号编号")]


@routes.post(
    "/internal/accounts/{account_id}/unit-confirmation", summary="确认账号现在带有这个单位编号"
)
async def confirm_bearing(
    account_id: SomeAccountId,
    body: BearingIn,
    caller: Annotated[ServiceCaller, service("unit-ids:confirm")],
    session: SessionDep,
) -> BearingOut:
    """用于登记：编号因交接关闭而交接没有办成的，账号仍带有它；正在变更的不能回答。

    答复带有的同时记下已经这样答复：正在办理的交接据此重新核对。
    """
    return BearingOut(bearing=await actions.bearing_of(session, account_id, body.unit_id))
