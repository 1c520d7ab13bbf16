"""What departments are told of the employers that they recommended."""

from datetime import date

from pydantic import Field

from services.common.web.batch_rows import ExchangeRowOut
from services.common.web.choices import listed
from services.common.web.wire import Wire
from services.units.actions.exchange_batches import Fate
from services.units.rules.prospects import PROSPECT_STEPS, Answer, ProspectState
from services.units.rules.units import UNIT_STEPS, UnitState
from services.units.schemas.prospects import ANSWERS
from services.units.schemas.units import UnitId


class RecommendedOut(Wire):
    """推荐的单位后来怎样。"""

    state: ProspectState = Field(description=f"跟进情况：{listed(PROSPECT_STEPS.states)}")
    policy_sent_on: date | None = Field(description="最近一次推送政策的日期；没有推送的为 null")
    answer: Answer | None = Field(description=f"最近一次答复：{ANSWERS}；没有答复的为 null")
    answered_on: date | None = Field(description="最近一次答复的日期；没有答复的为 null")
    registered_on: date | None = Field(description="申请成为见习单位的日期；没有申请的为 null")
    dropped_on: date | None = Field(description="不再跟进的日期；仍在跟进的为 null")
    unit_id: UnitId | None = Field(
        description="成为的见习单位，与数据目录“见习单位”中的编号相同；没有申请的为 null"
    )
    unit_state: UnitState | None = Field(
        description=f"见习单位的状态：{listed(UNIT_STEPS.states)}；没有申请的为 null"
    )
    recognised_on: date | None = Field(description="认定日期；没有认定的为 null")
    headcount: int = Field(ge=0, le=10**6, description="正在招收的岗位人数合计")


class RecommendationRowOut(ExchangeRowOut):
    """推荐名单中一行的结果，及其单位后来怎样。"""

    became: RecommendedOut | None = Field(
        description="这一行的单位后来怎样，随办理变化；没有登记在拟发展单位名册中的为 null"
    )


def shown_fate(fate: Fate | None) -> RecommendedOut | None:
    """What became of an employer, as an answer."""
    if fate is None:
        return None
    own = ("state", "policy_sent_on", "answer", "answered_on", "registered_on", "dropped_on")
    return RecommendedOut(
        **{name: getattr(fate.prospect, name) for name in own},
        unit_id=fate.prospect.unit_id,
        unit_state=fate.unit and fate.unit.state,
        recognised_on=fate.unit and fate.unit.recognised_on,
        headcount=fate.headcount,
    )
