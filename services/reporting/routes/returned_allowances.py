"""Returned allowance: listed until it is claimed or paid again."""

from typing import Annotated

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import returned_allowances as actions
from services.reporting.queries import returned_allowances as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules.recoveries import RecoveryOpen
from services.reporting.rules.returned_allowances import (
    ReturnedAllowance,
    ReturnedAllowanceUnknown,
)
from services.reporting.schemas.payables import PayableOut
from services.reporting.schemas.returned_allowances import ReturnedAllowanceIn, ReturnedAllowanceOut

routes = router("应付款")


@routes.get("/v1/returned-allowances", summary="退回后尚未处理的补贴")
async def list_returned_allowances(
    caller: Annotated[Caller, user(*OFFICE)], session: SessionDep, stretch: StretchDep
) -> Page[ReturnedAllowanceOut]:
    """本地区退回了、既没有抵作应退回的补贴也没有再次拨付的，一段见习一个月一行，按见习编号。"""
    rows = await queries.stretch(
        session,
        office_of(caller),
        after=(stretch.after[0], stretch.after[1]) if stretch.after else None,
        limit=stretch.limit + 1,
    )
    return page_of(rows, stretch, _keys, ReturnedAllowanceOut.model_validate)


@routes.post(
    "/v1/returned-allowances/payables",
    status_code=201,
    summary="编制再次拨付的补贴",
    responses=problems(ReturnedAllowanceUnknown, RecoveryOpen),
)
async def pay_returned_allowance_again(
    body: ReturnedAllowanceIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> PayableOut:
    """把尚未处理的部分编制为应付款，付给原来的收款人；由他人审批后拨付，计入月报指标15。

    本人多领的，应先更正事实、再次编制那个月的结算，退回的就抵作应退回的补贴。
    """
    of = body.placement_id, body.month, office_of(caller)
    return PayableOut.model_validate(await actions.pay_again(session, deed, *of))


def _keys(row: ReturnedAllowance) -> list[str]:
    return [row.placement_id, row.month.first.isoformat()]
