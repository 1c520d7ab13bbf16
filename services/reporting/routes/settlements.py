"""Settlements: asked for by a clerk, moved on by other persons, shown to the office."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from services.common.errors import Malformed
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.values.month import Month
from services.common.web import jobs
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.exact import refuse_far_off
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import settlements as actions
from services.reporting.actions.facts import catch_up
from services.reporting.queries import settlements as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import settlements as rules
from services.reporting.schemas.ids import SettlementId
from services.reporting.schemas.settlements import (
    SettlementIn,
    SettlementLineOut,
    SettlementOut,
    SettlementQueued,
    SettlementWithSteps,
)

routes = router("补贴结算")

Officer = Annotated[Caller, user(*OFFICE)]


async def _month_asked(
    month: Annotated[
        str | None,
        Query(pattern=r"^\d{4}-\d{2}$", examples=["2026-03"], description="只看这个月，YYYY-MM"),
    ] = None,
) -> Month | None:
    if not month:
        return None
    try:
        asked = Month.parse(month)
        refuse_far_off(asked)
    except ValueError:
        raise Malformed("/query/month", "应为 YYYY-MM 形式、存在而不太遥远的月份。") from None
    return asked


MonthAsked = Annotated[Month | None, Depends(_month_asked)]


@routes.post(
    "/v1/settlements",
    status_code=202,
    summary="编制一个月的基本生活补贴结算",
    responses=problems(
        OutsideRegion, rules.MonthNotOver, rules.SettlementUnderWay, FactsIncomplete, FeedGap
    )
    | located(202),
)
async def prepare_settlement(
    *,
    body: SettlementIn,
    caller: Annotated[Caller, user("clerk")],
    request: Request,
    response: Response,
    session: SessionDep,
    deed: DeedDep,
) -> SettlementQueued:
    """先把各来源的数据读到最新，再为该月尚未结算的每段见习编制一行；同月可再次编制，只补未结算的。

    没有应结算的，这一批当即作废，不需要办理。
    """
    require_region(caller, body.region)
    await catch_up(session, request.app.state.followers)
    job_id = await actions.open_settlement(session, deed, body.region, body.month)
    response.headers["Location"] = jobs.location("reporting", job_id)
    return SettlementQueued(job_id=job_id)


@routes.get("/v1/settlements", summary="结算批次列表")
async def list_settlements(
    caller: Officer,
    session: SessionDep,
    stretch: StretchDep,
    month: MonthAsked,
) -> Page[SettlementOut]:
    """本地区的结算批次，新的在前。"""
    after = stretch.after[0] if stretch.after else None
    rows = await queries.stretch(
        session, office_of(caller), month=month, after=after, limit=stretch.limit + 1
    )
    return Page.model_validate(
        page_of(rows, stretch, lambda row: [row.id], SettlementOut.model_validate)
    )


@routes.get(
    "/v1/settlements/{settlement_id}",
    summary="一批结算",
    responses=problems(rules.SettlementUnknown),
)
async def read_settlement(
    settlement_id: SettlementId, caller: Officer, session: SessionDep
) -> SettlementWithSteps:
    """一批结算的状态、金额和办理过的环节。"""
    settlement = await actions.find(session, settlement_id, office_of(caller))
    return SettlementWithSteps.of(settlement, await queries.moves(session, settlement_id))


@routes.get(
    "/v1/settlements/{settlement_id}/lines",
    summary="结算明细",
    responses=problems(rules.SettlementUnknown),
)
async def list_settlement_lines(
    settlement_id: SettlementId, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[SettlementLineOut]:
    """每段见习一行，附算式、依据和所用数值的版本；账号只显示末四位。"""
    await actions.find(session, settlement_id, office_of(caller))
    after = stretch.after[0] if stretch.after else None
    rows = await queries.lines(session, settlement_id, after=after, limit=stretch.limit + 1)
    page = page_of(rows, stretch, lambda row: [row[0].id], lambda row: SettlementLineOut.of(*row))
    return Page.model_validate(page)
