"""What travels in feeds for departments: CloudEvents, pages of them and of what stands."""

from typing import Literal

from pydantic import Field

from services.common.web.wire import AwareInstant, Wire


class FeedEvent(Wire):
    """一次变更（CloudEvents 1.0）。"""

    specversion: Literal["1.0"] = Field(description="CloudEvents 版本：1.0 现行版")
    id: str = Field(
        description="事件编号；同一来源的同一编号是同一事件，可能重复送达",
        max_length=60,
        pattern=r"^[A-Za-z0-9_.-]+$",
    )
    source: str = Field(description="来源", max_length=60)
    type: str = Field(
        description="事件种类", max_length=100, examples=["cn.nx.jiuyejianxi.unit.changed.v1"]
    )
    subject: str = Field(description="对象的编号；涉及个人的是假名，各协议不同", max_length=60)
    time: AwareInstant = Field(description="记录的时间；涉及个人的只到小时")
    datacontenttype: Literal["application/json"] = Field(
        description="内容格式：application/json 即JSON"
    )


class EventPage(Wire):
    """一页变更，按发生的先后。"""

    next_cursor: str = Field(description="下一次从这里继续读取，总是给出", max_length=500)
    has_more: bool = Field(description="是否还有没有读完的")


class StandingItem(Wire):
    """一个对象的现状。"""

    subject: str = Field(description="对象的编号，与变更中的相同", max_length=60)


class SnapshotPage(Wire):
    """一页现状，按编号排列。"""

    as_of_cursor: str = Field(
        description="整份快照读完后，从这里读取变更；各页相同", max_length=500
    )
    next_cursor: str | None = Field(description="下一页的游标；没有下一页时为 null", max_length=500)
