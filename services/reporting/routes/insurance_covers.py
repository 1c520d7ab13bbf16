"""Covers: who is enrolled, who is on post without cover, and what expires."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request

from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import SessionDep
from services.common.web.wire import Day, RegionCode
from services.reporting.actions import insurance_covers as actions
from services.reporting.routes.offices import office_of
from services.reporting.rules.days import days_asked
from services.reporting.rules.insurance_covers import Gap, Trainee
from services.reporting.schemas.ids import ContractId
from services.reporting.schemas.insurance import (
    ExpiringContractOut,
    ExpiringCoverOut,
    InsuranceEnrolmentOut,
    InsuranceGapOut,
    InsuranceWarningsOut,
)

routes = router("商业意外伤害保险")

Officer = Annotated[Caller, user(*OFFICE)]
Area = Annotated[RegionCode | None, Query(description="行政区划代码，含其下辖；不填即本地区")]
On = Annotated[Day | None, Query(description="哪一天的；不填即今天")]


@routes.get(
    "/v1/insurance-enrolments",
    summary="应投保的见习人员",
    responses=problems(OutsideRegion),
)
async def list_insurance_enrolments(
    *,
    caller: Officer,
    request: Request,
    session: SessionDep,
    stretch: StretchDep,
    region: Area = None,
    contract: Annotated[ContractId | None, Query(description="只看这份合同的")] = None,
    on: On = None,
) -> Page[InsuranceEnrolmentOut]:
    """某一天应投保的（自到岗至结束，本人同意投保）和在保的人员，由见习情况得出，不用登记。"""
    day = on or request.app.state.clock.today()
    rows = await actions.enrolments(
        session,
        _area(caller, region),
        day,
        contract,
        after=_after(stretch.after),
        limit=stretch.limit + 1,
    )
    return page_of(rows, stretch, lambda row: [row[0].placement_id], InsuranceEnrolmentOut.of)


@routes.get(
    "/v1/insurance-gaps",
    summary="在岗而没有保险的见习人员",
    responses=problems(OutsideRegion),
)
async def list_insurance_gaps(
    *,
    caller: Officer,
    request: Request,
    session: SessionDep,
    stretch: StretchDep,
    region: Area = None,
    on: On = None,
    since: Annotated[
        Day | None,
        Query(alias="from", description="自这一天起的也列出，已经结束的在内；不填只看当天"),
    ] = None,
) -> Page[InsuranceGapOut]:
    """某一天在岗而没有承保机构承保的，自哪一天起、什么原因；中止见习的日子不算在岗。

    填 from 的，列出自那一天起每一段没有保险的日子，不论过去多久、人员是否已经离岗。
    """
    days = days_asked(since, on or request.app.state.clock.today())
    rows = await actions.gaps_between(
        session, _area(caller, region), days, after=stretch.after, limit=stretch.limit + 1
    )
    return page_of(rows, stretch, _gap_key, InsuranceGapOut.of)


def _gap_key(row: tuple[Trainee, Gap]) -> list[str]:
    return [row[0].placement_id, row[1].days.first.isoformat()]


@routes.get(
    "/v1/insurance-warnings",
    summary="将到期的保险",
    responses=problems(OutsideRegion),
)
async def list_insurance_warnings(
    *,
    caller: Officer,
    request: Request,
    session: SessionDep,
    stretch: StretchDep,
    region: Area = None,
) -> InsuranceWarningsOut:
    """将到期而没有接续的合同，和保险将先于见习结束而到期的人员；提前多少天提醒见政策数值。"""
    today: date = request.app.state.clock.today()
    area = _area(caller, region)
    rows = await actions.expiring(
        session, area, today, after=_after(stretch.after), limit=stretch.limit + 1
    )
    page = page_of(
        rows,
        stretch,
        lambda row: [row[0].placement_id],
        lambda row: ExpiringCoverOut.of(row, today),
    )
    ending = await actions.expiring_contracts(session, area, today)
    return InsuranceWarningsOut(
        contracts=[ExpiringContractOut.of(row, step, today) for row, step in ending],
        items=page.items,
        next_cursor=page.next_cursor,
    )


def _area(caller: Caller, asked: str | None) -> str:
    if asked is None:
        return office_of(caller)
    require_region(caller, asked)
    return asked


def _after(keys: tuple[str, ...] | None) -> str:
    return keys[0] if keys else ""
