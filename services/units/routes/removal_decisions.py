"""Between services: whether a unit's removal was decided."""

from typing import Annotated

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.units.queries.removal_decisions import last_of
from services.units.schemas.removal_decisions import RemovalDecisionOut
from services.units.schemas.units import UnitId

routes = router("内部接口")


@routes.get("/internal/units/{unit_id}/removal-decision", summary="单位被决定清退的日期")
async def read_removal_decision(
    unit_id: UnitId,
    caller: Annotated[ServiceCaller, service("removals:read")],
    session: SessionDep,
) -> RemovalDecisionOut:
    """最近一次没有撤销的清退决定；没有的各项为 null。"""
    return RemovalDecisionOut.of(await last_of(session, unit_id))
