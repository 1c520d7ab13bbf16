"""Returned allowance on the wire: what came back, and what nothing explains yet."""

from typing import Annotated

from pydantic import Field

from services.common.web.wire import Money, MonthText, Wire, id_field
from services.reporting.rules.payees import Payee
from services.reporting.schemas.insurance import PlacementId


class ReturnedAllowanceIn(Wire):
    """哪一段见习哪个月的补贴要再次拨付。"""

    placement_id: PlacementId = Field(description="见习编号")
    month: MonthText = Field(description="月份")


class ReturnedAllowanceOut(Wire):
    """一段见习一个月退回的补贴，还有没有处理的。"""

    placement_id: PlacementId = Field(description="见习编号")
    month: MonthText = Field(description="月份")
    youth_id: Annotated[str, id_field("yth")] = Field(description="见习人员编号")
    unit_id: Annotated[str, id_field("unt")] = Field(description="见习单位编号")
    payee: Payee = Field(
        description="当时拨付给谁，也再次拨付给谁：youth 见习人员本人、unit 见习单位"
    )
    region: str = Field(description="行政区划代码")
    paid: Money = Field(description="这个月已拨付的金额（元）")
    returned: Money = Field(
        description="其中退回的金额（元），不含按应退回的补贴登记的和银行未能付出的"
    )
    counted: Money = Field(description="已抵作应退回的补贴的金额（元）")
    paid_again: Money = Field(description="已编制再次拨付的金额（元）")
    left: Money = Field(description="尚未处理的金额（元）＝退回－已抵作－再次拨付")
