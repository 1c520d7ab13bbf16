"""Units on the wire, outbound: a unit, its papers, and every condition of recognition."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from services.common.values.identity import CreditFault
from services.common.web.choices import listed
from services.common.web.forms import CodeWord, Digest
from services.common.web.masked import ForPurpose, MaskedPhone
from services.common.web.wire import AwareInstant, RegionCode, Wire, id_field
from services.units.actions.suspensions import Suspension
from services.units.actions.units import Dossier
from services.units.rules.recognition import SYSTEMS, DocumentKind, FindingKind
from services.units.rules.units import (
    UNIT_STEPS,
    Kind,
    Ownership,
    Recommender,
    RemovalGround,
    UnitState,
)
from services.units.schemas.successions import SuccessionOut, WithdrawalOut
from services.units.schemas.units import (
    CONDITIONS,
    KINDS,
    OWNERSHIPS,
    RECOMMENDERS,
    Contact,
    Industry,
    IndustryClass,
    LongText,
    MaskedContact,
    MentorId,
    Text,
    UnitId,
)
from services.units.tables.mentors import Mentor
from services.units.tables.units import Unit

DocumentId = Annotated[str, id_field("doc", "材料编号")]
SYSTEM_KINDS: Final = listed(SYSTEMS)
STATES: Final = listed(UNIT_STEPS.states)


class DocumentOut(Wire):
    """单位制度材料。"""

    id: DocumentId = Field(description="材料编号")
    kind: DocumentKind = Field(description=SYSTEM_KINDS)
    valid_from: date = Field(description="有效期起")
    valid_to: date | None = Field(description="有效期止；null 为长期")
    media_type: Text = Field(description="文件类型")
    size: int = Field(ge=1, description="字节数")
    digest: Digest = Field(description="内容的 SHA-256")
    handed_in_at: AwareInstant = Field(description="提交时间")


class MentorOut(Wire):
    """带教老师。"""

    id: MentorId = Field(description="带教老师编号")
    name: Text = Field(description="姓名")
    title: Text = Field(description="职务或职称")
    phone: MaskedPhone = Field(description="手机号码（遮盖）")
    since: date = Field(description="登记日期")
    last_day: date | None = Field(default=None, description="最后一个带教日；仍在带教为 null")
    end_ground: LongText | None = Field(default=None, description="不再带教的理由")


class RecognitionFindingOut(Wire):
    """核查结果。"""

    id: Annotated[str, id_field("fnd")] = Field(description="核查结果编号")
    condition: FindingKind = Field(description=f"认定条件：{CONDITIONS}")
    met: bool = Field(description="是否符合")
    evidence: LongText = Field(description="依据")
    found_on: date = Field(description="核查日期")


class RecognitionConditionOut(Wire):
    """一项认定条件及其是否具备。"""

    name: Text = Field(description="条件代码")
    title: Text = Field(description="条件")
    met: bool = Field(description="是否具备")
    source: Text = Field(description="依据：通知的条款、政策数值的来源或标准")
    article: Text | None = Field(description="依据的通知条款；不是通知所定的为 null")
    grade: Text | None = Field(description="政策数值的来源等级 A、B、C、NV；其他依据为 null")
    value: Text | None = Field(description="所用政策数值的版本；其他依据为 null")
    remark: Text = Field(description="说明")


class ConditionOffOut(Wire):
    """一项本地尚未启用的认定条件：系统知道它，但不据此认定或不予认定。"""

    name: Text = Field(description="条件代码")
    title: Text = Field(description="条件")
    source: Text = Field(description="来源")
    grade: Text = Field(description="来源等级 A、B、C、NV")
    note: LongText = Field(description="为什么没有启用")
    value: Text = Field(description="政策数值的版本")


class CreditCodeConfirmationOut(Wire):
    """经办人员对统一社会信用代码的核实确认。"""

    ground: LongText = Field(description="理由")
    confirmed_on: date = Field(description="确认日期")


class CreditCodeFindingOut(Wire):
    """统一社会信用代码的一处疑点。"""

    name: CreditFault = Field(
        description="check_wrong 校验码不正确、head_unknown 登记管理部门或机构类别不明"
    )
    message: Text = Field(description="说明")
    blocks: bool = Field(description="更正或确认之前是否不能认定")
    confirmation: CreditCodeConfirmationOut | None = Field(description="核实确认；没有的为 null")


class UnitSummary(Wire):
    """列表中的单位。"""

    id: UnitId
    version: int = Field(ge=1, description="版本号")
    state: UnitState = Field(description=f"状态：{STATES}")
    name: Text = Field(description="单位名称")
    credit_code: str = Field(max_length=18, description="统一社会信用代码")
    region: RegionCode
    industry: Industry
    kind: Kind = Field(description=f"单位类型：{KINDS}")
    applied_on: date = Field(description="申请日期")
    recognised_on: date | None = Field(description="认定日期")
    unmet: list[CodeWord] = Field(
        max_length=50, description="已认定单位不再具备的认定条件的代码；每日和每次变更时核对"
    )


class EndedRecognitionOut(Wire):
    """已经结束的一次认定。"""

    recognised_on: date = Field(description="认定日期")
    ended_on: date = Field(description="清退或者退出的日期")
    ground_kind: RemovalGround = Field(
        description="no_intake 一年内未吸纳见习青年、cause 违规、withdrawal 自愿退出；"
        "收到清退事先告知书以后退出的，按清退的事由"
    )
    ground: str = Field(max_length=2000, description="理由")
    readmitted_on: date | None = Field(description="准许提前重新申请的日期；没有的为 null")
    readmission_ground: LongText | None = Field(description="准许的理由")


class UnitOut(UnitSummary):
    """单位及其全部材料、核查结果和认定条件。"""

    address: Text = Field(description="地址")
    industry_class: IndustryClass | None = Field(description="行业大类、中类或小类（GB/T 4754）")
    ownership: Ownership = Field(description=f"经济类型：{OWNERSHIPS}")
    park: Text | None = Field(description="所在园区")
    staff: int = Field(ge=1, description="职工人数")
    founded_on: date | None = Field(description="在宁夏开始经营的日期")
    recommended_by: Recommender = Field(description=f"推荐渠道：{RECOMMENDERS}")
    contact: MaskedContact = Field(description="联系人，手机号码已遮盖")
    decided_on: date | None = Field(description="最近一次决定的日期")
    decision_ground: LongText | None = Field(description="决定的理由")
    decision_remedy: LongText | None = Field(description="补正或救济途径")
    documents: list[DocumentOut] = Field(max_length=10_000, description="制度材料")
    mentors: list[MentorOut] = Field(max_length=10_000, description="带教老师")
    findings: list[RecognitionFindingOut] = Field(max_length=10_000, description="核查结果")
    conditions: list[RecognitionConditionOut] = Field(max_length=20, description="认定条件")
    conditions_off: list[ConditionOffOut] = Field(
        max_length=20, description="本地尚未启用的认定条件，不影响认定"
    )
    credit_code_findings: list[CreditCodeFindingOut] = Field(
        max_length=10, description="统一社会信用代码的疑点；没有的为空"
    )
    merged_into: UnitId | None = Field(description="并入的单位")
    successions: list[SuccessionOut] = Field(
        max_length=1000, description="更名、换码、合并的经过，先后排列"
    )
    withdrawal: WithdrawalOut | None = Field(description="最近一次退出申请")
    past_recognitions: list[EndedRecognitionOut] = Field(
        max_length=1000, description="已经结束的认定，最近的在前"
    )
    may_apply_from: date | None = Field(
        description="可以重新申请认定的第一天；只有已清退或者退出的单位才有"
    )


class UnitRevealIn(ForPurpose):
    """查看完整手机号码的用途，记入审计日志。"""

    purpose: Literal["contact", "inspection", "accident", "complaint"] = Field(
        description="用途：contact 联系单位、inspection 检查、accident 处理事故、complaint 处理投诉"
    )


class RevealedMentor(MentorOut):
    """带教老师，手机号码完整。"""

    phone: str = Field(max_length=20, description="手机号码")


class RevealedPhones(Wire):
    """联系人和带教老师的完整手机号码，只在这一次答复中出现。"""

    contact: Contact
    mentors: list[RevealedMentor] = Field(max_length=10_000, description="带教老师")


def revealed(dossier: Dossier) -> RevealedPhones:
    """All phones: only for whoever's look was logged."""
    unit = dossier.unit
    return RevealedPhones(
        contact=Contact(name=unit.contact_name, phone=unit.contact_phone),
        mentors=[RevealedMentor.model_validate(one) for one in dossier.mentors],
    )


def shown_mentor(mentor: Mentor) -> MentorOut:
    """A mentor as an answer shows one: the phone masked."""
    return MentorOut.model_validate(mentor)


class SuspendedUnitOut(UnitOut):
    """暂停以后的见习单位，以及仍须照管的人数。"""

    signed_dispatches: int | None = Field(
        description="已签协议而未到岗的派遣数，是否到岗由经办机构决定，"
        "逐件见 GET /v1/overdue/at-rest；派遣服务没有答复的为 null"
    )
    open_placements: int | None = Field(
        description="正在进行的见习数，不因暂停而结束，逐件见 GET /v1/placements；"
        "派遣服务没有答复的为 null"
    )


def shown_suspension(suspension: Suspension) -> SuspendedUnitOut:
    """A suspended unit and who is still there, as an answer."""
    there = suspension.still_there
    return SuspendedUnitOut(
        **dict(shown_unit(suspension.dossier)),
        signed_dispatches=there.open_dispatches if there else None,
        open_placements=there.open_placements if there else None,
    )


def shown_unit(dossier: Dossier) -> UnitOut:
    """A unit with its papers, as an answer."""
    unit, assessed = dossier.unit, dossier.assessment
    columns = [column.key for column in Unit.__table__.columns]
    own = {name: getattr(unit, name) for name in columns if name in UnitOut.model_fields}
    return UnitOut(
        **own,
        contact=MaskedContact(name=unit.contact_name, phone=unit.contact_phone),
        documents=[DocumentOut.model_validate(one) for one in dossier.documents],
        mentors=[shown_mentor(one) for one in dossier.mentors],
        findings=[RecognitionFindingOut.model_validate(one) for one in dossier.findings],
        conditions=[RecognitionConditionOut.model_validate(one) for one in assessed.conditions],
        conditions_off=[ConditionOffOut.model_validate(one) for one in assessed.off],
        credit_code_findings=[
            CreditCodeFindingOut.model_validate(one) for one in assessed.credit_code_findings
        ],
        successions=[SuccessionOut.model_validate(one) for one in dossier.successions],
        withdrawal=dossier.withdrawal and WithdrawalOut.model_validate(dossier.withdrawal),
        past_recognitions=[EndedRecognitionOut.model_validate(one) for one in dossier.ended],
        may_apply_from=dossier.may_apply_from,
    )
