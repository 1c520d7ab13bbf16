"""Contributions and subsidy claims on the wire: the months, the conditions, the decisions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.forms import ValueVersion
from services.common.web.lists import ImportId
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    Money,
    MonthText,
    NoNumbers,
    RegionCode,
    Wire,
)
from services.reporting.actions.contributions import Paid
from services.reporting.actions.subsidy_checks import Looked
from services.reporting.rules.contributions import INSURANCES, Insurance
from services.reporting.rules.subsidies import REASONS, Reason, Rounding, total_of
from services.reporting.rules.subsidy_claims import (
    CONDITIONS,
    NAMES,
    Condition,
    Move,
    State,
    is_due,
)
from services.reporting.schemas.forms import ShownMonth
from services.reporting.schemas.ids import SubsidyClaimId, YouthId
from services.reporting.schemas.settlements import Ground
from services.reporting.schemas.versions import Version, VersionIfAny
from services.reporting.tables.subsidies import SubsidyClaim, SubsidyClaimMove, SubsidyLineRow

_INSURANCES = f"险种：{listed(INSURANCES)}"
_REASONS = f"不予补贴的原因：{listed(REASONS)}；予以补贴为 null"
STATES_TOLD = f"状态：{listed(NAMES.states)}"

_Months = Annotated[list[MonthText], Field(max_length=60)]


class ContributionRecordIn(Wire):
    """一个月的缴费。"""

    expected_version: VersionIfAny = None
    youth_id: YouthId = Field(description="见习对象编号")
    month: MonthText = Field(description="缴的是哪个月的费")
    insurances: list[Insurance] = Field(min_length=1, max_length=3, description=_INSURANCES)
    as_flexible: bool = Field(description="是否以灵活就业身份缴纳")
    amount: Annotated[Money, Field(ge=0, le=Decimal("9999999999.99"))] = Field(
        description="实际缴费金额（元），各险种合计"
    )
    paid_on: date = Field(description="缴费日期")
    evidence: Annotated[str, NoNumbers] = Field(
        min_length=2,
        max_length=200,
        description="凭证，如税务局缴费证明及其文号",
        examples=["税务局缴费证明"],
    )

    def paid(self) -> Paid:
        """As the actions take it."""
        own = {name: getattr(self, name) for name in Paid.__dataclass_fields__}
        return Paid(**own | {"insurances": tuple(self.insurances)})


class ContributionRecordOut(Wire):
    """一个月的缴费记录。"""

    youth_id: YouthId = Field(description="见习对象编号")
    month: MonthText = Field(description="缴的是哪个月的费")
    version: int = Field(ge=0, description="版本号")
    insurances: list[Insurance] = Field(description=_INSURANCES)
    as_flexible: bool = Field(description="是否以灵活就业身份缴纳")
    amount: Money = Field(description="实际缴费金额（元）")
    paid_on: date = Field(description="缴费日期")
    evidence: str = Field(description="凭证")
    import_id: ImportId | None = Field(description="随哪份名单登记；逐条登记的为 null")
    recorded_at: AwareInstant = Field(description="登记时间")


class SubsidyClaimIn(Wire):
    """申请社会保险补贴。"""

    youth_id: YouthId = Field(description="见习对象编号；本人申请的填本人的编号")
    months: _Months = Field(
        default_factory=list, description="申请哪些月份，应已结束；不填即有缴费记录而未申请过的月份"
    )
    drawn_elsewhere: _Months = Field(
        description="已在别处，或者在系统启用以前（纸质）享受同类补贴的月份，"
        "计入最长享受月数；没有即为空，不得省略"
    )
    ground: GroundText | None = Field(
        default=None,
        description="代为申请的依据；本人申请不用填写",
        examples=["本人书面委托，原件存档"],
    )


class SubsidyDecisionIn(Wire):
    """复核或者审批的决定。"""

    expected_version: Version = None
    decision: Literal["passed", "returned"] = Field(
        description="passed 通过、returned 退回（复核）或者不予批准（审批）"
    )
    ground: Ground = ""


class SubsidyWithdrawalIn(Wire):
    """撤回申请。"""

    expected_version: Version = None


class SubsidyLineOut(Wire):
    """一个月的补贴和算式。"""

    month: MonthText = Field(description="月份")
    paid: Money = Field(description="实际缴费金额（元）")
    ratio: str = Field(
        description="补贴占实际缴费的比例，为分数，如 2/3", pattern=r"^\d{1,9}/\d{1,9}$"
    )
    rounding: Rounding = Field(description="舍入：down 不足一分舍去、half_up 四舍五入到分")
    left: Money | None = Field(description="本年度上限内尚可补贴的金额（元）；没有公布上限为 null")
    amount: Money = Field(description="补贴金额（元）")
    reason: Reason | None = Field(description=_REASONS)
    article: str = Field(description="依据的条款")
    sentence: str = Field(description="算式的文字说明")


class ConditionOut(Wire):
    """一项条件及其结论。"""

    condition: Condition = Field(description=f"条件：{listed(CONDITIONS)}")
    is_met: bool = Field(description="是否符合")
    months: list[MonthText] = Field(description="不符合的月份")
    sentence: str = Field(description="结论的文字说明")
    article: str = Field(description="依据的条款")


class SubsidyCheckOut(Wire):
    """按现在的情况申请会得到什么；不保存。"""

    is_taken_up: bool = Field(
        description="现在申请是否受理：见习已满规定月数，至少有一个月应予补贴"
    )
    total: Money = Field(description="合计（元），等于各月之和；现在申请不受理的，尚不能得到")
    conditions: list[ConditionOut] = Field(description="各项条件及其结论")
    lines: list[SubsidyLineOut] = Field(description="各月的补贴和算式")
    not_over: list[MonthText] = Field(
        description="已登记缴费、还没有过完的月份：这次不在其中，过完以后再申请"
    )

    @classmethod
    def of(cls, looked: Looked) -> Self:
        """What was looked at, as it travels."""
        lines = [
            SubsidyLineOut(
                **vars(line) | {"ratio": f"{line.ratio.numerator}/{line.ratio.denominator}"}
            )
            for line in looked.lines
        ]
        conditions = [ConditionOut.model_validate(answer) for answer in looked.answers]
        waiting = [str(month) for month in looked.not_over]
        total = total_of(looked.lines)
        return cls(
            is_taken_up=is_due(looked.answers, looked.lines),
            total=total,
            conditions=conditions,
            lines=lines,
            not_over=waiting,
        )


class SubsidyClaimOut(Wire):
    """一份社会保险补贴申请。"""

    id: SubsidyClaimId = Field(description="申请编号")
    youth_id: YouthId = Field(description="见习对象编号")
    region: RegionCode = Field(description="最后一次见习的认定机构所在行政区划")
    state: State = Field(description=STATES_TOLD)
    version: int = Field(ge=0, description="版本号")
    total: Money = Field(description="合计（元），等于各月之和")
    filed_on: date = Field(description="申请日期")


class SubsidyMoveOut(Wire):
    """申请办理过的一个环节。"""

    version: int = Field(ge=0, description="办理后的版本号")
    move: Move = Field(description=f"环节：{listed(NAMES.moves)}")
    ground: str = Field(description="理由或意见")
    recorded_at: AwareInstant = Field(description="办理时间")


class SubsidyClaimWithLines(SubsidyClaimOut):
    """一份申请，连同各项条件、各月的算式和办理过的环节。"""

    elsewhere: list[ShownMonth] = Field(description="声明已在别处或者启用以前享受同类补贴的月份")
    values: list[ValueVersion] = Field(description="所用政策数值的版本")
    conditions: list[ConditionOut] = Field(description="各项条件及其结论")
    lines: list[SubsidyLineOut] = Field(description="各月的补贴和算式")
    moves: list[SubsidyMoveOut] = Field(description="办理过的环节，按先后")
    paid_on: date | None = Field(description="拨付日期；未拨付为 null")

    @classmethod
    def of(
        cls,
        claim: SubsidyClaim,
        lines: Sequence[SubsidyLineRow],
        moves: Sequence[SubsidyClaimMove],
        *,
        paid_on: date | None,
    ) -> Self:
        """A claim with all that it stands on."""
        return cls(
            **dict(SubsidyClaimOut.model_validate(claim)),
            elsewhere=claim.elsewhere,
            values=claim.values,
            conditions=[ConditionOut.model_validate(one) for one in claim.conditions],
            lines=[SubsidyLineOut.model_validate(line) for line in lines],
            moves=[SubsidyMoveOut.model_validate(move) for move in moves],
            paid_on=paid_on,
        )
