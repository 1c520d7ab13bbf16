"""Wishes beside open seats, and where posts are to be raised."""

from typing import Annotated

from fastapi import Query

from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.matching.actions import wishes as actions
from services.matching.rules.wishes import Aspect
from services.matching.schemas.wishes import (
    OpenSeatsOut,
    WishesOut,
    WishingYouthOut,
    shown_wishes,
)

routes = router("岗位募集")

Office = Annotated[Caller, user(*OFFICE)]
Area = Annotated[RegionCode, Query(description="行政区划代码，含其下辖")]
County = Annotated[RegionCode | None, Query(description="只看愿意在（位于）这个县（区）的")]
By = Annotated[
    Aspect | None, Query(description="按哪一项看：industry 行业门类、occupation 职业大类")
]
Code = Annotated[
    str | None,
    Query(
        pattern="^[A-T1-8]$", examples=["C"], description="哪一类；填了 by 而不填这项的，即不限的"
    ),
]


@routes.get("/v1/wishes", summary="青年意愿与空余名额", responses=problems(OutsideRegion))
async def read_wishes(
    *, region: Area, caller: Office, session: SessionDep, deed: DeedDep
) -> WishesOut:
    """居住在这里的候补人员愿意去哪里、做什么，旁边是空余名额；末尾是需要募集岗位的地方。"""
    require_region(caller, region)
    return shown_wishes(region, deed.today, await actions.area_wishes(session, deed, region))


@routes.get(
    "/v1/wishes/youths", summary="查看意愿由哪些人员组成", responses=problems(OutsideRegion)
)
async def list_wishing_youths(
    *,
    region: Area,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    page: StretchDep,
    county: County = None,
    by: By = None,
    code: Code = None,
    overdue: Annotated[bool, Query(description="只看候补超过规定天数的")] = False,
) -> Page[WishingYouthOut]:
    """按人员编号排列，只有编号。"""
    require_region(caller, region)
    looked = actions.Looked(county, by, code, overdue)
    found = await actions.wishing_youths(session, deed, region, looked)
    rows = [wish for wish in found if page.after is None or wish.youth_id > page.after[0]]
    return page_of(
        rows[: page.limit + 1],
        page,
        lambda wish: [wish.youth_id],
        lambda wish: WishingYouthOut(youth_id=wish.youth_id, region=wish.home, since=wish.since),
    )


@routes.get(
    "/v1/wishes/posts", summary="查看空余名额由哪些岗位组成", responses=problems(OutsideRegion)
)
async def list_wished_posts(
    *,
    region: Area,
    caller: Office,
    session: SessionDep,
    page: StretchDep,
    county: County = None,
    by: By = None,
    code: Code = None,
) -> Page[OpenSeatsOut]:
    """按岗位编号排列。"""
    require_region(caller, region)
    found = await actions.posts_wished(session, region, actions.Looked(county, by, code))
    rows = [post for post in found if page.after is None or post.post_id > page.after[0]]
    show = OpenSeatsOut.model_validate
    return page_of(rows[: page.limit + 1], page, lambda post: [post.post_id], show)
