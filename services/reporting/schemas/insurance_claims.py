"""Insurance claims on the wire: the accident, the moves, and where a claim stands."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    Money,
    NoNumbers,
    RegionCode,
    Wire,
)
from services.reporting.actions.insurance_claims import Accident
from services.reporting.rules.insurance_claims import HARMS, NAMES, Harm, Move, State
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import ContractId, InsuranceClaimId, PlacementId, YouthId
from services.reporting.schemas.versions import Version
from services.reporting.tables.insurance import InsuranceClaim, InsuranceClaimMove

_HARMS = f"出险种类：{listed(HARMS)}"
_STATES = f"状态：{listed(NAMES.states)}"


class InsuranceClaimIn(Wire):
    """向承保机构报案。"""

    placement_id: PlacementId = Field(description="见习编号")
    harm: Harm = Field(description=_HARMS)
    accident_on: date = Field(description="出险日期，须在保险期间内")
    reported_on: date = Field(description="向承保机构报案的日期")

    def accident(self) -> Accident:
        """As the actions take it."""
        return Accident(self.placement_id, self.harm, self.accident_on, self.reported_on)


class ClaimPapersIn(Wire):
    """提交承保机构的材料。"""

    expected_version: Version = None
    on: date = Field(description="提交日期")
    papers: list[Annotated[str, Field(min_length=2, max_length=100), NoNumbers]] = Field(
        min_length=1, max_length=30, description="材料名称", examples=[["诊断证明", "医疗费发票"]]
    )


class ClaimPaymentIn(Wire):
    """承保机构的赔付。"""

    expected_version: Version = None
    on: date = Field(description="赔付日期")
    amount: Annotated[Money, Field(gt=0, le=Decimal("9999999999.99"))] = Field(
        description="赔付金额（元）"
    )


class ClaimRefusalIn(Wire):
    """承保机构的拒赔。"""

    expected_version: Version = None
    on: date = Field(description="拒赔日期")
    ground: GroundText = Field(
        description="承保机构拒赔的理由", examples=["承保机构认为不属于保险责任"]
    )


class InsuranceClaimOut(Wire):
    """一件理赔。"""

    id: InsuranceClaimId = Field(description="理赔编号")
    version: int = Field(ge=0, description="版本号")
    state: State = Field(description=_STATES)
    placement_id: PlacementId = Field(description="见习编号")
    youth_id: YouthId = Field(description="见习对象编号")
    region: RegionCode = Field(description="认定单位的人社部门所在行政区划")
    contract_id: ContractId = Field(description="承保合同的编号")
    harm: Harm = Field(description=_HARMS)
    accident_on: date = Field(description="出险日期")
    reported_on: date = Field(description="报案日期")
    cover: Money = Field(description="每人保险金额（元）")
    paid: Money | None = Field(description="赔付金额（元）；未赔付为 null")


class ClaimMoveOut(Wire):
    """理赔办理过的一个事项。"""

    version: int = Field(ge=0, description="办理后的版本号")
    move: Move = Field(description=f"事项：{listed(NAMES.moves)}")
    on: date = Field(description="事项发生的日期")
    evidence: dict[str, Any] = Field(description="材料名称或者金额")
    ground: str = Field(description="理由")
    author: Author = Field(description="办理人的账号")
    recorded_at: AwareInstant = Field(description="登记时间")


class InsuranceClaimWithMoves(InsuranceClaimOut):
    """一件理赔和办理过的事项。"""

    moves: list[ClaimMoveOut] = Field(description="办理过的事项，按先后")

    @classmethod
    def of(cls, claim: InsuranceClaim, moves: Sequence[InsuranceClaimMove]) -> Self:
        """A claim and its moves."""
        shown = InsuranceClaimOut.model_validate(claim)
        return cls(**dict(shown), moves=[ClaimMoveOut.model_validate(move) for move in moves])
