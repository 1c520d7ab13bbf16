"""The year's two reports: as drafts or as filed, as text documents, on paper, unit by unit."""

from itertools import islice
from typing import Annotated, Final

from fastapi import Depends, Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.policy import NoPolicyValue
from services.common.printing.press import MEDIA_TYPE
from services.common.store import audit
from services.common.store.database import release
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.choices import listed
from services.common.web.downloads import named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.printing import PDF_RESPONSE, PressBusy, PressDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import annual_filings, annual_reports
from services.reporting.actions.annual_reports import Sisters
from services.reporting.documents.annual_books import annual_book
from services.reporting.documents.annual_pages import annual_pages
from services.reporting.documents.annual_words import YearSheet, paper
from services.reporting.queries import annual_filings as queries
from services.reporting.readers.code_lists import LISTS
from services.reporting.rules.annual_reports import (
    REPORTS,
    WaitsUnavailable,
    Which,
    YearNotBegun,
    YearOnPaper,
)
from services.reporting.rules.filings import VersionUnknown
from services.reporting.rules.monthly_reports import RegionUnknown
from services.reporting.rules.publicity import NamesUnavailable
from services.reporting.rules.receipts import State
from services.reporting.schemas.annual_filings import UnitOfYearOut
from services.reporting.schemas.annual_reports import AnnualReportOut
from services.reporting.schemas.versions import FiledVersion

routes = router("年度报告")

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Office = Annotated[Caller, user(*OFFICE)]
Year = Annotated[int, Path(ge=1900, le=2199, description="年份")]
_Report = Annotated[Which, Query(description=f"哪一份：{listed(REPORTS)}")]
COUNTING: Final = (
    OutsideRegion,
    NoPolicyValue,
    RegionUnknown,
    YearNotBegun,
    YearOnPaper,
    FactsIncomplete,
    NamesUnavailable,
    WaitsUnavailable,
)
_CODES: Final = {
    name: dict(LISTS[of].items)
    for name, of in {
        "recommenders": "prospect-recommenders",
        "early-end-causes": "early-end-causes",
        "ends-by-whom": "ends-by-whom",
        "disbursement-kinds": "disbursement-kinds",
    }.items()
}
"""What the codes in a report mean, by list."""


async def _sisters(request: Request) -> Sisters:
    state = request.app.state
    return Sisters(state.followers, state.units, state.matching)


SistersDep = Annotated[Sisters, Depends(_sisters)]


async def _sheet(
    *,
    region: RegionCode,
    year: Year,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    sisters: SistersDep,
    version: FiledVersion = None,
) -> YearSheet:
    require_region(caller, region)
    if version is None:
        draft = await annual_reports.report(session, deed, sisters, region, year)
        return YearSheet(draft, _CODES)
    row, filing = await annual_filings.filed(session, region, year, version)
    return YearSheet(
        report=filing.report,
        codes=_CODES,
        filing=filing,
        filed_by=row.filed_by_name,
        phone=row.filed_by_phone,
        digest=row.digest,
    )


SheetDep = Annotated[YearSheet, Depends(_sheet)]


@routes.get(
    "/v1/annual-reports/{region}/{year}.docx",
    summary="下载年度报告文档",
    responses=problems(*COUNTING, VersionUnknown, PressBusy, FeedGap)
    | {200: {"content": {DOCX: {}}, "description": "可以接着写的文档，图表为图片"}},
    response_class=Response,
)
async def download_annual_report(
    *,
    sheet: SheetDep,
    report: _Report,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    press: PressDep,
) -> Response:
    """草稿，或者已填报的一个版本；同一版本每次下载的内容逐字节相同。"""
    await _note(session, deed, sheet)
    told = paper(sheet, report)
    known_at = sheet.report.standing.known_at
    content = await press.print(lambda: annual_book(told, known_at))
    return Response(content, media_type=DOCX, headers=named(f"{told.title}.docx"))


@routes.get(
    "/v1/annual-reports/{region}/{year}.pdf",
    summary="打印年度报告",
    responses=problems(*COUNTING, VersionUnknown, PressBusy, FeedGap) | PDF_RESPONSE,
    response_class=Response,
)
async def print_annual_report(
    *,
    sheet: SheetDep,
    report: _Report,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    press: PressDep,
) -> Response:
    """与文档内容相同，供盖章报送。"""
    await _note(session, deed, sheet)
    told = paper(sheet, report)
    printed = await press.print(lambda: annual_pages(told))
    headers = named(f"{told.title}.pdf")
    return Response(printed.content, media_type=MEDIA_TYPE, headers=headers)


@routes.get(
    "/v1/annual-reports/{region}/{year}",
    summary="查看年度报告",
    responses=problems(*COUNTING, VersionUnknown, FeedGap),
)
async def read_annual_report(
    caller: Office, sheet: SheetDep, session: SessionDep
) -> AnnualReportOut:
    """见习基地申报确定情况和当年见习工作实施情况（宁人社函〔2020〕272号 九）；县（区）的只供查看。

    先读完各来源的数据再计算；当年未完的，统计到今天。留用等结果按现在所知，计入完成的月份。
    """
    state: State = "draft"
    if sheet.filing:
        standing = sheet.report.standing
        state = await queries.state_of(
            session, standing.region, standing.year, sheet.filing.version
        )
    return AnnualReportOut.of(sheet.report, sheet.filing, sheet.digest, state)


@routes.get(
    "/v1/annual-reports/{region}/{year}/units",
    summary="查看见习基地申报确定名单",
    responses=problems(*COUNTING, VersionUnknown, FeedGap),
)
async def list_units_of_year(
    caller: Office, sheet: SheetDep, stretch: StretchDep
) -> Page[UnitOfYearOut]:
    """当年申报、认定、退回、不予认定或者清退的单位，按单位编号排列。"""
    units = sheet.report.recognitions.units
    rest = (one for one in units if stretch.after is None or one.unit_id > stretch.after[0])
    rows = [*islice(rest, stretch.limit + 1)]
    return page_of(rows, stretch, lambda row: [row.unit_id], UnitOfYearOut.of)


async def _note(session: AsyncSession, deed: Deed, sheet: YearSheet) -> None:
    if sheet.filing:
        standing = sheet.report.standing
        seen = f"{standing.region}/{standing.year}/{sheet.filing.version}"
        await audit.note(
            session,
            deed,
            action="annual-report.downloaded",
            object_id=seen,
            region=standing.region,
        )
    await release(session)
