"""Objections of departments on the wire: as the department and as the office sees one."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, ValidationInfo

from services.accounts.actions.feed_objections import FeedObjectionAnswer
from services.accounts.queries.feed_objections import SeenObjection
from services.accounts.rules import feed_objections as rules
from services.accounts.rules.feed_objections import FeedObjectionForm
from services.accounts.rules.feeds import FEEDS as ENTRIES
from services.accounts.rules.feeds import FeedName
from services.accounts.schemas.data_agreements import AgreementId, FieldName, KindField
from services.common.values import identity
from services.common.web.wire import GroundText, SomeId, Wire, id_field, without_numbers

STATES: Final = (
    "filed 核实中、corrected 已更正、stands 核实无误、not_ours 不由本机构提供、withdrawn 已撤回、"
    "lapsed 已终止（涉及人员的保存期限已经届满）"
)
FEEDS: Final = "、".join(f"{feed.name} {feed.title}" for feed in ENTRIES)
_CENTURIES: Final = ("18", "19", "20")
"""How the year of birth begins in an ID number."""
FeedObjectionId = Annotated[str, id_field("fob", "数据目录异议编号")]
State = Annotated[rules.State, Field(description=STATES)]
Feed = Annotated[FeedName, Field(description=f"数据目录：{FEEDS}")]
SeenVersion = Annotated[int | None, Field(ge=1, le=2**31 - 1, description="您看到的版本号；必填")]
Subject = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]+$",
        min_length=4,
        max_length=60,
        description="对象：变更或者现状中的 `subject`，涉及个人的是假名",
        examples=["unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"],
    ),
]


def _is_credit_code(text: str) -> bool:
    try:
        code = identity.credit_code(text)
    except identity.IdentityError:
        return False
    is_an_id = code[6:8] in _CENTURIES and identity.id_check(code[:17]) == code[17]
    return not identity.credit_faults(code) and not is_an_id


def _told_to_be(text: str, seen: ValidationInfo) -> str:
    # A public institution's credit code may be of digits alone, as an account's number is.
    field = (seen.data or {}).get("field")
    return text if field == "credit_code" and _is_credit_code(text) else without_numbers(text)


class FeedObjectionIn(Wire):
    """对数据目录中一个对象的一个字段提出异议。"""

    subject: Subject
    field: FieldName = Field(description="字段，须是协议准许提供的", examples=["industry"])
    should_be: Annotated[str, AfterValidator(_told_to_be)] | None = Field(
        default=None,
        description="贵部门掌握的内容，不清楚的不填；不要填写证件、手机号码和账号，"
        "统一社会信用代码只在 field 为 `credit_code` 时填写",
        min_length=1,
        max_length=100,
        examples=["C"],
    )
    ground: GroundText = Field(
        description="依据：从哪里得知、有什么材料；不要填写证件、手机号码、账号和人员的姓名",
        examples=["与本部门掌握的企业名录不一致，名录可供核对。"],
    )

    def form(self) -> FeedObjectionForm:
        """As actions take it."""
        return FeedObjectionForm(self.subject, self.field, self.should_be, self.ground)


class FeedObjectionWithdrawalIn(Wire):
    """撤回异议。"""

    expected_version: SeenVersion = None


class FeedObjectionAnswerIn(Wire):
    """对异议的答复。"""

    verdict: rules.Verdict = Field(
        description="corrected 已更正（须先按对象自己的办理事项更正）、stands 核实无误、"
        "not_ours 不由本机构提供"
    )
    ground: GroundText = Field(
        description="核实的情况，告知部门；不要填写证件、手机号码、账号和人员的姓名",
        examples=["已与登记材料核对，行业门类确有误，已经更正。"],
    )
    expected_version: SeenVersion = None

    def told(self) -> FeedObjectionAnswer:
        """As actions take it."""
        return FeedObjectionAnswer(self.verdict, self.ground, self.expected_version)


class FeedObjectionOut(Wire):
    """一项异议及其答复。"""

    id: FeedObjectionId
    version: int = Field(description="版本号，办理时请在 expected_version 中注明", ge=1)
    feed: Feed
    subject: str = Field(description="对象，与提出时相同", max_length=60)
    field: str = Field(description="字段", max_length=40)
    should_be: str | None = Field(description="部门掌握的内容", max_length=100)
    ground: str = Field(description="提出的依据", max_length=500)
    state: State
    filed_on: date = Field(description="提出日期")
    due_on: date | None = Field(
        description="应在这一天之前（含）答复；工作日历中没有那一年的数据时为 null"
    )
    provisional: bool = Field(
        description="提出时期限所在年份的工作日历是否尚未公布；以后公布的，本项和期限都不再改"
    )
    overdue: bool = Field(description="是否逾期未答复")
    closed_on: date | None = Field(description="答复、撤回或者终止的日期")
    answer: str | None = Field(description="核实的情况；没有答复的为 null", max_length=500)

    @classmethod
    def of(cls, seen: SeenObjection, today: date) -> Self:
        """As its department sees it."""
        return cls(**_told(seen, today))


class FeedObjectionCaseOut(FeedObjectionOut):
    """经办机构看到的一项异议。"""

    object_id: SomeId = Field(description="对象编号，据此查看和更正")
    region: str = Field(description="办理机构的行政区划", max_length=6)
    agreement_id: AgreementId
    department_kind: KindField
    department_name: str = Field(description="部门全称", max_length=100)

    @classmethod
    def of(cls, seen: SeenObjection, today: date) -> Self:
        """As the office of its object sees it."""
        return cls(
            **_told(seen, today),
            object_id=seen.objection.object_id,
            region=seen.objection.region,
            agreement_id=seen.agreement.id,
            department_kind=seen.agreement.department_kind,
            department_name=seen.agreement.department_name,
        )


def _told(seen: SeenObjection, today: date) -> dict[str, object]:
    one = seen.objection
    plain = FeedObjectionOut.model_fields.keys() - {"ground", "answer", "overdue"}
    return {
        **{name: getattr(one, name) for name in plain},
        "ground": seen.ground,
        "answer": seen.answer,
        "overdue": rules.is_overdue(one.state, one.due_on, today),
    }
