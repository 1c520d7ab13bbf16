"""Pushes of WeChat (消息推送, safe mode): WeChat itself calls these, without a token of ours."""

from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from fastapi.responses import PlainTextResponse

from services.accounts.actions import wechat_pushes
from services.accounts.actions.wechat_pushes import Signed
from services.accounts.routes.means import RealNowDep
from services.accounts.rules.wechat import WechatNotConfigured
from services.accounts.rules.wechat_pushes import WechatPushFalse
from services.accounts.settings import PushSettings
from services.common.web.access import anyone
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import KeylessSessionDep

routes = router("微信消息推送")

Signature = Annotated[str, Query(max_length=64, description="微信的签名")]
Timestamp = Annotated[str, Query(max_length=20, description="时间戳，以秒计")]
Nonce = Annotated[str, Query(max_length=64, description="随机数")]
_SEALED: Final = {"type": "string", "maxLength": 2**20}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "微信加密的消息，JSON 或者 XML，密文在 Encrypt 中",
        "content": {
            media: {"schema": {"type": "object", "properties": {"Encrypt": _SEALED}}}
            for media in ("application/json", "text/xml")
        },
    }
}


async def _push_settings(request: Request) -> PushSettings:
    settings: PushSettings | None = request.app.state.push
    if settings is None:
        raise WechatNotConfigured
    return settings


PushSettingsDep = Annotated[PushSettings, Depends(_push_settings)]


@routes.get(
    "/v1/wechat/messages",
    summary="微信验证消息推送地址",
    response_class=PlainTextResponse,
    dependencies=[anyone],
    responses=problems(WechatNotConfigured, WechatPushFalse),
)
async def verify_wechat_address(
    *,
    settings: PushSettingsDep,
    signature: Signature,
    timestamp: Timestamp,
    nonce: Nonce,
    echostr: Annotated[str, Query(max_length=128, description="须原样返回的字符串")],
    now: RealNowDep,
) -> str:
    """在小程序后台填写消息推送地址时，由微信调用；签名正确的原样返回 echostr。"""
    signed = Signed(signature, timestamp, nonce)
    return wechat_pushes.answer_question(settings, signed, echostr, now)


@routes.post(
    "/v1/wechat/messages",
    summary="接收微信推送的消息",
    response_class=PlainTextResponse,
    dependencies=[anyone],
    responses=problems(WechatNotConfigured, WechatPushFalse),
    openapi_extra=_BODY,
)
async def take_wechat_message(
    *,
    request: Request,
    settings: PushSettingsDep,
    session: KeylessSessionDep,
    msg_signature: Signature,
    timestamp: Timestamp,
    nonce: Nonce,
    signature: Annotated[str, Query(max_length=64, description="明文部分的签名，不采用")] = "",
    encrypt_type: Annotated[str, Query(max_length=20, description="加密方式，aes")] = "aes",
    openid: Annotated[str, Query(max_length=128, description="发送者，以密文中的为准")] = "",
    now: RealNowDep,
) -> str:
    """由微信调用（安全模式）：核对签名和小程序后解密，登记订阅消息的同意和取消；返回 success。

    同一消息重复推送的只登记一次；签名不正确、时间相差超过5分钟的不接受。不接受 Idempotency-Key。
    """
    signed = Signed(msg_signature, timestamp, nonce)
    await wechat_pushes.take_push(session, settings, signed, await request.body(), now)
    return "success"
