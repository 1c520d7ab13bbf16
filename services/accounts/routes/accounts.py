"""Accounts: sign up, who am I, change my password."""

from typing import Annotated

from services.accounts.actions import accounts, deputies, youth_sign_ups
from services.accounts.actions import passwords as changes
from services.accounts.routes.means import OutsideDep, PasswordsDep, RealNowDep
from services.accounts.routes.ways import OF_WECHAT
from services.accounts.rules import names, passwords
from services.accounts.rules.accounts import Account, AccountGone
from services.accounts.rules.lockout import AccountLocked, NetworkLocked
from services.accounts.rules.passwords import SignInsCrowded
from services.accounts.rules.phone_codes import PhoneCodeWrong
from services.accounts.rules.ways import PhoneTaken, WechatTaken
from services.accounts.schemas.accounts import (
    AccountOut,
    MeOut,
    PasswordChangeRequest,
    SignUpRequest,
)
from services.common.web.access import anyone, user
from services.common.web.networks import NetworkDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep

routes = router("账号")


@routes.post(
    "/v1/accounts",
    status_code=201,
    summary="注册账号",
    response_model=AccountOut,
    responses=problems(
        names.SignInNameTaken,
        passwords.PasswordTooWeak,
        names.SignInNameUnfit,
        *OF_WECHAT,
        PhoneCodeWrong,
        NetworkLocked,
        WechatTaken,
        PhoneTaken,
        SignInsCrowded,
    ),
    dependencies=[anyone],
)
async def open_account(
    *,
    body: SignUpRequest,
    session: SessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    outside: OutsideDep,
    network: NetworkDep,
    now: RealNowDep,
) -> Account:
    """见习单位或见习青年注册。返回的单位编号或青年编号用于随后的单位登记或青年登记。

    青年可以不设密码：用微信（可同时提交手机号快速验证的 code），或者用手机号码和短信验证码。
    """
    if body.wechat:
        code, phone_code = body.wechat.codes
        return await youth_sign_ups.by_wechat(
            session, deed, outside.wechat, code=code, phone_code=phone_code, now=now
        )
    if body.phone:
        phone, code = body.phone.phone, body.phone.code.get_secret_value()
        return await youth_sign_ups.by_phone(
            session, deed, phone=phone, code=code, network=network, now=now
        )
    return await accounts.sign_up(
        session, deed, hasher, kind=body.kind, credentials=body.credentials, now=now
    )


@routes.get("/v1/me", summary="我的账号", responses=problems(AccountGone))
async def read_me(session: SessionDep, deed: DeedDep, caller: Annotated[Caller, user()]) -> MeOut:
    """当前登录的账号、角色、代理的角色和行政区划。"""
    own = await accounts.own_account(session, caller.subject)
    shown = AccountOut.model_validate(own).model_dump()
    return MeOut(**shown, lent_roles=await deputies.lent(session, own, deed.today))


@routes.put(
    "/v1/me/password",
    status_code=204,
    summary="修改密码",
    dependencies=[user()],
    responses=problems(
        passwords.PasswordWrong,
        passwords.PasswordUnchanged,
        passwords.PasswordTooWeak,
        passwords.PasswordUsedBefore,
        AccountLocked,
        AccountGone,
        SignInsCrowded,
    ),
)
async def change_my_password(
    body: PasswordChangeRequest,
    session: SessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    now: RealNowDep,
) -> None:
    """修改自己的密码。修改后所有登录失效，需要重新登录。"""
    old, new = body.old_password.get_secret_value(), body.new_password.get_secret_value()
    await changes.change(session, deed, hasher, old=old, new=new, now=now)
