"""What a youth sees of their money: lines, approved subsidies, and what is paid again."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.forms import ValueVersion
from services.common.web.pages import Page
from services.common.web.wire import Money, MonthText, RegionCode, Wire
from services.reporting.queries.youth_payments import YouthLine, YouthPayable
from services.reporting.rules import objections, payables
from services.reporting.rules.own_lines import HELD_NAME, Standing
from services.reporting.rules.returned_allowances import month_of
from services.reporting.schemas.ids import PayableId, PlacementId, SubsidyClaimId
from services.reporting.schemas.settlements import STATES, LineOut

PaidOn = Annotated[date | None, Field(description="拨付日期；未拨付或者拨付失败为 null")]
FailedReason = Annotated[str | None, Field(description="最近一次拨付失败的原因；没有失败为 null")]
Returned = Annotated[Money, Field(description="其中退回的金额（元）")]


class PaymentOut(LineOut):
    """一行结算，见习人员本人所见。"""

    kind: Literal["living_allowance"] = Field(description="种类：living_allowance 基本生活补贴")
    state: Standing = Field(
        description=f"{STATES}、held {HELD_NAME}；审批以前是所在批次的，审批以后是本行自己的："
        "尚未拨付的和被银行退回、等待重新拨付的为 approved；"
        "没有款项要付的（收回补贴的、全部抵扣的）仍随批次，为 disbursed 也不表示付过款。"
        "款项是否已付，只看 paid_on"
    )
    paid_on: PaidOn
    failed_reason: FailedReason
    objection: objections.State | None = Field(
        description=f"最近一件异议的状态：{listed(objections.NAMES.states)}；没有异议为 null"
    )
    returned: Returned

    @classmethod
    def of(cls, seen: YouthLine) -> Self:
        """A line, with what became of it."""
        line = LineOut.model_validate(seen.line)
        beside = ("paid_on", "failed_reason", "objection", "returned")
        became = {name: getattr(seen, name) for name in beside}
        return cls(kind="living_allowance", state=seen.standing, **dict(line), **became)


class SubsidisedMonthOut(Wire):
    """一个月的社会保险补贴。"""

    month: MonthText = Field(description="月份")
    amount: Money = Field(description="金额（元）")


class SubsidyPaymentOut(Wire):
    """一笔批准的社会保险补贴，见习人员本人所见。"""

    kind: Literal["social_insurance_subsidy"] = Field(
        description="种类：social_insurance_subsidy 社会保险补贴"
    )
    id: PayableId = Field(description="应付款编号")
    claim_id: SubsidyClaimId = Field(description="申请编号")
    region: RegionCode = Field(description="行政区划代码")
    amount: Money = Field(description="金额（元）")
    months: list[SubsidisedMonthOut] = Field(description="各月的金额", max_length=1200)
    article: str = Field(description="依据的条款")
    sentence: str = Field(description="算式的文字说明")
    values: list[ValueVersion] = Field(description="所用政策数值的版本", max_length=100)
    state: payables.State = Field(description=f"状态：{listed(payables.NAMES.states)}")
    paid_on: PaidOn
    failed_reason: FailedReason
    returned: Returned

    @classmethod
    def of(cls, seen: YouthPayable) -> Self:
        """An approved subsidy, with what became of it."""
        row = seen.row
        same = ("id", "region", "amount", "article", "sentence", "values", "state")
        became = ("paid_on", "failed_reason", "returned")
        return cls(
            kind="social_insurance_subsidy",
            claim_id=row.object_id,
            months=[
                SubsidisedMonthOut.model_validate({"month": month, "amount": amount})
                for month, amount in row.arithmetic["lines"]
            ],
            **{name: getattr(row, name) for name in same},
            **{name: getattr(seen, name) for name in became},
        )


class RepaidAllowanceOut(Wire):
    """退回后再次拨付的一笔补贴，见习人员本人所见。"""

    kind: Literal["returned_allowance"] = Field(
        description="种类：returned_allowance 退回后再次拨付的基本生活补贴"
    )
    id: PayableId = Field(description="应付款编号")
    placement_id: PlacementId = Field(description="见习编号")
    month: MonthText = Field(description="哪个月的补贴")
    region: RegionCode = Field(description="行政区划代码")
    amount: Money = Field(description="金额（元）")
    article: str = Field(description="依据的条款")
    sentence: str = Field(description="算式的文字说明")
    state: payables.State = Field(description=f"状态：{listed(payables.NAMES.states)}")
    paid_on: PaidOn
    failed_reason: FailedReason
    returned: Returned

    @classmethod
    def of(cls, seen: YouthPayable) -> Self:
        """What is paid again of a month, with what became of it."""
        row = seen.row
        placement_id, month = month_of(row.period)
        same = ("id", "region", "amount", "article", "sentence", "state")
        became = ("paid_on", "failed_reason", "returned")
        return cls(
            kind="returned_allowance",
            placement_id=placement_id,
            month=month,
            **{name: getattr(row, name) for name in same},
            **{name: getattr(seen, name) for name in became},
        )


MyPayment = Annotated[
    PaymentOut | SubsidyPaymentOut | RepaidAllowanceOut, Field(discriminator="kind")
]


class MyPayments(Page[MyPayment]):
    """本人补贴的一页。"""


def shown(seen: YouthLine | YouthPayable) -> MyPayment:
    """A line, a subsidy or what is paid again, as its youth sees it."""
    if isinstance(seen, YouthLine):
        return PaymentOut.of(seen)
    if seen.row.kind == "returned_allowance":
        return RepaidAllowanceOut.of(seen)
    return SubsidyPaymentOut.of(seen)
