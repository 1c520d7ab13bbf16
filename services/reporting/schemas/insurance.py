"""Accident insurance on the wire: contracts, lists, enrolments, gaps and warnings."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    Money,
    NoNumbers,
    OrganisationName,
    RegionCode,
    Wire,
    with_example,
)
from services.reporting.actions.insurance_contracts import Given
from services.reporting.actions.insurance_lists import Answered
from services.reporting.rules.insurance_contracts import PREMIUM_RULES, PremiumRule
from services.reporting.rules.insurance_covers import (
    REASONS,
    STANDINGS,
    Gap,
    Kind,
    Reason,
    Standing,
    Trainee,
)
from services.reporting.rules.insurance_lists import KINDS, NAMES, State
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import ContractId, ListId, PlacementId, UnitId, YouthId
from services.reporting.schemas.versions import Version
from services.reporting.tables.insurance import InsuranceContract, InsuranceEntry

_RULES: Final = f"保险费的计算方法：{listed(PREMIUM_RULES)}"
_REASONS: Final = f"原因：{listed(REASONS)}"

_Yuan = Annotated[Money, Field(gt=0, le=Decimal("9999999999.99"))]


EXAMPLE: Final = {
    "carrier": "某某财产保险股份有限公司宁夏分公司",
    "procurement_number": "NXZC-2026-0107",
    "cover": "500000.00",
    "first_day": "2026-04-01",
    "last_day": "2027-03-31",
    "premium_rule": "months_touched",
    "premium": "12.00",
    "ground": "中标通知书",
}


class InsuranceContractTerms(Wire):
    """一份商业意外伤害保险合同的内容。"""

    carrier: Annotated[str, OrganisationName] = Field(
        min_length=2,
        max_length=100,
        description="承保机构名称",
        examples=["某某财产保险股份有限公司宁夏分公司"],
    )
    procurement_number: Annotated[str, NoNumbers] = Field(
        min_length=2, max_length=100, description="政府采购编号", examples=["NXZC-2026-0107"]
    )
    cover: _Yuan = Field(description="每人保险金额（元），不得高于合同首日施行的额度")
    first_day: date = Field(description="合同的第一天")
    last_day: date = Field(description="合同的最后一天")
    premium_rule: PremiumRule = Field(description=_RULES)
    premium: Annotated[Money, Field(ge=0, le=Decimal("9999999999.99"))] = Field(
        description="按上述方法每计一次的保险费（元）"
    )
    seats: int | None = Field(
        default=None, ge=1, le=1_000_000, description="按名额计费的名额数；其他的不填"
    )
    ground: GroundText = Field(description="依据，如中标通知书", examples=["中标通知书"])

    def given(self) -> Given:
        """As the actions take it."""
        return Given(**{name: getattr(self, name) for name in Given.__dataclass_fields__})


class InsuranceContractIn(InsuranceContractTerms):
    """新签订的保险合同。"""

    model_config = with_example(EXAMPLE | {"region": "640104"})

    region: RegionCode


class InsuranceContractCorrection(InsuranceContractTerms):
    """更正后的保险合同。"""

    model_config = with_example(EXAMPLE | {"expected_version": 1})

    expected_version: Version = None


class InsuranceContractOut(InsuranceContractTerms):
    """一份保险合同，某一版本。"""

    id: ContractId = Field(description="合同编号")
    version: int = Field(ge=0, description="版本号")
    region: RegionCode
    cover_limit: Money = Field(description="合同首日施行的每人保险金额上限（元）")
    author: Author = Field(description="登记人的账号")
    recorded_at: AwareInstant = Field(description="登记时间")


class InsuranceListOut(Wire):
    """向承保机构报送的一份名单。"""

    id: ListId = Field(description="名单编号")
    contract_id: ContractId = Field(description="所属合同的编号")
    no: int = Field(description="这份合同的第几份名单")
    region: RegionCode
    state: State = Field(description=f"状态：{listed(NAMES.states)}")
    version: int = Field(ge=0, description="版本号")
    additions: int = Field(description="增员行数")
    withdrawals: int = Field(description="减员行数")
    rejected: int = Field(description="承保机构不予接受的行数")
    drawn_on: date = Field(description="编制日期")
    acknowledged_on: date | None = Field(description="承保机构确认的日期；未确认为 null")
    reference: str | None = Field(description="承保机构的批单号；未确认为 null")
    effective_from: date | None = Field(description="增员自哪一天起承保；按名单所列的为 null")


class RejectedLineIn(Wire):
    """承保机构不予接受的一行。"""

    line: int = Field(ge=1, le=1_000_000, description="名单的行号")
    reason: Annotated[str, NoNumbers] = Field(
        min_length=2, max_length=200, description="原因", examples=["身份信息与公安系统不一致"]
    )


class AcknowledgementIn(Wire):
    """承保机构对一份名单的确认。"""

    expected_version: Version = None
    acknowledged_on: date = Field(description="承保机构确认的日期")
    reference: Annotated[str, NoNumbers] = Field(
        min_length=1, max_length=100, description="承保机构的批单号", examples=["PD-2026-000318"]
    )
    effective_from: date | None = Field(
        default=None, description="增员自哪一天起承保；按名单所列的不填"
    )
    rejected: list[RejectedLineIn] = Field(
        default_factory=list, max_length=10_000, description="不予接受的行；没有即为空"
    )

    def answered(self) -> Answered:
        """As the actions take it."""
        rejected = [(one.line, one.reason) for one in self.rejected]
        return Answered(self.acknowledged_on, self.reference, self.effective_from, rejected)


class AcknowledgementCorrectionIn(AcknowledgementIn):
    """更正后的承保机构确认。"""

    rejected: list[RejectedLineIn] = Field(
        default_factory=list, max_length=10_000, description="补登的不予接受的行；没有即为空"
    )
    ground: GroundText = Field(description="更正的理由", examples=["批单号登记错了"])


class InsuranceEntryOut(Wire):
    """名单中的一行。"""

    line: int = Field(description="行号")
    kind: Kind = Field(description=f"增减：{listed(KINDS)}")
    placement_id: PlacementId = Field(description="见习编号")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    first_day: date = Field(description="保险起始日期")
    last_day: date = Field(description="保险终止日期")
    rejected_for: str | None = Field(description="承保机构不予接受的原因；接受或者未确认为 null")

    @classmethod
    def of(cls, row: InsuranceEntry, rejected_for: str | None) -> Self:
        """A line, and why the carrier did not accept it."""
        own = cls.model_fields.keys() - {"rejected_for"}
        return cls(**{name: getattr(row, name) for name in own}, rejected_for=rejected_for)


class InsuredTraineeOut(Wire):
    """一个见习人员的见习起止。"""

    placement_id: PlacementId = Field(description="见习编号")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode = Field(description="认定单位的人社部门所在行政区划")
    arrived_on: date = Field(description="到岗日期")
    last_day: date = Field(description="见习的最后一天，未结束的为约定期满之日")


class InsuranceEnrolmentOut(InsuredTraineeOut):
    """一个应投保的见习人员。"""

    standing: Standing = Field(description=f"投保情况：{listed(STANDINGS)}")

    @classmethod
    def of(cls, told: tuple[Trainee, Standing]) -> Self:
        """A trainee and how the enrolment stands."""
        return cls(**_of_trainee(told[0]), standing=told[1])


class InsuranceGapOut(InsuredTraineeOut):
    """一个在岗而没有保险的见习人员。"""

    since: date = Field(description="自哪一天起没有保险")
    through: date = Field(description="到哪一天没有保险，不晚于所问之日")
    reason: Reason = Field(description=_REASONS)

    @classmethod
    def of(cls, told: tuple[Trainee, Gap]) -> Self:
        """A trainee and the gap."""
        one, gap = told
        return cls(
            **_of_trainee(one), since=gap.days.first, through=gap.days.last, reason=gap.reason
        )


class ExpiringCoverOut(InsuredTraineeOut):
    """一个保险将先于见习结束而到期的见习人员。"""

    cover_last_day: date = Field(description="在保的最后一天")
    days_left: int = Field(description="距到期的天数")

    @classmethod
    def of(cls, told: tuple[Trainee, date], today: date) -> Self:
        """A trainee and when the cover ends."""
        one, last = told
        return cls(**_of_trainee(one), cover_last_day=last, days_left=(last - today).days)


class ExpiringContractOut(Wire):
    """一份将到期而没有接续的保险合同。"""

    contract_id: ContractId = Field(description="合同编号")
    region: RegionCode
    last_day: date = Field(description="合同的最后一天")
    days_left: int = Field(description="距到期的天数")
    warning: int = Field(description="到期前多少天的提醒")

    @classmethod
    def of(cls, row: InsuranceContract, warning: int, today: date) -> Self:
        """A contract and which warning stands."""
        left = (row.last_day - today).days
        return cls(
            contract_id=row.id,
            region=row.region,
            last_day=row.last_day,
            days_left=left,
            warning=warning,
        )


class InsuranceWarningsOut(Wire):
    """将到期的保险：合同全部列出，人员一页。"""

    contracts: list[ExpiringContractOut] = Field(description="将到期而没有接续的合同")
    items: list[ExpiringCoverOut] = Field(description="保险将先于见习结束而到期的人员，一页")
    next_cursor: str | None = Field(
        description="下一页人员的游标；没有下一页时为 null", max_length=500
    )


def _of_trainee(one: Trainee) -> dict[str, str | date]:
    return {
        "placement_id": one.placement_id,
        "youth_id": one.youth_id,
        "unit_id": one.unit_id,
        "region": one.region,
        "arrived_on": one.days.first,
        "last_day": one.days.last,
    }
