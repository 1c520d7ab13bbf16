"""Obstacles of posts on the wire."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import Wire, id_field
from services.units.actions.post_obstacles import PostObstacleFile
from services.units.rules.post_obstacles import (
    POST_OBSTACLE_STEPS,
    PostObstacleKind,
    PostObstacleState,
)
from services.units.rules.posts import POST_STEPS, PostState
from services.units.schemas.posts import PostId
from services.units.schemas.units import LongGround, LongText, Text, UnitId
from services.units.schemas.versions import Version

STATES: Final = listed(POST_OBSTACLE_STEPS.states)
PostObstacleId = Annotated[str, id_field("obs", "客观情况编号")]
DispatchId = Annotated[str, id_field("dsp", "派遣编号")]


class PostObstacleClearance(Wire):
    """解除岗位的安全问题。"""

    ground: LongGround = Field(
        description="怎样整改、怎样核实的", examples=["消防通道已清理，现场复查无隐患"]
    )
    expected_version: Version = None


class PostObstacleOut(Wire):
    """核实属实、关系到岗位本身的客观情况。"""

    id: PostObstacleId
    version: int = Field(ge=1, description="版本号")
    kind: PostObstacleKind = Field(description="safety 安全条件不具备、post_gone 岗位已经不存在")
    state: PostObstacleState = Field(description=STATES)
    dispatch_id: DispatchId = Field(description="在哪一次派遣中报告的")
    post_id: PostId
    post_title: Text = Field(description="岗位名称")
    post_state: PostState = Field(description=f"岗位现在的状态：{listed(POST_STEPS.states)}")
    unit_id: UnitId
    unit_name: Text = Field(description="单位名称")
    confirmed_on: date = Field(description="经办机构核实属实的日期")
    ended_on: date | None = Field(description="解除、减去名额或者随岗位关闭而终结的日期")
    clearance_ground: LongText | None = Field(description="怎样整改、怎样核实的")

    @classmethod
    def of(cls, file: PostObstacleFile) -> Self:
        """An obstacle with its post and unit."""
        obstacle, post, unit = file.obstacle, file.post, file.unit
        return cls(
            id=obstacle.id,
            version=obstacle.version,
            kind=obstacle.kind,
            state=obstacle.state,
            dispatch_id=obstacle.dispatch_id,
            post_id=post.id,
            post_title=post.title,
            post_state=post.state,
            unit_id=unit.id,
            unit_name=unit.name,
            confirmed_on=obstacle.confirmed_on,
            ended_on=obstacle.ended_on,
            clearance_ground=obstacle.clearance_ground,
        )
