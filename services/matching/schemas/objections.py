"""Objections on the wire."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field

from services.common.web.wire import AwareInstant, NoNumbers, Wire, with_example
from services.matching.actions.objections import ObjectionAnswer, ObjectionForm
from services.matching.queries.objections import SeenObjection
from services.matching.rules import objections as rules
from services.matching.rules.dispatches import DispatchState
from services.matching.rules.youths import YouthState
from services.matching.schemas.dispatches import STATES as DISPATCH_STATES
from services.matching.schemas.ids import DispatchId, ObjectionId, YouthId
from services.matching.schemas.versions import Version
from services.matching.schemas.youths import STATES as YOUTH_STATES

Subject = Annotated[
    rules.ObjectionSubject,
    Field(description="对什么有异议：place 候补次序、eligibility 资格、dispatch 派遣"),
]
STATES: Final = "filed 办理中、upheld 成立、dismissed 不成立、withdrawn 已撤回"
State = Annotated[rules.ObjectionState, Field(description=STATES)]
Remedy = Annotated[
    rules.Remedy,
    Field(
        description="registration_restored 恢复原登记时间（对 place）、"
        "decline_struck 撤销一次拒绝（对 place 或者 dispatch）、"
        "readmitted 重新纳入（对 eligibility）、"
        "dispatch_withdrawn 收回派遣（另寻岗位且不计拒绝，对 dispatch）"
    ),
]
Words = Annotated[str, Field(min_length=2, max_length=2000), NoNumbers]


class ObjectionIn(Wire):
    """对候补次序、资格或者派遣的异议。"""

    model_config = with_example(
        {"subject": "place", "words": "本人三月二日已经登记，次序却在四月登记的人之后。"}
    )

    subject: Subject
    dispatch_id: DispatchId | None = Field(
        default=None, description="对哪一次派遣；只有对派遣的异议填写"
    )
    words: Words = Field(
        description="异议的内容和理由；不要填写证件、手机号码",
        examples=["岗位的实际工作地点与登记的不一致。"],
    )

    def form(self) -> ObjectionForm:
        """As actions take it."""
        return ObjectionForm(self.subject, self.dispatch_id, self.words)


class ObjectionDecisionIn(Wire):
    """对异议的决定和答复。"""

    model_config = with_example(
        {
            "upheld": True,
            "remedy": "registration_restored",
            "answer": "经核实，三月二日已经登记，恢复原登记时间。",
            "expected_version": 1,
        }
    )

    upheld: bool = Field(description="异议是否成立")
    remedy: Remedy | None = Field(default=None, description="成立的，如何更正；不成立的不填")
    dispatch_id: DispatchId | None = Field(
        default=None, description="撤销哪一次派遣计的拒绝；异议已写明派遣的可不填"
    )
    answer: Words = Field(
        description="给本人的答复，写明理由", examples=["经核实，派遣符合规定，理由已当面说明。"]
    )
    expected_version: Version = None

    def decided(self) -> ObjectionAnswer:
        """As actions take it."""
        return ObjectionAnswer(
            self.upheld, self.remedy, self.dispatch_id, self.answer, self.expected_version
        )


class ObjectionWithdrawalIn(Wire):
    """撤回异议。"""

    expected_version: Version = None


class StandingOfDayOut(Wire):
    """更正前或者更正后的情况。"""

    state: YouthState = Field(description=f"申请状态：{YOUTH_STATES}")
    registered_at: AwareInstant | None = Field(description="登记时间")
    declines: int = Field(description="拒绝派遣的次数")
    dispatch_state: DispatchState | None = Field(description=f"派遣的状态：{DISPATCH_STATES}")


class StandingCorrectionOut(Wire):
    """异议成立后的更正；原来的记录不改动。"""

    remedy: Remedy
    dispatch_id: DispatchId | None = Field(description="涉及的派遣")
    before: StandingOfDayOut = Field(description="更正前")
    after: StandingOfDayOut = Field(description="更正后")
    recorded_at: AwareInstant = Field(description="更正时间")


class ObjectionOut(Wire):
    """一项异议及其答复。"""

    id: ObjectionId = Field(description="编号")
    version: int = Field(ge=0, description="版本号")
    youth_id: YouthId = Field(description="见习对象编号")
    subject: Subject
    dispatch_id: DispatchId | None = Field(description="所异议的派遣")
    state: State
    words: str = Field(description="异议的内容和理由", max_length=2000)
    filed_on: date = Field(description="提出日期")
    due_on: date | None = Field(
        description="应在这一天之前（含）答复；工作日历中没有那一年的数据时为 null"
    )
    provisional: bool = Field(
        description="期限所在年份的工作日历现在是否尚未公布；公布后，告知过的期限不改"
    )
    overdue: bool = Field(description="是否逾期未答复")
    closed_on: date | None = Field(description="办结日期")
    remedy: Remedy | None
    answer: str | None = Field(description="答复", max_length=2000)
    correction: StandingCorrectionOut | None = Field(description="作出的更正")

    @classmethod
    def of(cls, seen: SeenObjection, today: date) -> Self:
        """As both its youth and the office see it."""
        one = seen.objection
        plain = cls.model_fields.keys() - {"provisional", "overdue", "correction"}
        correction = seen.correction
        return cls(
            **{name: getattr(one, name) for name in plain},
            provisional=seen.provisional,
            overdue=rules.is_overdue(one.state, one.due_on, today),
            correction=StandingCorrectionOut.model_validate(correction) if correction else None,
        )
