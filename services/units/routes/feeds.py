"""The feeds of units and posts for departments: signed for, projected, recorded."""

from typing import Annotated

from fastapi import Response

from services.common.web.access import department
from services.common.web.outward import REFUSALS, Reading, changes_of, standing_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.queries.feeds import POSTS, UNITS
from services.units.schemas.feeds import (
    PostEventPage,
    PostSnapshotPage,
    UnitEventPage,
    UnitSnapshotPage,
)

routes = router("数据目录")


@routes.get(
    UNITS.path,
    summary="读取见习单位的变更",
    dependencies=[department(UNITS.scope)],
    response_model=UnitEventPage,
    responses=problems(*REFUSALS),
)
async def read_units_feed(
    reading: Annotated[Reading, changes_of(UNITS)], session: SessionDep, deed: DeedDep
) -> Response:
    """按协议约定的行政区划和字段给出变更（CloudEvents），每个请求都须签名，每一页都有记录。

    同一事件可能重复送达，同一单位的事件按先后送达。没有新的变更时给出空页和原处的游标。
    """
    return await reading.changes(session, deed)


@routes.get(
    UNITS.snapshot_path,
    summary="读取见习单位的现状",
    dependencies=[department(UNITS.scope)],
    response_model=UnitSnapshotPage,
    responses=problems(*REFUSALS),
)
async def read_units_snapshot(
    reading: Annotated[Reading, standing_of(UNITS)], session: SessionDep, deed: DeedDep
) -> Response:
    """逐页给出现状；读完后从 `as_of_cursor` 读取变更，即与现状一致。字段和记录与变更的相同。"""
    return await reading.standing(session, deed)


@routes.get(
    POSTS.path,
    summary="读取见习岗位的变更",
    dependencies=[department(POSTS.scope)],
    response_model=PostEventPage,
    responses=problems(*REFUSALS),
)
async def read_posts_feed(
    reading: Annotated[Reading, changes_of(POSTS)], session: SessionDep, deed: DeedDep
) -> Response:
    """按协议给出岗位公布以后的变更；岗位的名称、内容等文字不提供。其余与见习单位的变更相同。"""
    return await reading.changes(session, deed)


@routes.get(
    POSTS.snapshot_path,
    summary="读取见习岗位的现状",
    dependencies=[department(POSTS.scope)],
    response_model=PostSnapshotPage,
    responses=problems(*REFUSALS),
)
async def read_posts_snapshot(
    reading: Annotated[Reading, standing_of(POSTS)], session: SessionDep, deed: DeedDep
) -> Response:
    """逐页给出公布过的岗位的现状；读完后从 `as_of_cursor` 读取变更，即与现状一致。"""
    return await reading.standing(session, deed)
