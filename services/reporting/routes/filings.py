"""Filing the monthly form, its versions, and the months that call for attention."""

from itertools import islice
from typing import Annotated

from fastapi import Request

from services.common.errors import Unpinned
from services.common.policy import NoPolicyValue
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.time.workdays import YearUnknown
from services.common.values.identity import masked_name
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, Stretch, StretchDep, page_of
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import filings as actions
from services.reporting.actions import overdue
from services.reporting.actions.filings import Paper, Signatory
from services.reporting.actions.monthly_reports import facts_told
from services.reporting.actions.overdue import Overdue
from services.reporting.routes.feeds import FollowersDep
from services.reporting.routes.offices import office_of
from services.reporting.rules import filings as rules
from services.reporting.rules.filings import CarriedMonthUnknown, ExplanationUnneeded, Submission
from services.reporting.rules.monthly_reports import RegionUnknown
from services.reporting.schemas.filings import FilingIn, OverdueReportOut, VersionOut, VersionsOut
from services.reporting.schemas.monthly_reports import DeadlinesOut, MonthlyReportOut
from services.reporting.schemas.shown_reports import (
    named_behind,
    shown_difference,
    shown_report,
)
from services.reporting.tables.filings import Filing as Row
from services.reporting.tables.receipts import FilingReceipt

routes = router("月报")

_TOP = ("9999-12", "")
Clerk = Annotated[Caller, user("clerk")]
Office = Annotated[Caller, user(*OFFICE)]


@routes.post(
    "/v1/monthly-reports/{region}/{month}/filing",
    summary="填报月报",
    status_code=201,
    responses=problems(
        OutsideRegion,
        rules.NotOwnMonth,
        RegionUnknown,
        rules.CountyDoesNotFile,
        rules.MonthNotOver,
        rules.MonthOnPaper,
        rules.VersionMoved,
        rules.ReasonMissing,
        rules.HardRelationBroken,
        rules.ZeroReportUnsigned,
        rules.NotZeroReport,
        rules.ExplanationMissing,
        rules.LateFactsUnsettled,
        FactsIncomplete,
        NoPolicyValue,
        YearUnknown,
        CarriedMonthUnknown,
        ExplanationUnneeded,
        FeedGap,
        Unpinned,
    ),
)
async def file_monthly_report(
    *,
    region: RegionCode,
    month: MonthInPath,
    body: FilingIn,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
    request: Request,
) -> MonthlyReportOut:
    """先读完各来源的数据，再按所知计算并固定；以后的更正是新的版本，须注明理由。"""
    require_region(caller, region)
    rules.refuse_other_office(caller.region, region)
    paper = Paper(
        area=region,
        month=month,
        submission=_submission(body),
        signatory=Signatory(body.filed_by.name, body.filed_by.phone),
    )
    followers = request.app.state.followers
    row, filing = await actions.file(session, deed, followers, paper)
    behind = await facts_told(session, named_behind(filing.report))
    return shown_report(filing.report, behind, filing, row.digest, "filed")


@routes.get(
    "/v1/monthly-reports/{region}/{month}/versions",
    summary="查看月报的各个版本",
    responses=problems(OutsideRegion, RegionUnknown, FactsIncomplete),
)
async def list_monthly_report_versions(
    region: RegionCode, month: MonthInPath, caller: Office, session: SessionDep, deed: DeedDep
) -> VersionsOut:
    """已填报的各个版本，以及最新版本之后才得知、更正后会改变的数。"""
    require_region(caller, region)
    found = await actions.versions(session, deed, region, month)
    return VersionsOut(
        region=region,
        month=str(month),
        versions=[_shown_version(row, found.receipts.get(row.version)) for row in found.rows],
        late=[shown_difference(one) for one in found.late.differences] if found.late else [],
    )


@routes.get(
    "/v1/overdue/reports",
    summary="查看未报、迟报、退回和零报告的月份",
    responses=problems(OutsideRegion, FactsIncomplete, FeedGap, YearUnknown),
)
async def list_overdue_reports(
    *,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    followers: FollowersDep,
) -> Page[OverdueReportOut]:
    """本地区各地级市需要关注的月份，月份新的在前。未报、迟报、退回、零报告各不相同。

    从有数据的第一个月起；还没有读过来源数据的，先读完再答复；读不到的答复 503。
    """
    rows = await overdue.overdue_reports(session, deed, followers, office_of(caller))
    return page_of(_after(rows, stretch), stretch, _key, _shown_overdue)


def _key(row: Overdue) -> tuple[str, str]:
    return str(row.month), row.place.code


def _after(rows: list[Overdue], stretch: Stretch) -> list[Overdue]:
    # Newest month first, and within a month by code.
    month, code = (*(stretch.after or _TOP), "")[:2]
    rest = (
        row
        for row in rows
        if str(row.month) < month or (str(row.month) == month and row.place.code > code)
    )
    return [*islice(rest, stretch.limit + 1)]


def _submission(body: FilingIn) -> Submission:
    return Submission(
        expected_version=body.expected_version,
        reason=body.reason,
        explanations=body.explanations,
        carried=body.carried,
        zero_report=body.zero_report,
    )


def _shown_version(row: Row, receipt: FilingReceipt | None) -> VersionOut:
    return VersionOut(
        version=row.version,
        digest=row.digest,
        filed_at=row.filed_at,
        filed_by=masked_name(row.filed_by_name),
        phone=row.filed_by_phone,
        is_zero=row.is_zero,
        reason=row.reason,
        state=receipt.decision if receipt else "filed",
        ground=receipt.ground if receipt else None,
        decided_at=receipt.decided_at if receipt else None,
    )


def _shown_overdue(row: Overdue) -> OverdueReportOut:
    filed = row.filed
    return OverdueReportOut(
        region=row.place.code,
        region_name=row.place.name,
        month=str(row.month),
        standing=row.standing,
        is_zero=filed.is_zero if filed else None,
        filed_at=filed.first_filed_at if filed else None,
        version=filed.version if filed else None,
        open_notes=row.notes,
        deadlines=DeadlinesOut.model_validate(row.deadlines),
    )
