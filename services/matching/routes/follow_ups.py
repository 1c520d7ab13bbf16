"""Follow-up: what an office does for those whose placement ended without a job."""

from typing import Annotated

from fastapi import Path, Query

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import follow_ups as actions
from services.matching.queries import follow_ups as queries
from services.matching.rules.follow_ups import (
    FollowUpChanged,
    FollowUpNotOpen,
    FollowUpUnknown,
    PostsNotOpen,
    PostsUnfit,
    WordMissing,
    check_months,
    month_of,
)
from services.matching.rules.placements import PlacementNotFound, UnitsOfficeMoves
from services.matching.schemas.follow_ups import (
    CohortsOut,
    FollowUpCaseOut,
    FollowUpClosingIn,
    FollowUpIn,
    OverdueFollowUpOut,
    shown_case,
    shown_cohorts,
    shown_late,
)
from services.matching.schemas.ids import PlacementId

routes = router("后续帮扶")

Which = Annotated[PlacementId, Path(description="见习编号")]
Office = Annotated[Caller, user(*OFFICE)]
MonthAsked = Annotated[
    str,
    Query(
        pattern=r"^\d{4}-\d{2}$",
        examples=["2026-03"],
        description="月份 YYYY-MM，按最后一个见习日；至多相隔五年",
    ),
]
Clerk = Annotated[Caller, user("clerk")]


@routes.post(
    "/v1/placements/{placement_id}/follow-ups",
    status_code=201,
    summary="登记一次后续就业帮扶",
    responses=problems(
        PlacementNotFound, UnitsOfficeMoves, FollowUpNotOpen, PostsUnfit, PostsNotOpen
    ),
)
async def record_follow_up(
    placement_id: Which, body: FollowUpIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> FollowUpCaseOut:
    """推送岗位、职业指导、推荐培训或者联系回访；登记后按规定的间隔定出下一次的日期。"""
    made = await actions.follow_up(session, deed, caller, placement_id, body.done)
    return shown_case(made, caller)


@routes.get(
    "/v1/placements/{placement_id}/follow-ups",
    summary="一次见习的后续就业帮扶",
    responses=problems(PlacementNotFound, FollowUpUnknown),
)
async def show_follow_ups(
    placement_id: Which,
    caller: Annotated[Caller, user("youth", *OFFICE)],
    session: SessionDep,
) -> FollowUpCaseOut:
    """未被留用的，自见习结束起帮扶，到就业或者终结为止；非正常结束的也在内。

    本人看得到做过什么、下一次在什么时候、因什么终结，看不到经办机构的情况说明。
    """
    return shown_case(await actions.read_case(session, caller, placement_id), caller)


@routes.post(
    "/v1/placements/{placement_id}/follow-up-closing",
    summary="终结后续就业帮扶",
    responses=problems(
        PlacementNotFound, UnitsOfficeMoves, FollowUpNotOpen, FollowUpChanged, WordMissing
    ),
)
async def close_follow_ups(
    placement_id: Which, body: FollowUpClosingIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> FollowUpCaseOut:
    """升学、入伍、迁出或者本人明确不需要的，注明情况后终结；本人不需要的，登记何时、怎样表示。"""
    return shown_case(await actions.close(session, deed, caller, placement_id, body.closed), caller)


@routes.get("/v1/overdue/follow-ups", summary="过期没有做的后续就业帮扶")
async def list_overdue_follow_ups(
    caller: Office, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[OverdueFollowUpOut]:
    """本行政区划内单位的，过期最久的在前。"""
    rows = await queries.overdue(session, caller, deed.today, stretch)
    return page_of(rows, stretch, lambda row: (row.case.due_on, row.case.placement_id), shown_late)


@routes.get("/v1/follow-up-rates", summary="就业率和帮扶率")
async def show_follow_up_rates(
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    first: MonthAsked,
    last: MonthAsked,
) -> CohortsOut:
    """按经办机构和结束见习的月份统计：留用、就业、帮扶各多少人，占多少。"""
    months = month_of(first, "/query/first"), month_of(last, "/query/last")
    check_months(*months)
    return shown_cohorts(await queries.cohorts(session, caller, *months, deed.today), deed.today)
