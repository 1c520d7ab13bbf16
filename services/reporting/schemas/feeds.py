"""What departments read of disbursements: batches of CloudEvents, and pages of what stands."""

from datetime import date

from pydantic import Field

from services.common.web.outward_pages import EventPage, FeedEvent, SnapshotPage, StandingItem
from services.common.web.wire import Money, MonthText, SomeId, Wire
from services.reporting.rules.disbursements import KINDS


class DisbursementEventData(Wire):
    """协议准许提供的字段：没有准许的不出现，没有内容的为 null。

    退回的、付给个人的，一笔可能只是一个人的，不写明是谁。
    """

    kind: str | None = Field(
        default=None,
        description="资金种类：" + "、".join(f"{kind} {name}" for kind, name in KINDS.items()),
        max_length=30,
    )
    region: str | None = Field(
        default=None, description="认定见习单位的机构的行政区划（GB/T 2260）", max_length=6
    )
    amount: Money | None = Field(default=None, description="金额，元；退回的为负数")
    paid_on: date | None = Field(default=None, description="拨付（或者退回）的日期")
    month: MonthText | None = Field(
        default=None,
        description="基本生活补贴所属的月份，退回后再次拨付的也是；"
        "不是基本生活补贴的、接入以前拨付的为 null",
    )
    batch_id: SomeId | None = Field(default=None, description="拨付批次；接入以前拨付的为 null")
    returns: str | None = Field(
        default=None, description="退回的是哪一笔（subject）；不是退回的为 null", max_length=30
    )


class DisbursementEvent(FeedEvent):
    """一笔资金的拨付、退回或者冲正（CloudEvents 1.0）。"""

    data: DisbursementEventData


class DisbursementEventPage(EventPage):
    """一页资金的拨付和退回，按登记的先后。"""

    items: list[DisbursementEvent] = Field(description="变更；没有新的变更时为空", max_length=1000)


class DisbursementStanding(StandingItem):
    """一笔资金。"""

    data: DisbursementEventData


class DisbursementSnapshotPage(SnapshotPage):
    """一页资金的拨付和退回，按编号排列。"""

    items: list[DisbursementStanding] = Field(description="现状", max_length=1000)
