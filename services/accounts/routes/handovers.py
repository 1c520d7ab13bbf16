"""Units handed over to another account by the office that looks after them."""

from typing import Annotated

from fastapi import Path

from services.accounts.actions import handovers as actions
from services.accounts.routes.data_export import SistersDep
from services.accounts.routes.means import RealNowDep
from services.accounts.rules import handovers as rules
from services.accounts.rules.accounts import Account
from services.accounts.schemas.accounts import StaffAccountOut
from services.accounts.schemas.handovers import HandoverIn
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import id_field

routes = router("账号")

UnitId = Annotated[str, id_field("unt"), Path(description="单位编号")]


@routes.post(
    "/v1/unit-accounts/{unit_id}/handover",
    summary="把见习单位交给另一个账号",
    response_model=StaffAccountOut,
    responses=problems(
        rules.UnitNotFound, rules.TakerUnknown, rules.TakerUnfit, rules.UnitsUnavailable
    ),
)
async def hand_unit_over(
    unit_id: UnitId,
    body: HandoverIn,
    *,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
    sisters: SistersDep,
    now: RealNowDep,
) -> Account:
    """用于代码被他人先登记、账号丢失或者无人掌握、启用以前导入的单位：核验登记证照和经办人以后办理。

    接手的账号成为首个账号，须重新登录；原来的账号全部停用，可由首个账号按工作人员账号恢复。
    接手的可以是还没有登记单位的账号，也可以是本单位的工作人员账号。
    """
    return await actions.hand_unit_over(
        session,
        deed,
        caller,
        unit_id,
        account_id=body.account_id,
        ground=body.ground,
        sisters=sisters,
        now=now,
    )
