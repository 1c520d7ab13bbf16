"""Officers: added, listed and changed by the administrator of their region."""

from typing import Annotated

from fastapi import Path

from services.accounts.actions import officers
from services.accounts.routes.means import PasswordsDep, RealNowDep
from services.accounts.rules import names
from services.accounts.rules import officers as rules
from services.accounts.rules.accounts import Account, AccountGone
from services.accounts.rules.passwords import PasswordTooWeak, SignInsCrowded
from services.accounts.schemas.accounts import OfficerChangeRequest, OfficerOut, OfficerRequest
from services.common.errors import Unpinned
from services.common.web.access import user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import id_field

routes = router("经办人员")

OfficerId = Annotated[str, id_field("acc"), Path(description="经办人员的账号编号")]


@routes.post(
    "/v1/officers",
    status_code=201,
    summary="添加经办人员",
    response_model=OfficerOut,
    dependencies=[user("administrator")],
    responses=problems(
        rules.NotAdministrator,
        rules.BeyondOwnRegion,
        rules.AdministratorHoldsOtherRoles,
        rules.HelperHoldsOtherRoles,
        names.SignInNameTaken,
        PasswordTooWeak,
        names.SignInNameUnfit,
        AccountGone,
        SignInsCrowded,
        rules.RolesUnfit,
    ),
)
async def add_officer(
    body: OfficerRequest,
    session: SessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    now: RealNowDep,
) -> Account:
    """管理员在本行政区划及下辖行政区划内添加经办人员。"""
    return await officers.add_officer(
        session, deed, hasher, credentials=body.credentials, posting=body.posting, now=now
    )


@routes.get(
    "/v1/officers",
    summary="经办人员名单",
    dependencies=[user("administrator")],
    responses=problems(rules.NotAdministrator, AccountGone),
)
async def list_officers(
    session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[OfficerOut]:
    """管理员所属行政区划及下辖行政区划内的经办人员。"""
    after = stretch.after[0] if stretch.after else ""
    rows = await officers.officers_administered(session, deed, after=after, limit=stretch.limit + 1)
    return page_of(rows, stretch, lambda row: (row.account_id,), OfficerOut.model_validate)


@routes.get(
    "/v1/officers/{officer_id}",
    summary="经办人员",
    response_model=OfficerOut,
    dependencies=[user("administrator")],
    responses=problems(rules.NotAdministrator, rules.OfficerUnknown, AccountGone),
)
async def read_officer(officer_id: OfficerId, session: SessionDep, deed: DeedDep) -> Account:
    """一名经办人员的角色、行政区划和停用状态。"""
    return await officers.officer_administered(session, deed, officer_id)


@routes.put(
    "/v1/officers/{officer_id}",
    summary="变更经办人员",
    response_model=OfficerOut,
    dependencies=[user("administrator")],
    responses=problems(
        rules.NotAdministrator,
        rules.BeyondOwnRegion,
        rules.OfficerUnknown,
        rules.OwnRights,
        rules.AdministratorHoldsOtherRoles,
        rules.HelperHoldsOtherRoles,
        rules.OfficerChanged,
        AccountGone,
        rules.RolesUnfit,
        Unpinned,
    ),
)
async def change_officer(
    officer_id: OfficerId,
    body: OfficerChangeRequest,
    session: SessionDep,
    deed: DeedDep,
    now: RealNowDep,
) -> Account:
    """变更角色或行政区划，停用或恢复。停用、减少角色或者变更行政区划的，该人员的登录全部失效，须重新登录。

    请填写理由，供审计查阅。
    """
    return await officers.change_officer(
        session,
        deed,
        officer_id,
        expected_version=body.expected_version,
        posting=body.posting,
        ground=body.ground,
        now=now,
    )
