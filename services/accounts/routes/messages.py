"""Messages: a youth reads their own; an office sees those that did not arrive, and resends."""

from typing import Annotated

from fastapi import Query

from services.accounts.actions import messages as actions
from services.accounts.rules import messages as rules
from services.accounts.rules.messages import State
from services.accounts.schemas.messages import (
    STATES_TOLD,
    MessageId,
    MessageOut,
    OwnMessageOut,
    ResendingRequest,
    as_own,
)
from services.accounts.tables.messages import Message
from services.common.errors import Unpinned
from services.common.values.region import PROVINCE
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep

routes = router("消息")


@routes.get("/v1/me/messages", summary="我的消息")
async def list_my_messages(
    caller: Annotated[Caller, user("youth")],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[OwnMessageOut]:
    """派遣、签约、到岗、补贴等事项的消息，新的在前；不论是否经微信或短信发出，都可以在这里查看。"""
    rows = await actions.own(session, deed, caller.youth_id or "", stretch)
    return page_of(rows, stretch, key=lambda one: [one.due_at.isoformat(), one.id], show=as_own)


@routes.post(
    "/v1/me/messages/{message_id}/reading",
    summary="标为已读",
    responses=problems(rules.MessageUnknown),
)
async def read_my_message(
    message_id: MessageId,
    caller: Annotated[Caller, user("youth")],
    session: SessionDep,
    deed: DeedDep,
) -> OwnMessageOut:
    """记下本人第一次阅读的时间，再次标记不改变。"""
    return as_own(await actions.read(session, deed, caller.youth_id or "", message_id))


@routes.get("/v1/messages", summary="查询消息的发送情况")
async def list_messages(
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[State | None, Query(description=f"只看这一状态：{STATES_TOLD}")] = None,
) -> Page[MessageOut]:
    """本地区青年的消息发到了哪一步，新的在前；没有收件人和正文。"""
    rows = await actions.of_area(session, caller.region or PROVINCE, state, stretch)
    show = MessageOut.model_validate
    return page_of(rows, stretch, key=lambda one: [one.id], show=show)


@routes.post(
    "/v1/messages/{message_id}/resending",
    summary="重新发送消息",
    response_model=MessageOut,
    responses=problems(
        rules.MessageUnknown,
        rules.MessageChanged,
        rules.MessageStateForbids,
        rules.MessageOver,
        Unpinned,
    ),
)
async def resend_message(
    message_id: MessageId,
    body: ResendingRequest,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> Message:
    """内容或配置有误而已改正的，或者不能确定是否送达的，再发一次；后者本人可能收到两次。"""
    return await actions.resend(
        session,
        deed,
        caller.region or PROVINCE,
        message_id,
        expected=body.expected_version,
        ground=body.ground,
    )
