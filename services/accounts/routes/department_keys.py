"""Keys of data agreements: given once, two at most, revoked at once."""

from typing import Annotated

from fastapi import Path, Response

from services.accounts.actions import department_keys as actions
from services.accounts.routes.data_agreements import MOVED, AgreementId, ReaderCaller
from services.accounts.routes.means import NEVER_KEPT
from services.accounts.rules import data_agreements, officers
from services.accounts.rules import department_keys as rules
from services.accounts.rules.accounts import AccountGone
from services.accounts.schemas.data_agreements import (
    AgreementEndRequest,
    DepartmentKeyIssuedOut,
    DepartmentKeyOut,
    DepartmentKeyRequest,
    DepartmentKeysOut,
)
from services.accounts.tables import department_keys as tables
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep
from services.common.web.wire import id_field

routes = router("数据共享协议")

KeyId = Annotated[str, id_field("dky"), Path(description="密钥编号")]


@routes.post(
    "/v1/data-agreements/{agreement_id}/keys",
    status_code=201,
    summary="发放密钥",
    dependencies=[user("administrator")],
    responses=problems(
        officers.NotAdministrator,
        data_agreements.AgreementUnknown,
        data_agreements.AgreementOver,
        rules.KeysEnough,
        AccountGone,
    ),
)
async def issue_department_key(
    *,
    agreement_id: AgreementId,
    body: DepartmentKeyRequest,
    response: Response,
    session: KeylessSessionDep,
    deed: DeedDep,
) -> DepartmentKeyIssuedOut:
    """密钥只在此时给出一次，系统不再显示；同时至多两个有效，供更换时并用。遗失的请吊销后另发。"""
    response.headers.update(NEVER_KEPT)
    key = await actions.issue(session, deed, agreement_id, body.reason)
    return DepartmentKeyIssuedOut(client_id=key.id, client_secret=key.secret, version=key.version)


@routes.get(
    "/v1/data-agreements/{agreement_id}/keys",
    summary="密钥名单",
    responses=problems(data_agreements.AgreementUnknown),
)
async def list_department_keys(
    agreement_id: AgreementId, caller: ReaderCaller, session: SessionDep
) -> DepartmentKeysOut:
    """一份数据共享协议的密钥及最后使用日期，新的在前，至多一百个。"""
    found = await actions.keys_of(session, agreement_id, caller.region)
    return DepartmentKeysOut(items=[DepartmentKeyOut.model_validate(one) for one in found])


@routes.post(
    "/v1/data-agreements/{agreement_id}/keys/{key_id}/revocation",
    summary="吊销密钥",
    response_model=DepartmentKeyOut,
    dependencies=[user("administrator")],
    responses=problems(
        officers.NotAdministrator, *MOVED, rules.KeyUnknown, rules.KeyRevoked, AccountGone
    ),
)
async def revoke_department_key(
    agreement_id: AgreementId,
    key_id: KeyId,
    body: AgreementEndRequest,
    session: SessionDep,
    deed: DeedDep,
) -> tables.DepartmentKey:
    """立即吊销：不再签发令牌，用它签名的请求一律不接受。"""
    return await actions.revoke(
        session,
        deed,
        agreement_id,
        key_id,
        expected_version=body.expected_version,
        reason=body.reason,
    )
