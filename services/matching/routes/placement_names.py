"""Between services: who placements are of, for a list that people are named in."""

from typing import Annotated

from fastapi import Query

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.matching.queries import placement_names as queries
from services.matching.rules.agreed_names import agreed_names
from services.matching.schemas.ids import PlacementId
from services.matching.schemas.placement_names import PlacementNamesOut, PlacementsNamesOut

routes = router("内部接口")


@routes.get("/internal/placements/names", summary="若干段见习的姓名和单位名称")
async def list_placement_names(
    placement_id: Annotated[
        list[PlacementId], Query(min_length=1, max_length=100, description="见习编号")
    ],
    caller: Annotated[ServiceCaller, service("names:read")],
    session: SessionDep,
) -> PlacementsNamesOut:
    """用于公示名单；不含其他个人信息。"""
    rows = await queries.of_placements(session, placement_id)
    items = [
        PlacementNamesOut(
            placement_id=key, youth_name=name, unit_name=agreed_names(content).unit_name
        )
        for key, name, content in rows
    ]
    return PlacementsNamesOut(items=items)
