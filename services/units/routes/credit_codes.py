"""Credit codes: the confirmation of one that looks wrong."""

from services.common.errors import Stale, Unpinned
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import credit_codes as actions
from services.units.routes.dependencies import ClerkCaller
from services.units.rules.credit_codes import CreditCodeNotInDoubt
from services.units.rules.units import UnitMerged, UnitNotFound, UnitRemoved
from services.units.schemas.dossiers import UnitOut, shown_unit
from services.units.schemas.units import Move, UnitId

routes = router("见习单位")


@routes.post(
    "/v1/units/{unit_id}/credit-code-confirmations",
    status_code=201,
    summary="确认校验码不正确的统一社会信用代码属实",
    responses=problems(
        UnitNotFound, UnitRemoved, UnitMerged, CreditCodeNotInDoubt, Stale, Unpinned
    ),
)
async def confirm_credit_code(
    unit_id: UnitId, body: Move, caller: ClerkCaller, session: SessionDep, deed: DeedDep
) -> UnitOut:
    """早期赋码确有错误的，经办人员对照登记证照核实后写明理由确认；单位改用别的代码，确认即失效。"""
    dossier = await actions.confirm_credit_code(
        session, deed, caller, unit_id, ground=body.ground, expected_version=body.expected_version
    )
    return shown_unit(dossier)
