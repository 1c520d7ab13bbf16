"""Budgets by region, year and source, and the books behind them."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import budgets as actions
from services.reporting.actions.budgets import Given
from services.reporting.queries import books
from services.reporting.rules import budgets as rules
from services.reporting.rules.books import Fund
from services.reporting.rules.disbursements import Sources
from services.reporting.schemas.budgets import BudgetIn, BudgetOut, CarryOverIn, LedgerEntryOut

routes = router("补贴预算")

Officer = Annotated[Caller, user(*OFFICE)]
Finance = Annotated[Caller, user("finance")]
Year = Annotated[int, Path(ge=2000, le=2199, description="年度")]


@routes.put(
    "/v1/budgets/{region}/{year}",
    summary="下达或者调整预算",
    responses=problems(
        OutsideRegion, rules.BudgetVersionMissing, rules.BudgetChanged, rules.BudgetBelowUse
    ),
)
async def set_budget(
    region: RegionCode,
    year: Year,
    *,
    body: BudgetIn,
    caller: Finance,
    session: SessionDep,
    deed: DeedDep,
) -> BudgetOut:
    """按资金来源登记一个地区一年的预算；再次登记是新的版本，不能少于已支出和占用的金额。"""
    require_region(caller, region)
    given = Given(Sources(**dict(body.sources)), body.expected_version, body.ground)
    return BudgetOut.of(await actions.set_budget(session, deed, Fund(region, year), given))


@routes.get("/v1/budgets/{region}/{year}", summary="查看预算", responses=problems(OutsideRegion))
async def read_budget(
    region: RegionCode, year: Year, caller: Officer, session: SessionDep
) -> BudgetOut:
    """下达、支出、余额、占用和可用的金额；从未下达过的都为零。"""
    require_region(caller, region)
    return BudgetOut.of(await actions.standing(session, Fund(region, year)))


@routes.get(
    "/v1/budgets/{region}/{year}/entries",
    summary="查看账簿分录",
    responses=problems(OutsideRegion),
)
async def list_ledger_entries(
    region: RegionCode, year: Year, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[LedgerEntryOut]:
    """涉及这个地区这一年度的分录，新的在前；只增不改。"""
    require_region(caller, region)
    after = stretch.after[0] if stretch.after else None
    rows = await books.entries(session, Fund(region, year), after=after, limit=stretch.limit + 1)
    return page_of(rows, stretch, lambda row: [row[0].id], lambda row: LedgerEntryOut.of(*row))


@routes.post(
    "/v1/budgets/{region}/{year}/carry-over",
    summary="年终结转",
    responses=problems(OutsideRegion, rules.YearNotOver, rules.NothingToCarry),
)
async def carry_budget_over(
    region: RegionCode,
    year: Year,
    *,
    body: CarryOverIn,
    caller: Finance,
    session: SessionDep,
    deed: DeedDep,
) -> BudgetOut:
    """把已结束年度的余额和尚未拨付的占用转入下一年度；答复的是下一年度的预算。"""
    require_region(caller, region)
    carried = await actions.carry_over(session, deed, Fund(region, year), body.ground)
    return BudgetOut.of(carried)
