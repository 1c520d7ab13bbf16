"""Tokens: sign in, renew, sign out, and the keys by which anyone checks them."""

from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import documents
from services.accounts.actions import department_tokens, tokens, youth_sign_ins
from services.accounts.actions.department_tokens import DepartmentToken
from services.accounts.actions.tokens import Tokens
from services.accounts.clients.outside import Outside
from services.accounts.engine import Passwords
from services.accounts.routes.means import (
    NEVER_KEPT,
    OutsideDep,
    PasswordsDep,
    RealNowDep,
    TokenKeysDep,
)
from services.accounts.routes.ways import OF_WECHAT
from services.accounts.rules.accounts import AccountGone, AccountSuspended, SignInFailed
from services.accounts.rules.department_keys import AgreementNotInForce, ClientInvalid
from services.accounts.rules.lockout import AccountLocked, NetworkLocked
from services.accounts.rules.passwords import PasswordChangeDue, SignInsCrowded
from services.accounts.rules.phone_codes import PhoneCodeWrong
from services.accounts.rules.second_factors import CodeNeeded, CodeWrong, SecondFactorMissing
from services.accounts.rules.tokens import RefreshTokenInvalid
from services.accounts.rules.ways import PhoneUnknown, WechatUnknown
from services.accounts.schemas.accounts import (
    DepartmentGrant,
    DepartmentTokenOut,
    EndedSignInsOut,
    Grant,
    PasswordGrant,
    PhoneCodeGrant,
    PublicKeysOut,
    RevocationRequest,
    TokensOut,
    WechatGrant,
)
from services.accounts.settings import TokenKey
from services.common.deeds import Deed
from services.common.web.access import anyone
from services.common.web.networks import NetworkDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep

routes = router("登录")


@routes.post(
    "/v1/tokens",
    summary="登录或续期",
    response_model=TokensOut | DepartmentTokenOut,
    responses=problems(
        SignInFailed,
        RefreshTokenInvalid,
        CodeNeeded,
        CodeWrong,
        AccountLocked,
        NetworkLocked,
        AccountSuspended,
        PasswordChangeDue,
        SecondFactorMissing,
        *OF_WECHAT,
        WechatUnknown,
        PhoneCodeWrong,
        PhoneUnknown,
        ClientInvalid,
        AgreementNotInForce,
        AccountGone,
        SignInsCrowded,
    ),
    dependencies=[anyone],
)
async def create_tokens(
    *,
    body: Grant,
    response: Response,
    session: KeylessSessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    outside: OutsideDep,
    keys: TokenKeysDep,
    network: NetworkDep,
    now: RealNowDep,
) -> Tokens | DepartmentToken:
    """用登录名和密码登录（经办人员同时提交动态口令），青年也可以用微信或者短信验证码；用续期令牌续期；部门凭密钥取得令牌。

    经办人员首次登录前先更换密码，再绑定动态口令；同一动态口令只能使用一次。续期令牌只能使用一次，重复使用会使该次登录失效。
    """
    response.headers.update(NEVER_KEPT)
    desk = _Desk(session, deed, hasher, outside, keys[0], network, now)
    return await _given(body, desk)


class _Desk(NamedTuple):
    """What a grant is handed besides what was sent."""

    session: AsyncSession
    deed: Deed
    hasher: Passwords
    outside: Outside
    key: TokenKey
    network: str
    now: datetime


async def _given(body: Grant, desk: _Desk) -> Tokens | DepartmentToken:
    to, key, now = (desk.session, desk.deed), desk.key, desk.now
    match body:
        case PasswordGrant():
            return await tokens.sign_in(
                *to,
                desk.hasher,
                key=key,
                credentials=body.credentials,
                network=desk.network,
                now=now,
            )
        case WechatGrant():
            code = body.code.get_secret_value()
            return await youth_sign_ins.by_wechat(
                *to, desk.outside.wechat, key=key, code=code, network=desk.network, now=now
            )
        case PhoneCodeGrant():
            code = body.code.get_secret_value()
            return await youth_sign_ins.by_phone(
                *to, key=key, phone=body.phone, code=code, network=desk.network, now=now
            )
        case DepartmentGrant():
            secret = body.client_secret.get_secret_value()
            return await department_tokens.take_token(
                *to, key, client_id=body.client_id, client_secret=secret, now=now
            )
    refresh_token = body.refresh_token.get_secret_value()
    return await tokens.renew(*to, key, refresh_token=refresh_token, now=now)


@routes.post("/v1/tokens/revocations", status_code=204, summary="退出登录", dependencies=[anyone])
async def revoke_token(
    body: RevocationRequest, session: SessionDep, deed: DeedDep, now: RealNowDep
) -> None:
    """使续期令牌所属的登录失效。令牌无效或已失效时同样返回 204。"""
    refresh_token = body.refresh_token.get_secret_value()
    await tokens.revoke(session, deed, refresh_token=refresh_token, now=now)


@routes.get(
    "/.well-known/jwks.json",
    summary="核验访问令牌的公钥",
    response_model=PublicKeysOut,
    dependencies=[anyone],
)
async def read_public_keys(response: Response, keys: TokenKeysDep) -> object:
    """JSON Web Key Set（RFC 7517）。第一把用于签发，其余在更换时使用。"""
    response.headers["Cache-Control"] = "public, max-age=300"
    return {"keys": documents.published(keys)}


@routes.get("/.well-known/ended-sign-ins", include_in_schema=False, dependencies=[anyone])
async def read_ended_sign_ins(
    session: SessionDep, now: RealNowDep, seconds: Annotated[int, Query(ge=1, le=3600)] = 3600
) -> EndedSignInsOut:
    """近来被终止的登录的编号，供网关拒绝其访问令牌；网关不对外转发。"""
    ended = await tokens.ended_since(session, now - timedelta(seconds=seconds))
    return EndedSignInsOut(sign_ins=list(ended))
