"""What anybody may know of a round: digests and instants, before and after; nothing of a person."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import anyone
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import SessionDep
from services.matching.queries import rounds as queries
from services.matching.rules.round_moves import RoundNotFound
from services.matching.schemas.ids import RoundId
from services.matching.schemas.public_rounds import PublicRoundOut, shown_publicly

routes = router("批次派遣")

Which = Annotated[RoundId, Path(description="批次编号")]


@routes.get("/v1/public/rounds", summary="公开的批次摘要", dependencies=[anyone])
async def list_public_rounds(session: SessionDep, stretch: StretchDep) -> Page[PublicRoundOut]:
    """各批次的承诺、数据摘要和结果的总摘要，新的在前；没有任何人的情况，不需要登录。"""
    rows = await queries.all_listed(session, stretch)
    return page_of(rows, stretch, lambda row: (row.id,), shown_publicly)


@routes.get(
    "/v1/public/rounds/{round_id}",
    summary="批次的公开摘要",
    responses=problems(RoundNotFound),
    dependencies=[anyone],
)
async def read_public_round(round_id: Which, session: SessionDep) -> PublicRoundOut:
    """与本人的一行和证明一起，可以用 jianxi verify-line 离线核验；不需要登录。"""
    found = await queries.by_id(session, round_id)
    if found is None:
        raise RoundNotFound
    return shown_publicly(found)
