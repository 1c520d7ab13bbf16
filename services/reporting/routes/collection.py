"""Collection: seats in hand beside last year's, and how units and seats are made up."""

from typing import Annotated

from fastapi import Query

from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day, RegionCode
from services.reporting.actions import collection as actions
from services.reporting.actions.collection import Asked, PostStretch
from services.reporting.actions.grounds import standing_now
from services.reporting.actions.monthly_reports import facts_behind, stretch_of
from services.reporting.routes.feeds import FollowersDep
from services.reporting.rules.seats_in_hand import DayInFuture
from services.reporting.rules.shares import UNKNOWN, Aspect, Heap, ShareUnknown, heap_of
from services.reporting.schemas.collection import (
    ASPECTS,
    HEAPS,
    SeatsInHandOut,
    SharesOut,
    shown_seats,
    shown_shares,
)
from services.reporting.schemas.monthly_reports import CountedOut
from services.reporting.schemas.shown_reports import shown_counted

routes = router("岗位募集")

Office = Annotated[Caller, user(*OFFICE)]
Area = Annotated[RegionCode, Query(description="行政区划代码，含其下辖")]
By = Annotated[Aspect, Query(description=f"按什么分：{ASPECTS}")]
On = Annotated[Day | None, Query(description="哪一天（24时）的；不填即今天")]


@routes.get(
    "/v1/collection/seats",
    summary="在招名额与上年同日相比",
    responses=problems(OutsideRegion, FactsIncomplete, DayInFuture, FeedGap),
)
async def compare_seats(
    *,
    region: Area,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    followers: FollowersDep,
    on: On = None,
) -> SeatsInHandOut:
    """岗位总量不低于上年（宁人社函〔2020〕272号 三）；先读完各来源的数据再计算。

    没有数据的日子是未知，不是0。
    """
    require_region(caller, region)
    found = await actions.seats_in_hand(session, deed, followers, Asked(region, on))
    return shown_seats(region, found, await standing_now(session))


@routes.get(
    "/v1/collection/seats/posts",
    summary="查看在招名额由哪些岗位组成",
    responses=problems(OutsideRegion, FactsIncomplete, DayInFuture, FeedGap),
)
async def list_posts_in_hand(
    *,
    region: Area,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    followers: FollowersDep,
    page: StretchDep,
    on: On = None,
    county: Annotated[RegionCode | None, Query(description="只看工作地点在这个县（区）的")] = None,
) -> Page[CountedOut]:
    """先读完各来源的数据；按岗位编号排列；上年的，在 on 填上年同日。"""
    require_region(caller, region)
    stretch = PostStretch(county, page.after[0] if page.after else "", page.limit + 1)
    rows = await actions.posts_in_hand(session, deed, followers, Asked(region, on), stretch)
    behind = await facts_behind(session, rows)
    return page_of(
        rows, page, lambda row: [row.id], lambda row: shown_counted(row, behind, caller.region)
    )


@routes.get(
    "/v1/collection/shares",
    summary="见习单位和在招名额的构成",
    responses=problems(OutsideRegion, FactsIncomplete, DayInFuture, FeedGap),
)
async def read_shares(
    *,
    region: Area,
    by: By,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    followers: FollowersDep,
    on: On = None,
) -> SharesOut:
    """按行业门类、通知点名的行业、所有制、单位类型或者推荐部门；先读完各来源的数据再计算。"""
    require_region(caller, region)
    found = await actions.shares(session, deed, followers, Asked(region, on), by)
    paper = await actions.stands_from(session, region, found.day)
    return shown_shares(region, by, found, await standing_now(session), paper)


@routes.get(
    "/v1/collection/shares/records",
    summary="查看构成中的一个数由哪些单位或岗位组成",
    responses=problems(OutsideRegion, FactsIncomplete, ShareUnknown, DayInFuture, FeedGap),
)
async def list_share_records(
    *,
    region: Area,
    by: By,
    of: Annotated[Heap, Query(description=f"哪一个数：{HEAPS}")],
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    followers: FollowersDep,
    page: StretchDep,
    code: Annotated[
        str | None,
        Query(
            max_length=30,
            examples=["C"],
            description=f"哪一类的代码，{UNKNOWN} 为未报代码的；不填即各类合在一起",
        ),
    ] = None,
    on: On = None,
) -> Page[CountedOut]:
    """先读完各来源的数据；按编号排列。"""
    require_region(caller, region)
    found = await actions.shares_by_post(session, deed, followers, Asked(region, on), by)
    counted = heap_of(found.shares, code, of)
    rows = stretch_of(counted, page.after, page.limit + 1)
    behind = await facts_behind(session, rows)
    return page_of(
        rows, page, lambda row: [row.id], lambda row: shown_counted(row, behind, caller.region)
    )
