"""What follows a filing: the centre's word, the late months, and a version counted again."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import filings, receipts, replays
from services.reporting.actions.receipts import Word
from services.reporting.documents import frozen
from services.reporting.routes.feeds import FollowersDep
from services.reporting.rules import receipts as rules
from services.reporting.rules.filings import VersionMoved, VersionUnknown
from services.reporting.rules.monthly_reports import RegionUnknown
from services.reporting.schemas.filings import LateMonthsOut, ReceiptIn, ReceiptOut, ReplayOut
from services.reporting.schemas.shown_reports import shown_late
from services.reporting.schemas.versions import MOST

routes = router("月报")

Clerk = Annotated[Caller, user("clerk")]
Office = Annotated[Caller, user(*OFFICE)]
Number = Annotated[int, Path(ge=1, le=MOST, description="版本号")]


@routes.post(
    "/v1/monthly-reports/{region}/{month}/receipt",
    status_code=201,
    summary="接收或者退回月报",
    responses=problems(
        OutsideRegion,
        rules.NotTheCentre,
        rules.OwnReportNotReceived,
        VersionUnknown,
        VersionMoved,
        rules.ReportStateForbids,
        rules.ReturnGroundMissing,
        Unpinned,
    ),
)
async def receive_monthly_report(
    *,
    region: RegionCode,
    month: MonthInPath,
    body: ReceiptIn,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
) -> ReceiptOut:
    """自治区经办机构对最新的版本接收，或者写明理由退回；每个版本只办理一次，已固定的内容不变。"""
    require_region(caller, region)
    rules.refuse_other_than_centre(caller.region, region)
    word = Word(region, month, body.expected_version, body.decision, body.ground)
    row = await receipts.decide(session, deed, word)
    return ReceiptOut(
        region=region,
        month=str(month),
        version=row.version,
        decision=row.decision,
        ground=row.ground,
        decided_at=row.decided_at,
    )


@routes.get(
    "/v1/monthly-reports/{region}/{month}/late-months",
    summary="查看填报以前须先更正或者说明的月份",
    responses=problems(OutsideRegion, RegionUnknown, FactsIncomplete, FeedGap),
)
async def list_late_months(
    *,
    region: RegionCode,
    month: MonthInPath,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    followers: FollowersDep,
) -> LateMonthsOut:
    """先读完各来源的数据；以前已填报的月份中，后来又得知新数据的，逐个对象列出差异。"""
    require_region(caller, region)
    late = await filings.late_months(session, deed, followers, region, month)
    return LateMonthsOut(region=region, month=str(month), months=[*map(shown_late, late)])


@routes.get(
    "/v1/monthly-reports/{region}/{month}/versions/{version}/replay",
    summary="重新计算已填报的一个版本",
    responses=problems(OutsideRegion, VersionUnknown),
)
async def replay_monthly_report(
    region: RegionCode, month: MonthInPath, version: Number, caller: Office, session: SessionDep
) -> ReplayOut:
    """按填报时所知的数据、数值和日历再算一遍，与已固定的内容逐字节核对；以后得知的数据不影响结果。"""
    require_region(caller, region)
    row, filing, found = await replays.replay(session, region, month, version)
    again = replays.digest_of(found.filing)
    return ReplayOut(
        region=region,
        month=str(month),
        version=version,
        digest=row.digest,
        intact=frozen.digest(row.content) == row.digest,
        recounted_digest=again,
        same=again == replays.digest_of(filing),
        indicators=[*found.differing],
    )
