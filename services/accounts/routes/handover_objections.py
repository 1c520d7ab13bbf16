"""Objections to handovers: by whoever had the unit, decided by the office."""

from typing import Annotated

from fastapi import Response

from services.accounts.actions import handover_objections as actions
from services.accounts.routes.credentials import PROOF
from services.accounts.routes.data_export import SistersDep
from services.accounts.routes.means import NEVER_KEPT, PasswordsDep, RealNowDep
from services.accounts.rules import handover_objections as rules
from services.accounts.rules import handovers
from services.accounts.rules.passwords import SignInsCrowded
from services.accounts.schemas.handovers import (
    HandoverId,
    HandoverObjectionDecisionIn,
    HandoverObjectionFiledOut,
    HandoverObjectionIn,
    HandoverOut,
    shown_filed,
    shown_handover,
)
from services.common.errors import Stale, Unpinned
from services.common.web.access import anyone, user
from services.common.web.networks import NetworkDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep

routes = router("账号")


@routes.post(
    "/v1/accounts/handover-objections",
    status_code=201,
    summary="对账号交接提出异议",
    dependencies=[anyone],
    responses=problems(
        *PROOF,
        rules.NothingHandedOver,
        rules.ObjectorNotSuspended,
        rules.HandoverObjected,
        SignInsCrowded,
    ),
)
async def object_to_handover(
    *,
    body: HandoverObjectionIn,
    response: Response,
    session: KeylessSessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    network: NetworkDep,
    now: RealNowDep,
) -> HandoverObjectionFiledOut:
    """见习单位被交给另一个账号的，原首个账号已经停用，不需要访问令牌，以登录名和密码证明本人。

    每件交接可以提出一次，由没有办理过交接的复核人员决定；结果在登录时告知
    （403 account-suspended）。没有设置密码的账号，到办理机构当面说明。
    """
    response.headers.update(NEVER_KEPT)
    filed = await actions.object_to_handover(
        session,
        deed,
        hasher,
        credentials=body.credentials,
        network=network,
        words=body.words,
        now=now,
    )
    return shown_filed(filed)


@routes.post(
    "/v1/unit-accounts/handovers/{handover_id}/objection-decision",
    summary="决定对账号交接的异议",
    responses=problems(
        handovers.HandoverNotFound,
        rules.ObjectionSettled,
        rules.ObjectsToOwnHandover,
        rules.TakenOn,
        handovers.TakerUnknown,
        handovers.TakerUnfit,
        handovers.UnitGone,
        handovers.UnitsUnavailable,
        Stale,
        Unpinned,
    ),
)
async def decide_handover_objection(
    handover_id: HandoverId,
    body: HandoverObjectionDecisionIn,
    *,
    caller: Annotated[Caller, user("reviewer")],
    session: SessionDep,
    deed: DeedDep,
    sisters: SistersDep,
    now: RealNowDep,
) -> HandoverOut:
    """由没有办理过这件交接的复核人员决定；成立的，单位交还原首个账号，接手的账号停用。"""
    decision = actions.ObjectionDecision(**body.model_dump())
    handover = await actions.decide_objection(
        session, deed, caller, handover_id, decision, sisters=sisters, now=now
    )
    return shown_handover(handover)
