"""Known persons on the wire: what a source tells, where each fact came from, contacts."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from services.common.values import identity
from services.common.web.masked import MaskedPhone
from services.common.web.wire import AwareInstant, GroundText, NoNumbers, RegionCode, Wire
from services.matching.actions.name_conflicts import NameDecision
from services.matching.actions.tellings import said_of, written_name
from services.matching.rules.contacts import ContactKind, ToldContact
from services.matching.rules.known import Outcome, Source, SourceKind, Told
from services.matching.rules.name_conflicts import NameMove, NameState
from services.matching.schemas.ids import ContactId, NameConflictId, TellingId, YouthId
from services.matching.schemas.versions import Version
from services.matching.schemas.youths import (
    EducationLevel,
    HardshipCode,
    HouseholdRegion,
    IdNumberSent,
    MajorSent,
    NameSent,
    PhoneSent,
    SchoolSent,
    SkillLevel,
    YouthOut,
)
from services.matching.tables.contacts import Contact
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth

SOURCES = (
    "来源：self 本人、office 经办机构、canvass 入户摸底、university 高校名册、department 部门提供"
)
_YOUTH_VERSION = "见习对象现在的版本号；核实姓名时填入 expected_version"
RosterId = Annotated[
    str, Field(max_length=60, pattern=r"^[A-Za-z0-9_-]+$", examples=["NXU-2026-07"])
]
"""Of a list, as whoever made it calls it."""
_VILLAGE_CODE = "街道、村（社区）的12位统计用区划代码"


class SourceIn(Wire):
    """信息的来源。"""

    kind: Literal["canvass", "university", "department"] = Field(
        description="来源：canvass 入户摸底、university 高校名册、department 部门提供"
    )
    told_on: date = Field(description="摸底或名册的日期")
    list_id: Annotated[RosterId, NoNumbers] | None = Field(default=None, description="名册的编号")

    def source(self) -> Source:
        """As actions take it."""
        return Source(self.kind, self.told_on, self.list_id)


class KnownPersonIn(Wire):
    """来源提供的一个人的情况；没有提供的不填，不会清空已有的登记。"""

    source: SourceIn
    name: NameSent
    id_number: IdNumberSent
    region: RegionCode = Field(description="居住地：县（市、区）代码（GB/T 2260）")
    phone: PhoneSent | None = None
    village_code: str | None = Field(
        default=None, max_length=12, description=_VILLAGE_CODE, examples=["640104003001"]
    )
    village: Annotated[str, NoNumbers] | None = Field(
        default=None,
        max_length=100,
        description="街道、村（社区）名称",
        examples=["前进街道光明社区"],
    )
    reached: bool | None = Field(default=None, description="入户摸底时是否见到本人或家人")
    education_level: EducationLevel | None = None
    school: SchoolSent | None = Field(default=None, description="毕业学校，不参与派遣")
    major: MajorSent | None = Field(default=None, description="专业，不参与派遣")
    graduated_on: date | None = Field(default=None, description="高校毕业离校日期")
    skill_level: SkillLevel | None = None
    unemployment_registered_on: date | None = Field(default=None, description="失业登记日期")
    employed: bool | None = Field(default=None, description="是否已就业")
    hardship: list[HardshipCode] | None = Field(
        default=None, max_length=20, description="就业困难情形代码（政策数值 hardship_kinds）"
    )
    household_region: HouseholdRegion | None = None

    def told(self) -> Told:
        """As actions take it."""
        plain = {name: getattr(self, name) for name in Told.__dataclass_fields__}
        hardship = None if self.hardship is None else tuple(self.hardship)
        return Told(**plain | {"hardship": hardship})


class KnownPersonOut(Wire):
    """登记的结果。"""

    outcome: Outcome = Field(
        description="new 新登记、merged 并入已有的记录、in_question 姓名不一致，待经办机构核实"
    )
    youth: YouthOut | None = Field(
        description="见习对象；居住在其他地区、不在您可以查看的范围内的为 null"
    )
    conflict_id: NameConflictId | None = Field(description="姓名核实事项；没有时为 null")


class OriginOut(Wire):
    """一项登记内容的来源。"""

    fact: str = Field(
        description="登记内容的字段名；hardship/后接代码的，是这种就业困难情形由谁确认",
        max_length=70,
    )
    telling_id: TellingId = Field(description="来自哪一次提供")
    source: SourceKind = Field(description=SOURCES)
    told_on: date = Field(description="提供的日期")


class TellingOut(Wire):
    """一个来源提供的内容，原样保存；姓名和号码已遮盖。"""

    id: TellingId = Field(description="编号")
    source: SourceKind = Field(description=SOURCES)
    told_on: date = Field(description="摸底或名册的日期")
    list_id: RosterId | None = Field(description="名册的编号")
    village_code: str | None = Field(description=_VILLAGE_CODE, max_length=60)
    village: str | None = Field(description="街道、村（社区）名称")
    reached: bool | None = Field(description="入户摸底时是否见到本人或家人")
    name: str = Field(description="姓名（遮盖）")
    phone: MaskedPhone | None = Field(description="手机号码（遮盖）")
    region: RegionCode = Field(description="居住地代码")
    education_level: EducationLevel | None
    school: str | None = Field(description="毕业学校")
    major: str | None = Field(description="专业")
    graduated_on: date | None = Field(description="高校毕业离校日期")
    skill_level: SkillLevel | None
    unemployment_registered_on: date | None = Field(description="失业登记日期")
    employed: bool | None = Field(description="是否已就业")
    hardship: list[HardshipCode] | None = Field(description="就业困难情形代码")
    household_region: HouseholdRegion | None = None
    conflict_id: NameConflictId | None = Field(
        description="因姓名不一致而核实的事项；没有时为 null"
    )
    recorded_at: AwareInstant = Field(description="登记时间")

    @classmethod
    def of(cls, telling: Telling) -> Self:
        """As anybody with the right sees it: masked."""
        said = dict.fromkeys(_SAID) | said_of(telling)
        phone = said["phone"]
        plain = {name: getattr(telling, name) for name in cls.model_fields.keys() - _SAID.keys()}
        masks = {
            "name": identity.masked_name(written_name(telling)),
            "phone": phone,
        }
        return cls(**plain | said | masks)


class OriginsOut(Wire):
    """登记内容逐项的来源，以及各来源提供的内容。"""

    facts: list[OriginOut] = Field(description="登记内容逐项的来源", max_length=20)
    tellings: list[TellingOut] = Field(
        description="各来源提供的内容，新的在前；姓名待核实的只向经办机构显示"
    )


class ContactIn(Wire):
    """一次走访或电话联系。"""

    kind: ContactKind = Field(description="方式：visit 走访、call 电话、message 短信或微信")
    made_on: date = Field(description="联系日期")
    reached: bool = Field(description="是否联系到本人或家人")
    note: Annotated[str, NoNumbers] | None = Field(
        default=None,
        min_length=1,
        max_length=500,
        description="情况",
        examples=["本人愿意参加，下周来登记"],
    )

    def contact(self) -> ToldContact:
        """As actions take it."""
        return ToldContact(self.kind, self.made_on, self.reached, self.note)


class ContactOut(Wire):
    """一次走访或电话联系。"""

    id: ContactId = Field(description="编号")
    kind: ContactKind = Field(description="方式：visit 走访、call 电话、message 短信或微信")
    made_on: date = Field(description="联系日期")
    reached: bool = Field(description="是否联系到本人或家人")
    note: str | None = Field(description="情况")
    recorded_at: AwareInstant = Field(description="登记时间")

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """As an office sees it."""
        return cls.model_validate(contact)


class NameConflictOut(Wire):
    """一个身份号码对应两个姓名的核实事项；姓名已遮盖。"""

    id: NameConflictId = Field(description="编号")
    youth_id: YouthId = Field(description="见习对象编号")
    youth_version: int = Field(ge=0, description=_YOUTH_VERSION)
    state: NameState = Field(
        description="open 待核实、kept 同一人，原姓名正确、taken 同一人，新姓名正确、"
        "parted 不是同一人"
    )
    name: str = Field(description="登记的姓名（遮盖）")
    other_name: str = Field(description="另一来源提供的姓名（遮盖）")
    opened_on: date = Field(description="发现日期")
    decided_on: date | None = Field(description="核实日期")

    @classmethod
    def of(cls, conflict: NameConflict, youth: Youth) -> Self:
        """As an office sees it: masked."""
        return cls(
            id=conflict.id,
            youth_id=youth.id,
            youth_version=youth.version,
            state=conflict.decision or "open",
            name=identity.masked_name(youth.name),
            other_name=identity.masked_name(conflict.name),
            opened_on=conflict.opened_on,
            decided_on=conflict.decided_on,
        )


class NameConflictRevealedOut(Wire):
    """两个完整的姓名和号码，只在这一次答复中出现。"""

    id: NameConflictId = Field(description="编号")
    youth_version: int = Field(ge=0, description=_YOUTH_VERSION)
    name: str = Field(description="登记的姓名")
    other_name: str = Field(description="另一来源提供的姓名")
    id_number: str = Field(description="身份号码", max_length=18)

    @classmethod
    def of(cls, conflict: NameConflict, youth: Youth) -> Self:
        """All of it: only for whoever's look was logged."""
        return cls(
            id=conflict.id,
            youth_version=youth.version,
            name=youth.name,
            other_name=conflict.name,
            id_number=youth.id_number,
        )


class NameDecisionIn(Wire):
    """姓名核实的结论。"""

    decision: NameMove = Field(
        description="keep 同一人，原姓名正确；take 同一人，新姓名正确；part 不是同一人，号码有误"
    )
    ground: GroundText = Field(description="核实的依据")
    expected_version: Version = Field(
        default=None,
        description="必填：见习对象的版本号，即这条事项答复中的 youth_version；事项自己没有版本号",
    )

    def told(self) -> NameDecision:
        """As actions take it."""
        return NameDecision(self.decision, self.ground, self.expected_version)


_SAID = dict.fromkeys(
    (
        "phone",
        "region",
        "education_level",
        "school",
        "major",
        "graduated_on",
        "skill_level",
        "unemployment_registered_on",
        "employed",
        "hardship",
        "household_region",
        "name",
    )
)


def shown_origins(youth: Youth, tellings: list[Telling]) -> OriginsOut:
    """Where everything recorded of a youth came from."""
    return OriginsOut(
        facts=[
            OriginOut(
                fact=fact, telling_id=told["telling"], source=told["source"], told_on=told["on"]
            )
            for fact, told in sorted(youth.origins.items())
        ],
        tellings=[TellingOut.of(telling) for telling in tellings],
    )
