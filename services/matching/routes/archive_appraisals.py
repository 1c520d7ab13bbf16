"""Archive appraisals: whose records wait, what was decided of them, and by which two officers."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.web.access import OutsideRegion, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import archive_appraisals as actions
from services.matching.routes.dependencies import ReportingDep
from services.matching.rules import archive_appraisals as rules
from services.matching.rules.retention import RetainedUnknown
from services.matching.rules.youths import YouthMerged, YouthNotFound
from services.matching.schemas.archive_appraisals import (
    ArchiveAppraisalDecidedIn,
    ArchiveAppraisalIn,
    ArchiveAppraisalOut,
    AwaitingArchiveAppraisalOut,
)
from services.matching.schemas.ids import YouthId

routes = router("个人信息")

Of = Annotated[YouthId, Path(description="见习对象编号")]
_DECIDING = (
    YouthNotFound,
    YouthMerged,
    rules.ArchiveAppraisalNotFound,
    rules.ArchiveAppraisalClosed,
    rules.ArchiveAppraisalStale,
    Unpinned,
)


@routes.get(
    "/v1/retention/appraisals",
    summary="满保存年限待鉴定的档案",
    responses=problems(OutsideRegion),
)
async def list_awaiting_appraisals(
    caller: Annotated[Caller, user("clerk", "approver", "auditor")],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[AwaitingArchiveAppraisalOut]:
    """本行政区划内，签订过协议、提交过签字的纸质件或者见习过，满保存年限、没有正在办理的事项的人员，
    以及有没有决定的鉴定意见的人员，按编号排列。鉴定为继续保存的，到期以后再列出。

    档案是否销毁由档案鉴定决定（档案法 第三十一条），系统只登记鉴定意见并照办。
    """
    rows = await actions.awaiting(session, deed, caller, stretch)
    return page_of(rows, stretch, lambda one: (one.youth.id,), AwaitingArchiveAppraisalOut.of)


@routes.post(
    "/v1/retention/appraisals/{youth_id}",
    status_code=201,
    summary="登记档案鉴定意见",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        RetainedUnknown,
        rules.MoneyRecordsKept,
        rules.NotToBeAppraised,
        rules.ArchiveAppraisalOpen,
    ),
)
async def propose_archive_appraisal(
    *,
    youth_id: Of,
    body: ArchiveAppraisalIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
    reporting: ReportingDep,
) -> ArchiveAppraisalOut:
    """登记档案鉴定对一个人的档案作出的意见：销毁，或者继续保存到哪一天。由另一名审批人员确认后才照办。

    须是待鉴定的（GET /v1/retention/appraisals）。有补贴、保险或者理赔的记录的，不能销毁
    （`money-records-kept`），可以登记为继续保存。已鉴定为继续保存、还没有到期的，可以另行登记继续保存到哪一天，
    以最后确认的为准。
    """
    made = await actions.propose(session, deed, caller, body.form(youth_id), reporting=reporting)
    return ArchiveAppraisalOut.of(made)


@routes.post(
    "/v1/retention/appraisals/{youth_id}/confirm",
    summary="确认档案鉴定意见并照办",
    responses=problems(
        *_DECIDING,
        rules.ConfirmsOwnAppraisal,
        rules.KeptUntilOver,
        RetainedUnknown,
        rules.MoneyRecordsKept,
        rules.NotToBeAppraised,
    ),
)
async def confirm_archive_appraisal(
    *,
    youth_id: Of,
    body: ArchiveAppraisalDecidedIn,
    caller: Annotated[Caller, user("approver")],
    session: SessionDep,
    deed: DeedDep,
    reporting: ReportingDep,
) -> ArchiveAppraisalOut:
    """由登记人以外的审批人员对照鉴定文书确认。鉴定为销毁的，此人的登记随即匿名化：姓名、号码、
    文字都不再存在，不能恢复；其协议和见习不再能查看，总人数、月报和已报送的文件不变，读取数据的部门得到
    `person.erased`。鉴定为继续保存的，到期以前不再列为待鉴定。

    登记意见以后又有事项办理的，不能确认（`not-to-be-appraised`）；继续保存到的日期已经过去的也不能
    （`kept-until-over`）。
    """
    done = await actions.confirm(session, deed, caller, body.decided(youth_id), reporting=reporting)
    return ArchiveAppraisalOut.of(done)


@routes.post(
    "/v1/retention/appraisals/{youth_id}/decline",
    summary="不予确认档案鉴定意见",
    responses=problems(*_DECIDING),
)
async def decline_archive_appraisal(
    youth_id: Of,
    body: ArchiveAppraisalDecidedIn,
    caller: Annotated[Caller, user("clerk", "approver")],
    session: SessionDep,
    deed: DeedDep,
) -> ArchiveAppraisalOut:
    """登记人自己也可以办理。什么也不改变，可以再次登记。"""
    done = await actions.decline(session, deed, caller, body.decided(youth_id))
    return ArchiveAppraisalOut.of(done)
