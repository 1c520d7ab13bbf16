"""Obstacles: reported by a unit, reviewed by an officer."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import obstacles as actions
from services.matching.actions.obstacles import Report, Review
from services.matching.rules.dispatches import DispatchChanged, DispatchNotFound, MoveNotOpen
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.obstacles import NoObstacleOpen, ObstacleNotNow, ObstacleUnderReview
from services.matching.rules.placements import UnitsOfficeMoves
from services.matching.schemas.ids import DispatchId
from services.matching.schemas.obstacles import ObstacleIn, ObstacleOut, ObstacleReviewIn
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.obstacles import Obstacle

routes = router("派遣")

Which = Annotated[DispatchId, Path(description="派遣编号")]


@routes.post(
    "/v1/dispatches/{dispatch_id}/obstacle",
    status_code=201,
    summary="报告客观情况",
    responses=problems(
        DispatchNotFound, UnitsOfficeMoves, UnitMerged, ObstacleNotNow, ObstacleUnderReview
    ),
)
async def report_obstacle(
    dispatch_id: Which,
    body: ObstacleIn,
    caller: Annotated[Caller, user("unit", "clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> ObstacleOut:
    """单位不挑选见习人员，只报告客观情况；单位停业等不能报告的由经办机构登记。核实之前暂停办理。"""
    told = Report(body.kind, body.detail)
    return _shown(*await actions.report(session, deed, caller, dispatch_id, told))


@routes.post(
    "/v1/dispatches/{dispatch_id}/obstacle-review",
    summary="核实客观情况",
    responses=problems(
        DispatchNotFound,
        UnitsOfficeMoves,
        NoObstacleOpen,
        MoveNotOpen,
        DispatchChanged,
        Unpinned,
        YearUnknown,
    ),
)
async def review_obstacle(
    dispatch_id: Which,
    body: ObstacleReviewIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> ObstacleOut:
    """属实的收回派遣，见习人员按原申请时间另寻岗位；没有报到的计一次拒绝，名额派给下一位。

    岗位已经不存在的，名额不再派给任何人，随即从岗位名额中减去，减完即关闭。安全条件不具备的，岗位自此不再派人，
    其他未签协议的派遣一并收回，由经办机构解除（POST /v1/post-obstacles/{obstacle_id}/clearance）；
    已签协议的见 GET /v1/overdue/at-rest。
    """
    told = Review(body.decision, body.ground, body.expected_version)
    return _shown(*await actions.review(session, deed, caller, dispatch_id, told))


def _shown(dispatch: Dispatch, obstacle: Obstacle) -> ObstacleOut:
    return ObstacleOut.model_validate(
        {
            "id": obstacle.id,
            "dispatch_id": dispatch.id,
            "kind": obstacle.kind,
            "detail": obstacle.detail,
            "reported_on": obstacle.reported_on,
            "decision": obstacle.decision,
            "decided_on": obstacle.decided_on,
            "dispatch_state": dispatch.state,
            "dispatch_version": dispatch.version,
        }
    )
