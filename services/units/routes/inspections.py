"""Inspections: by an office, for the unit to see, and the list of faults that stand too long."""

from typing import Annotated

from fastapi import Query, Response

from services.common.errors import Stale, Unpinned
from services.common.values.region import PROVINCE
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day
from services.units.actions import inspections as actions
from services.units.actions.annulments import annul_inspection as annul
from services.units.policy import checklists
from services.units.queries import inspections as queries
from services.units.routes.dependencies import (
    ClerkCaller,
    OfficeCaller,
    ReviewerCaller,
    UnitOrOffice,
    place_in_work,
)
from services.units.rules import inspections as rules
from services.units.rules.annulments import AnnulsOwnEntry
from services.units.rules.inspections import ItemsIncomplete, RemarkMissing
from services.units.rules.moves import MoveNotOpen
from services.units.rules.past_days import BeforeFounded, BeforeRegistered, TooLongAgo
from services.units.rules.recognition import FoundInFuture
from services.units.rules.units import UnitNotFound
from services.units.rules.visits import PlaceOfNoWorkplace, PlaceOutsideOffice
from services.units.schemas import inspections as schemas
from services.units.schemas.units import UnitId

routes = router("检查")


@routes.get(
    "/v1/inspections/checklist",
    summary="查看检查清单",
    responses=problems(rules.NoChecklist),
    dependencies=[user("unit", *OFFICE, whose="every")],
)
async def read_checklist(
    deed: DeedDep,
    on: Annotated[Day | None, Query(description="哪一天启用的版本；不填为今天")] = None,
) -> schemas.ChecklistOut:
    """检查时须逐项填写；每项注明依据的条款。"""
    edition = rules.checklist_on(checklists.editions(), on or deed.today)
    return schemas.ChecklistOut.model_validate(edition)


@routes.get("/v1/inspections", summary="查询本地区的检查")
async def list_inspections(
    caller: OfficeCaller,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    *,
    state: Annotated[
        rules.InspectionState | None, Query(description=f"只看这一状态：{schemas.STATES}")
    ] = None,
    overdue: Annotated[
        bool, Query(description="只看逾期的：单位逾期未整改，或者单位报告整改后逾期未复查")
    ] = False,
    reported: Annotated[bool, Query(description="只看单位已报告整改、等待复查的")] = False,
) -> Page[schemas.InspectionSummary]:
    """本地区单位的检查，以及在本地区工作地点的检查。

    待整改的在前，其中先到期的在前；其余的按整改期限或者检查日期排在后面。
    """
    rows = await queries.inspections_within(
        session,
        caller.region or PROVINCE,
        state=state,
        overdue_on=deed.today if overdue else None,
        reported=reported,
        after=place_in_work(stretch),
        limit=stretch.limit,
    )
    return page_of(
        rows,
        stretch,
        key=lambda seen: [*seen.place],
        show=lambda seen: schemas.shown_summary(seen, deed.today),
    )


@routes.post(
    "/v1/units/{unit_id}/inspections",
    status_code=201,
    summary="登记检查结果",
    responses=problems(
        UnitNotFound,
        FoundInFuture,
        BeforeFounded,
        TooLongAgo,
        BeforeRegistered,
        rules.NoChecklist,
        ItemsIncomplete,
        PlaceOfNoWorkplace,
        PlaceOutsideOffice,
        RemarkMissing,
    )
    | located(201),
)
async def inspect_unit(
    unit_id: UnitId,
    body: schemas.InspectionIn,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    response: Response,
) -> schemas.InspectionOut:
    """按检查日期当日的清单逐项填写；有不符合项的须限期整改，有未能查看的须另行检查。

    工作地点在本地区、由其他机构认定的单位也可以检查，须填写所在的县；认定机构看到全部检查。
    """
    file = await actions.inspect(session, deed, caller, unit_id, body.look())
    response.headers["Location"] = f"/v1/units/{unit_id}/inspections/{file.seen.inspection.id}"
    return schemas.shown_inspection(file, deed.today)


@routes.get(
    "/v1/units/{unit_id}/inspections",
    summary="查看单位的检查",
    responses=problems(UnitNotFound),
)
async def list_inspections_of_unit(
    unit_id: UnitId, caller: UnitOrOffice, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[schemas.InspectionSummary]:
    """新登记的在前；并入本单位的单位的检查一并列出；单位由其他机构认定的，只列出在本地区的检查。"""
    after, limit = stretch.after, stretch.limit
    rows = await actions.read_inspections(session, caller, unit_id, after=after, limit=limit)
    return page_of(
        rows,
        stretch,
        key=lambda seen: [seen.inspection.id],
        show=lambda seen: schemas.shown_summary(seen, deed.today),
    )


@routes.get(
    "/v1/units/{unit_id}/inspections/{inspection_id}",
    summary="查看一次检查",
    responses=problems(UnitNotFound, rules.InspectionNotFound),
)
async def read_inspection(
    unit_id: UnitId,
    inspection_id: schemas.InspectionId,
    caller: UnitOrOffice,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.InspectionOut:
    """检查和各次复查的每一项结果。"""
    file = await actions.read_inspection(session, caller, unit_id, inspection_id)
    return schemas.shown_inspection(file, deed.today)


@routes.post(
    "/v1/units/{unit_id}/inspections/{inspection_id}/recheck",
    summary="登记复查结果",
    responses=problems(
        UnitNotFound,
        rules.InspectionNotFound,
        MoveNotOpen,
        Stale,
        Unpinned,
        FoundInFuture,
        rules.RecheckBeforeLook,
        ItemsIncomplete,
        RemarkMissing,
    ),
)
async def recheck_unit(
    unit_id: UnitId,
    inspection_id: schemas.InspectionId,
    body: schemas.RecheckIn,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.InspectionOut:
    """只查上次不符合的各项；仍不符合的可以再次复查，也可以以此为由暂停单位。"""
    file = await actions.recheck(
        session,
        deed,
        caller,
        unit_id,
        inspection_id,
        look=body.look(),
        expected_version=body.expected_version,
    )
    return schemas.shown_inspection(file, deed.today)


@routes.post(
    "/v1/units/{unit_id}/inspections/{inspection_id}/annulment",
    summary="作废误登的检查",
    responses=problems(
        UnitNotFound, rules.InspectionNotFound, MoveNotOpen, Stale, Unpinned, AnnulsOwnEntry
    ),
)
async def annul_inspection(
    unit_id: UnitId,
    inspection_id: schemas.InspectionId,
    body: schemas.InspectionAnnulment,
    *,
    caller: ReviewerCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.InspectionOut:
    """登记在别的单位、项目填错等，由复核人员作废，不再计入单位评估；记录保留，须重新登记的另行登记。

    以这次检查为由暂停的单位，作废以后可以恢复。
    """
    told = body.model_dump()
    file = await annul(session, deed, caller, unit_id, inspection_id, **told)
    return schemas.shown_inspection(file, deed.today)
