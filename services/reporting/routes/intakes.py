"""Intake: plans by month, the sum of those below, and who really arrived."""

from typing import Annotated

from fastapi import Depends, Query

from services.common.errors import Malformed
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.values.month import Month
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.exact import refuse_far_off
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import collection as actions
from services.reporting.actions.grounds import standing_now
from services.reporting.routes.feeds import FollowersDep
from services.reporting.rules.intakes import MonthsReversed, MonthsTooMany
from services.reporting.schemas.collection import IntakeOut, shown_intake

routes = router("岗位募集")

_MONTH = r"^\d{4}-\d{2}$"


def _month(text: str, name: str) -> Month:
    try:
        told = Month.parse(text)
        refuse_far_off(told)
    except ValueError:
        detail = "应为 YYYY-MM 形式、存在而不太遥远的月份。"
        raise Malformed(f"/query/{name}", detail) from None
    return told


async def _months(
    first: Annotated[
        str,
        Query(alias="from", pattern=_MONTH, examples=["2026-01"], description="起始月份 YYYY-MM"),
    ],
    last: Annotated[
        str,
        Query(
            alias="to",
            pattern=_MONTH,
            examples=["2026-03"],
            description="截止月份 YYYY-MM，最多36个月",
        ),
    ],
) -> tuple[Month, Month]:
    return _month(first, "from"), _month(last, "to")


@routes.get(
    "/v1/collection/intake",
    summary="计划组织见习人数与实际到岗人数",
    responses=problems(OutsideRegion, FactsIncomplete, MonthsReversed, MonthsTooMany, FeedGap),
)
async def read_intake(
    *,
    region: Annotated[RegionCode, Query(description="行政区划代码")],
    span: Annotated[tuple[Month, Month], Depends(_months)],
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    followers: FollowersDep,
) -> IntakeOut:
    """本级计划、下一级计划之和、实际到岗人数，逐月；先读完各来源的数据再计算。

    月末以后的修订不改变当月的计划。
    """
    require_region(caller, region)
    months = await actions.intake_by_month(session, followers, region, span)
    paper = await actions.on_paper_until(session, region, span[0].first)
    return shown_intake(region, months, await standing_now(session), paper)
