"""Filing on the wire: what an officer says with it, the versions, and what is overdue."""

from typing import Annotated

from pydantic import Field

from services.common.web.wire import AwareInstant, NoNumbers, PersonName, Wire
from services.reporting.rules.deadlines import Standing
from services.reporting.schemas.monthly_reports import DeadlinesOut, DifferenceOut

_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
Written = Annotated[str, Field(min_length=2, max_length=1000, pattern=_PRINTABLE), NoNumbers]


class SignatoryIn(Wire):
    """填报人。"""

    name: Annotated[str, PersonName] = Field(
        min_length=1, max_length=60, pattern=_PRINTABLE, description="填报人姓名"
    )
    phone: str = Field(
        pattern=r"^(1[3-9]\d{9}|(0\d{2,3}-?)?\d{7,8}(-\d{1,4})?)$",
        max_length=20,
        description="联系电话：手机号码，或者固定电话如 0951-1234567",
    )


class FilingIn(Wire):
    """填报一个月的月报，或者更正已填报的月报。"""

    expected_version: int = Field(
        ge=0, le=100_000, description="您看到的已填报版本号；首次填报为 0"
    )
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
    )
    reason: Written | None = Field(default=None, description="更正的理由；首次填报不用填写")


class VersionOut(Wire):
    """已填报的一个版本。"""

    version: int = Field(description="版本号")
    digest: str = Field(description="SHA-256 摘要")
    filed_at: AwareInstant = Field(description="填报时间")
    filed_by: str = Field(description="填报人，只显示第一个字")
    phone: str = Field(description="联系电话，只显示前三位和末四位")
    is_zero: bool = Field(description="是否零报告：各项均为零")
    reason: str | None = Field(description="更正的理由")


class VersionsOut(Wire):
    """一个月已填报的各个版本，以及最新版本之后才得知的数据。"""

    region: str = Field(description="行政区划代码")
    month: str = Field(description="月份 YYYY-MM")
    versions: list[VersionOut] = Field(description="各个版本，先报的在前")
    late: list[DifferenceOut] = Field(description="最新版本填报之后才得知的差异")


class OverdueReportOut(Wire):
    """一个地级市的一个月：未报、迟报、零报告各不相同。"""

    region: str = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称")
    month: str = Field(description="月份 YYYY-MM")
    standing: Standing = Field(
        description="not_due＝当月还没有结束；due＝可以填报，还没有过较早的期限；"
        "warned＝已过较早的期限而未报；missing＝逾期未报；late＝迟报；"
        "filed＝按时报送（零报告列入以供核实）"
    )
    is_zero: bool | None = Field(description="已填报的是否零报告；未报为 null")
    filed_at: AwareInstant | None = Field(description="首次填报的时间；未报为 null")
    version: int | None = Field(description="最新版本号；未报为 null")
    deadlines: DeadlinesOut = Field(description="报送期限")
