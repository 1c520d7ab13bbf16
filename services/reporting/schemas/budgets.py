"""Budgets and the books on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import AwareInstant, GroundText, Money, RegionCode, Wire
from services.reporting.actions.budgets import Standing
from services.reporting.rules.books import ACCOUNTS, KINDS, Account, EntryKind
from services.reporting.rules.disbursements import SOURCES, Source, Sources
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import EntryId, PayableId, SettlementId
from services.reporting.schemas.settlements import SourcesIn
from services.reporting.schemas.versions import VersionIfAny
from services.reporting.tables.books import LedgerEntry, LedgerPosting

_KINDS: Final = f"种类：{listed(KINDS)}"
_ACCOUNTS: Final = f"科目：{listed(ACCOUNTS)}"
_SOURCES: Final = f"资金来源：{listed(SOURCES)}；占用和应付不分来源，为 null"


class BudgetIn(Wire):
    """一个地区一年的见习补贴预算。"""

    expected_version: VersionIfAny = None
    sources: SourcesIn = Field(description="各级财政下达的金额（元）")
    ground: GroundText = Field(
        description="依据，如下达预算的文号", examples=["宁财（社）指标〔2026〕12号"]
    )


class CarryOverIn(Wire):
    """年终结转。"""

    ground: GroundText = Field(
        description="结转的依据", examples=["上一年度结余结转下年使用的批复"]
    )


class SourcesOut(Wire):
    """各级财政资金。"""

    central: Money = Field(description="中央资金（元）")
    province: Money = Field(description="自治区资金（元）")
    city: Money = Field(description="市级资金（元）")
    county: Money = Field(description="县级资金（元）")
    total: Money = Field(description="合计（元）")

    @classmethod
    def of(cls, sources: Sources) -> Self:
        """Each and all together."""
        return cls(**dict(sources.items()), total=sources.total)


class BudgetOut(Wire):
    """预算的使用情况。"""

    region: RegionCode = Field(description="行政区划代码")
    year: int = Field(description="年度")
    version: int = Field(ge=0, description="版本号；从未下达过为 0")
    granted: SourcesOut = Field(description="下达的金额")
    spent: SourcesOut = Field(description="已支出，扣除退回")
    left: SourcesOut = Field(description="余额＝下达－支出，加结转")
    committed: Money = Field(description="已审批、尚未拨付的金额（元）")
    available: Money = Field(description="可用＝余额－已审批未拨付（元）")

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """How a budget stands."""
        balance = standing.balance
        return cls(
            region=standing.fund.region,
            year=standing.fund.year,
            version=standing.version,
            granted=SourcesOut.of(balance.granted),
            spent=SourcesOut.of(balance.spent),
            left=SourcesOut.of(balance.left),
            committed=balance.committed,
            available=balance.available,
        )


class PostingOut(Wire):
    """分录的一行。"""

    region: RegionCode = Field(description="行政区划代码")
    year: int = Field(description="年度")
    account: Account = Field(description=_ACCOUNTS)
    source: Source | None = Field(description=_SOURCES)
    amount: Money = Field(description="金额（元），贷方为负；一笔分录合计为 0.00")


class LedgerEntryOut(Wire):
    """账簿中的一笔分录，不能修改，错误的以冲正更正。"""

    id: EntryId = Field(description="编号")
    kind: EntryKind = Field(description=_KINDS)
    occurred_on: date = Field(description="发生日期")
    settlement_id: SettlementId | None = Field(description="所属的结算批次；与结算无关的为 null")
    payable_id: PayableId | None = Field(description="所属的应付款；与应付款无关的为 null")
    run: int | None = Field(description="第几次拨付；与拨付无关的为 null")
    reverses: EntryId | None = Field(description="冲正的是哪一笔；不是冲正的为 null")
    author: Author = Field(description="办理人的账号")
    ground: str = Field(description="依据")
    recorded_at: AwareInstant = Field(description="登记时间")
    postings: list[PostingOut] = Field(description="各行", max_length=40)

    @classmethod
    def of(cls, entry: LedgerEntry, postings: Sequence[LedgerPosting]) -> Self:
        """An entry with its postings."""
        own = {name: getattr(entry, name) for name in cls.model_fields if name != "postings"}
        return cls(**own, postings=[PostingOut.model_validate(one) for one in postings])
