"""Payee accounts: of a youth, unit or carrier, entered by one person, confirmed by a second."""

from typing import Annotated

from fastapi import Body, Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import payees as actions
from services.reporting.actions.payees import Owner
from services.reporting.clients.matching import Matching
from services.reporting.queries import owners
from services.reporting.queries import payees as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import payees as rules
from services.reporting.rules.publicity import NamesUnavailable
from services.reporting.schemas.ids import ContractId, UnitId, YouthId
from services.reporting.schemas.payees import (
    OF_CARRIER,
    OF_UNIT,
    PayeeAccountIn,
    PayeeAccountOut,
    PayeeConfirmationIn,
)

routes = router("收款账户")

YouthOrClerk = Annotated[Caller, user("youth", "clerk")]
UnitOrClerk = Annotated[Caller, user("unit", "clerk")]
Clerk = Annotated[Caller, user("clerk")]

_OF_ANYBODY = (
    rules.PayeeUnknown,
    rules.ProxyNeedsGround,
    rules.SecondCardNeedsGround,
    rules.AccountKindUnfit,
    rules.EffectiveOnImpossible,
    rules.PayeeAccountFrozen,
    rules.PayeeAccountChanged,
    rules.VersionMissing,
)
_SETTING = problems(*_OF_ANYBODY, rules.HolderDiffers, NamesUnavailable)
_SETTING_UNIT = problems(*_OF_ANYBODY)
_CONFIRMING = problems(
    rules.PayeeUnknown,
    rules.PayeeAccountUnknown,
    rules.PayeeAccountConfirmed,
    rules.SecondPersonNeeded,
    rules.AccountNumbersDiffer,
    rules.PayeeAccountFrozen,
    rules.PayeeAccountChanged,
    rules.VersionMissing,
)
_READING = problems(rules.PayeeUnknown, rules.PayeeAccountUnknown)


def _matching(request: Request) -> Matching:
    matching: Matching = request.app.state.matching
    return matching


MatchingDep = Annotated[Matching, Depends(_matching)]


async def _youth(youth_id: YouthId, caller: YouthOrClerk, session: SessionDep) -> Owner:
    if caller.kind == "officer":
        return Owner("youth", youth_id, office_of(caller))
    return await _oneself(session, caller, youth_id)


async def _oneself(session: AsyncSession, caller: Caller, youth_id: str) -> Owner:
    # A youth names their record by its id, or by that of their account.
    mine = await owners.record_of(session, caller.youth_id)
    if youth_id not in {mine, caller.youth_id}:
        raise rules.PayeeUnknown
    return Owner("youth", mine, None)


async def _unit(unit_id: Annotated[UnitId, Path()], caller: UnitOrClerk) -> Owner:
    if caller.kind == "officer":
        return Owner("unit", unit_id, office_of(caller))
    if unit_id != caller.unit_id:
        raise rules.PayeeUnknown
    return Owner("unit", unit_id, None)


async def _carrier(contract_id: Annotated[ContractId, Path()], caller: Clerk) -> Owner:
    return Owner("carrier", contract_id, office_of(caller))


Youth = Annotated[Owner, Depends(_youth)]
Unit = Annotated[Owner, Depends(_unit)]
Carrier = Annotated[Owner, Depends(_carrier)]


@routes.put("/v1/payee-accounts/{youth_id}", summary="登记收款账户", responses=_SETTING)
async def set_payee_account(
    *,
    youth_id: YouthId,
    body: PayeeAccountIn,
    caller: YouthOrClerk,
    whose: Youth,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> PayeeAccountOut:
    """登记或者更换发放基本生活补贴的账户，户名应为本人登记的姓名，经核对后使用。账号加密保存，任何答复中只显示末四位。"""
    row = await actions.set_account(session, matching, deed, whose, body.given)
    return PayeeAccountOut.of(row)


@routes.post(
    "/v1/payee-accounts/{youth_id}/confirmation", summary="核对收款账户", responses=_CONFIRMING
)
async def confirm_payee_account(
    *,
    youth_id: YouthId,
    body: PayeeConfirmationIn,
    caller: YouthOrClerk,
    whose: Youth,
    session: SessionDep,
    deed: DeedDep,
) -> PayeeAccountOut:
    """再填写一次账号，与登记的一致才能使用。经办人员登记的，由另一名经办人员或者本人核对；本人登记的，本人也可以核对。"""
    row = await actions.confirm(
        session, deed, whose, account=body.account, seen=body.expected_version
    )
    return PayeeAccountOut.of(row)


@routes.get("/v1/payee-accounts/{youth_id}", summary="查看收款账户", responses=_READING)
async def read_payee_account(
    youth_id: YouthId, caller: YouthOrClerk, whose: Youth, session: SessionDep
) -> PayeeAccountOut:
    """目前登记的收款账户，账号只显示末四位。"""
    row = await actions.find(session, whose)
    return PayeeAccountOut.of(row, differs=await queries.holder_differs(session, row))


@routes.put(
    "/v1/unit-payee-accounts/{unit_id}", summary="登记单位收款账户", responses=_SETTING_UNIT
)
async def set_unit_payee_account(
    *,
    unit_id: UnitId,
    body: Annotated[PayeeAccountIn, Body(examples=[OF_UNIT])],
    caller: UnitOrClerk,
    whose: Unit,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> PayeeAccountOut:
    """由单位转付补贴的地方（见政策数值），登记单位的账户；经另一个人核对后使用。"""
    row = await actions.set_account(session, matching, deed, whose, body.given)
    return PayeeAccountOut.of(row)


@routes.post(
    "/v1/unit-payee-accounts/{unit_id}/confirmation",
    summary="核对单位收款账户",
    responses=_CONFIRMING,
)
async def confirm_unit_payee_account(
    *,
    unit_id: UnitId,
    body: PayeeConfirmationIn,
    caller: UnitOrClerk,
    whose: Unit,
    session: SessionDep,
    deed: DeedDep,
) -> PayeeAccountOut:
    """由登记以外的人再填写一次账号，与登记的一致才能使用。"""
    row = await actions.confirm(
        session, deed, whose, account=body.account, seen=body.expected_version
    )
    return PayeeAccountOut.of(row)


@routes.get("/v1/unit-payee-accounts/{unit_id}", summary="查看单位收款账户", responses=_READING)
async def read_unit_payee_account(
    unit_id: UnitId, caller: UnitOrClerk, whose: Unit, session: SessionDep
) -> PayeeAccountOut:
    """目前登记的单位收款账户，账号只显示末四位。"""
    return PayeeAccountOut.of(await actions.find(session, whose))


@routes.put(
    "/v1/insurance-contracts/{contract_id}/payee-account",
    summary="登记保险公司收款账户",
    responses=_SETTING_UNIT,
)
async def set_carrier_payee_account(
    *,
    contract_id: Annotated[ContractId, Path()],
    body: Annotated[PayeeAccountIn, Body(examples=[OF_CARRIER])],
    caller: Clerk,
    whose: Carrier,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> PayeeAccountOut:
    """登记一份保险合同的保险费付往哪个账户，应注明依据；经另一个人核对后使用。"""
    row = await actions.set_account(session, matching, deed, whose, body.given)
    return PayeeAccountOut.of(row)


@routes.post(
    "/v1/insurance-contracts/{contract_id}/payee-account/confirmation",
    summary="核对保险公司收款账户",
    responses=_CONFIRMING,
)
async def confirm_carrier_payee_account(
    *,
    contract_id: Annotated[ContractId, Path()],
    body: PayeeConfirmationIn,
    caller: Clerk,
    whose: Carrier,
    session: SessionDep,
    deed: DeedDep,
) -> PayeeAccountOut:
    """由登记以外的人再填写一次账号，与登记的一致才能使用。"""
    row = await actions.confirm(
        session, deed, whose, account=body.account, seen=body.expected_version
    )
    return PayeeAccountOut.of(row)


@routes.get(
    "/v1/insurance-contracts/{contract_id}/payee-account",
    summary="查看保险公司收款账户",
    responses=_READING,
)
async def read_carrier_payee_account(
    contract_id: Annotated[ContractId, Path()],
    caller: Clerk,
    whose: Carrier,
    session: SessionDep,
) -> PayeeAccountOut:
    """目前登记的保险公司收款账户，账号只显示末四位。"""
    return PayeeAccountOut.of(await actions.find(session, whose))
