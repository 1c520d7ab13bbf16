"""Filing a year on the wire: what an officer says with it, its units by name, what is overdue."""

from datetime import date
from typing import Literal, Self

from pydantic import Field

from services.common.web.forms import CodeWord, Digest
from services.common.web.masked import MaskedPhone
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.reporting.rules.annual_filings import YearStanding
from services.reporting.rules.ledgers import Department
from services.reporting.rules.receipts import Decision
from services.reporting.rules.year_units import Act, UnitOfYear
from services.reporting.schemas.annual_reports import RECOMMENDERS
from services.reporting.schemas.filings import SignatoryIn, Written
from services.reporting.schemas.ids import FactId, UnitId
from services.reporting.schemas.versions import MOST

ACTS = "applied 申报、recognised 认定、returned 退回补正、refused 不予认定、removed 清退"


class DoneOut(Wire):
    """对一个单位办理的一个事项。"""

    act: Act = Field(description=ACTS)
    on: date = Field(description="日期")
    ground_kind: CodeWord | None = Field(
        description="清退的缘由：no_intake 一年未吸纳、cause 有违规情形、withdrawal 自愿退出"
    )
    fact: FactId = Field(description="所依据的事实的编号，如 units:17")


class UnitOfYearOut(Wire):
    """名单中的一个单位。"""

    unit_id: UnitId = Field(description="单位编号")
    name: str = Field(description="单位名称", max_length=200)
    region: RegionCode = Field(description="经办机构的区划代码")
    recommender: Department | None = Field(description=f"推荐部门：{RECOMMENDERS}")
    done: list[DoneOut] = Field(description="当年办理的事项，先办的在前")

    @classmethod
    def of(cls, unit: UnitOfYear) -> Self:
        """As an office reads it."""
        return cls.model_validate(unit)


class RemarkIn(Wire):
    """写在报告后面的一段文字，如经验做法、存在问题、下一步打算。"""

    title: Written = Field(max_length=40, description="标题", examples=["见习单位情况"])
    text: Written = Field(description="正文", examples=["本年新增见习单位以装备制造业为主。"])


class AnnualFilingIn(Wire):
    """填报一年的两份报告，或者更正已填报的。"""

    expected_version: int = Field(ge=0, le=MOST, description="您看到的已填报版本号；首次填报为 0")
    filed_by: SignatoryIn = Field(description="填报人")
    remarks: list[RemarkIn] = Field(
        default_factory=list, max_length=10, description="写在报告后面的文字，按所列顺序"
    )
    reason: Written | None = Field(
        default=None,
        description="更正的理由；首次填报不用填写",
        examples=["有3人的去向补登，更正上年数"],
    )


class OverdueYearOut(Wire):
    """一个地级市未报或者迟报的年度报告。"""

    region: RegionCode = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称", max_length=30)
    year: int = Field(description="年份")
    standing: YearStanding = Field(
        description="not_open＝还不能填报；open＝可以填报；missing＝逾期未报；late＝迟报；filed＝按时报送；"
        "returned＝被退回，待更正"
    )
    due_on: date = Field(description="在哪一天以前报送")
    open_notes: int = Field(description="等待答复的督办份数")


class YearVersionOut(Wire):
    """已填报的一个版本。"""

    version: int = Field(ge=0, description="版本号")
    digest: Digest = Field(description="SHA-256 摘要")
    filed_at: AwareInstant = Field(description="填报时间")
    filed_by: str = Field(description="填报人，只显示第一个字")
    phone: MaskedPhone = Field(description="联系电话，只显示前三位和末四位")
    reason: str | None = Field(description="更正的理由")
    state: Literal["filed", "received", "returned"] = Field(
        description="filed 已填报；received 自治区已接收；returned 自治区已退回"
    )
    ground: str | None = Field(description="接收或者退回的理由")
    decided_at: AwareInstant | None = Field(description="接收或者退回的时间；尚未办理为 null")


class YearReceiptIn(Wire):
    """接收或者退回一年的两份报告。"""

    expected_version: int = Field(ge=1, le=MOST, description="您看到的最新的已填报版本号")
    decision: Decision = Field(
        description="received 接收；returned 退回，填报机构更正后作为新的版本再报"
    )
    ground: Written | None = Field(
        default=None, description="理由；退回必须写明", examples=["附表缺少县区数据"]
    )


class YearReceiptOut(Wire):
    """对一个版本的接收或者退回。"""

    region: RegionCode = Field(description="行政区划代码")
    year: int = Field(description="年份")
    version: int = Field(ge=0, description="版本号")
    decision: Decision = Field(description="received 已接收；returned 已退回")
    ground: str | None = Field(description="理由")
    decided_at: AwareInstant = Field(description="办理的时间")


class YearVersionsOut(Wire):
    """一年已填报的各个版本。"""

    region: RegionCode = Field(description="行政区划代码")
    year: int = Field(description="年份")
    versions: list[YearVersionOut] = Field(description="各个版本，先报的在前")
