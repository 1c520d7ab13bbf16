"""Signed dispatches that wait for their office, on the wire."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.common.web.wire import RegionCode, Wire
from services.matching.queries.at_rest import AtRest
from services.matching.rules.at_rest import Wait
from services.matching.schemas.ids import DispatchId, PostId, UnitId, YouthId


class AtRestOut(Wire):
    """一件已签协议、岗位已停止派遣、等待经办机构决定是否到岗的派遣。"""

    dispatch_id: DispatchId = Field(description="派遣编号")
    version: int = Field(ge=0, description="派遣版本号")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    post_id: PostId = Field(description="岗位编号")
    post_state: Literal["suspended", "closed"] = Field(
        description="suspended 岗位已暂停、closed 岗位已关闭"
    )
    region: RegionCode = Field(description="认定单位的经办机构")
    workplace_county: RegionCode = Field(description="见习地点所在县（区）")
    signed_on: date = Field(description="签署日期")
    arrive_by: date | None = Field(description="应到岗的最后一日")
    since: date = Field(description="自哪一天起等待：岗位停止派遣的日期，不早于签署日期")
    days: int = Field(ge=0, description="已等待的天数")
    days_allowed: int = Field(description="规定的天数，见政策数值 rest_decision_days")
    overdue: bool = Field(description="是否超过规定的天数")
    obstacle_open: bool = Field(description="是否有待核实的客观情况")


def shown_at_rest(row: AtRest, days_allowed: int, today: date) -> AtRestOut:
    """One of them as of a day."""
    dispatch, wait = row.dispatch, Wait(row.since, days_allowed)
    told = {
        "dispatch_id": dispatch.id,
        "version": dispatch.version,
        "youth_id": dispatch.youth_id,
        "unit_id": dispatch.unit_id,
        "post_id": dispatch.post_id,
        "post_state": row.state,
        "region": dispatch.unit_region,
        "workplace_county": dispatch.workplace_county,
        "signed_on": dispatch.signed_on,
        "arrive_by": dispatch.arrive_by,
        "since": row.since,
        "days": wait.days(today),
        "days_allowed": days_allowed,
        "overdue": wait.is_overdue(today),
        "obstacle_open": row.obstacle_open,
    }
    return AtRestOut.model_validate(told)
