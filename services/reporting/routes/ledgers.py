"""The ledger of departments: from recommended to arrived."""

from itertools import islice
from typing import Annotated, Literal

from fastapi import Query

from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import SessionDep
from services.common.web.wire import Day, RegionCode
from services.reporting.actions import collection as actions
from services.reporting.actions.grounds import standing_now
from services.reporting.actions.monthly_reports import facts_behind
from services.reporting.readers.code_lists import LISTS
from services.reporting.routes.feeds import FollowersDep
from services.reporting.rules.ledgers import UNKNOWN, Department, Stage, of_stage
from services.reporting.rules.periods import PeriodReversed, in_order
from services.reporting.schemas.collection import STAGE_NAMES, LedgerOut, shown_ledger
from services.reporting.schemas.monthly_reports import CountedOut
from services.reporting.schemas.shown_reports import shown_counted

routes = router("岗位募集")

Office = Annotated[Caller, user(*OFFICE)]
Area = Annotated[RegionCode, Query(description="行政区划代码，含其下辖")]
First = Annotated[Day, Query(alias="from", description="起始日期，含当日")]
Last = Annotated[Day, Query(alias="to", description="截止日期，含当日")]
_CHANNELS = "、".join(f"{code} {name}" for code, name in LISTS["prospect-recommenders"].items)


@routes.get(
    "/v1/collection/ledger",
    summary="各部门由推荐到到岗的台账",
    responses=problems(OutsideRegion, FactsIncomplete, PeriodReversed, FeedGap),
)
async def read_ledger(
    *,
    region: Area,
    first: First,
    last: Last,
    caller: Office,
    session: SessionDep,
    followers: FollowersDep,
) -> LedgerOut:
    """先读完各来源的数据；各环节各按发生的日期计。

    在名册中的按名册的推荐渠道，不在名册中的按单位自报。
    """
    require_region(caller, region)
    span = in_order(first, last)
    entries = await actions.departments_ledger(session, followers, region, span)
    paper = await actions.on_paper_until(session, region, span.first)
    return shown_ledger(region, span, entries, await standing_now(session), paper)


@routes.get(
    "/v1/collection/ledger/records",
    summary="查看台账中的一个数由什么组成",
    responses=problems(OutsideRegion, FactsIncomplete, PeriodReversed, FeedGap),
)
async def list_ledger_records(
    *,
    region: Area,
    first: First,
    last: Last,
    stage: Annotated[Stage, Query(description=f"哪一个环节：{STAGE_NAMES}")],
    caller: Office,
    session: SessionDep,
    followers: FollowersDep,
    page: StretchDep,
    recommender: Annotated[
        Department | Literal["unknown"] | None,
        Query(
            description=f"哪一个推荐渠道：{_CHANNELS}、"
            f"{UNKNOWN} 推荐渠道不详（没有数据说明由谁推荐）；"
            "不填即各渠道合在一起"
        ),
    ] = None,
) -> Page[CountedOut]:
    """先读完各来源的数据；按编号排列。

    转给另一单位的岗位，各推荐渠道的、在名册中的和自报的单位所加的名额各为一行。
    """
    require_region(caller, region)
    span = in_order(first, last)
    # Only the seats of posts are a row for each: all else is the same, by far faster.
    read = actions.departments_ledger_by_post if stage == "seats" else actions.departments_ledger
    entries = await read(session, followers, region, span)
    found = of_stage(entries, stage, recommender)
    rest = (one for one in found if page.after is None or one.place > page.after)
    rows = [*islice(rest, page.limit + 1)]
    behind = await facts_behind(session, [one.counted for one in rows])
    return page_of(
        rows,
        page,
        lambda row: row.place,
        lambda row: shown_counted(row.counted, behind, caller.region),
    )
