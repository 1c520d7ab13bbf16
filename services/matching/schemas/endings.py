"""How a placement ends and what comes after, on the wire."""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.common.web.wire import GroundText, Wire, with_example
from services.matching.rules import causes, outcomes, placements
from services.matching.rules.endings import AtTerm, Early, Manner, NeverCame, Retained
from services.matching.rules.health import Undisclosed
from services.matching.rules.placements import Outcome, Suspension
from services.matching.rules.preparations import Preparation
from services.matching.rules.terms import SUSPENSION_CAUSES, RightSuspension, RightTerm
from services.matching.schemas.ids import EntryId
from services.matching.schemas.versions import FreeVersion, Version

_CAUSES = "；".join(f"{code} {title}" for code, (title, _) in causes.CAUSES.items())

Cause = Annotated[causes.Cause, Field(description=f"原因：{_CAUSES}")]
ShownCause = Annotated[
    causes.Cause | Undisclosed,
    Field(
        description=f"非正常结束的原因：{_CAUSES}；undisclosed 不在可以查看的范围内，"
        "因病的只有本人、单位、其经办机构和县级看到"
    ),
]
ByWhom = Annotated[
    causes.ByWhom,
    Field(description="由谁引起：youth 见习人员，unit 见习单位，neither 双方均不"),
]
OUTCOMES: Final = "retained 留用，employed_otherwise 其他方式就业，neither 未就业"
OutcomeKind = Annotated[placements.OutcomeKind, Field(description=OUTCOMES)]
EVIDENCE: Final = "，".join(f"{code} {title}" for code, title in outcomes.EVIDENCE.items())
_SUSPENSIONS = "，".join(f"{code} {title}" for code, title in SUSPENSION_CAUSES.items())
SOURCES: Final = "，".join(f"{code} {title}" for code, title in outcomes.SOURCES.items())
OutcomeEvidence = Annotated[
    placements.OutcomeEvidence,
    Field(description=f"去向的证明材料：{EVIDENCE}；留用或者就业的必填"),
]
OutcomeSource = Annotated[
    placements.OutcomeSource,
    Field(description=f"去向由谁提供：{SOURCES}；见习单位登记的只能是前两种"),
]
Ground = Annotated[
    GroundText | None,
    Field(description="理由；经办机构超过期限补登时必填"),
]


ContractEnd = Annotated[
    date | None, Field(description="劳动合同的终止日期；无固定期限的，或者不知道的不填")
]


def _completed(since: date | None, until: date | None) -> Manner:
    return Retained(since, until) if since else AtTerm()


class CompletionIn(Wire):
    """完成见习：期满，或者期满前被本单位留用。"""

    retained_from: date | None = Field(
        default=None, description="期满前与本单位订立的劳动合同起始日；期满完成时不填"
    )
    retained_until: ContractEnd = None
    ground: Ground = None
    expected_version: FreeVersion = None

    @property
    def manner(self) -> Manner:
        """At term, or retained from a day."""
        return _completed(self.retained_from, self.retained_until)


class EarlyEndIn(Wire):
    """非正常结束：期满前结束，且未被本单位留用。"""

    last_day: date = Field(description="最后一个见习日")
    cause: Cause
    by_whom: ByWhom
    ground: Annotated[
        GroundText | None,
        Field(description="理由；原因为其他的，或者经办机构超过期限补登时必填"),
    ] = None
    expected_version: FreeVersion = None

    @property
    def manner(self) -> Manner:
        """Early, with its cause."""
        return Early(self.last_day, self.cause, self.by_whom)


class RightOutcomeIn(Wire):
    """实际的去向。"""

    outcome: OutcomeKind
    since: date | None = Field(default=None, description="留用或者就业的起始日期；未就业时不填")
    evidence: OutcomeEvidence | None = None
    source: OutcomeSource | None = None
    until: ContractEnd = None

    @model_validator(mode="after")
    def _since_goes_with_a_job(self) -> Self:
        if (self.outcome == "neither") != (self.since is None):
            reason = "留用或者就业须填写 since，未就业不填。"
            raise PydanticCustomError("since_unfit", "{reason}", {"reason": reason})
        if self.until and self.since is None:
            reason = "没有起始日期的，不填 until。"
            raise PydanticCustomError("until_unfit", "{reason}", {"reason": reason})
        return self

    @property
    def told(self) -> Outcome:
        """As the rules take it."""
        return Outcome(self.outcome, self.since, self.evidence, self.source, self.until)


class OutcomeIn(RightOutcomeIn):
    """见习后的去向；可以多次登记，以最新的为准，单位不能更改经办机构登记的。"""

    ground: Ground = None
    expected_version: FreeVersion = None


class CompletedEnd(Wire):
    """实际是完成见习。"""

    kind: Literal["completed"] = Field(description="completed 完成见习")
    retained_from: date | None = Field(default=None, description="提前留用的劳动合同起始日")
    retained_until: ContractEnd = None

    @property
    def manner(self) -> Manner:
        """At term, or retained from a day."""
        return _completed(self.retained_from, self.retained_until)


class EarlyEnd(Wire):
    """实际是非正常结束。"""

    kind: Literal["ended_early"] = Field(description="ended_early 非正常结束")
    last_day: date = Field(description="最后一个见习日")
    cause: Cause
    by_whom: ByWhom

    @property
    def manner(self) -> Manner:
        """Early, with its cause."""
        return Early(self.last_day, self.cause, self.by_whom)


class NeverCameEnd(Wire):
    """其实没有到岗：到岗登记随之撤销，考勤、补贴和见习月数都不计。"""

    kind: Literal["never_came"] = Field(description="never_came 其实没有到岗，其他各项不填")

    @property
    def manner(self) -> Manner:
        """Nobody ever came."""
        return NeverCame()


class RightSuspensionIn(Wire):
    """一次中止的实际情况。"""

    began: date | None = Field(
        default=None,
        description="所登记的中止第一天；漏登的，或者被误作没有而更正掉的，不填，只填实际的起止",
    )
    since: date | None = Field(
        default=None, description="实际的中止第一天；其实没有中止的，连同 resumed_on 都不填"
    )
    resumed_on: date | None = Field(
        default=None, description="实际恢复后的第一个见习日；仍在中止的不填"
    )
    cause: placements.SuspensionCause = Field(
        default="illness", description=f"实际的原因：{_SUSPENSIONS}"
    )

    @model_validator(mode="after")
    def _something_is_told(self) -> Self:
        if self.since is None and (self.began is None or self.resumed_on):
            reason = "补记中止的须填写 since；其实没有中止的只填 began。"
            raise PydanticCustomError("since_missing", "{reason}", {"reason": reason})
        return self

    @property
    def told(self) -> RightSuspension:
        """As the rules take it."""
        stood = Suspension(self.since, self.cause, self.resumed_on) if self.since else None
        return RightSuspension(self.began, stood)


class TruthIn(Wire):
    """实际情况：到岗、结束、月数、中止，填写有误的各项。"""

    arrived_on: date | None = Field(
        default=None, description="实际的到岗日期；到岗登记误被撤销的，填写后恢复"
    )
    end: Annotated[CompletedEnd | EarlyEnd | NeverCameEnd, Field(discriminator="kind")] | None = (
        Field(default=None, description="实际的结束方式；其实没有到岗的，也在这里说明")
    )
    months: int | None = Field(
        default=None, description="实际约定的总月数，不少于协议的月数", ge=1, le=24
    )
    suspension: RightSuspensionIn | None = Field(default=None, description="中止的实际情况")

    entry_training_on: date | None = Field(
        default=None,
        description="误被撤销、实际另一天到岗的，上岗安全培训的日期；地区要求、没有登记过的必填",
    )
    insured_from: date | None = Field(
        default=None,
        description="误被撤销、实际另一天到岗的，意外伤害保险的生效日期；地区要求、没有登记过的必填",
    )

    @property
    def told(self) -> Preparation:
        """What stood before an arrival that is given back."""
        return Preparation(self.entry_training_on, self.insured_from)

    @property
    def term(self) -> RightTerm:
        """What was really so of the term, as the rules take it."""
        return RightTerm(self.months, self.suspension.told if self.suspension else None)


class CorrectionIn(TruthIn):
    """更正：指明哪条记录有误，实际情况如何；原记录保留。"""

    model_config = with_example(
        {
            "corrects": "ple_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
            "end": {"kind": "completed"},
            "ground": "其实期满完成，误登记为提前结束",
            "expected_version": 1,
        }
    )

    corrects: EntryId = Field(description="有误的记录编号")
    ground: GroundText = Field(
        description="更正的理由", examples=["结束日期登记错了，以解除协议书为准"]
    )
    expected_version: Version = None
