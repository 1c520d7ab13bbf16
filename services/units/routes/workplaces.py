"""Workplaces of a unit."""

from services.common.errors import Stale, Unpinned
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import workplaces as actions
from services.units.routes.dependencies import UnitCaller, UnitOrOffice
from services.units.rules import workplaces as rules
from services.units.rules.personal_numbers import PersonalNumberInText
from services.units.rules.posts import ThresholdText
from services.units.rules.threshold_reviews import WorkplaceUndecided
from services.units.rules.units import UnitMerged, UnitNotFound, UnitRemoved
from services.units.schemas import workplaces as schemas
from services.units.schemas.units import UnitId, WorkplaceId

routes = router("见习单位")

_GONE = (UnitNotFound, UnitRemoved, UnitMerged)
_WORDS = (ThresholdText, WorkplaceUndecided, PersonalNumberInText)
_PINNED = (*_GONE, rules.WorkplaceNotFound, rules.WorkplaceEnded, Stale, Unpinned)


@routes.post(
    "/v1/units/{unit_id}/workplaces",
    status_code=201,
    summary="登记工作地点",
    responses=problems(*_GONE, rules.WorkplaceTooFarAhead, *_WORDS),
)
async def register_workplace(
    unit_id: UnitId,
    body: schemas.WorkplaceIn,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.WorkplaceOut:
    """一个单位可以有几处工作地点，可以在其他机构的地区，不需要另行认定；岗位可以指定其中一处。

    认定和办理仍归认定机构，补贴按工作地点的标准，当地机构可以查看。名称和地址随岗位公开，存疑的不能登记。
    """
    shown = await actions.register_workplace(
        session, deed, caller, unit_id, name=body.name, site=body.site()
    )
    return schemas.shown_workplace(shown)


@routes.get(
    "/v1/units/{unit_id}/workplaces", summary="单位的工作地点", responses=problems(UnitNotFound)
)
async def list_workplaces(
    unit_id: UnitId, caller: UnitOrOffice, session: SessionDep
) -> schemas.WorkplacesOut:
    """包括已停用的，以及历次地址。"""
    shown = await actions.show_all(session, caller, unit_id)
    return schemas.WorkplacesOut(items=[schemas.shown_workplace(one) for one in shown])


@routes.post(
    "/v1/units/{unit_id}/workplaces/{workplace_id}/moves",
    summary="登记工作地点搬迁",
    responses=problems(*_PINNED, rules.MoveBeforeToday, rules.WorkplaceTooFarAhead, *_WORDS),
)
async def move_workplace(
    unit_id: UnitId,
    workplace_id: WorkplaceId,
    body: schemas.WorkplaceMoveIn,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.WorkplaceOut:
    """自搬迁之日起，设在该处的岗位的地点和县（区）随之变更；以前的记录不变。"""
    move = body.move()
    return schemas.shown_workplace(
        await actions.move_workplace(session, deed, caller, unit_id, workplace_id, move=move)
    )


@routes.post(
    "/v1/units/{unit_id}/workplaces/{workplace_id}/moves/withdrawal",
    summary="撤回工作地点搬迁",
    responses=problems(*_GONE, rules.WorkplaceNotFound, rules.NoMoveAhead, Stale, Unpinned),
)
async def withdraw_workplace_move(
    unit_id: UnitId,
    workplace_id: WorkplaceId,
    body: schemas.MoveWithdrawalIn,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.WorkplaceOut:
    """撤回最近登记而尚未开始的一次搬迁，如日期填错、不再搬迁；可以重新登记。已经开始的不能撤回。"""
    told = body.model_dump()
    return schemas.shown_workplace(
        await actions.withdraw_move(session, deed, caller, unit_id, workplace_id, **told)
    )


@routes.post(
    "/v1/units/{unit_id}/workplaces/{workplace_id}/end",
    summary="停用工作地点",
    responses=problems(*_PINNED, rules.WorkplaceStillNamed),
)
async def end_workplace(
    unit_id: UnitId,
    workplace_id: WorkplaceId,
    body: schemas.WorkplaceEndIn,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.WorkplaceOut:
    """还有未关闭的岗位设在该处的，不能停用；登记的最后一日未过的，可以再次登记更正。"""
    told = body.model_dump()
    return schemas.shown_workplace(
        await actions.end_workplace(session, deed, caller, unit_id, workplace_id, **told)
    )
