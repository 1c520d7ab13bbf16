"""What departments read of units and posts: batches of CloudEvents, and pages of what stands."""

from datetime import date

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.forms import Subject
from services.common.web.outward_pages import EventPage, FeedEvent, SnapshotPage, StandingItem
from services.common.web.wire import Wire
from services.units.rules.posts import POST_STEPS
from services.units.schemas.dossiers import STATES as UNIT_STATES
from services.units.schemas.units import KINDS, OWNERSHIPS, RECOMMENDERS, UnitId


class UnitEventData(Wire):
    """协议准许提供的字段；没有准许的、这一事项没有涉及的都不出现，没有内容的为 null。"""

    name: str | None = Field(default=None, description="单位现用名称", max_length=200)
    credit_code: str | None = Field(
        default=None, description="现在的统一社会信用代码（GB 32100）", max_length=18
    )
    region: str | None = Field(
        default=None, description="认定机构的行政区划（GB/T 2260）", max_length=6
    )
    state: str | None = Field(
        default=None, description=f"事项发生后单位的状态：{UNIT_STATES}", max_length=20
    )
    industry: str | None = Field(default=None, description="行业门类（GB/T 4754）", max_length=1)
    ownership: str | None = Field(
        default=None, description=f"经济类型：{OWNERSHIPS}", max_length=30
    )
    kind: str | None = Field(default=None, description=f"单位类型：{KINDS}", max_length=30)
    recommended_by: str | None = Field(
        default=None, description=f"推荐渠道：{RECOMMENDERS}", max_length=30
    )
    occurred_on: date | None = Field(default=None, description="事项发生日期；快照中不出现")
    erased: list[Subject] | None = Field(
        default=None,
        description="不再属于协议约定的行政区划的单位（subject），请删除；只在 unit.gone 中出现",
        max_length=1,
    )


class UnitEvent(FeedEvent):
    """见习单位的一次变更（CloudEvents 1.0）。"""

    data: UnitEventData


class UnitEventPage(EventPage):
    """一页见习单位的变更，按发生的先后。"""

    items: list[UnitEvent] = Field(description="变更；没有新的变更时为空", max_length=1000)


class UnitStanding(StandingItem):
    """一个见习单位的现状。"""

    data: UnitEventData


class UnitSnapshotPage(SnapshotPage):
    """一页见习单位的现状，按编号排列。"""

    items: list[UnitStanding] = Field(description="现状", max_length=1000)


class PostEventData(Wire):
    """协议准许提供的字段；没有准许的不出现，没有内容的为 null。岗位的文字一律不提供。"""

    unit_id: UnitId | None = Field(default=None, description="单位编号")
    region: str | None = Field(
        default=None, description="认定机构的行政区划（GB/T 2260）", max_length=6
    )
    workplace_county: str | None = Field(
        default=None, description="见习地点所在县（区）（GB/T 2260）", max_length=6
    )
    state: str | None = Field(
        default=None,
        description=f"事项发生后岗位的状态：{listed(POST_STEPS.states)}；草稿不提供",
        max_length=20,
    )
    headcount: int | None = Field(default=None, description="岗位人数", ge=1)
    months: int | None = Field(default=None, description="见习期限（月）", ge=1)
    industry: str | None = Field(default=None, description="行业门类（GB/T 4754）", max_length=1)
    occupation: str | None = Field(default=None, description="职业（GB/T 6565）", max_length=20)
    lodging: bool | None = Field(default=None, description="是否提供住宿")
    unsuitable_under_18: bool | None = Field(default=None, description="是否不适合未满18周岁的人员")
    occurred_on: date | None = Field(default=None, description="事项发生日期；快照中不出现")
    erased: list[Subject] | None = Field(
        default=None,
        description="不再属于协议约定的行政区划的岗位（subject），请删除；只在 post.gone 中出现",
        max_length=1,
    )


class PostEvent(FeedEvent):
    """见习岗位的一次变更（CloudEvents 1.0）。"""

    data: PostEventData


class PostEventPage(EventPage):
    """一页见习岗位的变更，按发生的先后。"""

    items: list[PostEvent] = Field(description="变更；没有新的变更时为空", max_length=1000)


class PostStanding(StandingItem):
    """一个见习岗位的现状。"""

    data: PostEventData


class PostSnapshotPage(SnapshotPage):
    """一页见习岗位的现状，按编号排列。"""

    items: list[PostStanding] = Field(description="现状", max_length=1000)
