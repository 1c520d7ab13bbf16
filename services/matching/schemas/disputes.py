"""Disputes on the wire."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.common.web.tokens import Caller
from services.common.web.wire import GroundText, MonthText, Wire, with_example
from services.matching.actions.dispute_remedies import Truth
from services.matching.actions.disputes import Decision, Form
from services.matching.rules import disputes as rules
from services.matching.schemas.endings import RightOutcomeIn, TruthIn
from services.matching.schemas.ids import DisputeId, EntryId, PlacementId
from services.matching.tables.disputes import Dispute

Subject = Annotated[
    rules.Subject,
    Field(description="对什么有争议：end 见习的结束，entry 一条记录，attendance 一个月的考勤"),
]
State = Annotated[
    rules.State,
    Field(description="filed 待决定，upheld 支持，dismissed 驳回，withdrawn 撤回"),
]


class DisputeIn(Wire):
    """对登记的结束、其他记录或者考勤有不同意见。"""

    model_config = with_example(
        {
            "subject": "attendance",
            "month": "2026-03",
            "words": "当日因单位停电未能上岗，不应计为缺勤。",
        }
    )

    subject: Subject
    month: MonthText | None = Field(default=None, description="哪个月的考勤；其他的不填")
    entry_id: EntryId | None = Field(
        default=None,
        description="哪条记录：到岗、延长、中止、恢复、结束、去向或者更正，由对方登记的；其他的不填",
    )
    words: GroundText = Field(
        description="不同意的理由和实际情况，加密保存",
        examples=["当日因单位停电未能上岗，不应计为缺勤。"],
    )

    @property
    def form(self) -> Form:
        """As actions take it."""
        return Form(self.subject, self.month, self.entry_id, self.words)


class RemedyIn(TruthIn):
    """支持争议时的实际情况，与更正相同；去向的填写实际的去向。"""

    outcome: RightOutcomeIn | None = Field(default=None, description="实际的去向")

    @property
    def truth(self) -> Truth:
        """As actions take it."""
        manner = self.end.manner if self.end else None
        outcome = self.outcome.told if self.outcome else None
        return Truth(self.arrived_on, manner, self.term, outcome, self.told)


class DisputeDecisionIn(Wire):
    """对争议的决定；支持的随即更正或者重新开放考勤。"""

    model_config = with_example(
        {
            "decision": "upheld",
            "answer": "经核对考勤记录和单位说明，重新开放当月考勤。",
            "expected_version": 1,
        }
    )

    decision: Literal["upheld", "dismissed"] = Field(description="upheld 支持，dismissed 驳回")
    answer: GroundText = Field(
        description="决定的理由，答复双方", examples=["经核对考勤记录和单位说明，更正为出勤。"]
    )
    correction: RemedyIn | None = Field(
        default=None, description="支持对结束或者一条记录的争议时必填"
    )
    expected_version: int = Field(description="您看到的争议版本号", ge=1, le=2**31 - 1)

    @property
    def told(self) -> Decision:
        """As actions take it."""
        truth = self.correction.truth if self.correction else None
        return Decision(self.decision == "upheld", truth, self.expected_version, self.answer)


class DisputeOut(Wire):
    """一件争议。"""

    id: DisputeId = Field(description="争议编号")
    version: int = Field(ge=0, description="版本号")
    placement_id: PlacementId = Field(description="见习编号")
    subject: Subject
    month: MonthText | None = Field(description="哪个月的考勤；其他的为 null")
    entry_id: EntryId | None = Field(description="哪条记录；考勤的为 null")
    side: rules.Side = Field(description="由谁提出：youth 见习人员，unit 见习单位")
    state: State
    words: str | None = Field(
        description="提出的理由；只给提出的一方和经办机构看，对方为 null", max_length=500
    )
    filed_on: date = Field(description="提出的日期")
    due_on: date = Field(description="决定的最迟日期")
    provisional: bool = Field(
        description="期限所在年份的工作日历现在是否尚未公布；公布后，告知过的期限不改"
    )
    closed_on: date | None = Field(description="办结的日期")
    answer: str | None = Field(description="决定的理由", max_length=500)


def shown_dispute(dispute: Dispute, caller: Caller, provisional: Collection[int]) -> DisputeOut:
    """A dispute as one side or an office sees it; `provisional` are years not yet published."""
    names = DisputeOut.model_fields.keys() - {"words", "provisional"}
    columns = {name: getattr(dispute, name) for name in names}
    own = caller.kind in {"officer", dispute.side}
    return DisputeOut(
        **columns,
        words=dispute.words if own else None,
        provisional=dispute.due_on.year in provisional,
    )
