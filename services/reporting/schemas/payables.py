"""Payables and premiums on the wire: the sum, its arithmetic, and the moves."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from services.common.values import ids
from services.common.web.choices import listed
from services.common.web.forms import ValueVersion
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    Money,
    MonthText,
    RegionCode,
    SomeId,
    Wire,
)
from services.reporting.rules.disbursements import Sources
from services.reporting.rules.payables import KINDS, NAMES, Kind, Move, State
from services.reporting.rules.premiums import Premium
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import ContractId, PayableId, PlacementId
from services.reporting.schemas.settlements import Ground, SourcesIn
from services.reporting.schemas.versions import Version
from services.reporting.tables.payables import Payable, PayableMove

ContractVersion = Annotated[
    str,
    Field(
        pattern=rf"^{ids.pattern('icn').strip('^$')}@\d{{1,9}}$",
        max_length=40,
        examples=[f"{ids.EXAMPLE.format('icn')}@1"],
    ),
]
"""By which version of a contract a premium was reckoned."""
KINDS_TOLD = f"种类：{listed(KINDS)}"
STATES_TOLD = f"状态：{listed(NAMES.states)}"


class PayableDecisionIn(Wire):
    """审批的决定。"""

    expected_version: Version = None
    decision: Literal["passed", "refused"] = Field(description="passed 通过、refused 不予批准")
    ground: Ground = ""


class PayablePaymentIn(Wire):
    """拨付情况。"""

    expected_version: Version = None
    paid_on: date = Field(description="实际拨付的日期")
    voucher: str = Field(
        min_length=1, max_length=100, description="支付凭证号", examples=["2026-04-0031"]
    )
    source_of_funds: SourcesIn

    def sources(self) -> Sources:
        """As the rules read them."""
        return Sources(**dict(self.source_of_funds))


class PayableReturnIn(Wire):
    """退回的资金。"""

    amount: Annotated[Money, Field(gt=0, le=Decimal("9999999999.99"))] = Field(
        description="退回金额（元）"
    )
    returned_on: date = Field(description="退回日期")
    ground: GroundText = Field(description="退回原因", examples=["收款单位退回多付的保险费"])


class PayableOut(Wire):
    """一笔应付款：保险费、社会保险补贴、单位奖补，或者退回后再次拨付的补贴。"""

    id: PayableId = Field(description="应付款编号")
    kind: Kind = Field(description=KINDS_TOLD)
    object_id: SomeId = Field(description="合同、申请、见习单位或者见习人员的编号")
    period: str = Field(description="月份、年度，或者申请编号；再次拨付的为月份和见习编号")
    no: int = Field(description="同一对象同一期间的第几笔；后来的是差额")
    region: RegionCode = Field(description="行政区划代码")
    state: State = Field(description=STATES_TOLD)
    version: int = Field(ge=0, description="版本号")
    computed: Money = Field(description="按规则应计的金额（元）")
    already: Money = Field(description="此前已编制的金额（元），扣除退回的")
    amount: Money = Field(description="本笔金额（元）＝应计－已编制")
    sentence: str = Field(description="算式的文字说明")
    article: str = Field(description="依据的条款")
    values: list[ValueVersion | ContractVersion] = Field(description="所用数值或者合同的版本")
    arithmetic: dict[str, Any] = Field(description="算式的各项：单位数、每单位金额和明细")
    prepared_by: Author = Field(description="编制人的账号")
    prepared_at: AwareInstant = Field(description="编制时间")
    budget_year: int | None = Field(description="占用哪一年度的预算；审批以前为 null")


class PayableMoveOut(Wire):
    """应付款办理过的一个环节。"""

    version: int = Field(ge=0, description="办理后的版本号")
    move: Move = Field(description=f"环节：{listed(NAMES.moves)}")
    author: Author = Field(description="办理人的账号")
    ground: str = Field(description="理由或意见")
    evidence: dict[str, Any] = Field(description="拨付的日期、凭证号和资金来源，或者退回的依据")
    recorded_at: AwareInstant = Field(description="办理时间")


class PayableWithMoves(PayableOut):
    """一笔应付款和办理过的环节。"""

    moves: list[PayableMoveOut] = Field(description="办理过的环节，按先后")

    @classmethod
    def of(cls, row: Payable, moves: Sequence[PayableMove]) -> Self:
        """A payable and its moves."""
        shown = PayableOut.model_validate(row)
        return cls(**dict(shown), moves=[PayableMoveOut.model_validate(move) for move in moves])


class PremiumIn(Wire):
    """要编制保险费的月份。"""

    month: MonthText = Field(description="哪个月的，应已结束")


class PremiumLineOut(Wire):
    """一个人的计费次数。"""

    placement_id: PlacementId = Field(description="见习编号")
    units: int = Field(description="计费次数")


class PremiumOut(Wire):
    """一份合同一个月的保险费。"""

    contract_id: ContractId = Field(description="合同编号")
    month: MonthText = Field(description="月份")
    units: int = Field(description="计费的单位数")
    each: Money = Field(description="每单位的保险费（元）")
    computed: Money = Field(description="应计的金额（元）＝单位数×每单位")
    already: Money = Field(description="此前已编制的金额（元）")
    sentence: str = Field(description="算式的文字说明")
    lines: list[PremiumLineOut] = Field(description="各人的计费次数；按名额计费的为空")

    @classmethod
    def of(cls, premium: Premium) -> Self:
        """A premium with its arithmetic."""
        return cls.model_validate(premium)
