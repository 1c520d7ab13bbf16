"""The monthly report on the wire: numbers, relations, deadlines, and what they stand on."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.common.web.forms import CodeWord, Digest, ValueVersion
from services.common.web.wire import AwareInstant, Money, RegionCode, Wire
from services.reporting.rules.policy_rows import Grade
from services.reporting.schemas.forms import ShownMonth
from services.reporting.schemas.ids import CountedId, FactId
from services.reporting.schemas.policy_parameters import GRADES
from services.reporting.schemas.year_numbers import OnPaperOut


class IndicatorOut(Wire):
    """一项指标。"""

    no: int = Field(description="指标序号，1 至 15", ge=1, le=15)
    title: str = Field(description="表头文字")
    unit: str = Field(description="单位：个、人、万元")
    value: int | Money = Field(description="数值；指标15以万元为单位，为两位小数的文字")
    entries: int = Field(description="这个数由多少个对象组成，可逐一打开")


class FactOut(Wire):
    """一件事实。"""

    id: FactId = Field(description="来源与序号，如 units:17")
    event: CodeWord = Field(description="事件")
    occurred_on: date = Field(description="发生的日期")
    recorded_at: AwareInstant = Field(description="登记的时间")
    region: RegionCode | None = Field(description="认定单位的经办机构的区划代码")
    workplace_county: RegionCode | None = Field(description="工作地点所在县（区）的区划代码")


class BehindOut(Wire):
    """使逻辑关系不成立的一个对象。"""

    kind: CodeWord = Field(description="对象种类：unit、post、intake-plan、placement")
    id: CountedId = Field(description="对象编号")
    facts: list[FactOut] = Field(description="有关的事实，先后为序")


class AdviceOut(Wire):
    """一项不成立的逻辑关系怎样办理。"""

    meaning: str = Field(description="这项关系的意思")
    mend: str = Field(description="怎样核实和改正数据")
    explain: str | None = Field(description="属实时怎样说明；强制性审核的不能以说明代替，为 null")


class RelationOut(Wire):
    """一项逻辑关系。"""

    relation: str = Field(description="关系式，如 9>=10+11+12；14(t-1) 为上月的指标14")
    severity: Literal["hard", "soft"] = Field(description="hard＝强制性审核；soft＝核实性审核")
    holds: bool = Field(description="是否成立")
    left: int = Field(description="左边的数")
    right: int = Field(description="右边的数")
    behind: list[BehindOut] = Field(description="不成立时，使其不成立的对象，至多100个")
    behind_count: int = Field(description="使其不成立的对象共有多少个")
    explanation: str | None = Field(description="随表填报的说明")
    advice: AdviceOut | None = Field(description="不成立时，怎样核实、改正或者说明；成立为 null")


class DeadlinesOut(Wire):
    """两个报送期限，均到当日24时（北京时间）止。"""

    by_notice: date = Field(description="通知正文：次月前3个工作日内")
    by_form: date = Field(description="填表说明1：次月3日内，遇节假日顺延")
    warned_after: date = Field(description="此日之后提醒")
    late_after: date = Field(description="此日之后算迟报")
    provisional: bool = Field(description="有关年份的放假安排尚未公布时为 true，公布后重新计算")


class AsOfOut(Wire):
    """某一来源的数据读到了哪里。"""

    source: CodeWord = Field(description="来源：units、matching")
    position: int = Field(description="已读到的变更序号")
    at: AwareInstant | None = Field(description="读到此处的时间")


class ValueUsedOut(Wire):
    """采用的一项政策数值。"""

    version: ValueVersion = Field(description="名称@地区@起始日")
    source: str = Field(description="出处")
    grade: Grade = Field(description=GRADES)


class DifferenceOut(Wire):
    """按现在所知与已填报的差异，逐个对象。"""

    indicator: int = Field(description="指标序号")
    kind: CodeWord = Field(description="对象种类")
    id: CountedId = Field(description="对象编号")
    before: int | Money = Field(description="已填报的数；指标15以元为单位")
    now: int | Money = Field(description="按现在所知的数；指标15以元为单位")
    facts: list[FactId] = Field(description="填报之后才得知的事实的编号")


class CarriedOut(Wire):
    """随本次填报说明、不作更正的一个月的迟到数据。"""

    month: ShownMonth = Field(description="月份 YYYY-MM")
    version: int = Field(ge=0, description="该月当时最新的版本")
    explanation: str = Field(description="说明")
    differences: list[DifferenceOut] = Field(description="差异")


class MonthlyReportOut(Wire):
    """宁夏青年就业见习工作情况汇总表：草稿，或者已填报的一个版本。"""

    region: RegionCode = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称", max_length=30)
    month: ShownMonth = Field(description="月份 YYYY-MM")
    state: Literal["draft", "filed", "received", "returned"] = Field(
        description="draft＝草稿；filed＝已填报；received＝已接收；returned＝已退回"
    )
    version: int | None = Field(ge=0, description="已填报的版本号；草稿为 null")
    digest: Digest | None = Field(description="已填报内容的 SHA-256 摘要；草稿为 null")
    filed_at: AwareInstant | None = Field(description="填报时间；草稿为 null")
    reason: str | None = Field(description="更正的理由")
    zero_report: bool = Field(description="填报时是否声明为零报告；草稿为 false")
    known_at: AwareInstant = Field(description="按此时所知的数据计算")
    on_paper_until: ShownMonth | None = Field(
        description="本月在启用以前，按纸质月报报送到哪个月 YYYY-MM：当时的人员进出没有全部导入，"
        "各项数只是导入的数据的合计，不能填报；其他月份和已填报的版本为 null"
    )
    offices_on_paper: list[OnPaperOut] = Field(
        max_length=60,
        description="所属机构中，到所列月份为止按纸质月报报送、包括本月的：其间的人员进出没有全部导入，"
        "合计中不含；没有的、已填报的版本为空",
    )
    as_of: list[AsOfOut] = Field(description="各来源的数据读到哪里")
    deadlines: DeadlinesOut = Field(description="报送期限")
    indicators: list[IndicatorOut] = Field(description="15项指标")
    relations: list[RelationOut] = Field(description="逻辑关系")
    carried: list[CarriedOut] = Field(description="随表说明的以前月份的迟到数据")
    differences: list[DifferenceOut] = Field(
        description="更正的版本与前一版本的差异，逐个对象；首次填报和草稿为空"
    )
    values: list[ValueUsedOut] = Field(description="采用的政策数值")


class CountedOut(Wire):
    """一个指标所计的一个对象。"""

    kind: CodeWord = Field(description="对象种类：unit、post、intake-plan、placement、disbursement")
    id: CountedId = Field(description="对象编号")
    amount: int | Money = Field(description="计入的数；指标15以元为单位，退回为负")
    occurred_on: date = Field(description="据以计入的日期")
    cause: CodeWord | None = Field(
        description="非正常结束的原因；因病的只有认定单位的经办机构和县级看到，其他为 undisclosed"
    )
    by_whom: CodeWord | None = Field(description="非正常结束由谁引起：youth、unit、neither")
    facts: list[FactOut] = Field(description="所依据的事实")
