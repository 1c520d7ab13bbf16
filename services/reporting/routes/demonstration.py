"""Demonstration units: the published scoring rule, and scores for the service that keeps them."""

from typing import Annotated

from fastapi import Path, Query, Request

from services.common.policy import NoPolicyValue
from services.common.store.following import FactsIncomplete
from services.common.values.region import PROVINCE
from services.common.web.access import anyone, service
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day, RegionCode
from services.reporting.actions import demonstration as actions
from services.reporting.rules.evaluations import EvaluationNotFound
from services.reporting.schemas.demonstration import (
    PlacesOut,
    RuleOut,
    ScoreOut,
    ScoresOut,
    shown_places,
    shown_rule,
    shown_score,
)
from services.reporting.schemas.ids import UnitId

routes = router("见习示范单位")

Reader = Annotated[ServiceCaller, service("evaluations:read")]
OnDay = Annotated[Day | None, Query(description="哪一天施行的；不写即今天")]
Place = Annotated[RegionCode, Query(description="哪个地区施行的")]


@routes.get(
    "/v1/public/demonstration-rule",
    summary="见习示范单位的评分办法",
    responses=problems(NoPolicyValue),
    dependencies=[anyone],
)
async def read_demonstration_rule(
    deed: DeedDep, on: OnDay = None, region: Place = PROVINCE
) -> RuleOut:
    """四项标准的数据、满分和得分方法，国家规定的条件，以及各自的出处；不需要登录。"""
    day = on or deed.today
    rule, values = actions.rule_on(day, region)
    return shown_rule(day, region, rule, values)


@routes.get(
    "/internal/evaluations/places",
    summary="本地区见习单位的示范评分，只有得分",
    responses=problems(FactsIncomplete),
)
async def list_places(
    *,
    region: RegionCode,
    caller: Reader,
    session: SessionDep,
    deed: DeedDep,
    request: Request,
) -> PlacesOut:
    """按单位编号排列，计算至今天；还有没算的，须再次查询，直到全部算完。"""
    state = request.app.state
    return shown_places(
        await actions.rank_area(session, deed, state.followers, state.places, region)
    )


@routes.get(
    "/internal/evaluations/scores",
    summary="若干见习单位的示范评分",
    responses=problems(FactsIncomplete),
)
async def list_scores(
    *,
    unit_id: Annotated[list[UnitId], Query(min_length=1, max_length=101, description="单位编号")],
    caller: Reader,
    session: SessionDep,
    deed: DeedDep,
    request: Request,
) -> ScoresOut:
    """按单位编号排列，计算至今天；没有数据的单位不列出。"""
    rows = await actions.score_units(session, deed, request.app.state.followers, unit_id)
    return ScoresOut(items=[shown_score(row) for row in rows])


@routes.get(
    "/internal/evaluations/scores/{unit_id}",
    summary="一个见习单位的示范评分",
    responses=problems(EvaluationNotFound, FactsIncomplete),
)
async def read_score(
    unit_id: Annotated[UnitId, Path()],
    *,
    caller: Reader,
    session: SessionDep,
    deed: DeedDep,
    request: Request,
) -> ScoreOut:
    """计算至今天。"""
    followers = request.app.state.followers
    return shown_score(await actions.score_unit(session, deed, followers, unit_id))
