"""Payee accounts: set by the youth, or by a clerk for them; shown masked."""

from typing import Annotated

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.identity import masked_account, masked_name
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import payees as actions
from services.reporting.actions.payees import Given
from services.reporting.queries import owners
from services.reporting.routes.offices import office_of
from services.reporting.rules.payees import (
    PayeeAccountChanged,
    PayeeAccountUnknown,
    ProxyNeedsGround,
    VersionMissing,
    YouthUnknown,
)
from services.reporting.schemas.payees import PayeeAccountIn, PayeeAccountOut, YouthId
from services.reporting.tables.payees import PayeeAccount

routes = router("收款账户")

OwnerOrClerk = Annotated[Caller, user("youth", "clerk")]


@routes.put(
    "/v1/payee-accounts/{youth_id}",
    summary="登记收款账户",
    responses=problems(YouthUnknown, ProxyNeedsGround, PayeeAccountChanged, VersionMissing),
)
async def set_payee_account(
    youth_id: YouthId,
    body: PayeeAccountIn,
    caller: OwnerOrClerk,
    session: SessionDep,
    deed: DeedDep,
) -> PayeeAccountOut:
    """登记或者更换发放基本生活补贴的账户。账号加密保存，任何答复中只显示末四位。"""
    given = Given(body.bank, body.holder, body.account, body.expected_version, body.ground)
    whose = await _whose(session, caller, youth_id)
    row = await actions.set_account(session, deed, whose, given, office=_office(caller))
    return _shown(row)


@routes.get(
    "/v1/payee-accounts/{youth_id}",
    summary="查看收款账户",
    responses=problems(YouthUnknown, PayeeAccountUnknown),
)
async def read_payee_account(
    youth_id: YouthId, caller: OwnerOrClerk, session: SessionDep
) -> PayeeAccountOut:
    """目前登记的收款账户，账号只显示末四位。"""
    whose = await _whose(session, caller, youth_id)
    return _shown(await actions.find(session, whose, office=_office(caller)))


def _office(caller: Caller) -> str | None:
    return office_of(caller) if caller.kind == "officer" else None


async def _whose(session: AsyncSession, caller: Caller, youth_id: str) -> str:
    # A youth names their record by its id, or by that of their account.
    if caller.kind == "officer":
        return youth_id
    mine = await owners.record_of(session, caller.youth_id)
    if youth_id not in {mine, caller.youth_id}:
        raise YouthUnknown
    return mine


def _shown(row: PayeeAccount) -> PayeeAccountOut:
    return PayeeAccountOut(
        youth_id=row.youth_id,
        version=row.version,
        bank=row.bank,
        holder=masked_name(row.holder),
        account=masked_account(row.tail),
        recorded_at=row.recorded_at,
    )
