"""Dispatches on the wire."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from services.common.web.forms import Digest
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.matching.rules.dispatches import DispatchState, RefusalReason, WithdrawalCause
from services.matching.rules.explanations import Occasion
from services.matching.rules.pool import PriorityClass
from services.matching.schemas.consents import ProxiedIn
from services.matching.schemas.ids import (
    DispatchId,
    FairId,
    PlacementId,
    PostId,
    RoundId,
    UnitId,
    YouthId,
)
from services.matching.tables.dispatches import Dispatch

STATES: Final = (
    "issued 已派遣待答复、accepted 已接受待签协议、signed 已签协议待到岗、arrived 已到岗、"
    "refused 本人拒绝、withdrawn 已撤回"
)
State = Annotated[DispatchState, Field(description=STATES)]
Reason = Annotated[
    RefusalReason,
    Field(
        description="拒绝的理由，见习单位看不到：too_far 路远、no_lodging 无住宿、"
        "industry 行业不合、occupation 工种不合、start_day 时间不合、pay 待遇、"
        "found_work 已找到工作、further_study 升学、health 身体原因、family 家庭原因、other 其他"
    ),
]


class DispatchRequest(Wire):
    """为已申请的见习对象再次寻找岗位。"""

    youth_id: YouthId = Field(description="见习对象编号")


class AcceptanceIn(ProxiedIn):
    """接受派遣。"""


class RefusalIn(ProxiedIn):
    """拒绝派遣；不影响资格，名额随即派给下一位。"""

    reason: Reason


class DispatchOut(Wire):
    """一次派遣。"""

    id: DispatchId = Field(description="派遣编号")
    version: int = Field(ge=0, description="版本号")
    state: State
    youth_id: YouthId = Field(description="见习对象编号")
    post_id: PostId = Field(description="岗位编号")
    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode = Field(description="见习对象的居住地代码")
    workplace_county: RegionCode = Field(description="工作地点所在县（市、区）代码")
    months: int = Field(description="见习期限，月")
    issued_on: date = Field(description="派遣日期")
    issued_at: AwareInstant = Field(description="派遣时间")
    respond_by: date = Field(description="请在这一天之前（含）答复")
    accepted_on: date | None = Field(description="接受日期")
    sign_by: date | None = Field(description="双方应在这一天之前（含）签订协议；接受后才有")
    signed_on: date | None = Field(description="协议签订完成的日期")
    arrive_by: date | None = Field(description="应在这一天之前（含）到岗；签订后才有")
    arrived_on: date | None = Field(description="到岗日期")
    refused_on: date | None = Field(description="拒绝日期")
    refusal_reason: Reason | None
    withdrawn_on: date | None = Field(description="撤回日期")
    withdrawal_cause: WithdrawalCause | None = Field(
        description="撤回原因：post_closed 岗位关闭、post_suspended 岗位暂停、youth_left 本人退出、"
        "post_gone 岗位已不存在、safety 安全条件不具备、youth_absent 本人没有报到、"
        "unsuitable_under_18 岗位不适合未满18周岁的人员、unanswered 逾期未答复、"
        "objection_upheld 异议成立、never_came 没有到岗，到岗登记已撤销"
    )
    provisional: bool = Field(
        description="答复、签订、到岗的期限所在年份的工作日历现在是否有尚未公布的；公布后，告知过的期限不改"
    )


def shown_dispatch(
    dispatch: Dispatch, provisional: Collection[int], *, for_unit: bool = False
) -> DispatchOut:
    """A dispatch; why a youth refused it, their health or family perhaps, is not for the unit.

    `provisional` are years not yet published.
    """
    names = DispatchOut.model_fields.keys() - {"provisional"}
    told = {name: getattr(dispatch, name) for name in names}
    due = dispatch.respond_by, dispatch.sign_by, dispatch.arrive_by
    told["provisional"] = any(day.year in provisional for day in due if day)
    return DispatchOut(**told | ({"refusal_reason": None} if for_unit else {}))


class FullPostOut(Wire):
    """更合意愿、但当时没有名额可派的岗位。"""

    post_id: PostId = Field(description="岗位编号")
    rank: int = Field(description="在意愿中排第几位")
    offered: int | None = Field(default=None, description="名额；批次派遣的为 null，见 free")
    taken: int | None = Field(
        default=None, description="已占用的名额，含留给招募会的；批次派遣的为 null"
    )
    set_aside: int = Field(default=0, description="其中，留给招募会的")
    kept_back: int = Field(default=0, description="未占用的名额中，留给批次的")
    free: int | None = Field(
        default=None, description="批次截止登记时空余、由批次派遣的名额；其余为 null"
    )


class ExplanationOut(Wire):
    """为什么派遣到这个岗位。只有编号、数量和次序，不涉及他人。"""

    mode: Literal["at_once", "pool", "round", "fair", "transfer", "imported"] = Field(
        description="at_once 寻找岗位时即有空余名额、pool 从候补中派遣、round 由批次派遣、"
        "fair 招募会双向选择、transfer 转到其他单位继续见习、imported 启用以前办理，由经办机构导入"
    )
    placement_id: PlacementId | None = Field(
        default=None, description="转到其他单位的，原来的见习编号"
    )
    excused: bool = Field(
        default=False,
        description="转岗不是由本人引起的：拒绝或者逾期没有答复不计为拒绝，仍按原来的次序候补",
    )
    occasion: Occasion | None = Field(
        default=None,
        description="at_once 的才有，因为什么寻找岗位：applied 申请见习、asked_again 要求再次寻找、"
        "intention_changed 修改求职意愿、particulars_changed 更正基本情况、returned 恢复申请、"
        "dispatch_ended 上一次派遣结束、objection_upheld 异议成立、looked_again 候补中再次寻找；"
        "早先的派遣没有记录",
    )
    round_id: RoundId | None = Field(default=None, description="由哪个批次派遣")
    tier: int | None = Field(default=None, description="批次中属于第几档意愿")
    fair_id: FairId | None = Field(default=None, description="哪一场招募会；其余为 null")
    priority_class: PriorityClass = Field(
        description="次序类别：hardship 就业困难、regular 一般、declined 多次拒绝"
    )
    registered_at: AwareInstant = Field(description="申请时间，同类按此先后")
    lot: str | None = Field(
        default=None,
        description="抽签结果（十六进制），时间相同时小者在前；招募会不抽签，为 null",
        max_length=64,
    )
    commitment: Digest | None = Field(
        default=None,
        description="抽签密钥的 SHA-256，在用于任何抽签之前已经登记；招募会为 null",
    )
    place: int | None = Field(default=None, description="派遣时在候补或批次中排第几位；其余为 null")
    wished: int | None = Field(
        default=None,
        description="当时符合意愿的开放岗位数，含已满的；批次派遣的，是其中有名额而列入批次的，"
        "不超过规定的个数；招募会为 null",
    )
    rank: int | None = Field(default=None, description="这个岗位在其中排第几位；招募会为 null")
    full_count: int = Field(default=0, description="排在它前面而当时没有名额可派的岗位数")
    full: list[FullPostOut] = Field(default_factory=list, description="其中的前20个")
    text: str = Field(description="说明", max_length=1000)
