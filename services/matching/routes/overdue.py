"""Overdue: dispatches and rounds that stand still, and trainees nobody leads."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching import policy
from services.matching.actions.round_clocks import last_day_of
from services.matching.queries.at_rest import signed_at_rest
from services.matching.queries.mentors import Unled, unled
from services.matching.queries.overdue import Overdue, Step, overdue
from services.matching.queries.rounds import left_standing
from services.matching.schemas.at_rest import AtRestOut, shown_at_rest
from services.matching.schemas.mentors import UnledPlacementOut
from services.matching.schemas.overdue import OverdueOut
from services.matching.schemas.rounds import RoundOut, shown_round

routes = router("期限")


@routes.get("/v1/overdue/mentors", summary="需要重新指定带教老师的见习")
async def list_unled_placements(
    caller: Annotated[Caller, user("unit", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[UnledPlacementOut]:
    """带教老师的最后带教日已过、还在岗的见习，最久没有人带教的在前；更换以后不再列出。"""
    rows = await unled(session, caller, deed.today, stretch)
    return page_of(rows, stretch, lambda row: (row.since, row.placement.id), _shown_unled)


@routes.get("/v1/overdue/rounds", summary="截止收件后隔日仍未执行的批次")
async def list_rounds_left_standing(
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[RoundOut]:
    """本行政区划内派遣市场的批次，截止最久的在前；保留着的名额要等批次结束才能派出。"""
    rows = await left_standing(session, caller, deed.today, stretch)
    return page_of(
        rows,
        stretch,
        lambda row: (row.frozen_on, row.id),
        lambda row: shown_round(row, last_day_of(row)),
    )


@routes.get("/v1/overdue/at-rest", summary="等待经办机构决定的已签派遣")
async def list_signed_at_rest(
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[AtRestOut]:
    """岗位已暂停或者关闭，协议已签而尚未到岗的，等得最久的在前；未超过规定天数的也列出。

    由经办机构登记到岗，或者登记、核实客观情况；岗位恢复派遣的不再列出。
    """
    rows = await signed_at_rest(session, caller, stretch)
    return page_of(
        rows,
        stretch,
        lambda row: (row.since, row.dispatch.id),
        lambda row: shown_at_rest(
            row, policy.rest_decision_days(deed.today, row.dispatch.unit_region), deed.today
        ),
    )


@routes.get("/v1/overdue/{step}", summary="超过期限的事项")
async def list_overdue(
    step: Annotated[
        Step,
        Path(
            description="responses 未按期答复的派遣，agreements 未按期签署的协议，"
            "arrivals 未按期到岗的派遣"
        ),
    ],
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[OverdueOut]:
    """本行政区划内单位的超期事项，超期最久的在前；期限以工作日计。

    协议的纸质文本在期限内提交、等待核对的，签署的期限停止计算，不列出。
    """
    rows = await overdue(session, caller, step, deed.today, stretch)
    return page_of(rows, stretch, lambda row: (row.due_on, row.dispatch.id), _shown)


def _shown_unled(row: Unled) -> UnledPlacementOut:
    placement = row.placement
    return UnledPlacementOut(
        placement_id=placement.id,
        version=placement.version,
        youth_id=placement.youth_id,
        unit_id=placement.unit_id,
        post_id=placement.post_id,
        region=placement.region,
        workplace_county=placement.workplace_county,
        mentor_id=placement.mentor_id,
        unled_since=row.since,
    )


def _shown(row: Overdue) -> OverdueOut:
    dispatch = row.dispatch
    return OverdueOut(
        dispatch_id=dispatch.id,
        version=dispatch.version,
        youth_id=dispatch.youth_id,
        unit_id=dispatch.unit_id,
        post_id=dispatch.post_id,
        region=dispatch.unit_region,
        workplace_county=dispatch.workplace_county,
        due_on=row.due_on,
        provisional=row.provisional,
        obstacle_open=row.obstacle_open,
    )
