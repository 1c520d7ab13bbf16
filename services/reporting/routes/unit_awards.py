"""Unit awards: explained to the office, prepared by a clerk where they are on."""

from typing import Annotated

from fastapi import Query, Request

from services.common.policy import NoPolicyValue
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import unit_awards as actions
from services.reporting.actions.facts import catch_up
from services.reporting.routes.offices import office_of
from services.reporting.rules import unit_awards as rules
from services.reporting.schemas.ids import UnitId
from services.reporting.schemas.payables import PayableOut
from services.reporting.schemas.unit_awards import UnitAwardIn, UnitAwardsOut, Year

routes = router("应付款")


@routes.get(
    "/v1/unit-awards",
    summary="见习单位一个年度的奖补",
    responses=problems(rules.UnitUnknown, NoPolicyValue),
)
async def explain_unit_awards(
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    unit_id: Annotated[UnitId, Query(description="单位编号")],
    year: Annotated[Year, Query(description="年度")],
) -> UnitAwardsOut:
    """指导管理费、留用奖励、剩余期限补贴各应多少、怎样算得；依据尚未核实，默认都没有启用。"""
    yearly = await actions.explain(session, unit_id, year, office_of(caller))
    return UnitAwardsOut.of(unit_id, year, yearly)


@routes.post(
    "/v1/unit-awards",
    status_code=201,
    summary="编制见习单位的奖补",
    responses=problems(
        rules.UnitUnknown,
        rules.YearNotOver,
        rules.AwardOff,
        rules.NothingToAward,
        NoPolicyValue,
        FactsIncomplete,
        FeedGap,
    ),
)
async def prepare_unit_award(
    body: UnitAwardIn,
    caller: Annotated[Caller, user("clerk")],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> PayableOut:
    """已启用的一项奖补进入应付款，等待另一人审批；再次编制只补差额。"""
    await catch_up(session, request.app.state.followers)
    row = await actions.prepare(
        session, deed, body.unit_id, body.year, award=body.award, office=office_of(caller)
    )
    return PayableOut.model_validate(row)
