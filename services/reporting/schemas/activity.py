"""Activity of units on the wire, between services."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import Wire, id_field
from services.reporting.actions.activity import Known

Id = Annotated[str, Field(min_length=1, max_length=60)]


class SpellOut(Wire):
    """每天结束时都有空余名额的一段日子，首尾两天都算。"""

    first: date = Field(description="第一天")
    last: date = Field(description="最后一天")
    posts: list[Id] = Field(max_length=100_000, description="有空余名额的岗位")


class StayOut(Wire):
    """一次见习的起止。"""

    id: Id = Field(description="见习编号")
    post_id: Id = Field(description="岗位编号")
    state: Id = Field(description="arrived 在岗、completed 期满、ended_early 提前结束")
    arrived_on: date = Field(description="到岗日期")
    last_day: date | None = Field(description="最后一天；在岗的为 null")


class ReportedObstacleOut(Wire):
    """单位报告过的障碍。"""

    kind: Id = Field(description="类别")
    reported_on: date = Field(description="报告日期")


class DispatchCourseOut(Wire):
    """一次派遣及其结果。"""

    id: Id = Field(description="派遣编号")
    post_id: Id = Field(description="岗位编号")
    issued_on: date = Field(description="派遣日期")
    state: Id = Field(
        description="issued 已派遣、accepted 已接受、signed 已签协议、arrived 已到岗、"
        "refused 已谢绝、withdrawn 已撤回"
    )
    since: date = Field(description="进入这一状态的日期")
    reason: Id | None = Field(description="青年谢绝的原因")
    cause: Id | None = Field(description="撤回的原因")
    obstacles: list[ReportedObstacleOut] = Field(max_length=1000, description="报告过的障碍")


class ActivityOut(Wire):
    """一个单位提供名额、接收派遣和吸纳青年的情况。"""

    unit_id: Annotated[str, id_field("unt")] = Field(description="单位编号")
    region: str = Field(max_length=6, description="认定地区")
    state: Id = Field(description="单位状态")
    first_opening: date | None = Field(description="第一次发布岗位的日期；没有发布过为 null")
    spells: list[SpellOut] = Field(max_length=100_000, description="有空余名额的日子")
    placements: list[StayOut] = Field(max_length=100_000, description="全部见习")
    dispatches: list[DispatchCourseOut] = Field(max_length=100_000, description="全部派遣")


class ActivitiesOut(Wire):
    """若干单位的情况，以及所依据的数据位置。"""

    items: list[ActivityOut] = Field(max_length=1000, description="单位")
    stood_on: dict[str, int] = Field(description="各来源读到的变更序号")
    next_after: str | None = Field(max_length=60, description="还有更多时，从这个单位之后继续")


def shown(known: Known) -> ActivitiesOut:
    """Activities as an answer."""
    return ActivitiesOut(
        items=[ActivityOut.model_validate(one) for one in known.activities],
        stood_on={name: stood.position for name, stood in known.stood_on.items()},
        next_after=known.next_after,
    )
