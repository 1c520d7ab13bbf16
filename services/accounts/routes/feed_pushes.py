"""Pushes of data agreements: registered, resumed and ended by the administrator."""

from typing import Annotated, Final

from fastapi import Path, Query, Request

from services.accounts.actions import feed_pushes as actions
from services.accounts.queries import feed_pushes as queries
from services.accounts.routes.data_agreements import AgreementId, ReaderCaller
from services.accounts.rules import data_agreements, officers
from services.accounts.rules import feed_pushes as rules
from services.accounts.rules.accounts import AccountGone
from services.accounts.schemas.data_agreements import AgreementEndRequest
from services.accounts.schemas.feed_pushes import (
    STATES,
    FeedPushesOut,
    FeedPushIssuedOut,
    FeedPushOut,
    FeedPushRequest,
    WebhookOut,
)
from services.accounts.tables.feed_pushes import FeedPush
from services.common.errors import Unpinned
from services.common.values.destinations import DestinationUnfit
from services.common.web.access import user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep
from services.common.web.wire import id_field

routes = router("数据共享协议")

PushId = Annotated[str, id_field("psh"), Path(description="推送编号")]
_MOVED: Final = (
    Unpinned,
    officers.NotAdministrator,
    data_agreements.AgreementUnknown,
    rules.PushUnknown,
    rules.PushChanged,
    rules.PushStateForbids,
)


@routes.post(
    "/v1/data-agreements/{agreement_id}/pushes",
    status_code=201,
    summary="登记推送",
    dependencies=[user("administrator")],
    responses=problems(
        officers.NotAdministrator,
        data_agreements.AgreementUnknown,
        data_agreements.AgreementOver,
        rules.FeedNotAgreed,
        rules.PushThere,
        DestinationUnfit,
        AccountGone,
    ),
)
async def register_feed_push(
    *,
    request: Request,
    agreement_id: AgreementId,
    body: FeedPushRequest,
    session: KeylessSessionDep,
    deed: DeedDep,
) -> FeedPushIssuedOut:
    """有新的变更时告知部门（Standard Webhooks），只有目录名和游标；随即发出第一次，供核对。

    签名密钥只在此时给出一次；遗失的请终止后另行登记。
    """
    push = await actions.make(
        session,
        deed,
        agreement_id,
        body.feed,
        body.url,
        inside=request.app.state.settings.inside,
        reason=body.reason,
    )
    return FeedPushIssuedOut(id=push.id, signing_secret=push.secret, version=push.version)


@routes.get(
    "/v1/data-agreements/{agreement_id}/pushes",
    summary="推送名单",
    responses=problems(data_agreements.AgreementUnknown),
)
async def list_feed_pushes(
    agreement_id: AgreementId, caller: ReaderCaller, session: SessionDep
) -> FeedPushesOut:
    """一份数据共享协议的推送：送到哪里、最近一次何时送达、为什么没有送达；至多一百项。"""
    found = await actions.pushes_of(session, agreement_id, caller.region)
    return FeedPushesOut(items=[FeedPushOut.model_validate(one) for one in found])


@routes.get("/v1/webhooks", summary="各份协议的推送", responses=problems())
async def list_webhooks(
    *,
    caller: ReaderCaller,
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[rules.State | None, Query(description=f"只看这种状态的：{STATES}")] = None,
) -> Page[WebhookOut]:
    """本行政区划及下辖行政区划的机构签订的全部协议的推送，哪一项停用了在这里一次看到；登记、恢复和终止在各份协议中办理。"""
    found = await queries.pushes_within(session, caller.region or "", state, stretch)
    return page_of(found, stretch, lambda row: (row.id,), WebhookOut.model_validate)


@routes.post(
    "/v1/data-agreements/{agreement_id}/pushes/{push_id}/resumption",
    summary="恢复推送",
    response_model=FeedPushOut,
    dependencies=[user("administrator")],
    responses=problems(*_MOVED, AccountGone),
)
async def resume_feed_push(
    agreement_id: AgreementId,
    push_id: PushId,
    body: AgreementEndRequest,
    session: SessionDep,
    deed: DeedDep,
) -> FeedPush:
    """连续失败而停用的，随即再试，从最后一次送达之处继续。"""
    return await actions.resume(
        session,
        deed,
        agreement_id,
        push_id,
        expected_version=body.expected_version,
        reason=body.reason,
    )


@routes.post(
    "/v1/data-agreements/{agreement_id}/pushes/{push_id}/ending",
    summary="终止推送",
    response_model=FeedPushOut,
    dependencies=[user("administrator")],
    responses=problems(*_MOVED, AccountGone),
)
async def end_feed_push(
    agreement_id: AgreementId,
    push_id: PushId,
    body: AgreementEndRequest,
    session: SessionDep,
    deed: DeedDep,
) -> FeedPush:
    """不再推送；部门照常读取数据目录。终止后不能恢复，可以另行登记。"""
    return await actions.end(
        session,
        deed,
        agreement_id,
        push_id,
        expected_version=body.expected_version,
        reason=body.reason,
    )
