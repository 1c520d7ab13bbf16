"""Unit names: the confirmation of one that reads like a threshold."""

from services.common.errors import Stale, Unpinned
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import unit_names as actions
from services.units.routes.dependencies import ClerkCaller
from services.units.rules.unit_names import NameNotInDoubt
from services.units.rules.units import UnitMerged, UnitNotFound, UnitRemoved
from services.units.schemas.dossiers import UnitOut, shown_unit
from services.units.schemas.units import Move, UnitId

routes = router("见习单位")


@routes.post(
    "/v1/units/{unit_id}/name-confirmations",
    status_code=201,
    summary="确认带有门槛字样的单位名称属实",
    responses=problems(UnitNotFound, UnitRemoved, UnitMerged, NameNotInDoubt, Stale, Unpinned),
)
async def confirm_unit_name(
    unit_id: UnitId, body: Move, caller: ClerkCaller, session: SessionDep, deed: DeedDep
) -> UnitOut:
    """名称随岗位公开，带有学历、院校等门槛字样的，认定前须由经办人员对照登记证照核实并写明理由；改名即失效。"""
    dossier = await actions.confirm_name(
        session, deed, caller, unit_id, ground=body.ground, expected_version=body.expected_version
    )
    return shown_unit(dossier)
