"""Placements: begun by an arrival, seen by those they concern."""

from typing import Annotated, Literal

from fastapi import Path, Query

from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.arrivals import arrive
from services.matching.actions.covers import refuse_uncovered
from services.matching.actions.entering import Entered
from services.matching.actions.placements import list_own, read_placement
from services.matching.queries import placements as queries
from services.matching.routes.dependencies import ReportingDep
from services.matching.rules.annulments import ArrivalAnnulled
from services.matching.rules.covers import CoverUnknown
from services.matching.rules.dispatches import DispatchChanged, DispatchNotFound, MoveNotOpen
from services.matching.rules.entries import DayInFuture, DayTooFarBack, GroundMissing
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.obstacles import ObstacleUnderReview
from services.matching.rules.placements import (
    ArrivalBeforeSignature,
    PlacementNotFound,
    PostAtRest,
    UnitsOfficeMoves,
)
from services.matching.rules.preparations import CoverMissing, EntryTrainingMissing
from services.matching.schemas.ids import DispatchId, PlacementId
from services.matching.schemas.placements import (
    STATES,
    ArrivalIn,
    OwnPlacementOut,
    PlacementDetail,
    PlacementOut,
    State,
    shown,
    shown_detail,
    shown_own,
)

routes = router("见习")


@routes.post(
    "/v1/dispatches/{dispatch_id}/arrival",
    status_code=201,
    summary="确认到岗",
    responses=problems(
        DispatchNotFound,
        UnitsOfficeMoves,
        UnitMerged,
        DispatchChanged,
        MoveNotOpen,
        ArrivalAnnulled,
        ObstacleUnderReview,
        PostAtRest,
        ArrivalBeforeSignature,
        EntryTrainingMissing,
        CoverMissing,
        CoverUnknown,
        DayInFuture,
        DayTooFarBack,
        GroundMissing,
        YearUnknown,
    ),
)
async def confirm_arrival(
    *,
    dispatch_id: Annotated[DispatchId, Path(description="派遣编号")],
    body: ArrivalIn,
    caller: Annotated[Caller, user("unit", "clerk")],
    session: SessionDep,
    deed: DeedDep,
    reporting: ReportingDep,
) -> PlacementDetail:
    """协议签署完成后由单位确认，见习由此开始。超过补登期限的，由经办机构注明理由后办理。

    地区规定到岗须先有保险的（insurance_cover_needed），到岗之日当地还须有有效的保险合同，
    本人已签署同意投保、金额不低于合同的保险金额。
    """
    entered = Entered(body.ground, body.expected_version)
    arrived_on, told = body.arrived_on, body.told
    await refuse_uncovered(
        session, deed, caller, dispatch_id, (arrived_on, told), reporting=reporting
    )
    return shown_detail(
        await arrive(session, deed, caller, dispatch_id, arrived_on, entered=entered, told=told)
    )


@routes.get("/v1/placements", summary="见习名单")
async def list_placements(
    caller: Annotated[Caller, user("unit", *OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[State | None, Query(description=f"只看这种状态的：{STATES}")] = None,
    of: Annotated[
        Literal["units", "youths"],
        Query(
            description="units 在本行政区划的单位见习，youths 由本行政区划派到其他经办机构的单位；"
            "后者只能查看，由单位的经办机构办理"
        ),
    ] = "units",
) -> Page[PlacementOut]:
    """单位看到本单位的，经办机构看到本行政区划内单位的，或者本行政区划派到别处的；新的在前。"""
    listed = queries.listed_by_youth if of == "youths" else queries.listed
    rows = await listed(session, caller, state, stretch)
    return page_of(rows, stretch, lambda row: (row.placement.id,), lambda row: shown(row, caller))


@routes.get("/v1/me/placements", summary="我的见习")
async def list_my_placements(
    caller: Annotated[Caller, user("youth")],
    session: SessionDep,
    stretch: StretchDep,
    deed: DeedDep,
    state: Annotated[State | None, Query(description=f"只看这种状态的：{STATES}")] = None,
) -> Page[OwnPlacementOut]:
    """本人的全部见习，新的在前；已结束的，看到最迟哪一天可以对结束提出争议。"""
    rows = await list_own(session, caller, state, stretch, deed.today)
    return page_of(
        rows, stretch, lambda row: (row[0].placement.id,), lambda row: shown_own(*row, caller)
    )


@routes.get("/v1/placements/{placement_id}", summary="见习", responses=problems(PlacementNotFound))
async def show_placement(
    placement_id: Annotated[PlacementId, Path(description="见习编号")],
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
) -> PlacementDetail:
    """一次见习及其各月考勤和全部记录；双方看到对各条最迟哪一天可以提出争议。

    派出见习人员的经办机构也可以查看，因病、因伤的情况除外。
    """
    return shown_detail(await read_placement(session, caller, placement_id, deed.today))
