"""The public list of a settlement on the wire."""

from typing import Self

from pydantic import Field

from services.common.web.wire import Money, MonthText, Wire
from services.reporting.actions.publicity import Public
from services.reporting.schemas.ids import LineId


class PublicLineOut(Wire):
    """公示名单的一行。"""

    line_id: LineId = Field(description="明细行的编号，提出异议时注明")
    name: str = Field(description="见习人员姓名")
    unit: str = Field(description="见习单位名称")
    month: MonthText = Field(description="补贴的月份")
    standard: Money = Field(description="整月的标准（元）")
    amount: Money = Field(description="拟拨付的金额（元）")

    @classmethod
    def of(cls, public: Public) -> Self:
        """What anybody may read of a line: no birth date, account, phone or hardship."""
        line = public.line
        return cls(
            line_id=line.id,
            name=public.named.youth,
            unit=public.named.unit or line.unit_id,
            month=line.month,
            standard=line.full_month,
            amount=line.amount,
        )
