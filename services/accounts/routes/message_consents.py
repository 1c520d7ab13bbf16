"""Consents to be told: what a youth answered WeChat's question, and where they stand."""

from typing import Annotated

from fastapi import Depends, Request

from services.accounts.actions import message_consents as actions
from services.accounts.actions.message_sending import Means
from services.accounts.rules import message_consents as rules
from services.accounts.rules.accounts import AccountGone
from services.accounts.rules.message_templates import Templates
from services.accounts.schemas.message_consents import (
    MessageConsentAnswers,
    MessageConsentsOut,
    as_out,
)
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep

routes = router("消息")


async def _templates(request: Request) -> Templates:
    means: Means = request.app.state.means
    return means.templates


TemplatesDep = Annotated[Templates, Depends(_templates)]


@routes.get("/v1/me/message-consents", summary="我的订阅情况", dependencies=[user("youth")])
async def read_my_message_consents(
    session: SessionDep, deed: DeedDep, templates: TemplatesDep
) -> MessageConsentsOut:
    """本系统使用的每个消息模板，以及本人还同意接收几条；请求订阅前先读取模板编号。"""
    return as_out(await actions.balances(session, deed.author, templates))


@routes.post(
    "/v1/me/message-consents",
    summary="提交订阅答复",
    dependencies=[user("youth")],
    responses=problems(rules.TemplateUnknown, AccountGone),
)
async def answer_message_consents(
    body: MessageConsentAnswers, session: SessionDep, deed: DeedDep, templates: TemplatesDep
) -> MessageConsentsOut:
    """把微信返回的订阅结果原样提交。一次性订阅每同意一次可以发送一条；长期订阅和短信到拒绝为止。"""
    return as_out(await actions.answer(session, deed, templates, body.answers))
