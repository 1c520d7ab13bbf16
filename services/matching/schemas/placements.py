"""Placements on the wire: the arrival that begins one, and what stands of it."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from services.common.web.tokens import Caller
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.matching.actions.placements import Detail
from services.matching.queries.placements import Named
from services.matching.rules import placements
from services.matching.rules.agreed_names import agreed_names
from services.matching.rules.corrections import EntryKind
from services.matching.rules.entries import EntrySide
from services.matching.rules.health import disclosed, sees_health
from services.matching.rules.preparations import Preparation, is_by
from services.matching.schemas.attendance import AttendanceOut, shown_month
from services.matching.schemas.dispute_days import DisputeUntil
from services.matching.schemas.endings import (
    ByWhom,
    Ground,
    OutcomeEvidence,
    OutcomeKind,
    OutcomeSource,
    ShownCause,
)
from services.matching.schemas.grounds import grounded
from services.matching.schemas.ids import (
    DispatchId,
    DisputeId,
    EntryId,
    MentorId,
    PlacementId,
    PostId,
    UnitId,
    YouthId,
)
from services.matching.schemas.mentors import MentorChangeOut
from services.matching.schemas.terms import SuspensionOut
from services.matching.schemas.versions import FreeVersion

STATES: Final = (
    "arrived 在岗，suspended 中止，completed 完成见习，ended_early 非正常结束，"
    "annulled 没有到岗、登记已撤销"
)
State = Annotated[placements.State, Field(description=STATES)]


class ArrivalIn(Wire):
    """到岗。"""

    arrived_on: date = Field(description="到岗日期，即第一个见习日")
    entry_training_on: date | None = Field(
        default=None,
        description="上岗安全培训的日期；地区要求、到岗以前又没有登记培训的必填，不晚于到岗日期",
    )
    insured_from: date | None = Field(
        default=None, description="意外伤害保险的生效日期；地区要求的必填，不晚于到岗日期"
    )
    ground: Ground = None
    expected_version: FreeVersion = None

    @property
    def told(self) -> Preparation:
        """As actions take it."""
        return Preparation(self.entry_training_on, self.insured_from)


class EntryOut(Wire):
    """见习的一条记录；只增不改。"""

    id: EntryId = Field(description="记录编号")
    version: int = Field(ge=0, description="这条记录形成的见习版本号")
    kind: EntryKind = Field(
        description="arrived 到岗、extended 延长、suspended 中止、resumed 恢复、"
        "completed 完成、ended_early 非正常结束、outcome 去向、corrected 更正"
    )
    occurred_on: date = Field(description="业务日期")
    recorded_at: AwareInstant = Field(description="登记时间")
    side: EntrySide | None = Field(
        description="由谁登记：unit 见习单位，youth 见习人员，office 经办机构；没有记下的为 null"
    )
    ground: str | None = Field(
        description="理由；只给登记的本人、单位的经办机构和县级看，没有或者不能查看的为 null",
        max_length=500,
    )
    dispute_id: DisputeId | None = Field(description="以哪件争议的决定为依据；不是的为 null")
    corrects: str | None = Field(description="所更正的记录编号", max_length=40)
    dispute_until: DisputeUntil


class PlacementOut(Wire):
    """一次见习：一人在一个岗位，从到岗到结束。"""

    id: PlacementId = Field(description="见习编号")
    version: int = Field(ge=0, description="版本号")
    state: State
    dispatch_id: DispatchId = Field(description="派遣编号")
    youth_id: YouthId = Field(description="见习对象编号")
    youth_name: str = Field(description="见习人员姓名", max_length=100)
    post_id: PostId = Field(description="岗位编号")
    post_title: str | None = Field(
        description="岗位名称，以见习协议为准；协议没有写明的为 null", max_length=200
    )
    unit_id: UnitId = Field(description="单位编号")
    unit_name: str | None = Field(
        description="单位名称，以见习协议为准；协议没有写明的为 null", max_length=200
    )
    region: RegionCode = Field(description="认定单位的经办机构")
    workplace_county: RegionCode = Field(description="见习地点所在县（区）")
    months: int = Field(description="见习期限（月）")
    arrived_on: date = Field(description="到岗日期")
    term_last_day: date = Field(
        description="期满的最后一日；中止的天数在恢复以后顺延，中止期间暂按恢复前计"
    )
    suspensions: list[SuspensionOut] = Field(description="各次中止，先后排列", max_length=100)
    last_day: date | None = Field(
        description="实际的最后一个见习日；未结束时为 null，没有到岗的为所登记到岗日期的前一日"
    )
    early_retention: bool = Field(description="是否提前留用")
    cause: ShownCause | None
    by_whom: ByWhom | None = Field(description="非正常结束由谁引起")
    outcome: OutcomeKind | None = Field(description="去向；未登记时为 null")
    outcome_since: date | None = Field(description="留用或者就业的起始日期")
    outcome_evidence: OutcomeEvidence | None = Field(description="去向的证明材料")
    outcome_source: OutcomeSource | None = Field(description="去向由谁提供")
    outcome_until: date | None = Field(description="劳动合同的终止日期；没有登记的为 null")
    entry_training_on: date | None = Field(description="上岗安全培训的日期；没有登记的为 null")
    insured_from: date | None = Field(description="意外伤害保险的生效日期；没有登记的为 null")
    insured_at_arrival: bool = Field(
        description="到岗之日是不是已有登记的意外伤害保险；false 的请立即投保，"
        "地区可以规定没有的不得到岗"
    )
    mentor_id: MentorId | None = Field(description="目前的带教老师")


class OwnPlacementOut(PlacementOut):
    """本人的一次见习。"""

    end_dispute_until: DisputeUntil


class PlacementDetail(OwnPlacementOut):
    """一次见习及其考勤和全部记录。"""

    attendance: list[AttendanceOut] = Field(description="各月考勤，以最新确认的为准", max_length=24)
    entries: list[EntryOut] = Field(description="全部记录，先后排列", max_length=500)
    mentor_changes: list[MentorChangeOut] = Field(
        description="带教老师的更换，先后排列", max_length=500
    )


def shown(named: Named, caller: Caller) -> PlacementOut:
    """A placement as it is listed for somebody."""
    health = _sees_health(named, caller)
    cause = named.placement.cause
    told = _columns(named) | {
        "youth_name": named.youth_name,
        "cause": cause and disclosed(cause, health=health),
        "suspensions": [
            one | {"cause": disclosed(one["cause"], health=health)}
            for one in named.placement.suspensions
        ],
        **vars(agreed_names(named.agreement)),
    }
    return PlacementOut.model_validate(told)


def shown_own(named: Named, until: date | None, caller: Caller) -> OwnPlacementOut:
    """A placement as it is listed for its youth."""
    listed = shown(named, caller).model_dump()
    return OwnPlacementOut(**listed, end_dispute_until=until)


def shown_detail(detail: Detail) -> PlacementDetail:
    """A placement with its attendance and its entries, as who reads it may see them."""
    caller, days = detail.caller, detail.days
    health = _sees_health(detail.named, caller)
    return PlacementDetail(
        **shown(detail.named, caller).model_dump(),
        end_dispute_until=days.end,
        attendance=[
            shown_month(month, health=health, until=days.months.get(month.month))
            for month in detail.attendance
        ],
        entries=[
            grounded(
                EntryOut, entry, caller, health=health, dispute_until=days.entries.get(entry.id)
            )
            for entry in detail.entries
        ],
        mentor_changes=[
            grounded(MentorChangeOut, one, caller, health=health) for one in detail.mentor_changes
        ],
    )


def _sees_health(named: Named, caller: Caller) -> bool:
    # The office that sent the youth to another office's unit reads that they are away, not why.
    return not named.by_youth and sees_health((caller.kind, caller.region), named.placement.region)


def _columns(named: Named) -> dict[str, object]:
    told = {"youth_name", "unit_name", "post_title", "insured_at_arrival"}
    placement, names = named.placement, PlacementOut.model_fields.keys() - told
    insured = is_by(placement.insured_from, placement.arrived_on)
    return {name: getattr(placement, name) for name in names} | {"insured_at_arrival": insured}
