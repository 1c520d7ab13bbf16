"""Payee accounts in full: for a purpose, to the office that pays; each look is noted."""

from typing import Annotated, Final

from fastapi import Path

from services.common.store.reveals import RevealsUsedUp
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, KeylessSessionDep
from services.reporting.actions import payees as actions
from services.reporting.actions.payees import Owner
from services.reporting.routes.offices import office_of
from services.reporting.rules import payees as rules
from services.reporting.schemas.ids import ContractId, UnitId, YouthId
from services.reporting.schemas.payees import PayeeRevealIn, RevealedPayeeOut

routes = router("收款账户")

Revealer = Annotated[Caller, user("clerk", "finance")]
_REVEALING: Final = problems(rules.PayeeUnknown, rules.PayeeAccountUnknown, RevealsUsedUp)


@routes.post(
    "/v1/payee-accounts/{youth_id}/reveals", summary="查看完整的收款账号", responses=_REVEALING
)
async def reveal_payee_account(
    *,
    youth_id: YouthId,
    body: PayeeRevealIn,
    caller: Revealer,
    session: KeylessSessionDep,
    deed: DeedDep,
) -> RevealedPayeeOut:
    """每次查看都连同用途记入审计日志，每人每天有次数上限；不接受 Idempotency-Key，答复不保存。"""
    whose = Owner("youth", youth_id, office_of(caller))
    row = await actions.reveal(session, deed, whose, body.told)
    return RevealedPayeeOut.model_validate(row)


@routes.post(
    "/v1/unit-payee-accounts/{unit_id}/reveals",
    summary="查看完整的单位收款账号",
    responses=_REVEALING,
)
async def reveal_unit_payee_account(
    *,
    unit_id: UnitId,
    body: PayeeRevealIn,
    caller: Revealer,
    session: KeylessSessionDep,
    deed: DeedDep,
) -> RevealedPayeeOut:
    """每次查看都连同用途记入审计日志，每人每天有次数上限；不接受 Idempotency-Key，答复不保存。"""
    whose = Owner("unit", unit_id, office_of(caller))
    row = await actions.reveal(session, deed, whose, body.told)
    return RevealedPayeeOut.model_validate(row)


@routes.post(
    "/v1/insurance-contracts/{contract_id}/payee-account/reveals",
    summary="查看完整的保险公司收款账号",
    responses=_REVEALING,
)
async def reveal_carrier_payee_account(
    *,
    contract_id: Annotated[ContractId, Path()],
    body: PayeeRevealIn,
    caller: Revealer,
    session: KeylessSessionDep,
    deed: DeedDep,
) -> RevealedPayeeOut:
    """每次查看都连同用途记入审计日志，每人每天有次数上限；不接受 Idempotency-Key，答复不保存。"""
    whose = Owner("carrier", contract_id, office_of(caller))
    row = await actions.reveal(session, deed, whose, body.told)
    return RevealedPayeeOut.model_validate(row)
