"""Closings of returned allowance: proposed by a clerk, decided by an approver."""

from typing import Annotated, Final

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import return_closings as actions
from services.reporting.actions.return_closings import Decision
from services.reporting.queries import return_closings as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import return_closings as rules
from services.reporting.rules.recoveries import RecoveryOpen
from services.reporting.rules.returned_allowances import ReturnedAllowanceUnknown
from services.reporting.rules.versions import RecordChanged, RecordVersionMissing
from services.reporting.schemas.ids import ReturnClosingId
from services.reporting.schemas.returned_allowances import (
    ReturnClosingDecisionIn,
    ReturnClosingIn,
    ReturnClosingOut,
)

routes = router("应付款")

_MOVES: Final[dict[str, rules.Move]] = {
    "confirmed": "confirmation",
    "declined": "declining",
    "withdrawn": "withdrawal",
}


@routes.post(
    "/v1/returned-allowances/closings",
    status_code=201,
    summary="提出退回的补贴不再拨付",
    responses=problems(ReturnedAllowanceUnknown, RecoveryOpen, rules.ReturnClosingProposed),
)
async def propose_return_closing(
    body: ReturnClosingIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> ReturnClosingOut:
    """本人或者单位自愿退回、不再领取的，把尚未处理的部分提出办结，由审批人员确认；款项留在预算中。

    一段见习一个月的办结一件一件地决定：前一件待确认的，不能再提出。
    """
    of = body.placement_id, body.month
    row = await actions.propose(session, deed, of, office_of(caller), body.ground)
    return ReturnClosingOut.model_validate(row)


@routes.get("/v1/returned-allowances/closings", summary="不再拨付的退回补贴")
async def list_return_closings(
    caller: Annotated[Caller, user(*OFFICE)], session: SessionDep, stretch: StretchDep
) -> Page[ReturnClosingOut]:
    """本地区提出过的办结，新的在前。"""
    after = stretch.after[0] if stretch.after else None
    rows = await queries.stretch(session, office_of(caller), after=after, limit=stretch.limit + 1)
    return page_of(rows, stretch, lambda row: [row.id], ReturnClosingOut.model_validate)


@routes.post(
    "/v1/returned-allowances/closings/{closing_id}/decision",
    summary="决定退回的补贴是否不再拨付",
    responses=problems(
        rules.ReturnClosingUnknown,
        RecordVersionMissing,
        RecordChanged,
        rules.ReturnClosingStateForbids,
        rules.ClosedBySamePerson,
    ),
)
async def decide_return_closing(
    closing_id: ReturnClosingId,
    body: ReturnClosingDecisionIn,
    caller: Annotated[Caller, user("approver")],
    session: SessionDep,
    deed: DeedDep,
) -> ReturnClosingOut:
    """决定人不得是提出人。不予办结和撤销办结的，重新列为尚未处理，可以再次拨付。

    以后更正事实、这个月多结算的，办结的金额照样抵作应退回的补贴。
    """
    given = Decision(closing_id, _MOVES[body.decision], body.expected_version, body.ground)
    return ReturnClosingOut.model_validate(
        await actions.decide(session, deed, office_of(caller), given)
    )
