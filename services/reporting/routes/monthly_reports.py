"""The monthly form: as a draft or as filed, and number by number."""

from typing import Annotated

from fastapi import Path, Query

from services.common.policy import NoPolicyValue
from services.common.store.following import FactsIncomplete
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import cells
from services.reporting.actions import monthly_reports as actions
from services.reporting.actions.cells import Cell
from services.reporting.queries import receipts
from services.reporting.rules.filings import VersionUnknown
from services.reporting.rules.monthly_reports import KnownAtInFuture, RegionUnknown, known_when
from services.reporting.schemas.known_at import KnownAt
from services.reporting.schemas.monthly_reports import CountedOut, MonthlyReportOut
from services.reporting.schemas.shown_reports import named_behind, shown_counted, shown_report
from services.reporting.schemas.versions import FiledVersion

routes = router("月报")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Office = Annotated[Caller, user(*OFFICE)]
AsKnown = Annotated[
    KnownAt | None,
    Query(
        description="按此时所知的数据计算：带时区的时间，或者日期 YYYY-MM-DD（到这一天24时，"
        "北京时间；当天的到现在）；不写即现在。与 version 不能同用"
    ),
]
Number = Annotated[int, Path(ge=1, le=15, description="指标序号")]


@routes.get(
    "/v1/monthly-reports/{region}/{month}",
    summary="查看月报",
    responses=problems(
        OutsideRegion,
        RegionUnknown,
        VersionUnknown,
        KnownAtInFuture,
        FactsIncomplete,
        NoPolicyValue,
        YearUnknown,
    ),
)
async def read_monthly_report(
    *,
    region: RegionCode,
    month: MonthInPath,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    version: FiledVersion = None,
    known_at: AsKnown = None,
) -> MonthlyReportOut:
    """15项指标、逻辑关系和报送期限。县（区）的只供汇总，不填报。"""
    require_region(caller, region)
    if version is None:
        report = await actions.draft(session, deed, region, month, known_at)
        behind = await actions.facts_told(session, named_behind(report))
        paper = await actions.paper_of_month(session, region, month)
        return shown_report(report, behind, paper=paper)
    row, filing = await actions.filed(session, region, month, version)
    behind = await actions.facts_told(session, named_behind(filing.report))
    state = await receipts.state_of(session, region, month, version)
    return shown_report(filing.report, behind, filing, row.digest, state)


@routes.get(
    "/v1/monthly-reports/{region}/{month}/indicators/{n}/facts",
    summary="查看指标由哪些事实组成",
    responses=problems(
        OutsideRegion,
        RegionUnknown,
        VersionUnknown,
        FactsIncomplete,
        KnownAtInFuture,
        NoPolicyValue,
    ),
)
async def list_indicator_facts(
    *,
    region: RegionCode,
    month: MonthInPath,
    n: Number,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    version: FiledVersion = None,
    known_at: AsKnown = None,
) -> Page[CountedOut]:
    """逐个对象列出所计的数和所依据的事实，按对象编号排列。"""
    require_region(caller, region)
    if version is None:
        cell = Cell(region, month, n, known_when(known_at, deed.now))
        after = stretch.after[0] if stretch.after else ""
        rows = await cells.opened(session, cell, after, stretch.limit + 1)
    else:
        _, filing = await actions.filed(session, region, month, version)
        counted = filing.report.figures[n - 1].counted
        rows = actions.stretch_of(counted, stretch.after, stretch.limit + 1)
    behind = await actions.facts_behind(session, rows)
    return page_of(
        rows,
        stretch,
        lambda row: [row.id],
        lambda row: shown_counted(row, behind, caller.region),
    )
