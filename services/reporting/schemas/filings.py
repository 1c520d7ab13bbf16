"""Filing on the wire: what an officer says with it, the versions, and what is overdue."""

from typing import Annotated, Final, Literal

from pydantic import Field

from services.common.web.forms import Digest
from services.common.web.masked import MaskedPhone
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    NoNumbers,
    PersonName,
    RegionCode,
    Wire,
    with_example,
)
from services.reporting.rules.deadlines import Standing
from services.reporting.rules.receipts import Decision
from services.reporting.schemas.forms import ShownMonth
from services.reporting.schemas.monthly_reports import DeadlinesOut, DifferenceOut
from services.reporting.schemas.versions import MOST

STATES: Final = "状态：filed 已填报、received 已接收、returned 已退回"
_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
Written = Annotated[
    str,
    Field(min_length=2, max_length=1000, pattern=_PRINTABLE, examples=["有3人的去向补登"]),
    NoNumbers,
]


class SignatoryIn(Wire):
    """填报人。"""

    name: Annotated[str, PersonName] = Field(
        min_length=1,
        max_length=60,
        pattern=_PRINTABLE,
        description="填报人姓名",
        examples=["李文静"],
    )
    phone: str = Field(
        pattern=r"^(1[3-9]\d{9}|(0\d{2,3}-?)?\d{7,8}(-\d{1,4})?)$",
        max_length=20,
        description="联系电话：手机号码，或者固定电话如 0951-1234567",
        examples=["0951-5555555"],
    )


class FilingIn(Wire):
    """填报一个月的月报，或者更正已填报的月报。"""

    model_config = with_example(
        {
            "expected_version": 0,
            "filed_by": {"name": "李文静", "phone": "0951-5555555"},
        }
    )

    expected_version: int = Field(ge=0, le=MOST, description="您看到的已填报版本号；首次填报为 0")
    filed_by: SignatoryIn = Field(description="填报人")
    explanations: dict[str, Written] = Field(
        default_factory=dict,
        max_length=10,
        description="不成立的核实性逻辑关系的说明，以关系式为键",
        examples=[{"9>=10+11+12": "指标11为指标10的其中项，按印制的关系式重复计算。"}],
    )
    carried: dict[str, Written] = Field(
        default_factory=dict,
        max_length=60,
        description="以前月份有迟到数据而不先更正的说明，以月份 YYYY-MM 为键",
        examples=[{"2026-02": "迟到的1条数据不影响合计，下次一并说明"}],
    )
    reason: Written | None = Field(
        default=None,
        description="更正的理由；首次填报不用填写",
        examples=["有3人的去向补登，更正上月数"],
    )
    zero_report: bool = Field(
        default=False,
        description="true＝声明这是零报告：本月各项指标均为零。有一项不为零的不能声明；都为零而不声明的不能填报",
    )


class VersionOut(Wire):
    """已填报的一个版本。"""

    version: int = Field(ge=0, description="版本号")
    digest: Digest = Field(description="SHA-256 摘要")
    filed_at: AwareInstant = Field(description="填报时间")
    filed_by: str = Field(description="填报人，只显示第一个字")
    phone: MaskedPhone = Field(description="联系电话，只显示前三位和末四位")
    is_zero: bool = Field(description="是否零报告：各项均为零")
    reason: str | None = Field(description="更正的理由")
    state: Literal["filed", "received", "returned"] = Field(description=STATES)
    ground: str | None = Field(description="自治区经办机构接收或者退回时写明的理由")
    decided_at: AwareInstant | None = Field(description="接收或者退回的时间；尚未办理为 null")


class LateMonthOut(Wire):
    """已填报而后来又得知新数据的一个月。"""

    month: ShownMonth = Field(description="月份 YYYY-MM")
    version: int = Field(ge=0, description="该月最新的版本")
    differences: list[DifferenceOut] = Field(description="差异，逐个对象")


class LateMonthsOut(Wire):
    """填报这个月以前须先更正、或者随表说明的各月。"""

    region: RegionCode = Field(description="行政区划代码")
    month: ShownMonth = Field(description="将要填报的月份 YYYY-MM")
    months: list[LateMonthOut] = Field(description="各月，先后为序；已随以前的月报说明过的不再列出")


class ReceiptIn(Wire):
    """接收或者退回一个月的月报。"""

    expected_version: int = Field(ge=1, le=MOST, description="您看到的最新的已填报版本号")
    decision: Decision = Field(
        description="received 接收；returned 退回，填报机构更正后作为新的版本再报"
    )
    ground: GroundText | None = Field(
        default=None, description="理由；退回必须写明", examples=["指标9与附表不一致，请核对"]
    )


class ReceiptOut(Wire):
    """对一个版本的接收或者退回。"""

    region: RegionCode = Field(description="行政区划代码")
    month: ShownMonth = Field(description="月份 YYYY-MM")
    version: int = Field(ge=0, description="版本号")
    decision: Decision = Field(description="received 已接收；returned 已退回")
    ground: str | None = Field(description="理由")
    decided_at: AwareInstant = Field(description="办理的时间")


class ReplayOut(Wire):
    """用当时所知的数据把一个版本重新计算一遍，与已固定的内容核对。"""

    region: RegionCode = Field(description="行政区划代码")
    month: ShownMonth = Field(description="月份 YYYY-MM")
    version: int = Field(ge=0, description="版本号")
    digest: Digest = Field(description="填报时登记的 SHA-256 摘要")
    intact: bool = Field(description="现存内容的摘要与登记的是否一致")
    recounted_digest: Digest = Field(description="重新计算后再固定的内容的摘要")
    same: bool = Field(description="重新计算的与已固定的是否完全相同")
    indicators: list[int] = Field(description="重新计算后不同的指标序号")


class VersionsOut(Wire):
    """一个月已填报的各个版本，以及最新版本之后才得知的数据。"""

    region: RegionCode = Field(description="行政区划代码")
    month: ShownMonth = Field(description="月份 YYYY-MM")
    versions: list[VersionOut] = Field(description="各个版本，先报的在前")
    late: list[DifferenceOut] = Field(description="最新版本填报之后才得知的差异")


class OverdueReportOut(Wire):
    """一个地级市的一个月：未报、迟报、零报告各不相同。"""

    region: RegionCode = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称", max_length=30)
    month: ShownMonth = Field(description="月份 YYYY-MM")
    standing: Standing = Field(
        description="not_due＝当月还没有结束；due＝可以填报，还没有过较早的期限；"
        "warned＝已过较早的期限而未报；missing＝逾期未报；late＝迟报；"
        "returned＝最新版本已被退回而未再报；filed＝按时报送（零报告列入以供核实）"
    )
    is_zero: bool | None = Field(description="已填报的是否零报告；未报为 null")
    filed_at: AwareInstant | None = Field(description="首次填报的时间；未报为 null")
    version: int | None = Field(ge=0, description="最新版本号；未报为 null")
    open_notes: int = Field(description="等待答复的督办份数")
    deadlines: DeadlinesOut = Field(description="报送期限")
