"""Obstacles on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import GroundText, NoNumbers, Wire
from services.matching.rules import obstacles
from services.matching.rules.dispatches import DispatchState
from services.matching.schemas.dispatches import STATES
from services.matching.schemas.ids import DispatchId, ObstacleId
from services.matching.schemas.versions import Version

_KINDS = "，".join(f"{code} {kind.title}" for code, kind in obstacles.KINDS.items())

ObstacleKind = Annotated[obstacles.Kind, Field(description=_KINDS)]
Decision = Annotated[
    obstacles.Decision,
    Field(description="confirmed 属实、派遣收回，dismissed 不属实、派遣继续"),
]


class ObstacleIn(Wire):
    """见习单位报告的客观情况。"""

    kind: ObstacleKind
    detail: Annotated[str, NoNumbers] = Field(
        description="具体情况；不要填写证件、手机号码",
        min_length=2,
        max_length=1000,
        examples=["道路因施工中断，约一周后恢复"],
    )


class ObstacleReviewIn(Wire):
    """经办机构的核实结论。"""

    decision: Decision
    ground: GroundText = Field(description="核实情况和理由")
    expected_version: Version = Field(default=None, description="您看到的派遣版本号；必填")


class ObstacleOut(Wire):
    """客观情况及其核实结论。"""

    id: ObstacleId = Field(description="编号")
    dispatch_id: DispatchId = Field(description="派遣编号")
    kind: ObstacleKind
    detail: str = Field(description="具体情况", max_length=1000)
    reported_on: date = Field(description="报告日期")
    decision: Decision | None = Field(description="核实结论；核实前为 null")
    decided_on: date | None = Field(description="核实日期")
    dispatch_state: DispatchState = Field(description=f"派遣目前的状态：{STATES}")
    dispatch_version: int = Field(ge=0, description="派遣目前的版本号")
