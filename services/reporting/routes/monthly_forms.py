"""The monthly form in its own look, the parts below an area, what a version changed."""

import asyncio
from itertools import islice
from typing import Annotated

from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.policy import NoPolicyValue
from services.common.printing.press import MEDIA_TYPE
from services.common.store import audit
from services.common.store.database import release
from services.common.store.following import FactsIncomplete
from services.common.time.workdays import YearUnknown
from services.common.values.month import Month
from services.common.web.access import OutsideRegion, require_region
from services.common.web.downloads import named
from services.common.web.pages import Page, Stretch, StretchDep, page_of
from services.common.web.paths import MonthInPath
from services.common.web.printing import PDF_RESPONSE, PressBusy, PressDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import form_sheets as actions
from services.reporting.actions.form_sheets import Edition
from services.reporting.documents.form_pages import monthly_pages
from services.reporting.documents.form_words import Sheet
from services.reporting.documents.forms import monthly_form
from services.reporting.routes.monthly_reports import XLSX, AsKnown, Office
from services.reporting.rules.differences import Difference
from services.reporting.rules.filings import VersionUnknown
from services.reporting.rules.monthly_reports import KnownAtInFuture, RegionUnknown
from services.reporting.schemas.monthly_forms import BuildUpOut, ChangesOut
from services.reporting.schemas.monthly_reports import DifferenceOut
from services.reporting.schemas.shown_reports import shown_difference
from services.reporting.schemas.versions import FiledVersion

routes = router("月报")

_EVERY_FORM = (
    OutsideRegion,
    RegionUnknown,
    VersionUnknown,
    KnownAtInFuture,
    FactsIncomplete,
    NoPolicyValue,
    YearUnknown,
)


async def _edition(
    region: RegionCode,
    month: MonthInPath,
    caller: Office,
    version: FiledVersion = None,
    known_at: AsKnown = None,
) -> Edition:
    require_region(caller, region)
    return Edition(region, month, version, known_at)


EditionDep = Annotated[Edition, Depends(_edition)]


@routes.get(
    "/v1/monthly-reports/{region}/{month}.xlsx",
    summary="下载月报表格",
    responses=problems(*_EVERY_FORM)
    | {200: {"content": {XLSX: {}}, "description": "与汇总表同样式的电子表格"}},
    response_class=Response,
)
async def download_monthly_report(
    asked: EditionDep, caller: Office, session: SessionDep, deed: DeedDep
) -> Response:
    """草稿，或者已填报的一个版本；同一版本每次下载的内容逐字节相同。

    第二张表为说明；另有分地区汇总，更正的版本还有与上一版的差异。
    """
    sheet = await _noted(session, deed, asked)
    made = await asyncio.to_thread(monthly_form, sheet)
    return Response(made, media_type=XLSX, headers=named(_name(sheet, "xlsx")))


@routes.get(
    "/v1/monthly-reports/{region}/{month}.pdf",
    summary="打印月报",
    responses=problems(*_EVERY_FORM, PressBusy) | PDF_RESPONSE,
    response_class=Response,
)
async def print_monthly_report(
    asked: EditionDep, caller: Office, session: SessionDep, deed: DeedDep, press: PressDep
) -> Response:
    """与汇总表同样式，供盖章报送；说明、分地区汇总和与上一版的差异另起一页。"""
    sheet = await _noted(session, deed, asked)
    await release(session)
    printed = await press.print(lambda: monthly_pages(sheet))
    headers = named(_name(sheet, "pdf"))
    return Response(printed.content, media_type=MEDIA_TYPE, headers=headers)


@routes.get(
    "/v1/monthly-reports/{region}/{month}/build-up",
    summary="查看月报的分地区汇总",
    responses=problems(*_EVERY_FORM),
)
async def read_build_up(
    asked: EditionDep, caller: Office, session: SessionDep, deed: DeedDep
) -> BuildUpOut:
    """县（区）不填报，只供汇总（宁人社函〔2020〕272号 九）。

    每个对象计入决定其数的经办机构；计划计入下达的一级。县（区）的没有下一级，各部分为空。
    """
    return BuildUpOut.of(*await actions.parts_of(session, deed, asked))


@routes.get(
    "/v1/monthly-reports/{region}/{month}/changes",
    summary="查看与上一版的差异",
    responses=problems(*_EVERY_FORM),
)
async def read_monthly_changes(
    asked: EditionDep, caller: Office, session: SessionDep, deed: DeedDep
) -> ChangesOut:
    """已填报的版本与其上一版比较，草稿与最新的已填报版本比较。"""
    report, found = await actions.changes_of(session, deed, asked)
    return ChangesOut.of(report, asked.version, found)


@routes.get(
    "/v1/monthly-reports/{region}/{month}/changes/records",
    summary="查看与上一版的差异由哪些对象组成",
    responses=problems(*_EVERY_FORM),
)
async def list_monthly_change_records(
    asked: EditionDep, caller: Office, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[DifferenceOut]:
    """按指标序号、对象种类和编号排列。"""
    _, found = await actions.changes_of(session, deed, asked)
    rows = _after(found.objects if found else (), stretch)
    return page_of(rows, stretch, _key, shown_difference)


async def _noted(session: AsyncSession, deed: Deed, asked: Edition) -> Sheet:
    sheet = await actions.sheet_of(session, deed, asked)
    if asked.version is not None:
        seen = f"{asked.area}/{asked.month}/{asked.version}"
        await audit.note(
            session,
            deed,
            action="monthly-report.downloaded",
            object_id=seen,
            region=asked.area,
        )
    return sheet


def _name(sheet: Sheet, ending: str) -> str:
    month = Month.parse(sheet.report.month)
    edition = f"第{sheet.filing.version}版" if sheet.filing else "草稿"
    office = sheet.report.basis.name
    return f"{office}{month.year}年{month.month}月就业见习月报（{edition}）.{ending}"


def _key(row: Difference) -> tuple[str, str, str]:
    return f"{row.indicator:02}", row.kind, row.id


def _after(rows: tuple[Difference, ...], stretch: Stretch) -> list[Difference]:
    found = sorted(rows, key=_key)
    rest = (row for row in found if stretch.after is None or _key(row) > stretch.after[:3])
    return [*islice(rest, stretch.limit + 1)]
