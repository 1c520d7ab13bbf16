"""Between services: who an account is, for the words that a unit must not read."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.matching.actions.rights import record_of_account
from services.matching.schemas.ids import YouthId
from services.matching.schemas.youth_contacts import YouthContactOut

routes = router("内部接口")


@routes.get("/internal/youths/{youth_id}/contact", summary="账号登记的姓名和电话")
async def read_youth_contact(
    youth_id: Annotated[YouthId, Path()],
    caller: Annotated[ServiceCaller, service("contacts:read")],
    session: SessionDep,
) -> YouthContactOut:
    """没有登记的两项都为 null；人的查看由询问的服务记入审计日志。"""
    return YouthContactOut.of(await record_of_account(session, youth_id))
