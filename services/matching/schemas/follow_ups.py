"""Follow-ups on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.forms import DecimalText
from services.common.web.tokens import Caller
from services.common.web.wire import AwareInstant, GroundText, MonthText, RegionCode, Wire
from services.matching.actions.entering import Entered
from services.matching.actions.follow_ups import Case, Closed, Done
from services.matching.queries.follow_ups import Late
from services.matching.rules import follow_ups as rules
from services.matching.rules.follow_ups import BY_ITSELF, CLOSINGS, KINDS, Cohort
from services.matching.rules.youths import ConsentMethod
from services.matching.schemas.consents import ConsentIn
from services.matching.schemas.ids import FollowUpId, PlacementId, PostId, UnitId, YouthId
from services.matching.schemas.versions import FreeVersion

_KINDS = "，".join(f"{code} {title}" for code, title in KINDS.items())
_CLOSINGS = "，".join(f"{code} {title}" for code, title in CLOSINGS.items())
_THEIRS = "，".join(f"{c} {title}" for c, title in CLOSINGS.items() if c not in BY_ITSELF)

Kind = Annotated[rules.Kind, Field(description=f"帮扶的方式：{_KINDS}")]
Closing = Annotated[rules.Closing, Field(description=f"终结的原因：{_CLOSINGS}")]
ClosingByOfficer = Annotated[rules.ClosingByOfficer, Field(description=f"终结的原因：{_THEIRS}")]
State = Annotated[rules.State, Field(description="open 帮扶中，closed 已终结")]


class FollowUpIn(Wire):
    """做了一次帮扶。"""

    kind: Kind
    made_on: date = Field(description="帮扶的日期")
    reached: bool = Field(description="是否联系到本人")
    post_ids: list[PostId] = Field(
        default_factory=list, description="推送的岗位编号；推送岗位时必填", max_length=20
    )
    note: GroundText | None = Field(
        default=None, description="情况说明，加密保存", examples=["推荐了两个岗位，本人愿意参加"]
    )

    @property
    def done(self) -> Done:
        """As actions take it."""
        return Done(self.kind, self.made_on, self.reached, self.post_ids, self.note)


class FollowUpClosingIn(Wire):
    """终结帮扶。就业、留用和再次参加见习的随登记自行终结，不在这里办理。"""

    because: ClosingByOfficer
    ground: GroundText = Field(
        description="具体情况", examples=["已被其他单位录用，本人不再需要帮扶"]
    )
    consent: ConsentIn | None = Field(
        default=None, description="本人表示不需要帮扶的日期和方式；unwilling 的必填，其他原因不填"
    )
    expected_version: FreeVersion = None

    @property
    def closed(self) -> Closed:
        """As actions take it."""
        word = self.consent.consent() if self.consent else None
        return Closed(self.because, Entered(self.ground, self.expected_version), word)


class FollowUpOut(Wire):
    """做过的一次帮扶。"""

    id: FollowUpId = Field(description="帮扶记录编号")
    kind: Kind
    made_on: date = Field(description="帮扶的日期")
    reached: bool = Field(description="是否联系到本人")
    post_ids: list[PostId] = Field(description="推送的岗位编号", max_length=20)
    note: str | None = Field(
        description="情况说明；没有填写的，或者本人查看的为 null", max_length=500
    )
    recorded_at: AwareInstant = Field(description="登记时间")


class FollowUpCaseOut(Wire):
    """一次见习结束后的就业帮扶：到就业或者终结为止。"""

    placement_id: PlacementId = Field(description="见习编号")
    version: int = Field(ge=0, description="版本号")
    state: State
    due_on: date = Field(description="下一次帮扶最迟的日期；已终结的为终结前的日期")
    closed_on: date | None = Field(description="终结的日期")
    closed_because: Closing | None
    word_given_on: date | None = Field(description="本人表示不需要帮扶的日期；其他的为 null")
    word_method: ConsentMethod | None = Field(
        description="本人表示的方式：in_person 当面、in_writing 书面、by_phone 电话；其他的为 null"
    )
    made: list[FollowUpOut] = Field(description="做过的帮扶，先后排列", max_length=1000)


class OverdueFollowUpOut(Wire):
    """一件过期没有做的帮扶。"""

    placement_id: PlacementId = Field(description="见习编号")
    version: int = Field(ge=0, description="帮扶的版本号")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode = Field(description="认定单位的经办机构")
    last_day: date | None = Field(description="最后一个见习日")
    due_on: date = Field(description="应当帮扶的最迟日期")


class CohortOut(Wire):
    """一个经办机构一个月内结束见习的人，及其就业和帮扶的情况。"""

    region: RegionCode = Field(description="认定单位的经办机构")
    month: MonthText = Field(description="最后一个见习日所在的月份")
    ended: int = Field(description="结束见习的人数，含非正常结束")
    retained: int = Field(description="其中被见习单位留用的人数")
    employed: int = Field(description="其中以其他方式就业的人数")
    needing: int = Field(description="未被留用、应当帮扶的人数")
    followed: int = Field(description="其中至少帮扶过一次的人数")
    open: int = Field(description="仍在帮扶的人数")
    overdue: int = Field(description="其中过期没有帮扶的人数")
    employment_rate: DecimalText | None = Field(
        description="就业率（留用和其他就业），百分比，一位小数"
    )
    retention_rate: DecimalText | None = Field(description="留用率，百分比，一位小数")
    follow_up_rate: DecimalText | None = Field(
        description="帮扶率，百分比，一位小数；无应帮扶的为 null"
    )


class CohortsOut(Wire):
    """按经办机构和结束月份统计的就业和帮扶情况，按今天所知计算。"""

    as_of: date = Field(description="统计的日期")
    items: list[CohortOut] = Field(description="按行政区划和月份排列", max_length=10_000)


def shown_case(found: Case, caller: Caller) -> FollowUpCaseOut:
    """A case with what was done in it; the office's notes are not the youth's to read."""
    names = FollowUpCaseOut.model_fields.keys() - {"made"}
    columns = {name: getattr(found.case, name) for name in names}
    made = [FollowUpOut.model_validate(one) for one in found.made]
    if caller.kind == "youth":
        made = [one.model_copy(update={"note": None}) for one in made]
    return FollowUpCaseOut(**columns, made=made)


def shown_late(late: Late) -> OverdueFollowUpOut:
    """An overdue case."""
    placement = late.placement
    return OverdueFollowUpOut(
        placement_id=placement.id,
        version=late.case.version,
        youth_id=placement.youth_id,
        unit_id=placement.unit_id,
        region=placement.region,
        last_day=placement.last_day,
        due_on=late.case.due_on,
    )


def shown_cohorts(cohorts: list[Cohort], today: date) -> CohortsOut:
    """Cohorts with their rates."""
    return CohortsOut(as_of=today, items=[CohortOut.model_validate(one) for one in cohorts])
