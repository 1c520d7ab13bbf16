"""What departments read of placements: batches of CloudEvents, and pages of what stands."""

from datetime import date
from typing import Final

from pydantic import Field

from services.common.web.forms import Subject
from services.common.web.outward_pages import EventPage, FeedEvent, SnapshotPage, StandingItem
from services.common.web.wire import Wire
from services.matching.schemas.endings import EVIDENCE, OUTCOMES, SOURCES
from services.matching.schemas.ids import PostId, UnitId
from services.matching.schemas.placements import STATES

_BASIS: Final = "符合条件的依据：graduate 高校毕业生、unemployed_youth 失业青年"


class PlacementEventData(Wire):
    """协议准许提供的字段，按这次见习的现状：没有准许的不出现，没有内容的为 null。"""

    person: str | None = Field(
        default=None, description="见习人员的假名，只在这份协议内有效", max_length=60
    )
    unit_id: UnitId | None = Field(default=None, description="单位编号")
    post_id: PostId | None = Field(default=None, description="岗位编号")
    region: str | None = Field(
        default=None, description="认定见习单位的机构的行政区划（GB/T 2260）", max_length=6
    )
    workplace_county: str | None = Field(
        default=None, description="见习地点所在县（区）（GB/T 2260）", max_length=6
    )
    state: str | None = Field(
        default=None,
        description=f"状态：{STATES}（last_day 是到岗日期的前一天，请按没有到岗过处理）",
        max_length=20,
    )
    basis: str | None = Field(default=None, description=_BASIS, max_length=30)
    months: int | None = Field(default=None, description="见习期限（月）", ge=1)
    arrived_on: date | None = Field(default=None, description="到岗日期")
    term_last_day: date | None = Field(default=None, description="期满的最后一天")
    last_day: date | None = Field(default=None, description="在岗的最后一天；没有结束的为 null")
    early_retention: bool | None = Field(default=None, description="是否提前留用")
    outcome: str | None = Field(default=None, description=f"去向：{OUTCOMES}", max_length=30)
    outcome_since: date | None = Field(default=None, description="留用或者就业的日期")
    erased: list[Subject] | None = Field(
        default=None,
        description="保存期限届满的人员的各次见习（subject），请删除；只在 person.erased 中出现",
        max_length=1000,
    )


class PlacementEvent(FeedEvent):
    """一次见习的变更（CloudEvents 1.0），或者一个人的保存期限届满。"""

    data: PlacementEventData


class PlacementEventPage(EventPage):
    """一页见习的变更，按发生的先后。"""

    items: list[PlacementEvent] = Field(description="变更；没有新的变更时为空", max_length=1000)


class PlacementStanding(StandingItem):
    """一次见习的现状。"""

    data: PlacementEventData


class PlacementSnapshotPage(SnapshotPage):
    """一页见习的现状。"""

    items: list[PlacementStanding] = Field(description="现状", max_length=1000)


class OutcomeEventData(Wire):
    """协议准许提供的字段，按这次见习结束以后的现状：没有准许的不出现，没有内容的为 null。"""

    person: str | None = Field(
        default=None, description="见习人员的假名，与就业见习目录中的相同", max_length=60
    )
    unit_id: UnitId | None = Field(default=None, description="单位编号")
    region: str | None = Field(
        default=None, description="认定见习单位的机构的行政区划（GB/T 2260）", max_length=6
    )
    workplace_county: str | None = Field(
        default=None, description="见习地点所在县（区）（GB/T 2260）", max_length=6
    )
    basis: str | None = Field(default=None, description=_BASIS, max_length=30)
    last_day: date | None = Field(default=None, description="在岗的最后一天")
    early_retention: bool | None = Field(default=None, description="是否提前留用")
    outcome: str | None = Field(default=None, description=f"去向：{OUTCOMES}", max_length=30)
    outcome_since: date | None = Field(default=None, description="留用或者就业的日期")
    outcome_until: date | None = Field(
        default=None, description="劳动合同的终止日期；没有登记的为 null"
    )
    outcome_evidence: str | None = Field(
        default=None,
        description=f"去向的证明材料：{EVIDENCE}",
        max_length=30,
    )
    outcome_source: str | None = Field(
        default=None, description=f"去向由谁提供：{SOURCES}", max_length=30
    )
    erased: list[Subject] | None = Field(
        default=None,
        description="已经没有去向的见习，或者保存期限届满的人员的各次见习（subject），请删除；"
        "只在 outcome.gone、person.erased 中出现",
        max_length=1000,
    )


class OutcomeEvent(FeedEvent):
    """一次见习结束以后去向的变更（CloudEvents 1.0），或者一个人的保存期限届满。"""

    data: OutcomeEventData


class OutcomeEventPage(EventPage):
    """一页去向的变更，按发生的先后。"""

    items: list[OutcomeEvent] = Field(description="变更；没有新的变更时为空", max_length=1000)


class OutcomeStanding(StandingItem):
    """一次见习结束以后的去向。"""

    data: OutcomeEventData


class OutcomeSnapshotPage(SnapshotPage):
    """一页去向的现状。"""

    items: list[OutcomeStanding] = Field(description="现状", max_length=1000)
