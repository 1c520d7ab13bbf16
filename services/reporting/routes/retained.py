"""Between services: of whom records of money outlast the registry's."""

from typing import Annotated

from pydantic import Field

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.common.web.wire import Wire, id_field
from services.reporting.queries import retained

routes = router("内部接口")


class RetainedIn(Wire):
    """所问的见习对象。"""

    youth_ids: list[Annotated[str, id_field("yth")]] = Field(
        max_length=500, description="见习对象编号"
    )


class RetainedOut(Wire):
    """其中有补贴、保险或者理赔记录的。"""

    youth_ids: list[Annotated[str, id_field("yth")]] = Field(
        max_length=500, description="见习对象编号"
    )


@routes.post("/internal/retained", summary="哪些见习对象有补贴、保险或者理赔的记录")
async def find_retained(
    body: RetainedIn,
    caller: Annotated[ServiceCaller, service("retention:read")],
    session: SessionDep,
) -> RetainedOut:
    """这些记录按会计档案保存；有的不论是否已付。"""
    return RetainedOut(youth_ids=await retained.retained(session, body.youth_ids))
