"""Recovery claims on the wire: as an office and the youth see them, and how they are moved."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    Money,
    MonthText,
    NoNumbers,
    RegionCode,
    Wire,
)
from services.reporting.rules.payees import Payee
from services.reporting.rules.recoveries import NAMES, UNASKED, Move, State
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import (
    LineId,
    PlacementId,
    RecoveryId,
    SettlementId,
    UnitId,
    YouthId,
)
from services.reporting.schemas.versions import Version
from services.reporting.tables.recoveries import Recovery, RecoveryMove

STATES: Final = f"状态：{listed(NAMES.states)}"
_MOVES: Final = f"环节：{listed({**NAMES.moves, **UNASKED})}；只登记同意抵扣的为 null"


class NoticeIn(Wire):
    """已通知应退款的人。"""

    expected_version: Version = None
    notified_on: date = Field(description="通知的日期")
    ground: GroundText = Field(
        description="怎样通知的、通知了什么",
        examples=["电话告知本人应退回的金额和期限，并寄送书面通知"],
    )


class RecoveryObjectionIn(Wire):
    """应退款的见习人员或者见习单位有异议。"""

    expected_version: Version = None
    words: GroundText = Field(
        description="异议的理由，加密保存，只给经办机构看",
        examples=["当月实际在岗，考勤登记有误，不应退回。"],
    )


class RecoveryObjectionDecisionIn(Wire):
    """对异议的决定。"""

    expected_version: Version = None
    decision: Literal["upheld", "dismissed"] = Field(
        description="upheld 支持，须先更正事实再重新通知；dismissed 驳回"
    )
    ground: GroundText = Field(
        description="决定的理由，答复提出异议的人",
        examples=["经核对考勤，多发情况属实，仍应退回。"],
    )


class RepaymentIn(Wire):
    """退回的款项。"""

    expected_version: Version = None
    amount: Annotated[Money, Field(gt=0, le=Decimal("9999999999.99"))] = Field(
        description="退回金额（元）"
    )
    received_on: date = Field(description="款项到账日期")
    voucher: Annotated[str, NoNumbers] = Field(
        min_length=1, max_length=100, description="收款凭证号", examples=["2026-05-0007"]
    )
    ground: Annotated[str, NoNumbers] = Field(
        default="", max_length=500, description="说明", examples=["现金交至指定账户"]
    )


class SetOffConsentIn(Wire):
    """同意用以后的补贴抵扣。"""

    expected_version: Version = None
    ground: GroundText | None = Field(
        default=None,
        description="经办人员代为登记的依据；本人同意的不用填写",
        examples=["本人书面同意，原件存档"],
    )


class WriteOffIn(Wire):
    """提出核销。"""

    expected_version: Version = None
    ground: GroundText = Field(description="核销的依据", examples=["人民法院裁定终结执行"])


class WriteOffDecisionIn(Wire):
    """对核销的决定。"""

    expected_version: Version = None
    decision: Literal["passed", "refused"] = Field(description="passed 同意核销，refused 不同意")
    ground: GroundText = Field(description="决定的理由")


class RecoveryOut(Wire):
    """一笔应退回的补贴。"""

    id: RecoveryId = Field(description="编号")
    line_id: LineId = Field(description="由哪一行结算形成")
    settlement_id: SettlementId = Field(description="所在结算批次的编号")
    placement_id: PlacementId = Field(description="见习编号")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    payee: Payee = Field(description="由谁退回，即当时拨付给谁：youth 见习人员本人、unit 见习单位")
    region: RegionCode = Field(description="认定单位的人社部门所在行政区划")
    month: MonthText = Field(description="多结算的月份")
    amount: Money = Field(description="应退回的金额（元），即多结算的金额")
    repaid: Money = Field(description="已退回的金额（元），含抵扣")
    left: Money = Field(description="尚应退回的金额（元）")
    state: State = Field(description=STATES)
    version: int = Field(ge=0, description="版本号")
    opened_on: date = Field(description="形成日期")
    notified_on: date | None = Field(
        description="最近一次通知的日期；未通知，或者支持异议后未重新通知的，为 null"
    )
    object_by: date | None = Field(
        description="通知时告知的提出异议的最后一天；未通知，或者支持异议后未重新通知的，为 null。"
        "此后公布的放假安排使工作日少于规定的，到重新计算的较晚日期为止都可以提出"
    )
    set_off_agreed_on: date | None = Field(description="本人同意抵扣的日期；未同意为 null")


class RecoveryMoveOut(Wire):
    """应退回的补贴办理过的一个环节。"""

    version: int = Field(ge=0, description="办理后的版本号")
    move: Move | None = Field(description=_MOVES)
    author: Author = Field(description="办理人的账号")
    ground: str = Field(description="理由或说明")
    words: str | None = Field(description="异议的内容；其他环节为 null")
    amount: Money | None = Field(description="退回的金额（元）；其他环节为 null")
    line_id: LineId | None = Field(description="抵扣自哪一行结算；不是抵扣的为 null")
    evidence: dict[str, Any] = Field(description="有关日期和凭证号")
    recorded_at: AwareInstant = Field(description="办理时间")


class RecoveryWithMoves(RecoveryOut):
    """一笔应退回的补贴和它办理过的环节。"""

    moves: list[RecoveryMoveOut] = Field(description="办理过的环节，按先后")

    @classmethod
    def of(cls, row: Recovery, moves: Sequence[RecoveryMove]) -> Self:
        """A claim and its moves."""
        shown = RecoveryOut.model_validate(row)
        return cls(**dict(shown), moves=[RecoveryMoveOut.model_validate(move) for move in moves])
