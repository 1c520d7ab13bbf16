"""What may be asked of the public lists, read from the query."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query

from services.common.web.pages import CursorInvalid, Stretch
from services.common.web.wire import OccupationCode, RegionCode
from services.units.actions.zone import Mark
from services.units.policy.wordings import variants
from services.units.rules.searching import search_expression
from services.units.rules.zone import (
    PostWish,
    UnitWish,
    binding,
    check_months,
    check_near,
)
from services.units.schemas.units import KINDS, Industry

Area = Annotated[RegionCode | None, Query(description="只看这一地区及其下辖")]
UnitArea = Annotated[
    RegionCode | None,
    Query(description="只看由这一地区及其下辖的机构认定的；岗位在何处，查岗位清单"),
]
OfIndustry = Annotated[Industry | None, Query(description="只看这一行业门类")]
Words = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=50,
        description="检索词。每个汉字须与相邻的字一起在文字中出现：“图书管理”能找到“图书馆管理员助理”；"
        "字母和数字按词的开头查找；不分大小写、全角半角、繁体简体",
        examples=["图书管理"],
    ),
]
Near = Annotated[
    RegionCode | None,
    Query(
        description="按距离排序：先本县（区），再本市，再其他；填县级行政区划代码。不填则新的在前"
    ),
]
Months = Annotated[int | None, Query(ge=1, le=120)]
OfOccupation = Annotated[
    OccupationCode | None, Query(description="职业代码（GB/T 6565）或其开头，如 4-01")
]
OpenSeats = Annotated[
    bool | None, Query(description="true 只看有空缺名额的，false 只看其余的：已满的，和尚不知道的")
]


async def _post_wish(
    *,
    region: Area = None,
    industry: OfIndustry = None,
    occupation: OfOccupation = None,
    meals: Annotated[bool | None, Query(description="是否提供工作餐")] = None,
    lodging: Annotated[bool | None, Query(description="是否提供住宿")] = None,
    allowance: Annotated[bool | None, Query(description="是否另发生活补助")] = None,
    has_open_seats: OpenSeats = None,
    months_from: Annotated[Months, Query(description="见习期限不少于几个月")] = None,
    months_to: Annotated[Months, Query(description="见习期限不超过几个月")] = None,
    q: Words = None,
    near: Near = None,
) -> PostWish:
    check_months(months_from, months_to)
    check_near(near)
    return PostWish(
        area=region,
        industry=industry,
        occupation=occupation,
        meals=meals,
        lodging=lodging,
        allowance=allowance,
        open_seats=has_open_seats,
        months_from=months_from,
        months_to=months_to,
        expression=search_expression(q, variants()) if q else None,
        near=near,
    )


async def _unit_wish(
    *,
    region: UnitArea = None,
    industry: OfIndustry = None,
    kind: Annotated[
        Literal["enterprise", "institution", "social_organisation"] | None,
        Query(description=f"单位类型：{KINDS}"),
    ] = None,
    has_open_seats: OpenSeats = None,
    q: Words = None,
    near: Near = None,
) -> UnitWish:
    check_near(near)
    return UnitWish(
        area=region,
        industry=industry,
        kind=kind,
        open_seats=has_open_seats,
        expression=search_expression(q, variants()) if q else None,
        near=near,
    )


PostWishDep = Annotated[PostWish, Depends(_post_wish)]
UnitWishDep = Annotated[UnitWish, Depends(_unit_wish)]


def mark_of(stretch: Stretch, wish: PostWish | UnitWish) -> Mark | None:
    """Where the page before ended. Raises CursorInvalid, also for the cursor of another wish."""
    if stretch.after is None:
        return None
    try:
        bound, stage, day, object_id = stretch.after
        mark = Mark(int(stage), (date.fromisoformat(day), object_id))
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
    if bound != binding(wish):
        raise CursorInvalid("/query/cursor", "这个游标属于另一组查询条件。")
    return mark
