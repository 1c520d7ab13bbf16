"""Batch decisions on the wire."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from services.common.web.wire import GroundText, Wire, with_example
from services.matching.actions.batch_decisions import (
    Decide,
    Item,
    Result,
    arriving,
    closing,
    ending,
    judging,
    reviewing,
)
from services.matching.rules import causes
from services.matching.rules.batch_decisions import MOST, DispatchKind
from services.matching.rules.endings import AtTerm, Early
from services.matching.schemas.endings import ByWhom, Cause
from services.matching.schemas.follow_ups import ClosingByOfficer
from services.matching.schemas.ids import DispatchId, DisputeId, PlacementId

Seen = Annotated[int, Field(description="您看到的版本号", ge=1, le=2**31 - 1)]
Ground = Annotated[GroundText, Field(description="理由，各件相同")]


class BatchItemIn(Wire):
    """一件派遣。"""

    dispatch_id: DispatchId = Field(description="派遣编号")
    expected_version: Seen


class BatchDecisionIn(Wire):
    """以一个理由办理多件派遣。"""

    model_config = with_example(
        {
            "kind": "arrival",
            "arrived_on": "2026-03-02",
            "ground": "已核对单位的到岗名册",
            "items": [{"dispatch_id": "dsp_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V", "expected_version": 1}],
        }
    )

    kind: DispatchKind = Field(
        description="obstacle_confirmed 单位报告的客观情况属实、派遣收回，"
        "obstacle_dismissed 不属实、派遣继续，arrival 由经办机构登记到岗"
    )
    arrived_on: date | None = Field(default=None, description="到岗日期；登记到岗的必填，其他不填")
    ground: Ground
    items: list[BatchItemIn] = Field(description="最多200件", min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _a_day_of_arrivals(self) -> Self:
        if (self.kind == "arrival") != (self.arrived_on is not None):
            reason = "登记到岗的填写到岗日期，其他不填。"
            raise PydanticCustomError("arrived_on_unfit", "{reason}", {"reason": reason})
        return self

    def told(self) -> list[Item]:
        """As actions take them."""
        return [Item(one.dispatch_id, one.expected_version) for one in self.items]

    def decide(self) -> Decide:
        """What is decided of each."""
        if self.arrived_on is not None:
            return arriving(self.arrived_on)
        return reviewing("confirmed" if self.kind == "obstacle_confirmed" else "dismissed")


class CompletionDecision(Wire):
    """期满完成。"""

    kind: Literal["completion"] = Field(description="completion 期满完成见习")

    def decide(self) -> Decide:
        """At term."""
        return ending(AtTerm())


class EarlyEndDecision(Wire):
    """非正常结束，如单位关闭；因单位被清退的须逐件登记，不能批量。"""

    kind: Literal["early_end"] = Field(description="early_end 非正常结束")
    last_day: date = Field(description="最后一个见习日")
    cause: Cause
    by_whom: ByWhom

    @field_validator("cause")
    @classmethod
    def _never_for_a_removal(cls, cause: causes.Cause) -> causes.Cause:
        if cause == "unit_removed":
            reason = "因单位被清退的须逐件登记，不能批量。"
            raise PydanticCustomError("cause_unfit", "{reason}", {"reason": reason})
        return cause

    def decide(self) -> Decide:
        """Early, with its cause."""
        return ending(Early(self.last_day, self.cause, self.by_whom))


class ClosingDecision(Wire):
    """终结后续就业帮扶；因本人不需要而终结的，须逐件登记本人的表示，不能批量。"""

    kind: Literal["follow_up_closing"] = Field(description="follow_up_closing 终结后续就业帮扶")
    because: ClosingByOfficer

    def decide(self) -> Decide:
        """Closed for a reason."""
        return closing(self.because)


class PlacementItemIn(Wire):
    """一次见习；终结帮扶的，填写帮扶的版本号。"""

    placement_id: PlacementId = Field(description="见习编号")
    expected_version: Seen


class PlacementBatchIn(Wire):
    """以一个理由办理多次见习。"""

    decision: CompletionDecision | EarlyEndDecision | ClosingDecision = Field(
        discriminator="kind", description="办理的事项"
    )
    ground: Ground
    items: list[PlacementItemIn] = Field(description="最多200件", min_length=1, max_length=MOST)

    def told(self) -> list[Item]:
        """As actions take them."""
        return [Item(one.placement_id, one.expected_version) for one in self.items]


class DisputeItemIn(Wire):
    """一件争议。"""

    dispute_id: DisputeId = Field(description="争议编号")
    expected_version: Seen


class DisputeBatchIn(Wire):
    """以一个理由决定多件争议。"""

    decision: Literal["upheld", "dismissed"] = Field(
        description="upheld 支持，dismissed 驳回；支持的，除考勤外须逐件填写实际情况，不能批量"
    )
    ground: Ground
    items: list[DisputeItemIn] = Field(description="最多200件", min_length=1, max_length=MOST)

    def told(self) -> list[Item]:
        """As actions take them."""
        return [Item(one.dispute_id, one.expected_version) for one in self.items]

    def decide(self) -> Decide:
        """Upheld or dismissed."""
        return judging(upheld=self.decision == "upheld")


class _ResultOut(Wire):
    decided: bool = Field(description="是否已办理")
    version: int | None = Field(ge=0, description="办理后的版本号；没有办理的为 null")
    code: str | None = Field(description="没有办理的原因代码，与单件办理的相同", max_length=60)
    detail: str | None = Field(description="没有办理的原因", max_length=500)

    @classmethod
    def of(cls, result: Result) -> Self:
        """As its single decision would have answered."""
        refused = result.refused
        named = next(name for name in cls.model_fields if name.endswith("_id"))
        return cls.model_validate(
            {
                named: result.id,
                "decided": refused is None,
                "version": result.version,
                "code": refused.code() if refused else None,
                "detail": (refused.detail or refused.title()) if refused else None,
            }
        )


class BatchResultOut(_ResultOut):
    """一件派遣的办理结果；登记到岗的，版本号是见习的。"""

    dispatch_id: DispatchId = Field(description="派遣编号")


class PlacementResultOut(_ResultOut):
    """一次见习的办理结果；终结帮扶的，版本号是帮扶的。"""

    placement_id: PlacementId = Field(description="见习编号")


class DisputeResultOut(_ResultOut):
    """一件争议的办理结果。"""

    dispute_id: DisputeId = Field(description="争议编号")


class BatchDecisionOut(Wire):
    """各件派遣的办理结果，与提交的次序相同。"""

    results: list[BatchResultOut] = Field(description="结果", max_length=MOST)


class PlacementBatchOut(Wire):
    """各次见习的办理结果，与提交的次序相同。"""

    results: list[PlacementResultOut] = Field(description="结果", max_length=MOST)


class DisputeBatchOut(Wire):
    """各件争议的办理结果，与提交的次序相同。"""

    results: list[DisputeResultOut] = Field(description="结果", max_length=MOST)
