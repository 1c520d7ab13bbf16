"""Payments, the bank's answers and reversals on the wire."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.forms import Digest
from services.common.web.wire import AwareInstant, GroundText, Money, Wire
from services.reporting.rules.reversals import NAMES, State
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import (
    BankReturnId,
    EntryId,
    PayableId,
    ReversalId,
    SettlementId,
)
from services.reporting.schemas.versions import Version

_STATES: Final = f"状态：{listed(NAMES.states)}"

Run = Annotated[int, Field(ge=1, le=10_000, description="第几次拨付，从 1 起")]


class RunOut(Wire):
    """一次拨付。"""

    run: Run
    paid_on: date = Field(description="实际拨付的日期")
    voucher: str = Field(description="支付凭证号")
    total: Money = Field(description="金额（元）")
    lines: int = Field(description="行数")
    year: int | None = Field(description="支出哪一年度的预算；没有账簿以前的为 null")
    entry_id: EntryId | None = Field(description="账簿中的分录；没有账簿以前的为 null")
    author: Author = Field(description="办理人的账号")
    recorded_at: AwareInstant = Field(description="登记时间")


class RunsOut(Wire):
    """一批结算或者一笔应付款的各次拨付。"""

    items: list[RunOut] = Field(description="各次拨付，按先后")


class BankReturnOut(Wire):
    """一份回盘文件的登记结果。"""

    id: BankReturnId = Field(description="编号")
    settlement_id: SettlementId | None = Field(description="所在结算批次的编号；应付款的为 null")
    payable_id: PayableId | None = Field(description="应付款的编号；结算批次的为 null")
    digest: Digest = Field(description="文件的 SHA-256")
    returned_on: date = Field(description="银行退回资金的日期")
    rows: int = Field(description="文件的行数")
    paid: int = Field(description="新登记为成功的行数")
    failed: int = Field(description="新登记为失败的行数，可以再次拨付")
    already: int = Field(description="此前已登记过同样结果的行数")
    recorded_at: AwareInstant = Field(description="登记时间")


class BankReturnsOut(Wire):
    """一份回盘文件对各笔应付款的登记结果。"""

    items: list[BankReturnOut] = Field(description="文件提到的每笔应付款一项", max_length=100_000)


class ReversalIn(Wire):
    """提出冲正。"""

    run: Run
    ground: GroundText = Field(description="冲正的理由", examples=["误将另一批次的凭证登记在本批"])


class ReversalDecisionIn(Wire):
    """对冲正的决定。"""

    expected_version: Version = None
    decision: Literal["confirmed", "declined"] = Field(
        description="confirmed 确认冲正，declined 不予冲正"
    )
    ground: GroundText = Field(description="理由")


class ReversalOut(Wire):
    """一件冲正。"""

    id: ReversalId = Field(description="冲正的编号")
    settlement_id: SettlementId | None = Field(description="所在结算批次的编号；应付款的为 null")
    payable_id: PayableId | None = Field(description="应付款的编号；结算批次的为 null")
    run: Run
    state: State = Field(description=_STATES)
    version: int = Field(ge=0, description="版本号")
    author: Author = Field(description="提出人的账号")
    ground: str = Field(description="提出的理由")
    recorded_at: AwareInstant = Field(description="提出时间")
    answered_by: Author | None = Field(description="决定人的账号；未决定为 null")
    answer: str | None = Field(description="决定的理由；未决定为 null")
    answered_at: AwareInstant | None = Field(description="决定时间；未决定为 null")


class ReversalsOut(Wire):
    """一批结算或者一笔应付款的冲正。"""

    items: list[ReversalOut] = Field(description="各件冲正，按提出的先后")
