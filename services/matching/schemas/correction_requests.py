"""Corrections asked for, on the wire: what is wanted comes in whole and goes out with masks."""

from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.common.values import identity
from services.common.web.forms import CodeWord
from services.common.web.masked import MaskedIdNumber, MaskedPhone
from services.common.web.wire import NoNumbers, RegionCode, Wire, with_example
from services.matching.actions.correction_requests import (
    CorrectionAnswer,
    CorrectionForm,
    wanted_of,
)
from services.matching.queries.correction_requests import SeenCorrection
from services.matching.rules import correction_requests as rules
from services.matching.schemas.ids import CorrectionId, YouthId
from services.matching.schemas.versions import Version
from services.matching.schemas.youths import (
    EducationLevel,
    HouseholdRegion,
    IdNumberSent,
    MajorSent,
    NameSent,
    PhoneSent,
    SchoolSent,
    SkillLevel,
)

STATES: Final = "filed 办理中、granted 已更正、refused 不予更正、withdrawn 已撤回"
State = Annotated[rules.CorrectionState, Field(description=STATES)]
Words = Annotated[str, Field(min_length=2, max_length=2000), NoNumbers]


class WantedIn(Wire):
    """应当更正为什么；不更正的不填。"""

    name: NameSent | None = None
    id_number: IdNumberSent | None = None
    phone: PhoneSent | None = None
    region: RegionCode | None = Field(default=None, description="居住地：县（市、区）代码")
    education_level: EducationLevel | None = None
    school: SchoolSent | None = Field(default=None, description="毕业学校")
    major: MajorSent | None = Field(default=None, description="专业")
    graduated_on: date | None = Field(default=None, description="高校毕业离校日期")
    skill_level: SkillLevel | None = None
    unemployment_registered_on: date | None = Field(default=None, description="失业登记日期")
    household_region: HouseholdRegion | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.told():
            reason = "请至少填写一项要更正的内容。"
            raise PydanticCustomError("nothing_wanted", "{reason}", {"reason": reason})
        return self

    def told(self) -> dict[str, Any]:
        """By field, what it is to read."""
        return self.model_dump(exclude_none=True)


class CorrectionRequestIn(Wire):
    """申请更正、补充本人的登记。"""

    wanted: WantedIn = Field(description="应当更正为什么")
    words: Words = Field(
        description="理由和依据的材料；不要填写证件、手机号码",
        examples=["户口簿上的姓名已经变更，可出示原件。"],
    )

    def form(self) -> CorrectionForm:
        """As actions take it."""
        return CorrectionForm(self.wanted.told(), self.words)


class CorrectionDecisionIn(Wire):
    """对更正申请的决定。"""

    model_config = with_example(
        {"granted": True, "answer": "已对照证件原件核实，同意更正。", "expected_version": 1}
    )

    granted: bool = Field(description="是否更正")
    answer: Words = Field(
        description="给本人的答复，写明理由", examples=["已对照证件原件核实，同意更正。"]
    )
    id_number: str | None = Field(
        default=None,
        min_length=1,
        max_length=40,
        repr=False,
        description="同意更正身份号码的，对照证件原件填写；与申请的不一致则不办理",
        examples=["640190200305121029"],
    )
    expected_version: Version = None

    def decided(self) -> CorrectionAnswer:
        """As actions take it."""
        return CorrectionAnswer(self.granted, self.answer, self.id_number, self.expected_version)


class CorrectionRequestWithdrawalIn(Wire):
    """撤回更正申请。"""

    expected_version: Version = None


class WantedOut(Wire):
    """申请更正为什么；号码和姓名已遮盖，没有申请的为 null。"""

    name: str | None = Field(default=None, description="姓名（遮盖）", max_length=100)
    id_number: MaskedIdNumber | None = Field(default=None, description="身份号码（遮盖）")
    phone: MaskedPhone | None = Field(default=None, description="手机号码（遮盖）")
    region: RegionCode | None = Field(default=None, description="居住地代码")
    education_level: EducationLevel | None = None
    school: str | None = Field(default=None, description="毕业学校", max_length=200)
    major: str | None = Field(default=None, description="专业", max_length=200)
    graduated_on: date | None = Field(default=None, description="高校毕业离校日期")
    skill_level: SkillLevel | None = None
    unemployment_registered_on: date | None = Field(default=None, description="失业登记日期")
    household_region: HouseholdRegion | None = None

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """With the name masked too; numbers are by their types."""
        named = {"name": identity.masked_name(told["name"])} if "name" in told else {}
        return cls(**told | named)


class CorrectionRequestOut(Wire):
    """一项更正申请及其答复。"""

    id: CorrectionId = Field(description="编号")
    version: int = Field(ge=0, description="版本号")
    youth_id: YouthId = Field(description="见习对象编号")
    state: State
    fields: list[CodeWord] = Field(description="申请更正的各项", max_length=20)
    wanted: WantedOut
    words: str = Field(description="理由和依据的材料", max_length=2000)
    filed_on: date = Field(description="提出日期")
    due_on: date | None = Field(
        description="应在这一天之前（含）答复；工作日历中没有那一年的数据时为 null"
    )
    overdue: bool = Field(description="是否逾期未答复")
    closed_on: date | None = Field(description="办结日期")
    answer: str | None = Field(description="答复", max_length=2000)

    @classmethod
    def of(cls, seen: SeenCorrection, today: date) -> Self:
        """As both its youth and the office see it."""
        one = seen.request
        plain = cls.model_fields.keys() - {"wanted", "overdue"}
        return cls(
            **{name: getattr(one, name) for name in plain},
            wanted=WantedOut.of(wanted_of(one)),
            overdue=rules.is_overdue(one.state, one.due_on, today),
        )
