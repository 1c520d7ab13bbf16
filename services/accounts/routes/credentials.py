"""Credentials: what is renewed or bound before somebody may sign in, and given anew when lost."""

from fastapi import Response

from services.accounts.actions import passwords as actions
from services.accounts.actions import recoveries, second_factors
from services.accounts.actions.second_factors import Binding
from services.accounts.routes.means import NEVER_KEPT, PasswordsDep, RealNowDep
from services.accounts.routes.officers import OfficerId
from services.accounts.rules import officers as rules
from services.accounts.rules import passwords
from services.accounts.rules import second_factors as factors
from services.accounts.rules.accounts import Account, AccountGone, SignInFailed
from services.accounts.rules.lockout import AccountLocked, NetworkLocked
from services.accounts.rules.passwords import SignInsCrowded
from services.accounts.schemas.accounts import OfficerOut
from services.accounts.schemas.credentials import (
    PasswordRenewalRequest,
    RecoveryRequest,
    SecondFactorOut,
    SecondFactorRequest,
)
from services.common.errors import Unpinned
from services.common.web.access import anyone, user
from services.common.web.networks import NetworkDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep

routes = router("登录")

PROOF = (SignInFailed, AccountLocked, NetworkLocked, factors.CodeNeeded, factors.CodeWrong)


@routes.post(
    "/v1/accounts/passwords",
    status_code=204,
    summary="首次使用或密码到期时更换密码",
    dependencies=[anyone],
    responses=problems(
        *PROOF,
        passwords.PasswordChangeNotDue,
        passwords.PasswordTooWeak,
        passwords.PasswordUnchanged,
        passwords.PasswordUsedBefore,
        AccountGone,
        SignInsCrowded,
    ),
)
async def renew_password(
    *,
    body: PasswordRenewalRequest,
    session: KeylessSessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    network: NetworkDep,
    now: RealNowDep,
) -> None:
    """密码由他人设定，或者已到期的，更换后才能登录；不需要访问令牌，以原密码证明本人。"""
    new = body.new_password.get_secret_value()
    proof = body.credentials
    await actions.renew(session, deed, hasher, credentials=proof, network=network, new=new, now=now)


@routes.post(
    "/v1/accounts/second-factors",
    status_code=201,
    summary="绑定动态口令",
    response_model=SecondFactorOut,
    dependencies=[anyone],
    responses=problems(
        *PROOF,
        passwords.PasswordChangeDue,
        factors.NoOfficer,
        factors.SecondFactorBound,
        AccountGone,
        SignInsCrowded,
    ),
)
async def bind_second_factor(
    *,
    body: SecondFactorRequest,
    response: Response,
    session: KeylessSessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    network: NetworkDep,
    now: RealNowDep,
) -> Binding:
    """经办人员首次登录前绑定身份验证应用（RFC 6238：SHA-1、6位、30秒）。

    密钥只给出一次；第一次以动态口令登录后生效，此后不能自行更换。
    """
    response.headers.update(NEVER_KEPT)
    proof = body.credentials
    return await second_factors.bind(
        session, deed, hasher, credentials=proof, network=network, now=now
    )


@routes.post(
    "/v1/officers/{officer_id}/recoveries",
    summary="重新授予登录凭据",
    response_model=OfficerOut,
    dependencies=[user("administrator")],
    responses=problems(
        rules.NotAdministrator,
        rules.OfficerUnknown,
        rules.OwnRecovery,
        rules.OfficerChanged,
        passwords.PasswordTooWeak,
        AccountGone,
        SignInsCrowded,
        Unpinned,
    ),
)
async def recover_officer(
    *,
    officer_id: OfficerId,
    body: RecoveryRequest,
    session: SessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    now: RealNowDep,
) -> Account:
    """遗失密码或身份验证应用的，由其他管理员设定一次性密码并解除绑定，记入审计日志。

    本人随后更换密码、重新绑定；已有登录全部失效。
    """
    return await recoveries.recover_officer(
        session,
        deed,
        hasher,
        officer_id,
        expected_version=body.expected_version,
        password=body.password.get_secret_value(),
        ground=body.ground,
        now=now,
    )
