"""Evaluation of units: figures by unit and period, each opening into its records."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day, RegionCode
from services.reporting.actions import evaluations as actions
from services.reporting.actions.evaluations import Asked
from services.reporting.rules.evaluations import EvaluationNotFound, FigureUnknown
from services.reporting.rules.periods import PeriodNotOver, PeriodReversed
from services.reporting.rules.standpoints import Earlier, StandpointAhead, StandpointIncomplete
from services.reporting.schemas.evaluations import (
    EvaluationOut,
    RecordOut,
    shown_evaluation,
    shown_record,
)
from services.reporting.schemas.ids import UnitId

routes = router("见习单位评估")

Office = Annotated[Caller, user(*OFFICE)]
UnitOrOffice = Annotated[Caller, user("unit", *OFFICE)]
First = Annotated[Day, Query(alias="from", description="起始日 YYYY-MM-DD")]
Last = Annotated[Day, Query(alias="to", description="结束日 YYYY-MM-DD，含当日，不晚于今天")]
Position = Annotated[
    int | None, Query(ge=0, le=2**63 - 1, description="该来源的数据读到哪个变更序号")
]
KnownOn = Annotated[
    Day | None,
    Query(description="按哪一天的情形计算；与两个变更序号一起填写，不写的按现在所知的计算"),
]
FigureName = Annotated[
    str,
    Path(
        pattern=r"^[a-z]+(-[a-z]+)*$",
        max_length=40,
        examples=["posts-offered"],
        description="数据名称",
    ),
]


def _earlier(
    known_on: KnownOn = None, units_position: Position = None, matching_position: Position = None
) -> Earlier:
    return Earlier(known_on, {"units": units_position, "matching": matching_position})


EarlierDep = Annotated[Earlier, Depends(_earlier)]


@routes.get(
    "/v1/evaluations",
    summary="评估本地区的见习单位",
    responses=problems(OutsideRegion, FactsIncomplete, PeriodNotOver, PeriodReversed, FeedGap),
)
async def list_evaluations(
    *,
    region: RegionCode,
    first: First,
    last: Last,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    request: Request,
) -> Page[EvaluationOut]:
    """先读完各来源的数据，再逐个单位计算；结束日前已认定过的单位，按单位编号排列。"""
    require_region(caller, region)
    rows = await actions.evaluate_area(
        session,
        deed,
        request.app.state.followers,
        region,
        (first, last),
        caller=caller,
        after=stretch.after[0] if stretch.after else "",
        limit=stretch.limit + 1,
    )
    return page_of(rows, stretch, lambda row: [row.unit_id], shown_evaluation)


@routes.get(
    "/v1/evaluations/{unit_id}",
    summary="评估一个见习单位",
    responses=problems(
        EvaluationNotFound,
        FactsIncomplete,
        PeriodNotOver,
        PeriodReversed,
        StandpointAhead,
        StandpointIncomplete,
        FeedGap,
    ),
)
async def read_evaluation(
    *,
    unit_id: UnitId,
    first: First,
    last: Last,
    earlier: EarlierDep,
    caller: UnitOrOffice,
    session: SessionDep,
    deed: DeedDep,
    request: Request,
) -> EvaluationOut:
    """岗位、吸纳、完成、留用、非正常结束、时限、投诉、检查和事故；单位可以查看自己的，但看不到尚在调查的投诉。

    填写以前一次评估或者评分的 known_on 和变更序号，得到当时的数，不受以后更正的影响；
    工作日数按现在的工作日历。
    """
    followers = request.app.state.followers
    asked = Asked(caller, unit_id, (first, last), earlier)
    found = await actions.evaluate_unit(session, deed, followers, asked)
    return shown_evaluation(found)


@routes.get(
    "/v1/evaluations/{unit_id}/figures/{name}/records",
    summary="查看一项数据由哪些记录组成",
    responses=problems(
        EvaluationNotFound,
        FigureUnknown,
        FactsIncomplete,
        PeriodNotOver,
        PeriodReversed,
        StandpointAhead,
        StandpointIncomplete,
        FeedGap,
    ),
)
async def list_evaluation_records(
    *,
    unit_id: UnitId,
    name: FigureName,
    first: First,
    last: Last,
    earlier: EarlierDep,
    caller: UnitOrOffice,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    request: Request,
) -> Page[RecordOut]:
    """逐条列出编号、日期和状态，按对象编号排列；比率列出分子和分母；可以按以前的变更序号打开。"""
    followers = request.app.state.followers
    asked = Asked(caller, unit_id, (first, last), earlier)
    records = await actions.records_of(session, deed, followers, asked, name)
    rows = actions.stretch_of(records, stretch.after, stretch.limit + 1)
    return page_of(rows, stretch, lambda row: row[:2], shown_record)
