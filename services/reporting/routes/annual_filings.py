"""Filing the year's two reports, their versions, and the years that are missing or late."""

from itertools import islice
from typing import Annotated

from services.common.errors import Unpinned
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.values.identity import masked_name
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, Stretch, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import annual_filings as actions
from services.reporting.actions import annual_receipts
from services.reporting.actions.annual_filings import OverdueYear, YearPaper
from services.reporting.actions.annual_receipts import YearWord
from services.reporting.actions.filings import Signatory
from services.reporting.queries import annual_filings as queries
from services.reporting.routes.annual_reports import COUNTING, SistersDep, Year
from services.reporting.routes.feeds import FollowersDep
from services.reporting.routes.offices import office_of
from services.reporting.rules import filings as rules
from services.reporting.rules import receipts
from services.reporting.rules.annual_filings import Remark, YearNotOpen
from services.reporting.schemas.annual_filings import (
    AnnualFilingIn,
    OverdueYearOut,
    YearReceiptIn,
    YearReceiptOut,
    YearVersionOut,
    YearVersionsOut,
)
from services.reporting.schemas.annual_reports import AnnualReportOut
from services.reporting.tables.annual_filings import AnnualFiling as Row
from services.reporting.tables.receipts import AnnualReceipt

routes = router("年度报告")

Clerk = Annotated[Caller, user("clerk")]
Office = Annotated[Caller, user(*OFFICE)]


@routes.post(
    "/v1/annual-reports/{region}/{year}/filing",
    summary="填报年度报告",
    status_code=201,
    responses=problems(
        *COUNTING,
        rules.NotOwnMonth,
        rules.CountyDoesNotFile,
        rules.VersionMoved,
        rules.ReasonMissing,
        YearNotOpen,
        FeedGap,
        Unpinned,
    ),
)
async def file_annual_report(
    *,
    region: RegionCode,
    year: Year,
    body: AnnualFilingIn,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
    sisters: SistersDep,
) -> AnnualReportOut:
    """两份报告一并计算并固定；以后的更正是新的版本，须注明理由。

    从 opens_on 起可以填报，在 due_on 以前报送（宁人社函〔2020〕272号 九：每年年底）。
    """
    require_region(caller, region)
    rules.refuse_other_office(caller.region, region)
    paper = YearPaper(
        area=region,
        year=year,
        expected_version=body.expected_version,
        reason=body.reason,
        remarks=[Remark(one.title, one.text) for one in body.remarks],
        signatory=Signatory(body.filed_by.name, body.filed_by.phone),
    )
    row, filing = await actions.file(session, deed, sisters, paper)
    return AnnualReportOut.of(filing.report, filing, row.digest, "filed")


@routes.post(
    "/v1/annual-reports/{region}/{year}/receipt",
    status_code=201,
    summary="接收或者退回年度报告",
    responses=problems(
        OutsideRegion,
        receipts.NotTheCentre,
        receipts.OwnReportNotReceived,
        rules.VersionUnknown,
        rules.VersionMoved,
        receipts.ReportStateForbids,
        receipts.ReturnGroundMissing,
        Unpinned,
    ),
)
async def receive_annual_report(
    *,
    region: RegionCode,
    year: Year,
    body: YearReceiptIn,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
) -> YearReceiptOut:
    """自治区经办机构对最新的版本接收，或者写明理由退回；每个版本只办理一次，已固定的内容不变。"""
    require_region(caller, region)
    receipts.refuse_other_than_centre(caller.region, region)
    word = YearWord(region, year, body.expected_version, body.decision, body.ground)
    row = await annual_receipts.decide(session, deed, word)
    return YearReceiptOut.model_validate(row)


@routes.get(
    "/v1/annual-reports/{region}/{year}/versions",
    summary="查看年度报告的各个版本",
    responses=problems(OutsideRegion),
)
async def list_annual_report_versions(
    region: RegionCode, year: Year, caller: Office, session: SessionDep
) -> YearVersionsOut:
    """已填报的各个版本，先报的在前；没有填报过的为空。"""
    require_region(caller, region)
    rows = await queries.versions(session, region, year)
    decided = await queries.receipts(session, region, year)
    shown = [_shown(row, decided.get(row.version)) for row in rows]
    return YearVersionsOut(region=region, year=year, versions=shown)


@routes.get(
    "/v1/overdue/annual-reports",
    summary="查看未报、迟报和被退回的年度报告",
    responses=problems(OutsideRegion, FactsIncomplete, FeedGap),
)
async def list_overdue_annual_reports(
    *,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    followers: FollowersDep,
) -> Page[OverdueYearOut]:
    """本地区各地级市的，年份新的在前；从有数据的第一年起。

    还没有读过来源数据的，先读完再答复；读不到的答复 503。
    """
    rows = await actions.overdue(session, deed, followers, office_of(caller))
    return page_of(_after(rows, stretch), stretch, _key, _shown_overdue)


def _key(row: OverdueYear) -> tuple[str, str]:
    return str(row.year), row.place.code


def _after(rows: list[OverdueYear], stretch: Stretch) -> list[OverdueYear]:
    # Newest year first, and within a year by code.
    if stretch.after is None:
        return rows[: stretch.limit + 1]
    year, code = stretch.after[:2]
    rest = (
        row
        for row in rows
        if str(row.year) < year or (str(row.year) == year and row.place.code > code)
    )
    return [*islice(rest, stretch.limit + 1)]


def _shown(row: Row, receipt: AnnualReceipt | None) -> YearVersionOut:
    return YearVersionOut(
        version=row.version,
        digest=row.digest,
        filed_at=row.filed_at,
        filed_by=masked_name(row.filed_by_name),
        phone=row.filed_by_phone,
        reason=row.reason,
        state=receipt.decision if receipt else "filed",
        ground=receipt.ground if receipt else None,
        decided_at=receipt.decided_at if receipt else None,
    )


def _shown_overdue(row: OverdueYear) -> OverdueYearOut:
    return OverdueYearOut(
        region=row.place.code,
        region_name=row.place.name,
        year=row.year,
        standing=row.standing,
        due_on=row.days.due_on,
        open_notes=row.notes,
    )
