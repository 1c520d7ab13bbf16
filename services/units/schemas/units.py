"""Units on the wire, inbound: what they declare and what an office finds and decides."""

from datetime import date
from typing import Annotated, Final, Literal

from fastapi import Query
from pydantic import Field

from services.common.web.masked import MaskedPhone
from services.common.web.wire import (
    IndustryCode,
    NoNumbers,
    OrganisationName,
    PersonName,
    RegionCode,
    Seen,
    Wire,
    id_field,
)
from services.units.actions.decisions import Decision
from services.units.actions.findings import FindingForm
from services.units.rules.recognition import FindingKind
from services.units.rules.units import Kind, Ownership, Recommender, RemovalGround, UnitForm
from services.units.schemas.versions import Version

UnitId = Annotated[str, id_field("unt", "单位编号")]
ComplaintId = Annotated[str, id_field("cmp", "投诉编号")]
MentorId = Annotated[str, id_field("mnt", "带教老师编号")]
PlacementId = Annotated[str, id_field("plc", "见习编号")]
WorkplaceId = Annotated[str, id_field("wpl", "工作地点编号")]

Text = Annotated[str, Field(min_length=1, max_length=200)]
LongText = Annotated[str, Field(min_length=1, max_length=2000)]
LongGround = Annotated[
    str, Field(min_length=1, max_length=2000, examples=["已核对有关材料，情况属实"]), NoNumbers
]
"""Reasons and evidence: kept sealed, told to no feed."""
KINDS: Final = "enterprise 企业、institution 事业单位、social_organisation 社会组织"
CONDITIONS: Final = (
    "production_normal 生产经营正常、labour_sound 劳动关系健全、"
    "safety_assured 生产安全有保障、clean_record 规定年限内无欠薪、欠保和纠纷（地方启用时）"
)
OWNERSHIPS: Final = "state 国有、collective 集体、private 民营、foreign 外商、other 其他"
RECOMMENDERS: Final = (
    "commerce 商务、sasac 国资委、youth_league 共青团、federation 工商联、self 自行申报"
)
Industry = IndustryCode
IndustryClass = Annotated[
    str,
    Field(
        pattern=r"^\d{2,4}$",
        description="行业大类、中类或小类（GB/T 4754），2至4位数字，须属于所填门类",
        examples=["3973"],
    ),
]
CreditCodeSought = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9A-Za-z]{18}$",
        examples=["91640100MA0000001P"],
        description="统一社会信用代码，包括变更前和被并入单位的",
    ),
]
NameSought = Annotated[
    str | None,
    Query(
        min_length=2,
        max_length=200,
        examples=["红光"],
        description="单位名称中的文字，包括变更前的名称",
    ),
]
ConditionsSought = Annotated[
    Literal["unmet"] | None,
    Query(description="unmet 只看认定条件已不再全部具备的单位"),
]


class Contact(Wire):
    """联系人。"""

    name: Text = Field(description="姓名")
    phone: str = Field(max_length=20, description="手机号码", examples=["15400010001"])


class MaskedContact(Wire):
    """联系人，号码已遮盖。"""

    name: Text = Field(description="姓名")
    phone: MaskedPhone = Field(description="号码（遮盖）")


class UnitContactIn(Contact):
    """联系人。"""

    name: Annotated[Text, PersonName] = Field(description="姓名", examples=["李文静"])


class UnitDeclaration(Wire):
    """单位登记信息。"""

    name: Annotated[Text, OrganisationName] = Field(
        description="单位名称，公开", examples=["宁夏红光机械有限公司"]
    )
    credit_code: str = Field(
        max_length=40,
        description="统一社会信用代码（GB 32100），18位",
        examples=["91640100MA0000001P"],
    )
    region: RegionCode
    address: Annotated[Text, Seen, NoNumbers] = Field(
        description="地址，公开", examples=["银川市金凤区宝湖路1号"]
    )
    industry: Industry
    industry_class: IndustryClass | None = None
    ownership: Ownership = Field(description=f"经济类型：{OWNERSHIPS}")
    kind: Kind = Field(description=f"单位类型：{KINDS}")
    park: Annotated[Text, Seen, NoNumbers] | None = Field(
        default=None,
        description="所在开发区、产业园或科技园，公开",
        examples=["银川经济技术开发区"],
    )
    staff: int = Field(ge=1, le=10_000_000, description="职工人数")
    founded_on: date | None = Field(
        default=None, description="在宁夏开始经营的日期（见登记证照），部分地区认定时要看经营年限"
    )
    recommended_by: Recommender = Field(description=f"推荐渠道：{RECOMMENDERS}")
    contact: UnitContactIn

    def form(self) -> UnitForm:
        """As actions take it."""
        declared = {name: getattr(self, name) for name in UnitDeclaration.model_fields}
        contact = declared.pop("contact")
        return UnitForm(**declared, contact_name=contact.name, contact_phone=contact.phone)


class UnitCorrection(UnitDeclaration):
    """单位登记信息的修改。"""

    expected_version: Version = None


class MentorNaming(Wire):
    """登记带教老师。"""

    name: Annotated[Text, PersonName] = Field(description="姓名", examples=["王志强"])
    title: Annotated[Text, NoNumbers] = Field(description="职务或职称", examples=["高级技师"])
    phone: str = Field(max_length=20, description="手机号码", examples=["15400010001"])


class FindingRecord(Wire):
    """对认定条件的核查结果（宁人社函〔2020〕272号 七，以及地方另加的条件）。"""

    condition: FindingKind = Field(description=CONDITIONS)
    met: bool = Field(description="是否符合")
    evidence: LongGround = Field(
        description="依据的材料或现场情况", examples=["现场查看设备和场地，与申报材料一致"]
    )
    found_on: date = Field(description="核查日期")

    def form(self) -> FindingForm:
        """As actions take it."""
        return FindingForm(self.condition, self.met, self.evidence, self.found_on)


class Move(Wire):
    """对单位的决定。"""

    ground: LongGround = Field(description="理由")
    expected_version: Version = None

    def decided(self) -> Decision:
        """As actions take it."""
        return Decision(self.ground, self.expected_version)


class SuspensionDecision(Move):
    """暂停决定。"""

    inspection_id: Annotated[str, id_field("ins")] | None = Field(
        default=None, description="作为理由的检查；其不符合项须已逾期未整改或者复查仍不符合"
    )

    def decided(self) -> Decision:
        """As actions take it."""
        return Decision(self.ground, self.expected_version, inspection_id=self.inspection_id)


class RecognitionDecision(Move):
    """认定决定：认定、退回补正或不予认定。"""

    decision: Literal["recognise", "return", "refuse"] = Field(
        description="recognise 认定、return 退回补正、refuse 不予认定"
    )
    remedy: LongGround | None = Field(
        default=None,
        description="补正或救济途径；退回、不予认定时必填",
        examples=["补齐带教老师名单后可以再次申请"],
    )

    def decided(self) -> Decision:
        """As actions take it."""
        return Decision(self.ground, self.expected_version, self.remedy)


class RemovalDecision(Move):
    """清退决定。"""

    ground_kind: RemovalGround = Field(
        description="no_intake 一年内未吸纳见习青年、cause 违规、withdrawal 自愿退出"
    )
