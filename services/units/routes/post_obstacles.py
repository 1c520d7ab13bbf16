"""Obstacles of posts: which offices confirmed, and what was found unsafe cleared."""

from typing import Annotated

from fastapi import Query

from services.common.errors import Stale, Unpinned
from services.common.values.region import PROVINCE
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import post_obstacles as actions
from services.units.actions.post_obstacles import PostObstacleFile
from services.units.actions.rights import who
from services.units.queries import post_obstacles as queries
from services.units.routes.dependencies import ClerkCaller, UnitOrOffice
from services.units.rules import post_obstacles as rules
from services.units.rules.anonymity import ComplainantNamed
from services.units.rules.moves import MoveNotOpen
from services.units.rules.offers import OfferPending
from services.units.schemas.post_obstacles import (
    STATES,
    PostObstacleClearance,
    PostObstacleId,
    PostObstacleOut,
)

routes = router("岗位客观情况")


@routes.get("/v1/post-obstacles", summary="查询岗位的客观情况")
async def list_post_obstacles(
    caller: UnitOrOffice,
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[
        rules.PostObstacleState | None, Query(description=f"只看这一状态：{STATES}")
    ] = None,
) -> Page[PostObstacleOut]:
    """派遣中报告、经核实属实而关系到岗位本身的；经办人员看到本地区单位的，单位看到自己的；新的在前。

    安全条件不具备的（resting），岗位自核实之时起不再派人，待经办人员解除；名额不存在的，从名额中减去，
    减完即关闭。岗位因别的原因关闭的，没有办完的随之终结（lapsed）。
    """
    is_unit = who(caller) == "unit"
    rows = await queries.listed(
        session,
        area=None if is_unit else caller.region or PROVINCE,
        unit_id=(caller.unit_id or "") if is_unit else None,
        state=state,
        after=stretch.after,
        limit=stretch.limit,
    )
    files = [PostObstacleFile(*row) for row in rows]
    return page_of(files, stretch, key=lambda file: [file.obstacle.id], show=PostObstacleOut.of)


@routes.post(
    "/v1/post-obstacles/{obstacle_id}/clearance",
    summary="解除岗位的安全问题",
    responses=problems(
        rules.PostObstacleNotFound, MoveNotOpen, Stale, Unpinned, OfferPending, ComplainantNamed
    ),
)
async def clear_post_obstacle(
    obstacle_id: PostObstacleId,
    body: PostObstacleClearance,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> PostObstacleOut:
    """岗位恢复派遣，但还有下列情形之一的，仍然不恢复：岗位另有没有解除的安全问题；招收文字经复核不予通过；

    从历史名单导入、还没有开放；单位有没有解除的事故、处于暂停状态，或者清退决定已经送达。
    """
    told = body.model_dump()
    return PostObstacleOut.of(await actions.clear(session, deed, caller, obstacle_id, **told))
