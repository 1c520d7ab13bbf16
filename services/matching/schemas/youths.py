"""Youths on the wire: numbers in, masks out."""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field

from services.common.values import identity
from services.common.values.identity import IdKind
from services.common.web.masked import ForPurpose, MaskedIdNumber, MaskedPhone
from services.common.web.wire import AwareInstant, NoNumbers, RegionCode, Wire
from services.matching.actions.eligibility import category_of
from services.matching.actions.enrolment import Enrolment
from services.matching.actions.intentions import acceptable_of
from services.matching.actions.youths import Registration
from services.matching.readers.youth_lists import EDUCATION
from services.matching.rules.eligibility import Category
from services.matching.rules.hardships import pending
from services.matching.rules.youths import Consent, Particulars, YouthState
from services.matching.schemas.consents import ConsentIn, ProxiedIn
from services.matching.schemas.ids import YouthId
from services.matching.schemas.intentions import AcceptableOut, IntentionIn, IntentionOut
from services.matching.schemas.versions import Version
from services.matching.tables.intentions import Intention
from services.matching.tables.youths import Youth

_EDUCATION = "、".join(f"{code} {spelt[0]}" for code, spelt in EDUCATION.items())
EducationLevel = Annotated[
    Literal[
        "10", "11", "14", "17", "20", "21", "22", "23", "28", "30", "31", "32", "33",
        "40", "41", "44", "47", "60", "61", "70", "71", "73", "80", "81", "83", "90",
    ],
    Field(description=f"学历代码（GB/T 4658），仅用于分类服务和统计，不参与派遣：{_EDUCATION}"),
]  # fmt: skip
SkillLevel = Annotated[
    Literal["5", "4", "3", "2", "1"],
    Field(description="职业技能等级：5 初级工、4 中级工、3 高级工、2 技师、1 高级技师"),
]
HouseholdRegion = Annotated[
    str,
    Field(
        pattern=r"^[1-9]\d{5}$",
        examples=["640422"],
        description="户籍所在地：行政区划代码前六位，全国任一地",
    ),
]
ID_NUMBER = (
    "18位身份号码：居民身份证（GB 11643）、港澳台居民居住证（81、82、83开头）或"
    "外国人永久居留身份证（9开头）"
)
STATES: Final = (
    "known 已登记未申请、applied 已申请（候补、派遣或见习中）、paused 已暂停、withdrawn 已退出"
)
CATEGORIES: Final = (
    "unemployed_youth 失业青年、earlier_year_graduate 离校未就业高校毕业生、"
    "current_year_graduate 当年毕业高校毕业生"
)


NameSent = Annotated[
    str, Field(min_length=1, max_length=100, description="姓名", examples=["马晓明"])
]
PhoneSent = Annotated[
    str, Field(min_length=5, max_length=20, description="手机号码", examples=["15400010001"])
]
IdNumberSent = Annotated[
    str,
    Field(min_length=1, max_length=40, description=ID_NUMBER, examples=["640190200305121029"]),
]
SchoolSent = Annotated[str, Field(max_length=200, examples=["宁夏大学"]), NoNumbers]
MajorSent = Annotated[str, Field(max_length=200, examples=["机械设计制造"]), NoNumbers]
HardshipCode = Annotated[str, Field(max_length=50, examples=["zero_employment_household"])]


class ParticularsIn(Wire):
    """见习对象的基本情况。"""

    name: NameSent
    phone: PhoneSent
    region: RegionCode = Field(description="居住地：县（市、区）代码（GB/T 2260）")
    education_level: EducationLevel | None = None
    school: SchoolSent | None = Field(default=None, description="毕业学校，不参与派遣")
    major: MajorSent | None = Field(default=None, description="专业，不参与派遣")
    graduated_on: date | None = Field(
        default=None, description="高校毕业离校日期；不是高校毕业生的不填"
    )
    skill_level: SkillLevel | None = None
    unemployment_registered_on: date | None = Field(default=None, description="失业登记日期")
    employed: bool = Field(
        default=False, description="本人申报：是否已就业（灵活就业缴费不算就业）"
    )
    hardship: list[HardshipCode] = Field(
        default_factory=list,
        max_length=20,
        description="就业困难情形代码（政策数值 hardship_kinds）。本人申报的，经办机构或者部门"
        "确认后才计入派遣次序；经办人员更正基本情况时填写的，即为确认",
    )

    household_region: HouseholdRegion | None = None

    def particulars(self) -> Particulars:
        """As actions take them."""
        told = {name: getattr(self, name) for name in ParticularsIn.model_fields}
        return Particulars(**told | {"hardship": tuple(self.hardship)})


def _read(consent: ConsentIn | None) -> Consent | None:
    return consent.consent() if consent else None


class YouthIn(ParticularsIn):
    """登记见习对象；填写求职意愿即为申请见习。"""

    id_number: IdNumberSent
    intention: IntentionIn | None = Field(
        default=None, description="求职意愿；不填则只登记，不申请见习"
    )
    consent: ConsentIn | None = Field(
        default=None, description="经办人员代为申请时，本人同意的记录"
    )

    def registration(self, youth_id: str | None) -> Registration:
        """As actions take it: under the account's own id, or (None) a new one."""
        return Registration(self.particulars(), self.id_number, youth_id)

    def enrolment(self) -> Enrolment | None:
        """As actions take it; None where nothing is wished."""
        if self.intention is None:
            return None
        return Enrolment(self.intention.application(), _read(self.consent))


class IntentionChangeIn(IntentionIn):
    """申请见习，或修改求职意愿。"""

    consent: ConsentIn | None = Field(
        default=None, description="经办人员代为申请时，本人同意的记录"
    )
    expected_version: Version = None

    def enrolment(self) -> Enrolment:
        """As actions take it."""
        return Enrolment(self.application(), _read(self.consent))


class YouthChangeIn(ParticularsIn):
    """更正基本情况；未填的可选项即为清空。居民身份号码不能修改。"""

    expected_version: Version = None


class WithdrawalIn(ProxiedIn):
    """退出见习申请。"""


class PauseIn(ProxiedIn):
    """暂停见习申请。"""


class ApplicationReturnIn(ProxiedIn):
    """恢复见习申请。"""


class RevealIn(ForPurpose):
    """查看完整号码的用途，记入审计日志。"""

    purpose: Literal[
        "contact", "verification", "agreement", "insurance", "payment", "complaint"
    ] = Field(
        description="用途：contact 联系本人、verification 核验身份、agreement 签订协议、"
        "insurance 办理保险、payment 发放补贴、complaint 处理投诉"
    )


class RevealedOut(Wire):
    """完整的姓名和号码，只在这一次答复中出现。"""

    name: str = Field(description="姓名，间隔号统一为“·”")
    name_as_written: str = Field(description="来源所写的姓名；早先登记的没有保存，与姓名相同")
    id_number: str = Field(description="身份号码", max_length=18)
    phone: str | None = Field(description="手机号码；名单未提供的为 null", max_length=20)

    @classmethod
    def of(cls, youth: Youth, written: str) -> Self:
        """All of it: only for whoever's look was logged."""
        return cls(
            name=youth.name,
            name_as_written=written,
            id_number=youth.id_number,
            phone=youth.phone,
        )


class YouthOut(Wire):
    """见习对象；姓名和号码已遮盖。"""

    id: YouthId = Field(description="见习对象编号")
    version: int = Field(ge=0, description="版本号")
    state: YouthState = Field(description=STATES)
    name: str = Field(description="姓名（遮盖）")
    id_number: MaskedIdNumber = Field(description="身份号码（遮盖）")
    id_kind: IdKind = Field(
        description="证件种类：resident 居民身份证、hong_kong_resident 香港居民居住证、"
        "macao_resident 澳门居民居住证、taiwan_resident 台湾居民居住证、"
        "foreign_permanent 外国人永久居留身份证"
    )
    id_place_odd: bool = Field(
        description="号码开头的地区代码不像这种证件，仅供核对；已撤销的地区代码不算"
    )
    phone: MaskedPhone | None = Field(description="手机号码（遮盖）；名单未提供的为 null")
    region: RegionCode = Field(description="居住地代码")
    category: Category | None = Field(description=f"类别：{CATEGORIES}；都不是时为 null")
    education_level: EducationLevel | None
    school: str | None = Field(description="毕业学校")
    major: str | None = Field(description="专业")
    graduated_on: date | None = Field(description="高校毕业离校日期")
    skill_level: SkillLevel | None
    unemployment_registered_on: date | None = Field(description="失业登记日期")
    employed: bool = Field(description="本人申报：是否已就业")
    hardship: list[HardshipCode] = Field(description="就业困难情形代码")
    hardship_pending: list[HardshipCode] = Field(
        description="其中待核实的：本人申报或者名单所列，经办机构、部门还没有确认，不计入派遣次序"
    )
    household_region: HouseholdRegion | None
    recorded_at: AwareInstant = Field(description="登记时间")
    has_account: bool = Field(description="是否已归本人账号所有；没有的由经办机构代为办理")
    applied_at: AwareInstant | None = Field(description="申请时间，决定同类中的先后")
    declines: int = Field(description="拒绝派遣的次数")
    intention: IntentionOut | None = Field(description="求职意愿；未申请时为 null")
    acceptable: AcceptableOut | None = Field(
        description="按规定放宽后的意愿；没有放宽或者未申请时为 null"
    )


def shown(youth: Youth, intention: Intention | None, day: date) -> YouthOut:
    """A youth as anybody with the right sees one on a day: masked."""
    return YouthOut(**fields_of(youth, intention, day))


def fields_of(youth: Youth, intention: Intention | None, day: date) -> dict[str, Any]:
    """What every answer about a youth shows: masked."""
    broad = acceptable_of(youth, intention, day) if intention else None
    return _columns(youth) | {
        "category": category_of(youth, day),
        "intention": IntentionOut.of(intention) if intention else None,
        "acceptable": AcceptableOut.model_validate(broad) if broad else None,
    }


def _columns(youth: Youth) -> dict[str, object]:
    reckoned = {
        "category",
        "intention",
        "acceptable",
        "id_kind",
        "id_place_odd",
        "hardship_pending",
        "has_account",
    }
    plain = YouthOut.model_fields.keys() - reckoned
    number = identity.IdNumber(youth.id_number)
    return {name: getattr(youth, name) for name in plain} | {
        "name": identity.masked_name(youth.name),
        "id_kind": number.kind,
        "id_place_odd": number.place_is_odd,
        "hardship_pending": list(pending(youth.hardship, youth.origins)),
        "has_account": youth.owner_id is not None,
    }
