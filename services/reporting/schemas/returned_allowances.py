"""Returned allowance on the wire: what came back, and what nothing explains yet."""

from typing import Annotated, Literal

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    Money,
    MonthText,
    RegionCode,
    Wire,
    id_field,
)
from services.reporting.rules.payees import Payee
from services.reporting.rules.return_closings import NAMES, State
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import PlacementId, ReturnClosingId
from services.reporting.schemas.versions import Version


class ReturnedAllowanceIn(Wire):
    """哪一段见习哪个月的补贴要再次拨付。"""

    placement_id: PlacementId = Field(description="见习编号")
    month: MonthText = Field(description="月份")


class ReturnedAllowanceOut(Wire):
    """一段见习一个月退回的补贴，还有没有处理的。"""

    placement_id: PlacementId = Field(description="见习编号")
    month: MonthText = Field(description="月份")
    youth_id: Annotated[str, id_field("yth")] = Field(description="见习对象编号")
    unit_id: Annotated[str, id_field("unt")] = Field(description="单位编号")
    payee: Payee = Field(
        description="当时拨付给谁，也再次拨付给谁：youth 见习人员本人、unit 见习单位"
    )
    region: RegionCode = Field(description="行政区划代码")
    paid: Money = Field(description="这个月已拨付的金额（元）")
    returned: Money = Field(
        description="其中退回的金额（元），不含按应退回的补贴登记的和银行未能付出的"
    )
    counted: Money = Field(description="已抵作应退回的补贴的金额（元）")
    paid_again: Money = Field(description="已编制再次拨付的金额（元）")
    closed: Money = Field(description="已提出或者已确认不再拨付的金额（元）")
    left: Money = Field(description="尚未处理的金额（元）＝退回－已抵作－再次拨付－不再拨付")


class ReturnClosingIn(Wire):
    """提出不再拨付。"""

    placement_id: PlacementId = Field(description="见习编号")
    month: MonthText = Field(description="月份")
    ground: GroundText = Field(
        description="为什么不再拨付，如本人书面放弃及其日期", examples=["本人2026年3月2日书面放弃"]
    )


class ReturnClosingDecisionIn(Wire):
    """对办结的决定。"""

    expected_version: Version = None
    decision: Literal["confirmed", "declined", "withdrawn"] = Field(
        description="confirmed 确认不再拨付，declined 不予办结，withdrawn 撤销已确认的办结"
    )
    ground: GroundText = Field(description="理由")


class ReturnClosingOut(Wire):
    """一件不再拨付的办结。"""

    id: ReturnClosingId = Field(description="办结的编号")
    placement_id: PlacementId = Field(description="见习编号")
    month: MonthText = Field(description="月份")
    youth_id: Annotated[str, id_field("yth")] = Field(description="见习对象编号")
    unit_id: Annotated[str, id_field("unt")] = Field(description="单位编号")
    region: RegionCode = Field(description="行政区划代码")
    amount: Money = Field(description="提出时的金额（元）；以后抵作应退回的补贴的不在其中扣除")
    state: State = Field(description=f"状态：{listed(NAMES.states)}")
    version: int = Field(ge=0, description="版本号")
    author: Author = Field(description="提出人的账号")
    ground: str = Field(description="提出的理由")
    recorded_at: AwareInstant = Field(description="提出时间")
    answered_by: Author | None = Field(description="确认或者不予办结的人的账号；未决定为 null")
    answer: str | None = Field(description="确认或者不予办结的理由；未决定为 null")
    answered_at: AwareInstant | None = Field(description="确认或者不予办结的时间；未决定为 null")
    withdrawn_by: Author | None = Field(description="撤销办结的人的账号；没有撤销为 null")
    withdrawal: str | None = Field(description="撤销办结的理由；没有撤销为 null")
    withdrawn_at: AwareInstant | None = Field(description="撤销办结的时间；没有撤销为 null")
