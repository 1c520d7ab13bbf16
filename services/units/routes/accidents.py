"""Accidents: reported by a unit or for it, cleared by its office."""

from typing import Annotated

from fastapi import Query

from services.common.errors import Stale, Unpinned
from services.common.values.region import PROVINCE
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import accidents as actions
from services.units.actions.rights import unit_for
from services.units.queries import accidents as queries
from services.units.routes.dependencies import (
    ClerkCaller,
    MatchingDep,
    OfficeCaller,
    ReviewerCaller,
    UnitOrClerk,
    UnitOrOffice,
)
from services.units.rules import accidents as rules
from services.units.rules.annulments import AnnulsOwnEntry
from services.units.rules.moves import MoveNotOpen
from services.units.rules.offers import OfferPending
from services.units.rules.past_days import TooLongAgo
from services.units.rules.units import UnitMerged, UnitNotFound
from services.units.schemas.accidents import (
    STATES,
    AccidentAnnulment,
    AccidentClearance,
    AccidentId,
    AccidentOfRegion,
    AccidentOut,
    AccidentReport,
    shown_of_region,
)
from services.units.schemas.units import UnitId

routes = router("事故")


@routes.post(
    "/v1/units/{unit_id}/accidents",
    status_code=201,
    summary="报告事故",
    responses=problems(UnitNotFound, UnitMerged, rules.AccidentInFuture, TooLongAgo),
)
async def report_accident(
    unit_id: UnitId,
    body: AccidentReport,
    *,
    caller: UnitOrClerk,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> AccidentOut:
    """须在发生当日报告，迟报会注明天数；报告后该单位岗位暂停派遣，在岗的见习继续，直到解除。

    暂停后，已签协议而未到岗的派遣见 GET /v1/overdue/at-rest。
    """
    accident = await actions.report(
        session, deed, caller, unit_id, form=body.form(), matching=matching
    )
    return AccidentOut.model_validate(accident)


@routes.get(
    "/v1/units/{unit_id}/accidents",
    summary="查看单位的事故",
    responses=problems(UnitNotFound),
)
async def list_accidents_of_unit(
    unit_id: UnitId, caller: UnitOrOffice, session: SessionDep, stretch: StretchDep
) -> Page[AccidentOut]:
    """新报告的在前。"""
    unit = await unit_for(session, caller, unit_id)
    rows = await queries.accidents_of(session, unit.id, after=stretch.after, limit=stretch.limit)
    show = AccidentOut.model_validate
    return page_of(rows, stretch, key=lambda accident: [accident.id], show=show)


@routes.get("/v1/accidents", summary="查询本地区的事故")
async def list_accidents(
    caller: OfficeCaller,
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[
        rules.AccidentState | None, Query(description=f"只看这一状态：{STATES}")
    ] = None,
) -> Page[AccidentOfRegion]:
    """新报告的在前。"""
    area = caller.region or PROVINCE
    rows = await queries.accidents_within(
        session, area, state=state, after=stretch.after, limit=stretch.limit
    )
    return page_of(rows, stretch, key=lambda found: [found[0].id], show=shown_of_region)


@routes.post(
    "/v1/units/{unit_id}/accidents/{accident_id}/clearance",
    summary="解除事故",
    responses=problems(
        UnitNotFound, rules.AccidentNotFound, MoveNotOpen, Stale, Unpinned, OfferPending
    ),
)
async def clear_accident(
    unit_id: UnitId,
    accident_id: AccidentId,
    body: AccidentClearance,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> AccidentOut:
    """暂停的岗位恢复派遣；单位另有未解除的事故或者处于暂停状态的，仍然不恢复。"""
    told = body.model_dump()
    accident = await actions.clear(session, deed, caller, unit_id, accident_id, **told)
    return AccidentOut.model_validate(accident)


@routes.post(
    "/v1/units/{unit_id}/accidents/{accident_id}/annulment",
    summary="作废误报的事故",
    responses=problems(
        UnitNotFound,
        rules.AccidentNotFound,
        MoveNotOpen,
        Stale,
        Unpinned,
        AnnulsOwnEntry,
        OfferPending,
    ),
)
async def annul_accident(
    unit_id: UnitId,
    accident_id: AccidentId,
    body: AccidentAnnulment,
    *,
    caller: ReviewerCaller,
    session: SessionDep,
    deed: DeedDep,
) -> AccidentOut:
    """重复报告、报错单位等并非事故的，由复核人员作废，不再计入单位评估；记录保留。

    尚未解除的，岗位恢复派遣，与解除相同。
    """
    told = body.model_dump()
    accident = await actions.annul(session, deed, caller, unit_id, accident_id, **told)
    return AccidentOut.model_validate(accident)
