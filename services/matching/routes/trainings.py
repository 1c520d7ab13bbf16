"""Trainings: recorded by the unit before an arrival and after it."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import trainings as actions
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.entries import DayInFuture
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.placements import PlacementNotFound, UnitsOfficeMoves
from services.matching.schemas.ids import DispatchId, PlacementId
from services.matching.schemas.trainings import (
    TrainingIn,
    TrainingOut,
    TrainingsOut,
    shown_training,
    shown_trainings,
)

routes = router("见习")

OfDispatch = Annotated[DispatchId, Path(description="派遣编号")]
OfPlacement = Annotated[PlacementId, Path(description="见习编号")]
Mover = Annotated[Caller, user("unit", "clerk")]
Reader = Annotated[Caller, user("unit", "youth", *OFFICE)]


@routes.post(
    "/v1/dispatches/{dispatch_id}/trainings",
    status_code=201,
    summary="登记到岗以前的培训",
    responses=problems(DispatchNotFound, UnitsOfficeMoves, UnitMerged, MoveNotOpen, DayInFuture),
)
async def record_entry_training(
    dispatch_id: OfDispatch, body: TrainingIn, caller: Mover, session: SessionDep, deed: DeedDep
) -> TrainingOut:
    """上岗安全培训等；地区要求到岗须先培训的，以登记的上岗安全培训为准，登记到岗时不必再填。"""
    held = await actions.train_before(session, deed, caller, dispatch_id, body.told())
    return shown_training(held)


@routes.get(
    "/v1/dispatches/{dispatch_id}/trainings",
    summary="一次派遣的培训",
    responses=problems(DispatchNotFound),
)
async def list_dispatch_trainings(
    dispatch_id: OfDispatch, caller: Reader, session: SessionDep
) -> TrainingsOut:
    """按日期排列，到岗以后的也在内。"""
    return shown_trainings(await actions.of_dispatch(session, caller, dispatch_id))


@routes.post(
    "/v1/placements/{placement_id}/trainings",
    status_code=201,
    summary="登记见习期间的培训",
    responses=problems(PlacementNotFound, UnitsOfficeMoves, UnitMerged, DayInFuture),
)
async def record_training(
    placement_id: OfPlacement, body: TrainingIn, caller: Mover, session: SessionDep, deed: DeedDep
) -> TrainingOut:
    """安全教育、规章制度、岗位技能等；只增不改。"""
    return shown_training(await actions.train(session, deed, caller, placement_id, body.told()))


@routes.get(
    "/v1/placements/{placement_id}/trainings",
    summary="一次见习的培训",
    responses=problems(PlacementNotFound),
)
async def list_trainings(
    placement_id: OfPlacement, caller: Reader, session: SessionDep
) -> TrainingsOut:
    """按日期排列，到岗以前的也在内。"""
    return shown_trainings(await actions.of_placement(session, caller, placement_id))
