"""Demonstration units on the wire: candidates with their scores, nominations, decisions."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from services.common.web.choices import listed
from services.common.web.forms import CodeWord, DecimalText, ValueVersion
from services.common.web.wire import RegionCode, Wire, id_field
from services.units.actions.decisions import Decision
from services.units.actions.demonstration_units import Candidate
from services.units.rules.demonstration_units import NOMINATION_STEPS
from services.units.schemas.units import LongGround, LongText, Text, UnitId
from services.units.schemas.versions import Version
from services.units.tables.demonstration_units import Nomination

NominationId = Annotated[str, id_field("dmn")]


class Told(Wire):
    """补贴与月报服务给出的内容；只取这里列出的各项。"""

    model_config = ConfigDict(extra="ignore")


class CandidateMeasuredOut(Told):
    """一项数据及其期间，可按同一期间和得分所依据的变更序号打开评估的明细核对。"""

    figure: CodeWord = Field(description="评估中的哪一项数据")
    first_day: date = Field(description="起始日")
    last_day: date = Field(description="结束日，含当日")
    numerator: int = Field(description="分子；数量即其本身")
    denominator: int = Field(description="分母；按年平均的为年数，数量为 1")
    value: DecimalText | None = Field(description="数值，四位小数")
    reason: str | None = Field(description="无从计算的原因")


class CandidatePartOut(Told):
    """一个部分的得分。"""

    measured: CandidateMeasuredOut
    weight: DecimalText = Field(description="满分")
    points: DecimalText | None = Field(description="得分；无数据时为 null，不计入满分")


class CandidateCriterionOut(Told):
    """一项标准的得分：岗位质量、吸纳人员、见习成效、留用率。"""

    code: CodeWord = Field(description="标准代码")
    title: str = Field(description="标准")
    points: DecimalText = Field(description="得分")
    weight: DecimalText = Field(description="有数据的部分的满分之和")
    parts: list[CandidatePartOut] = Field(description="各部分")


class CandidateConditionOut(Told):
    """一项国家规定的条件是否符合。"""

    code: CodeWord = Field(description="条件代码")
    title: str = Field(description="条件")
    verdict: Literal["met", "not_met", "unknown"] = Field(
        description="met＝符合；not_met＝不符合；unknown＝由经办机构核实"
    )
    measured: CandidateMeasuredOut | None = Field(description="判断所用的数据")


class CandidateValueOut(Told):
    """采用的一项政策数值。"""

    version: ValueVersion = Field(description="名称@地区@起始日")
    source: str = Field(description="出处")
    grade: Literal["A", "B", "C", "NV"] = Field(
        description="来源等级：A 政府网站或通知原文、B 报刊、C 官方文件的转载、"
        "NV 尚未核实的保守默认值"
    )
    note: str = Field(description="说明")


class CandidateScoreOut(Told):
    """按评分办法的得分（评分办法见 /v1/public/demonstration-rule）。"""

    on: date = Field(description="计算日")
    score: DecimalText | None = Field(description="折算为百分制的得分；全部无数据时为 null")
    points: DecimalText = Field(description="各部分得分之和")
    weight: DecimalText = Field(description="有数据的部分的满分之和")
    least_weight: DecimalText | None = Field(
        default=None, description="排名须有数据的最低满分；以前推荐时没有这项要求的为 null"
    )
    ranked: bool | None = Field(
        default=None,
        description="是否有名次：weight 不低于 least_weight；以前没有这项要求的为 null",
    )
    criteria: list[CandidateCriterionOut] = Field(description="四项标准")
    conditions: list[CandidateConditionOut] = Field(description="国家规定的条件")
    values: list[CandidateValueOut] = Field(description="采用的政策数值及出处")
    stood_on: dict[str, int] | None = Field(
        default=None,
        description="所依据的数据在各来源的变更序号：打开评估时作为 units_position、"
        "matching_position 填写，known_on 填计算日；以前的推荐没有记载的为 null",
    )


class NominationOut(Wire):
    """推荐为见习示范单位的一次记录。"""

    id: NominationId = Field(description="推荐的编号")
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    region: RegionCode = Field(description="推荐的机构")
    state: Literal["proposed", "named", "declined", "withdrawn"] = Field(
        description="proposed 已推荐、named 已确定、declined 未确定、withdrawn 已撤回或取消"
    )
    evidence: CandidateScoreOut = Field(description="推荐当日的得分，以后不变")
    proposed_on: date = Field(description="推荐日期")
    proposal_ground: LongText = Field(description="推荐理由")
    decided_on: date | None = Field(description="决定日期")
    decision_ground: LongText | None = Field(description="决定理由")
    withdrawn_on: date | None = Field(description="撤回或取消的日期")
    withdrawal_ground: LongText | None = Field(description="撤回或取消的理由")


class NominationsOut(Wire):
    """一个单位的历次推荐。"""

    unit_id: UnitId
    nominations: list[NominationOut] = Field(max_length=10_000, description="新的在前")


class CandidateOut(Wire):
    """一个见习单位的得分和最近一次推荐。"""

    unit_id: UnitId
    unit_name: Text = Field(description="单位名称")
    region: RegionCode
    unit_state: Literal["recognised", "suspended"] = Field(
        description="recognised 认定有效、suspended 暂停（恢复以前不能推荐，排在最后）"
    )
    state: Literal["candidate", "proposed", "named", "declined", "withdrawn"] = Field(
        description=f"最近一次推荐的状态：{listed(NOMINATION_STEPS.states)}"
    )
    demonstration_since: date | None = Field(description="何日起为见习示范单位")
    score: CandidateScoreOut = Field(description="今天的得分")
    nomination: NominationOut | None = Field(description="最近一次推荐")


class Proposal(Wire):
    """推荐见习示范单位。"""

    ground: LongGround = Field(description="推荐理由", examples=["留用率连续两年居全县前列"])


class NominationWithdrawal(Wire):
    """撤回推荐或取消见习示范单位。"""

    ground: LongGround = Field(description="理由")
    expected_version: Version = None

    def decided(self) -> Decision:
        """As actions take it."""
        return Decision(self.ground, self.expected_version)


class NominationDecision(NominationWithdrawal):
    """对推荐的决定。"""

    decision: Literal["name", "decline"] = Field(description="name 确定、decline 不予确定")


def shown_nomination(row: Nomination) -> NominationOut:
    """A nomination with the score it stands on."""
    columns = [name for name in NominationOut.model_fields if name != "evidence"]
    shown = {name: getattr(row, name) for name in columns}
    return NominationOut(**shown, evidence=CandidateScoreOut.model_validate(row.evidence))


def shown_candidate(found: Candidate) -> CandidateOut:
    """A unit with its score."""
    unit, nomination = found.unit, found.nomination
    return CandidateOut(
        unit_id=unit.id,
        unit_name=unit.name,
        region=unit.region,
        unit_state="suspended" if unit.state == "suspended" else "recognised",
        state=nomination.state if nomination else "candidate",
        demonstration_since=unit.demonstration_since,
        score=CandidateScoreOut.model_validate(found.score.told),
        nomination=shown_nomination(nomination) if nomination else None,
    )
