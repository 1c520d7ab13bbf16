"""Units on the wire, outbound: a unit, its papers, and every condition of recognition."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import AwareInstant, RegionCode, Wire, id_field
from services.units.actions.units import Dossier
from services.units.rules.recognition import DocumentKind, FindingKind
from services.units.rules.units import Kind, Ownership, Recommender, UnitState
from services.units.schemas.units import Contact, Industry, LongText, MentorId, Text, UnitId
from services.units.tables import Unit

DocumentId = Annotated[str, id_field("doc")]


class DocumentOut(Wire):
    """单位制度材料。"""

    id: DocumentId
    kind: DocumentKind = Field(
        description="safety_management 安全管理制度、daily_management 日常管理规范、"
        "training_plan 见习计划、duty_definition 人员职责定位"
    )
    valid_from: date = Field(description="有效期起")
    valid_to: date | None = Field(description="有效期止；null 为长期")
    media_type: Text = Field(description="文件类型")
    size: int = Field(ge=1, description="字节数")
    digest: str = Field(pattern="^[0-9a-f]{64}$", description="内容的 SHA-256")
    handed_in_at: AwareInstant = Field(description="提交时间")


class MentorOut(Wire):
    """带教老师。"""

    id: MentorId
    name: Text = Field(description="姓名")
    title: Text = Field(description="职务或职称")
    phone: str = Field(max_length=20, description="手机号码")
    since: date = Field(description="登记日期")


class FindingOut(Wire):
    """核查结果。"""

    id: Annotated[str, id_field("fnd")]
    condition: FindingKind = Field(description="认定条件")
    met: bool = Field(description="是否符合")
    evidence: LongText = Field(description="依据")
    found_on: date = Field(description="核查日期")


class RecognitionConditionOut(Wire):
    """一项认定条件及其是否具备。"""

    name: Text = Field(description="条件代码")
    title: Text = Field(description="条件")
    met: bool = Field(description="是否具备")
    article: Text = Field(description="依据的条款")
    remark: Text = Field(description="说明")


class UnitSummary(Wire):
    """列表中的单位。"""

    id: UnitId
    version: int = Field(ge=1, description="版本号")
    state: UnitState = Field(description="状态")
    name: Text = Field(description="单位名称")
    credit_code: str = Field(max_length=18, description="统一社会信用代码")
    region: RegionCode
    industry: Industry
    kind: Kind = Field(description="单位类型")
    applied_on: date = Field(description="申请日期")
    recognised_on: date | None = Field(description="认定日期")


class UnitOut(UnitSummary):
    """单位及其全部材料、核查结果和认定条件。"""

    address: Text = Field(description="地址")
    ownership: Ownership = Field(description="经济类型")
    park: Text | None = Field(description="所在园区")
    staff: int = Field(ge=1, description="职工人数")
    recommended_by: Recommender = Field(description="推荐渠道")
    contact: Contact
    decided_on: date | None = Field(description="最近一次决定的日期")
    decision_ground: LongText | None = Field(description="决定的理由")
    decision_remedy: LongText | None = Field(description="补正或救济途径")
    documents: list[DocumentOut] = Field(max_length=10_000, description="制度材料")
    mentors: list[MentorOut] = Field(max_length=10_000, description="带教老师")
    findings: list[FindingOut] = Field(max_length=10_000, description="核查结果")
    conditions: list[RecognitionConditionOut] = Field(max_length=20, description="认定条件")


def shown_unit(dossier: Dossier) -> UnitOut:
    """A unit with its papers, as an answer."""
    unit = dossier.unit
    columns = [column.key for column in Unit.__table__.columns]
    own = {name: getattr(unit, name) for name in columns if name in UnitOut.model_fields}
    return UnitOut(
        **own,
        contact=Contact(name=unit.contact_name, phone=unit.contact_phone),
        documents=[DocumentOut.model_validate(one) for one in dossier.documents],
        mentors=[MentorOut.model_validate(one) for one in dossier.mentors],
        findings=[FindingOut.model_validate(one) for one in dossier.findings],
        conditions=[RecognitionConditionOut.model_validate(one) for one in dossier.conditions],
    )
