"""Ways to sign in: codes sent to phones, and what a youth binds and unbinds."""

from typing import Annotated

from fastapi import Response

from services.accounts.actions import phone_codes as codes
from services.accounts.actions import ways as actions
from services.accounts.routes.means import (
    NEVER_KEPT,
    OutsideDep,
    PasswordsDep,
    RealNowDep,
)
from services.accounts.rules import phone_codes, sms, ways, wechat
from services.accounts.rules.lockout import AccountLocked
from services.accounts.rules.passwords import PasswordWrong, SignInsCrowded
from services.accounts.schemas.ways import (
    PhoneBindingRequest,
    PhoneCodeOut,
    PhoneCodeRequest,
    WaysOut,
    WechatBindingRequest,
)
from services.common.web.access import anyone, user
from services.common.web.networks import NetworkDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep

routes = router("登录方式")

OF_WECHAT = (
    wechat.WechatNotConfigured,
    wechat.WechatBusy,
    wechat.WechatTokenExpired,
    wechat.WechatAstray,
    wechat.WechatCodeInvalid,
    wechat.WechatBlocked,
    wechat.WechatQuotaSpent,
)
OF_PROOF = (
    *OF_WECHAT,
    ways.ProofUnfit,
    PasswordWrong,
    SignInsCrowded,
    AccountLocked,
    phone_codes.PhoneCodeWrong,
)

Youth = Annotated[Caller, user("youth")]


@routes.post(
    "/v1/phone-codes",
    status_code=201,
    summary="获取短信验证码",
    response_model=PhoneCodeOut,
    dependencies=[anyone],
    responses=problems(
        phone_codes.PhoneCodesTooMany,
        sms.SmsNotConfigured,
        sms.SmsBusy,
        sms.SmsAstray,
        sms.SmsRefused,
    ),
)
async def send_phone_code(
    *,
    body: PhoneCodeRequest,
    session: SessionDep,
    deed: DeedDep,
    outside: OutsideDep,
    network: NetworkDep,
    now: RealNowDep,
) -> PhoneCodeOut:
    """向手机号码发送6位验证码，用于登录、注册、绑定和验证本人；不论这个号码是否已注册，结果都相同。

    再次获取后，以前的验证码失效。同一号码、同一网络地址的次数有限。
    """
    terms = await codes.send_code(
        session, deed, outside.sms, phone=body.phone, network=network, now=now
    )
    return PhoneCodeOut(
        expires_in=int(terms.life.total_seconds()), resend_after=int(terms.wait.total_seconds())
    )


@routes.get("/v1/me/sign-in-ways", summary="我的登录方式", response_model=WaysOut)
async def read_my_ways(response: Response, session: SessionDep, caller: Youth) -> WaysOut:
    """本人账号可以用哪些方式登录。"""
    response.headers.update(NEVER_KEPT)
    found, phone = await actions.shown_ways(session, caller.subject)
    return WaysOut(password=found.password, wechat=found.wechat, phone=phone)


@routes.post(
    "/v1/me/wechat",
    status_code=204,
    summary="绑定微信",
    responses=problems(*OF_PROOF, ways.WechatTaken, ways.WayBound),
)
async def bind_my_wechat(
    *,
    body: WechatBindingRequest,
    caller: Youth,
    session: SessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    outside: OutsideDep,
    now: RealNowDep,
) -> None:
    """绑定后可以用微信登录。须同时用已有的登录方式验证本人；一个微信只能绑定一个账号。"""
    await actions.prove(session, deed, hasher, outside, proof=body.proof, now=now)
    code = body.code.get_secret_value()
    await actions.bind_wechat(session, deed, outside.wechat, code=code, now=now)


@routes.delete(
    "/v1/me/wechat",
    status_code=204,
    summary="解除微信绑定",
    responses=problems(ways.WayUnbound, ways.LastWay),
)
async def unbind_my_wechat(
    caller: Youth, session: SessionDep, deed: DeedDep, now: RealNowDep
) -> None:
    """解除后不能再用这个微信登录，所有登录失效；没有其他登录方式的不能解除。"""
    await actions.unbind(session, deed, "wechat", now)


@routes.post(
    "/v1/me/phone",
    status_code=204,
    summary="绑定手机号码",
    responses=problems(*OF_PROOF, ways.PhoneTaken, ways.WayBound),
)
async def bind_my_phone(
    *,
    body: PhoneBindingRequest,
    caller: Youth,
    session: SessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    outside: OutsideDep,
    now: RealNowDep,
) -> None:
    """绑定后可以用短信验证码登录。须同时用已有的登录方式验证本人；一个号码只能绑定一个账号。"""
    await actions.prove(session, deed, hasher, outside, proof=body.proof, now=now)
    code = body.code.get_secret_value()
    await actions.bind_phone(session, deed, phone=body.phone, code=code, now=now)


@routes.delete(
    "/v1/me/phone",
    status_code=204,
    summary="解除手机号码绑定",
    responses=problems(ways.WayUnbound, ways.LastWay),
)
async def unbind_my_phone(
    caller: Youth, session: SessionDep, deed: DeedDep, now: RealNowDep
) -> None:
    """解除后不能再用这个号码登录，所有登录失效；没有其他登录方式的不能解除。"""
    await actions.unbind(session, deed, "phone", now)
