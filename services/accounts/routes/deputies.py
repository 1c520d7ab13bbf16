"""Deputies: named, listed and ended by the administrator of their region."""

from typing import Annotated

from fastapi import Path

from services.accounts.actions import deputies as actions
from services.accounts.routes.means import RealNowDep
from services.accounts.routes.officers import OfficerId
from services.accounts.rules import deputies as rules
from services.accounts.rules import officers
from services.accounts.rules.accounts import AccountGone
from services.accounts.schemas.deputies import (
    DeputiesOut,
    DeputyEndRequest,
    DeputyOut,
    DeputyRequest,
)
from services.accounts.tables import deputies as tables
from services.common.errors import Unpinned
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import id_field

routes = router("经办人员")

DeputyId = Annotated[str, id_field("dpy"), Path(description="代理编号")]
_SEEN = (officers.NotAdministrator, officers.OfficerUnknown)


@routes.post(
    "/v1/officers/{officer_id}/deputies",
    status_code=201,
    summary="指定代理人",
    response_model=DeputyOut,
    dependencies=[user("administrator")],
    responses=problems(
        *_SEEN,
        rules.DeputyUnfit,
        rules.RoleNotDeputised,
        rules.DeputyDaysUnfit,
        rules.DeputyStands,
        AccountGone,
    ),
)
async def name_deputy(
    officer_id: OfficerId, body: DeputyRequest, session: SessionDep, deed: DeedDep
) -> tables.Deputy:
    """由同一行政区划的另一名经办人员在起止日期内代行职责，办理的事项记在代理人名下；同一代理的日期不能重叠。"""
    return await actions.name_deputy(
        session,
        deed,
        officer_id,
        deputy_id=body.deputy_id,
        first_day=body.first_day,
        last_day=body.last_day,
        ground=body.ground,
    )


@routes.get(
    "/v1/officers/{officer_id}/deputies",
    summary="代理名单",
    response_model=DeputiesOut,
    dependencies=[user("administrator")],
    responses=problems(*_SEEN, AccountGone),
)
async def list_deputies(officer_id: OfficerId, session: SessionDep, deed: DeedDep) -> DeputiesOut:
    """一名经办人员现在和过去的代理人，新的在前，至多一百项。"""
    found = await actions.deputies_of(session, deed, officer_id)
    return DeputiesOut(items=[DeputyOut.model_validate(one) for one in found])


@routes.post(
    "/v1/officers/{officer_id}/deputies/{deputy_id}/ending",
    summary="提前结束代理",
    response_model=DeputyOut,
    dependencies=[user("administrator")],
    responses=problems(
        *_SEEN,
        rules.DeputyUnknown,
        rules.DeputyOver,
        officers.OfficerChanged,
        AccountGone,
        Unpinned,
    ),
)
async def end_deputy(
    *,
    officer_id: OfficerId,
    deputy_id: DeputyId,
    body: DeputyEndRequest,
    session: SessionDep,
    deed: DeedDep,
    now: RealNowDep,
) -> tables.Deputy:
    """立即结束；代理人的登录全部失效，须重新登录。"""
    return await actions.end_deputy(
        session,
        deed,
        officer_id,
        deputy_id,
        expected_version=body.expected_version,
        ground=body.ground,
        now=now,
    )
