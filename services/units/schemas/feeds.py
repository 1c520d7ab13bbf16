"""What departments read of units: batches of CloudEvents."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.common.web.wire import AwareInstant, Wire


class UnitEventData(Wire):
    """协议准许提供的字段；没有准许的、这一事项没有涉及的都不出现。"""

    name: str | None = Field(default=None, description="单位现用名称", max_length=100)
    credit_code: str | None = Field(
        default=None, description="现在的统一社会信用代码（GB 32100）", max_length=18
    )
    region: str | None = Field(
        default=None, description="认定机构的行政区划（GB/T 2260）", max_length=6
    )
    state: str | None = Field(
        default=None,
        description="事项发生后单位的状态，如 recognised，见 GET /v1/units",
        max_length=20,
    )
    industry: str | None = Field(default=None, description="行业门类（GB/T 4754）", max_length=1)
    ownership: str | None = Field(default=None, description="经济类型", max_length=30)
    kind: str | None = Field(default=None, description="单位性质", max_length=30)
    recommended_by: str | None = Field(default=None, description="推荐部门", max_length=30)
    occurred_on: date | None = Field(default=None, description="事项发生日期")


class UnitEvent(Wire):
    """见习单位的一次变更（CloudEvents 1.0）。"""

    specversion: Literal["1.0"] = Field(description="CloudEvents 版本：1.0 现行版")
    id: str = Field(
        description="事件编号；同一来源的同一编号是同一事件，可能重复送达", max_length=60
    )
    source: str = Field(description="来源", max_length=60)
    type: str = Field(
        description="事件种类",
        max_length=100,
        examples=["cn.nx.jiuyejianxi.unit.recognised.v1"],
    )
    subject: str = Field(description="见习单位编号", max_length=30)
    time: AwareInstant = Field(description="记录的时间")
    datacontenttype: Literal["application/json"] = Field(
        description="内容格式：application/json 即JSON"
    )
    data: UnitEventData


class UnitEventPage(Wire):
    """一页变更，按发生的先后。"""

    items: list[UnitEvent] = Field(description="变更；没有新的变更时为空", max_length=1000)
    next_cursor: str = Field(description="下一次从这里继续读取，总是给出", max_length=500)
    has_more: bool = Field(description="是否还有没有读完的")
