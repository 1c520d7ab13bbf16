"""Staff of a unit: accounts opened, listed, suspended by the unit's first account."""

from typing import Annotated

from fastapi import Path

from services.accounts.actions import staff
from services.accounts.routes.means import PasswordsDep, RealNowDep
from services.accounts.rules import names
from services.accounts.rules import staff as rules
from services.accounts.rules.accounts import Account, AccountGone
from services.accounts.rules.passwords import PasswordTooWeak, SignInsCrowded
from services.accounts.schemas.staff import StaffAccountChange, StaffAccountOut, StaffAccountRequest
from services.common.errors import Unpinned
from services.common.web.access import user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import id_field

routes = router("账号")

StaffId = Annotated[str, id_field("acc"), Path(description="工作人员的账号编号")]


@routes.post(
    "/v1/me/staff-accounts",
    status_code=201,
    summary="开设工作人员账号",
    response_model=StaffAccountOut,
    dependencies=[user("unit")],
    responses=problems(
        rules.NotFirstAccount,
        names.SignInNameTaken,
        PasswordTooWeak,
        names.SignInNameUnfit,
        AccountGone,
        SignInsCrowded,
    ),
)
async def open_staff_account(
    body: StaffAccountRequest,
    session: SessionDep,
    deed: DeedDep,
    hasher: PasswordsDep,
    now: RealNowDep,
) -> Account:
    """单位注册时的账号为工作人员开设账号，同属本单位；办理的每件事都记在各自的账号名下。"""
    return await staff.open_staff_account(
        session, deed, hasher, credentials=body.credentials, now=now
    )


@routes.get(
    "/v1/me/staff-accounts",
    summary="工作人员账号名单",
    dependencies=[user("unit")],
    responses=problems(rules.NotFirstAccount, AccountGone),
)
async def list_staff_accounts(
    session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[StaffAccountOut]:
    """本单位的工作人员账号，包括已停用的。"""
    after = stretch.after[0] if stretch.after else ""
    rows = await staff.staff_accounts(session, deed, after=after, limit=stretch.limit + 1)
    return page_of(rows, stretch, lambda row: (row.account_id,), StaffAccountOut.model_validate)


@routes.put(
    "/v1/me/staff-accounts/{account_id}",
    summary="停用或恢复工作人员账号",
    response_model=StaffAccountOut,
    dependencies=[user("unit")],
    responses=problems(
        rules.NotFirstAccount, rules.StaffUnknown, rules.StaffChanged, AccountGone, Unpinned
    ),
)
async def change_staff_account(
    account_id: StaffId,
    body: StaffAccountChange,
    session: SessionDep,
    deed: DeedDep,
    now: RealNowDep,
) -> Account:
    """停用后该账号的登录全部失效。"""
    return await staff.change_staff_account(
        session,
        deed,
        account_id,
        expected_version=body.expected_version,
        suspended=body.suspended,
        now=now,
    )
