"""Succession and withdrawal on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import AwareInstant, OrganisationName, Wire, id_field, with_example
from services.units.rules.successions import SuccessionForm, SuccessionKind
from services.units.rules.withdrawals import WithdrawalDecision, WithdrawalState
from services.units.schemas.units import LongGround, LongText, Move, Text, UnitId
from services.units.schemas.versions import Version

Kind = Annotated[
    SuccessionKind,
    Field(description="rename 更名、new_code 换发统一社会信用代码、merger 并入其他单位"),
]


class SuccessionIn(Wire):
    """单位更名、换码或者并入其他单位。"""

    model_config = with_example(
        {
            "kind": "rename",
            "name": "宁夏红光智能装备有限公司",
            "occurred_on": "2026-03-02",
            "ground": "登记机关已经准予更名",
            "evidence": "准予变更登记通知书",
            "expected_version": 1,
        }
    )

    kind: Kind
    name: Annotated[Text, OrganisationName] | None = Field(
        default=None,
        description="新名称；更名必填，换码可填",
        examples=["宁夏红光智能装备有限公司"],
    )
    credit_code: str | None = Field(
        default=None,
        max_length=40,
        description="新的统一社会信用代码；换码必填",
        examples=["91640100MA0000001P"],
    )
    into_unit_id: UnitId | None = Field(default=None, description="并入的单位；合并必填")
    occurred_on: date = Field(description="变更日期，以登记机关核准的为准")
    ground: LongGround = Field(description="理由")
    evidence: LongGround = Field(
        description="依据的材料，如 准予变更登记通知书", examples=["准予变更登记通知书"]
    )
    credit_code_ground: LongGround | None = Field(
        default=None,
        description="新代码校验码不正确而确属登记机关所赋的，核实的理由",
        examples=["登记机关出具了赋码证明"],
    )
    name_ground: LongGround | None = Field(
        default=None,
        description="新名称中有学历、专业等字样而确为登记的法定名称的，核实的理由",
        examples=["新名称为市场监督管理部门核准的法定名称"],
    )
    expected_version: Version = None

    def form(self) -> SuccessionForm:
        """As actions take it."""
        return SuccessionForm(**self.model_dump(exclude={"expected_version"}))


class SuccessionOut(Wire):
    """一次更名、换码或者合并；只增不改。"""

    id: Annotated[str, id_field("suc")] = Field(description="变更编号")
    unit_id: UnitId = Field(description="变更的单位；与本单位不同的，是并入本单位的")
    kind: Kind
    name: Text = Field(description="变更前的名称")
    credit_code: str = Field(max_length=18, description="变更前的统一社会信用代码")
    into_unit_id: UnitId | None = Field(description="并入的单位")
    occurred_on: date = Field(description="变更日期")
    ground: LongText = Field(description="理由")
    evidence: LongText = Field(description="依据的材料")
    name_ground: LongText | None = Field(description="新名称中有学历、专业等字样的，核实的理由")
    recorded_at: AwareInstant = Field(description="登记时间")


class UnitWithdrawalIn(Move):
    """单位申请自愿退出，或者撤回申请。"""


class WithdrawalDecisionIn(Move):
    """对退出申请的决定。"""

    decision: WithdrawalDecision = Field(description="grant 同意退出、decline 不同意")


class WithdrawalOut(Wire):
    """退出申请。"""

    id: Annotated[str, id_field("wdr")] = Field(description="申请编号")
    state: WithdrawalState = Field(
        description="requested 待决定、granted 已同意、declined 不同意、taken_back 已撤回"
    )
    ground: LongText = Field(description="申请的理由")
    requested_on: date = Field(description="申请日期")
    decided_on: date | None = Field(description="决定日期")
    decision_ground: LongText | None = Field(description="决定的理由")
