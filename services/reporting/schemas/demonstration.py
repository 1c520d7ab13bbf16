"""The scoring of demonstration units on the wire: the rule, and a score with all its parts."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from services.common.values.dated import Value
from services.common.web.forms import CodeWord, DecimalText, ValueVersion
from services.common.web.wire import RegionCode, Wire
from services.reporting.actions.demonstration import Ranking, Scored
from services.reporting.rules.demonstration import (
    Condition,
    Judged,
    Measured,
    Part,
    ScoredPart,
    ScoringRule,
    Test,
    Verdict,
    weights,
)
from services.reporting.rules.evaluations import rate
from services.reporting.rules.measures import MEASURES
from services.reporting.rules.policy_rows import Grade
from services.reporting.schemas.ids import UnitId
from services.reporting.schemas.policy_parameters import GRADES


class ScorePartOut(Wire):
    """评分的一个部分：在 zero_at 得零分，在 full_at 得满分，其间按比例。"""

    figure: CodeWord = Field(description="评估中的哪一项数据")
    title: str = Field(description="数据的中文名称")
    per_year: bool = Field(description="是否按年平均")
    weight: DecimalText = Field(description="满分")
    zero_at: DecimalText = Field(description="得零分的数值")
    full_at: DecimalText = Field(description="得满分的数值；小于 zero_at 时越小越好")


class CriterionOut(Wire):
    """通知所列四项标准之一。"""

    code: Literal["post_quality", "intake", "effect", "retention"] = Field(
        description="post_quality 岗位质量、intake 吸纳人员、effect 见习成效、retention 留用率"
    )
    title: str = Field(description="标准")
    parts: list[ScorePartOut] = Field(description="组成部分")


class DemonstrationConditionOut(Wire):
    """一项国家规定的条件。"""

    code: CodeWord = Field(description="条件代码")
    title: str = Field(description="条件")
    years: int = Field(description="看最近几年")
    figure: CodeWord | None = Field(description="用哪一项数据判断；null 为由经办机构核实")
    test: Test | None = Field(description="at_least＝不低于；below＝低于；none＝没有")
    bound: DecimalText | None = Field(description="界限")
    only: list[CodeWord] | None = Field(description="只计某一分类的记录：分类名称和代码")


class ValueOut(Wire):
    """采用的一项政策数值。"""

    version: ValueVersion = Field(description="名称@地区@起始日")
    source: str = Field(description="出处")
    grade: Grade = Field(description=GRADES)
    note: str = Field(description="说明")


class RuleOut(Wire):
    """见习示范单位的评分办法和国家规定的条件。"""

    on: date = Field(description="哪一天施行的")
    region: RegionCode = Field(description="行政区划代码")
    years: int = Field(description="各项数据取最近几年")
    full: DecimalText = Field(description="各部分满分之和")
    least_weight: DecimalText = Field(
        description="有数据的部分满分之和不低于它的，才有名次；低于它的得分照算，列在有名次的之后"
    )
    criteria: list[CriterionOut] = Field(description="四项标准")
    conditions: list[DemonstrationConditionOut] = Field(description="国家规定的条件")
    values: list[ValueOut] = Field(description="采用的政策数值及出处")


class MeasuredOut(Wire):
    """一项数据及其期间，可按同一期间和得分所依据的变更序号打开评估的明细核对。"""

    figure: CodeWord = Field(description="数据名称")
    first_day: date = Field(description="起始日")
    last_day: date = Field(description="结束日，含当日")
    numerator: int = Field(description="分子；数量即其本身")
    denominator: int = Field(description="分母；按年平均的为年数，数量为 1")
    value: DecimalText | None = Field(
        description="数值，四位小数；计分和判断用分子除以分母的准确值"
    )
    reason: str | None = Field(
        description="无从计算的原因；期内有在纸质档案中的日子的，说明只计了系统中已有的记录"
    )


class ScoredPartOut(Wire):
    """一个部分的得分。"""

    measured: MeasuredOut
    weight: DecimalText = Field(description="满分")
    points: DecimalText | None = Field(
        description="得分；无数据时为 null，不计入满分；分母为零而分子不为零的记 0 分"
    )


class ScoredCriterionOut(Wire):
    """一项标准的得分。"""

    code: CodeWord = Field(description="标准代码")
    title: str = Field(description="标准")
    points: DecimalText = Field(description="得分")
    weight: DecimalText = Field(description="有数据的部分的满分之和")
    parts: list[ScoredPartOut] = Field(description="各部分")


class JudgedOut(Wire):
    """一项条件是否符合。"""

    code: CodeWord = Field(description="条件代码")
    title: str = Field(description="条件")
    verdict: Verdict = Field(
        description="met＝符合；not_met＝不符合；unknown＝由经办机构核实，"
        "期内有在纸质档案中的日子、因而不能断定的也是"
    )
    measured: MeasuredOut | None = Field(description="判断所用的数据")


class ScoreOut(Wire):
    """一个见习单位按评分办法的得分。"""

    unit_id: UnitId
    region: RegionCode | None = Field(description="现认定机构的行政区划代码")
    on: date = Field(description="计算日")
    score: DecimalText | None = Field(description="折算为百分制的得分；全部无数据时为 null")
    points: DecimalText = Field(description="各部分得分之和")
    weight: DecimalText = Field(description="有数据的部分的满分之和")
    least_weight: DecimalText = Field(description="排名须有数据的最低满分")
    ranked: bool = Field(description="是否有名次：有数据的部分的满分之和不低于 least_weight")
    criteria: list[ScoredCriterionOut] = Field(description="四项标准")
    conditions: list[JudgedOut] = Field(description="国家规定的条件")
    values: list[ValueOut] = Field(description="采用的政策数值及出处")
    stood_on: dict[str, int] = Field(description="所依据的数据在各来源的变更序号")


class ScoresOut(Wire):
    """若干见习单位的得分。"""

    items: list[ScoreOut] = Field(description="按单位编号排列")


class PlaceOut(Wire):
    """一个见习单位的得分。"""

    unit_id: UnitId
    score: DecimalText | None = Field(description="折算为百分制的得分；全部无数据时为 null")
    ranked: bool = Field(description="有数据的部分是否足以排名")


class PlacesOut(Wire):
    """已经算出的得分。"""

    items: list[PlaceOut] = Field(description="按单位编号排列")
    left: int = Field(ge=0, description="还有几个单位没有算")


def shown_places(ranking: Ranking) -> PlacesOut:
    """The scores of an area alone."""
    items = [
        PlaceOut(unit_id=one.unit_id, score=_text(one.score), ranked=one.is_ranked)
        for one in ranking.places
    ]
    return PlacesOut(items=items, left=ranking.left)


def shown_rule(on: date, region: str, rule: ScoringRule, values: tuple[Value, ...]) -> RuleOut:
    """The rule as published."""
    return RuleOut(
        on=on,
        region=region,
        years=rule.years,
        full=str(weights(rule.criteria)),
        least_weight=str(rule.least_weight),
        criteria=[
            CriterionOut.model_validate(
                {"code": one.code, "title": one.title, "parts": [*map(_part, one.parts)]}
            )
            for one in rule.criteria
        ],
        conditions=[_condition(one) for one in rule.conditions],
        values=[ValueOut.model_validate(one) for one in values],
    )


def shown_score(scored: Scored) -> ScoreOut:
    """A score with every part, figure and condition."""
    score = scored.score
    return ScoreOut(
        unit_id=scored.unit_id,
        region=scored.region,
        on=score.on,
        score=_text(score.score),
        points=str(score.points),
        weight=str(score.weight),
        least_weight=str(score.least_weight),
        ranked=score.is_ranked,
        criteria=[
            ScoredCriterionOut(
                code=one.criterion.code,
                title=one.criterion.title,
                points=str(one.points),
                weight=str(one.weight),
                parts=[_scored_part(part) for part in one.parts],
            )
            for one in score.criteria
        ],
        conditions=[_judged(one) for one in score.conditions],
        values=[ValueOut.model_validate(one) for one in scored.values],
        stood_on=scored.at.positions,
    )


def _part(part: Part) -> ScorePartOut:
    return ScorePartOut(
        figure=part.figure,
        title=MEASURES[part.figure].title,
        per_year=part.per_year,
        weight=str(part.weight),
        zero_at=str(part.zero_at),
        full_at=str(part.full_at),
    )


def _condition(condition: Condition) -> DemonstrationConditionOut:
    checked = condition.figure is None
    return DemonstrationConditionOut(
        code=condition.code,
        title=condition.title,
        years=condition.years,
        figure=condition.figure,
        test=None if checked else condition.test,
        bound=None if checked else str(condition.bound),
        only=[*condition.only] if condition.only else None,
    )


def _scored_part(one: ScoredPart) -> ScoredPartOut:
    return ScoredPartOut(
        measured=_measured(one.measured), weight=str(one.part.weight), points=_text(one.points)
    )


def _judged(one: Judged) -> JudgedOut:
    return JudgedOut(
        code=one.condition.code,
        title=one.condition.title,
        verdict=one.verdict,
        measured=_measured(one.measured) if one.measured else None,
    )


def _measured(measured: Measured) -> MeasuredOut:
    return MeasuredOut(
        figure=measured.figure,
        first_day=measured.period.first,
        last_day=measured.period.last,
        numerator=measured.numerator,
        denominator=measured.denominator,
        value=_text(rate(measured.numerator, measured.denominator)),
        reason=measured.reason,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
