"""A youth's copy of all that is held of them: with masks, or in full after a second proof."""

from typing import Annotated

from fastapi import Depends, Request, Response

from services.accounts.actions import data_export as actions
from services.accounts.actions import ways
from services.accounts.clients.sisters import Sisters
from services.accounts.routes.means import NEVER_KEPT, OutsideDep, PasswordsDep, RealNowDep
from services.accounts.routes.ways import OF_PROOF
from services.accounts.rules.accounts import AccountGone
from services.accounts.rules.data_export import CopyUnavailable
from services.accounts.schemas.data_export import CopyProofIn, DataCopyOut
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep

routes = router("个人信息")

Own = Annotated[Caller, user("youth")]


async def _sisters(request: Request) -> Sisters:
    sisters: Sisters = request.app.state.sisters_asked
    return sisters


SistersDep = Annotated[Sisters, Depends(_sisters)]


@routes.get(
    "/v1/me/data-export", summary="本人信息的副本", responses=problems(CopyUnavailable, AccountGone)
)
async def copy_my_data(
    response: Response, caller: Own, session: SessionDep, deed: DeedDep, sisters: SistersDep
) -> DataCopyOut:
    """各服务持有的本人的全部信息、何人查看过、向哪些部门提供过（个人信息保护法 第四十五条）。

    号码只显示部分；他人的姓名、密码的散列和索引不在其中。协议和鉴定的文本由各自的地址取得。
    """
    response.headers.update(NEVER_KEPT)
    copied = await actions.copy(session, deed, sisters, in_full=False)
    return DataCopyOut.of(copied, deed.now, in_full=False)


@routes.post(
    "/v1/me/data-export/reveals",
    summary="本人信息的完整副本",
    responses=problems(CopyUnavailable, *OF_PROOF, AccountGone),
)
async def copy_my_data_in_full(
    *,
    body: CopyProofIn,
    caller: Own,
    session: KeylessSessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    outside: OutsideDep,
    sisters: SistersDep,
    now: RealNowDep,
) -> DataCopyOut:
    """以密码、微信或者短信验证码再次验证本人后，给出完整的号码。

    记入审计记录；不接受 Idempotency-Key，答复不保存。
    """
    await ways.prove(session, deed, hasher, outside, proof=body.proof, now=now)
    copied = await actions.reveal(session, deed, sisters)
    return DataCopyOut.of(copied, deed.now, in_full=True)
