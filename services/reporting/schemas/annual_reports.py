"""The year's two reports on the wire: units decided on, the work done, and their filing."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.web.forms import CodeWord, DecimalText, Digest
from services.common.web.wire import AwareInstant, Money, RegionCode, Wire
from services.reporting.rules.annual_filings import AnnualFiling
from services.reporting.rules.annual_reports import AnnualReport, Implementation, Recognitions
from services.reporting.rules.ledgers import Department, Stage
from services.reporting.rules.receipts import State
from services.reporting.rules.year_tallies import TallyCode
from services.reporting.rules.year_units import ActCounts
from services.reporting.schemas.forms import ShownMonth
from services.reporting.schemas.monthly_reports import AsOfOut, ValueUsedOut
from services.reporting.schemas.year_numbers import (
    OFFICES_ON_PAPER,
    PAPER_UNTIL,
    PLAN_RATE,
    MonthLineOut,
    NumberOut,
    OnPaperOut,
    PlannedOut,
    YearPartOut,
)

RECOMMENDERS = (
    "commerce 商务部门、sasac 国资委、youth_league 共青团、federation 工商联、"
    "self 单位自行申请、office 人社部门；未注明的为 null"
)


class ActCountsOut(Wire):
    """按办理事项统计的单位数；同一单位同一事项只计一次。"""

    applied: int = Field(description="申报")
    recognised: int = Field(description="认定，含再次认定")
    returned: int = Field(description="退回补正")
    refused: int = Field(description="不予认定")
    removed: int = Field(description="清退，含自愿退出")

    @classmethod
    def of(cls, told: ActCounts) -> Self:
        """As an office reads it."""
        return cls.model_validate(told.counts)


class RecommendedActsOut(Wire):
    """一个推荐部门的单位数。"""

    recommender: Department | None = Field(description=f"推荐部门：{RECOMMENDERS}")
    counts: ActCountsOut = Field(description="各事项的单位数")


class OfficeActsOut(Wire):
    """一个经办机构的单位数。"""

    region: RegionCode = Field(description="行政区划代码")
    counts: ActCountsOut = Field(description="各事项的单位数")


class RecognitionsOut(Wire):
    """见习基地申报确定情况。"""

    standing_before: int | None = Field(description="上年末实有见习单位；没有数据的为 null")
    standing_now: int = Field(description="年末（或者统计截止日）实有见习单位")
    counts: ActCountsOut = Field(description="各事项的单位数")
    by_recommender: list[RecommendedActsOut] = Field(description="按推荐部门", max_length=10)
    by_office: list[OfficeActsOut] = Field(description="按经办机构", max_length=60)
    units: int = Field(description="名单中的单位数，逐个可查")

    @classmethod
    def of(cls, told: Recognitions) -> Self:
        """As an office reads it."""
        return cls(
            standing_before=told.standing_before,
            standing_now=told.standing_now,
            counts=ActCountsOut.of(told.total),
            by_recommender=[
                RecommendedActsOut.model_validate(
                    {"recommender": one.code, "counts": ActCountsOut.of(one)}
                )
                for one in told.by_recommender
            ],
            by_office=[
                OfficeActsOut(region=one.code or "", counts=ActCountsOut.of(one))
                for one in told.by_office
            ],
            units=len(told.units),
        )


class EndsByCauseOut(Wire):
    """一种原因的非正常结束人数。"""

    cause: CodeWord = Field(description="原因，代码表 early-end-causes；不详的为 unknown")
    by_whom: CodeWord = Field(description="由谁引起，代码表 ends-by-whom；不详的为 unknown")
    people: int = Field(description="人数")


class PaidOut(Wire):
    """一种资金实际拨付的数，已减去退回的。"""

    kind: CodeWord = Field(description="资金种类，代码表 disbursement-kinds")
    amount: Money = Field(description="当年，元")
    last_year: Money | None = Field(description="上年，元；不知道的为 null")


class WaitsOfStepOut(Wire):
    """一步用了多少天。"""

    step: CodeWord = Field(
        description="步骤：registered_to_dispatched 登记到派遣、dispatched_to_signed 派遣到签协议、"
        "signed_to_arrived 签协议到到岗、in_all 登记到到岗"
    )
    people: int = Field(description="已走完这一步的派遣数")
    median: int | None = Field(description="一半在多少天以内；没有的为 null")
    p90: int | None = Field(description="九成在多少天以内；没有的为 null")


class WaitsOfAreaOut(Wire):
    """一个地区的到岗时限，按见习对象的居住地。"""

    region: RegionCode = Field(description="行政区划代码")
    name: str = Field(description="名称")
    steps: list[WaitsOfStepOut] = Field(description="各步", max_length=4)


class TallyOut(Wire):
    """后续帮扶或者投诉的一项数。"""

    code: TallyCode = Field(
        description="follow_ups_opened 开始后续帮扶人次、follow_ups_made 开展后续帮扶次数、"
        "follow_ups_reached 联系到本人次数、posts_sent 推送岗位数、"
        "follow_ups_closed 办结后续帮扶人次、complaints_received 收到投诉件数、"
        "complaints_decided 作出处理件数、complaints_upheld 查实件数"
    )
    now: int = Field(description="当年")
    last_year: int | None = Field(description="上年；没有数据的为 null")
    parts: dict[str, int] = Field(description="下一级各地区和本级的数，以区划代码为键")


class StageCountOut(Wire):
    """一个部门在一个环节的数。"""

    recommender: Department | None = Field(description=f"推荐部门：{RECOMMENDERS}")
    stage: Stage = Field(
        description="recommended 推荐、policy_sent 推送政策、registered 登记、"
        "recognised 认定、seats 新增名额、arrivals 到岗"
    )
    count: int = Field(description="数")


class ImplementationOut(Wire):
    """见习工作实施情况。"""

    numbers: list[NumberOut] = Field(description="全年各项数", max_length=15)
    retention_rate: DecimalText | None = Field(
        description="留用率，四位小数；没有完成见习的为 null"
    )
    plan_rate: DecimalText | None = Field(description=PLAN_RATE)
    planned: PlannedOut | None = Field(
        description="有计划的各月；以前填报的版本没有的为 null，其 plan_rate 为全年到岗与计划之比"
    )
    months: list[MonthLineOut] = Field(description="各月", max_length=12)
    parts: list[YearPartOut] = Field(description="当年分地区；县（区）的为空", max_length=60)
    parts_last_year: list[YearPartOut] = Field(description="上年分地区", max_length=60)
    early_ends: list[EndsByCauseOut] = Field(description="非正常结束的原因，人数多的在前")
    paid: list[PaidOut] = Field(description="各种资金")
    waits: list[WaitsOfAreaOut] = Field(description="当年到岗时限，所问的地区在前")
    waits_last_year: list[WaitsOfAreaOut] = Field(description="上年到岗时限")
    tallies: list[TallyOut] = Field(description="后续帮扶和投诉", max_length=8)
    departments: list[StageCountOut] = Field(description="部门协同：各部门各环节的数，为0的不列")

    @classmethod
    def of(cls, told: Implementation) -> Self:
        """As an office reads it."""
        before = {one.kind: one.amount for one in told.paid_last_year}
        return cls(
            numbers=[NumberOut.of(one) for one in told.numbers],
            retention_rate=_text(told.retention_rate),
            plan_rate=_text(told.plan_rate),
            planned=PlannedOut.model_validate(told.planned) if told.planned else None,
            months=[MonthLineOut.of(one) for one in told.months],
            parts=[YearPartOut.of(one) for one in told.parts],
            parts_last_year=[YearPartOut.of(one) for one in told.parts_last_year],
            early_ends=[EndsByCauseOut.model_validate(one) for one in told.early_ends],
            paid=[
                PaidOut(kind=one.kind, amount=one.amount, last_year=before.get(one.kind))
                for one in told.paid
            ],
            waits=[WaitsOfAreaOut.model_validate(one) for one in told.waits],
            waits_last_year=[WaitsOfAreaOut.model_validate(one) for one in told.waits_last_year],
            tallies=[TallyOut.model_validate(one) for one in told.tallies],
            departments=[StageCountOut.model_validate(one) for one in told.departments],
        )


class RemarkOut(Wire):
    """填报时所写的一段文字。"""

    title: str = Field(description="标题")
    text: str = Field(description="正文")


class AnnualReportOut(Wire):
    """年度报告：见习基地申报确定情况和见习工作实施情况，草稿或者已填报的一个版本。"""

    region: RegionCode = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称", max_length=30)
    year: int = Field(description="年份")
    state: State = Field(
        description="draft＝草稿；filed＝已填报；received＝自治区已接收；returned＝自治区已退回"
    )
    version: int | None = Field(ge=0, description="已填报的版本号；草稿为 null")
    digest: Digest | None = Field(description="已填报内容的 SHA-256 摘要；草稿为 null")
    filed_at: AwareInstant | None = Field(description="填报时间；草稿为 null")
    reason: str | None = Field(description="更正的理由")
    known_at: AwareInstant = Field(description="按此时所知的数据计算")
    until: date = Field(description="统计到哪一天")
    opens_on: date = Field(description="从哪一天起可以填报")
    due_on: date = Field(description="在哪一天以前报送，到当日24时（北京时间）止")
    paper_until: ShownMonth | None = Field(description=PAPER_UNTIL)
    offices_on_paper: list[OnPaperOut] = Field(max_length=60, description=OFFICES_ON_PAPER)
    counted_from: date | None = Field(
        description="月报15项以外的统计数，从哪一天起计算：启用以前的没有导入；全年都计算的为 null"
    )
    as_of: list[AsOfOut] = Field(description="各来源的数据读到哪里")
    recognitions: RecognitionsOut = Field(description="见习基地申报确定情况")
    implementation: ImplementationOut = Field(description="见习工作实施情况")
    remarks: list[RemarkOut] = Field(description="填报时所写的文字", max_length=10)
    values: list[ValueUsedOut] = Field(description="采用的政策数值")

    @classmethod
    def of(
        cls,
        report: AnnualReport,
        filing: AnnualFiling | None = None,
        digest: str = "",
        state: State = "draft",
    ) -> Self:
        """A report as a draft, or as the filing that froze it."""
        standing = report.standing
        return cls(
            region=standing.region,
            region_name=standing.name,
            year=standing.year,
            state=state,
            version=filing.version if filing else None,
            digest=digest or None,
            filed_at=filing.filed_at if filing else None,
            reason=filing.reason if filing else None,
            known_at=standing.known_at,
            until=standing.until,
            opens_on=standing.days.opens_on,
            due_on=standing.days.due_on,
            paper_until=standing.paper_until,
            offices_on_paper=[OnPaperOut.model_validate(one) for one in standing.offices_on_paper],
            counted_from=standing.counted_from,
            as_of=[AsOfOut.model_validate(one) for one in standing.as_of],
            recognitions=RecognitionsOut.of(report.recognitions),
            implementation=ImplementationOut.of(report.implementation),
            remarks=[RemarkOut.model_validate(one) for one in filing.remarks] if filing else [],
            values=[ValueUsedOut.model_validate(one) for one in standing.values],
        )


def _text(share: object) -> str | None:
    return None if share is None else str(share)
