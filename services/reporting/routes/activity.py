"""Between services: what units have offered and whom they took in, as of a day."""

from typing import Annotated, Final

from fastapi import Path, Query, Request

from services.common.store.following import FactsIncomplete
from services.common.values.ids import pattern
from services.common.web.access import service
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.common.web.wire import Day, RegionCode
from services.reporting.actions import activity as actions
from services.reporting.rules.activity import UnitUnheardOf
from services.reporting.schemas.activity import ActivitiesOut, shown

SCOPE: Final = "activity:read"

routes = router("内部接口")

UnitId = Annotated[str, Path(pattern=pattern("unt"), max_length=30)]
Through = Annotated[Day, Query(description="空余名额算到这一天为止（含）")]
Sister = Annotated[ServiceCaller, service(SCOPE)]


@routes.get(
    "/internal/units/{unit_id}/activity",
    summary="一个单位的名额、派遣和见习情况",
    responses=problems(FactsIncomplete, UnitUnheardOf),
)
async def read_activity(
    unit_id: UnitId, through: Through, *, caller: Sister, request: Request, session: SessionDep
) -> ActivitiesOut:
    """先读完两个来源的全部变更再答复；到岗和结束不论日期，凡已知的都列出。"""
    followers = request.app.state.followers
    return shown(await actions.of_unit(session, followers, unit_id, through))


@routes.get(
    "/internal/activity/units",
    summary="若干单位的名额、派遣和见习情况",
    responses=problems(FactsIncomplete),
)
async def list_activities(
    unit_id: Annotated[
        list[Annotated[str, Query(pattern=pattern("unt"), max_length=30)]],
        Query(min_length=1, max_length=100, description="单位编号"),
    ],
    through: Through,
    *,
    caller: Sister,
    request: Request,
    session: SessionDep,
) -> ActivitiesOut:
    """与单个单位的相同；没有数据的单位不列出。"""
    return shown(await actions.of_units(session, request.app.state.followers, unit_id, through))


@routes.get(
    "/internal/activity",
    summary="一个地区久未吸纳青年的单位",
    responses=problems(FactsIncomplete),
)
async def list_quiet_units(
    area: Annotated[RegionCode, Query()],
    quiet_since: Annotated[Day, Query(description="在这一天之后没有开始、到岗或结束的")],
    through: Through,
    *,
    caller: Sister,
    request: Request,
    session: SessionDep,
    after: Annotated[str, Query(max_length=60, description="从这个单位之后开始")] = "",
    limit: Annotated[int, Query(ge=1, le=1000, description="一次查看多少个单位")] = 200,
) -> ActivitiesOut:
    """逐段查看本地区的单位，只列出认定有效、且这一天之后没有变化的。"""
    followers = request.app.state.followers
    days = (quiet_since, through)
    known = await actions.of_quiet_units(session, followers, area, days, after=after, limit=limit)
    return shown(known)
