"""Confirmations: who is signed in proves once more who they are, before they sign."""

from typing import Annotated

from fastapi import Response

from services.accounts.actions import confirmations
from services.accounts.actions.confirmations import Confirmed
from services.accounts.routes.means import (
    NEVER_KEPT,
    OutsideDep,
    PasswordsDep,
    RealNowDep,
    TokenKeysDep,
)
from services.accounts.routes.ways import OF_PROOF
from services.accounts.rules.accounts import AccountGone
from services.accounts.schemas.accounts import ConfirmationOut, ConfirmationRequest
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep

routes = router("账号")


@routes.post(
    "/v1/me/confirmations",
    status_code=201,
    summary="签署前再次验证身份",
    response_model=ConfirmationOut,
    responses=problems(*OF_PROOF, AccountGone),
)
async def confirm_text(
    *,
    body: ConfirmationRequest,
    response: Response,
    caller: Annotated[Caller, user("unit", "youth")],
    session: SessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    outside: OutsideDep,
    keys: TokenKeysDep,
    now: RealNowDep,
) -> Confirmed:
    """以密码、微信或者短信验证码再次验证本人，取得只用于签署这一份内容的凭证；几分钟后失效，不能用来登录。"""
    response.headers.update(NEVER_KEPT)
    return await confirmations.confirm(
        session,
        deed,
        hasher,
        outside,
        key=keys[0],
        digest=body.digest,
        proof=body.proof,
        now=now,
    )
