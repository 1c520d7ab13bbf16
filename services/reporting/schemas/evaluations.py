"""The evaluation of a unit on the wire: figures, and the records that each opens into."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.common.web.forms import CodeWord, DecimalText
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.reporting.rules.counts import Count
from services.reporting.rules.evaluations import Evaluation, Figure, Part
from services.reporting.rules.measures import MEASURES, Rate, Wait
from services.reporting.rules.records import Record
from services.reporting.schemas.ids import CountedId, FactId, UnitId
from services.reporting.schemas.monthly_reports import AsOfOut


class FigureOut(Wire):
    """评估的一项数据。"""

    name: CodeWord = Field(description="名称，用于打开明细")
    title: str = Field(description="中文名称")
    kind: Literal["count", "rate", "days"] = Field(
        description="count＝数量；rate＝比率；days＝天数的中位数和最长"
    )
    unit: str = Field(description="单位：个、人、次、件、起、比率、工作日、自然日")
    decided_by: str = Field(description="以哪一天判断是否计入期内")
    value: int | DecimalText | None = Field(
        description="数量为整数；比率（四位小数）和中位数为文字；无从计算时为 null"
    )
    reason: str | None = Field(description="无从计算的原因")
    numerator: int | None = Field(description="比率的分子；无从知道的为 null")
    denominator: int | None = Field(description="比率的分母；无从知道的为 null")
    numerator_figure: CodeWord | None = Field(description="分子是哪一项")
    denominator_figure: CodeWord | None = Field(description="分母是哪一项")
    longest: int | None = Field(description="最长的天数")
    counted_in: Literal["working_days", "calendar_days"] | None = Field(
        description="天数的计算：working_days 按工作日、"
        "calendar_days 按自然日（工作日历缺有关年份时）"
    )
    provisional: bool | None = Field(description="所用工作日历是否有尚未公布的年份")
    breakdown: dict[str, dict[str, int]] = Field(
        description="分类：cause、by_whom、kind、item 等；missing 是期限届满时还没有签的一方："
        "unit 单位、youth 青年、guardian 监护人、unknown 没有记载。非正常结束的原因中，因病的只有"
        "认定单位的经办机构和县级看到，其他为 undisclosed"
    )
    entries: int = Field(
        description="由多少条记录组成，可逐一打开；期内有在纸质档案中的日子的，只是系统中已有的记录"
    )


class EvaluationOut(Wire):
    """一个见习单位一段时间的评估。"""

    unit_id: UnitId
    region: RegionCode | None = Field(description="现认定机构的行政区划代码")
    standing: CodeWord | None = Field(
        description="期末的状态：recognised、suspended、removed、merged；期末尚未认定时为 null"
    )
    first_day: date = Field(description="起始日")
    last_day: date = Field(description="结束日，含当日")
    known_on: date = Field(description="按哪一天的情形计算：到期日在这一天或者以后的，不算逾期")
    known_at: AwareInstant | None = Field(
        description="按此时所知的数据计算；按以前的变更序号重新计算的为 null"
    )
    as_of: list[AsOfOut] = Field(
        description="各来源的数据读到哪里；以后填入 known_on、units_position 和 "
        "matching_position，可以重新得到同样的数"
    )
    on_paper_until: date | None = Field(
        description="期内这一天及以前的情况在纸质档案中，没有全部导入，有关的数为 null；"
        "期内没有这样的日子的为 null"
    )
    figures: list[FigureOut] = Field(description="各项数据")


class RecordOut(Wire):
    """一项数据所计的一条记录。"""

    kind: CodeWord = Field(
        description="对象种类：post、dispatch、placement、complaint、inspection、accident"
    )
    id: CountedId = Field(description="对象编号；单位查看投诉时是代号，不能据以查到投诉")
    part: Part = Field(
        description="counted＝计入；numerator＝计入分子；denominator＝计入分母。"
        "同一对象可以分别计入分子和分母"
    )
    amount: int = Field(description="计入的数：1、名额数或者天数")
    decided_on: date = Field(description="据以计入期内的日期")
    state: CodeWord = Field(description="对象现在的状态")
    days: dict[str, date] = Field(description="有关日期")
    codes: dict[str, list[CodeWord]] = Field(description="分类用的代码")
    facts: list[FactId] = Field(
        description="所依据的事实的编号，如 matching:17；单位查看投诉时不列出"
    )


def shown_evaluation(evaluation: Evaluation) -> EvaluationOut:
    """An evaluation as anyone who may see it reads it."""
    return EvaluationOut(
        unit_id=evaluation.unit_id,
        region=evaluation.region,
        standing=evaluation.standing,
        first_day=evaluation.period.first,
        last_day=evaluation.period.last,
        known_on=evaluation.at.on,
        known_at=evaluation.at.known_at,
        as_of=[AsOfOut.model_validate(one) for one in evaluation.at.as_of],
        on_paper_until=evaluation.paper,
        figures=[shown_figure(one) for one in evaluation.figures],
    )


def shown_figure(figure: Figure) -> FigureOut:
    """A figure with what its name means."""
    measure = MEASURES[figure.name]
    return FigureOut(
        name=figure.name,
        title=measure.title,
        kind=_KINDS[type(measure)],
        unit=_unit(measure, figure),
        decided_by=_decided_by(measure),
        value=figure.value if isinstance(figure.value, int | None) else str(figure.value),
        reason=figure.reason,
        numerator=figure.total("numerator"),
        denominator=figure.total("denominator"),
        numerator_figure=measure.numerator if isinstance(measure, Rate) else None,
        denominator_figure=measure.denominator if isinstance(measure, Rate) else None,
        longest=figure.longest,
        counted_in=figure.counted_in,
        provisional=figure.provisional,
        breakdown={name: dict(counts) for name, counts in figure.breakdown.items()},
        entries=sum(len(records) for records in figure.parts.values()),
    )


def shown_record(row: tuple[str, Part, Record]) -> RecordOut:
    """A record on its side of a figure."""
    _, part, record = row
    return RecordOut(
        kind=record.kind,
        id=record.id,
        part=part,
        amount=record.amount,
        decided_on=record.decided_on,
        state=record.state,
        days=dict(record.days),
        codes={name: [*codes] for name, codes in record.codes.items()},
        facts=[*record.facts],
    )


_KINDS: dict[type, Literal["count", "rate", "days"]] = {
    Count: "count",
    Rate: "rate",
    Wait: "days",
}
_LENGTHS = {"working_days": "工作日", "calendar_days": "自然日"}


def _unit(measure: Count | Rate | Wait, figure: Figure) -> str:
    if isinstance(measure, Count):
        return measure.unit
    return _LENGTHS[figure.counted_in] if figure.counted_in else "比率"


def _decided_by(measure: Count | Rate | Wait) -> str:
    if not isinstance(measure, Rate):
        return measure.decided_by
    return "分子、分母各按其所属的一项"
