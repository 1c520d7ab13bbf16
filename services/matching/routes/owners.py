"""Owners: a person's account joined with their record by an officer who has seen the person."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import owners
from services.matching.queries import standings
from services.matching.rules.claims import AccountHasRecord, RecordOwned
from services.matching.rules.youths import YouthChanged, YouthNotFound
from services.matching.schemas.ids import YouthId
from services.matching.schemas.owners import OwnerIn
from services.matching.schemas.youths import StandingOut, shown_standing

routes = router("见习对象")


@routes.post(
    "/v1/youths/{youth_id}/owner",
    summary="把登记归入本人账号",
    responses=problems(YouthNotFound, YouthChanged, Unpinned, RecordOwned, AccountHasRecord),
)
async def join_owner(
    youth_id: Annotated[YouthId, Path(description="见习对象编号")],
    body: OwnerIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> StandingOut:
    """本人持证件到场、因更换手机号码等原因不能自行接收登记的，由经办人员核实后办理，记入审计日志。

    从未申请过的登记改用账号的编号，其他的编号不变。
    """
    youth = await owners.join(session, deed, caller, youth_id, body.joining())
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)
