"""Between services: offers that units asks about, and who is still at a unit."""

from typing import Annotated

from fastapi import Path, Request

from services.common.store.database import release
from services.common.store.following import FactsIncomplete
from services.common.web.access import service
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import offers as actions
from services.matching.queries import fairs, seats
from services.matching.rules.seats import PostUnknown
from services.matching.schemas.ids import PostId, UnitId
from services.matching.schemas.offers import (
    OccupancyOut,
    OfferAnswer,
    OfferIn,
    SetAsideOut,
    SetAsidesOut,
)

routes = router("内部接口")


@routes.post(
    "/internal/posts/{post_id}/offer",
    summary="询问岗位名额和状态的调整",
    responses=problems(PostUnknown),
)
async def answer_offer(
    post_id: Annotated[PostId, Path()],
    body: OfferIn,
    *,
    caller: Annotated[ServiceCaller, service("offers:write")],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> OfferAnswer:
    """版本高于现行和已拒绝过的才重新判断；岗位尚未随变更到达的，先读到最新再答复。"""
    if await seats.of_post(session, post_id) is None:
        await release(session)
        await request.app.state.followers["units"].catch_up()
    word = await actions.answer(session, deed, post_id, body.offer())
    return OfferAnswer(accepted=word.verdict.accepted, taken=word.taken, reason=word.verdict.reason)


@routes.get("/internal/posts/{post_id}/set-asides", summary="岗位为招募会留出的名额")
async def read_set_asides(
    post_id: Annotated[PostId, Path()],
    caller: Annotated[ServiceCaller, service("units:read")],
    session: SessionDep,
) -> SetAsidesOut:
    """现在仍然留着的，按招募会分列；没有的为空。"""
    found = await fairs.setting_aside(session, post_id)
    return SetAsidesOut(fairs=[SetAsideOut.of(fair, part) for fair, part in found])


@routes.get(
    "/internal/units/{unit_id}/occupancy",
    summary="单位占用情况",
    responses=problems(FactsIncomplete),
)
async def read_occupancy(
    unit_id: Annotated[UnitId, Path()],
    caller: Annotated[ServiceCaller, service("units:read")],
    request: Request,
    session: SessionDep,
) -> OccupancyOut:
    """已签协议未到岗的派遣，和尚未结束的见习；先读到最新，并入该单位的单位一并计入。"""
    await release(session)
    await request.app.state.followers["units"].catch_up()
    signed, on_post = await seats.occupancy(session, unit_id)
    return OccupancyOut(open_dispatches=signed, open_placements=on_post)
