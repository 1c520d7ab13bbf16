"""Complaints on the wire: each reader has a model of their own, and the unit's is the smallest."""

from datetime import date
from typing import Annotated, Final, TypedDict

from pydantic import Field

from services.common.values.identity import masked_name
from services.common.web.choices import listed
from services.common.web.masked import MaskedPhone
from services.common.web.wire import NoNumbers, PersonName, RegionCode, Wire
from services.units.actions.complainants import ComplaintForm
from services.units.actions.complaints import ComplaintFinding
from services.units.queries.complaints import SeenComplaint
from services.units.rules.complaints import (
    COMPLAINT_STEPS,
    KIND_WORDS,
    ComplaintKind,
    ComplaintState,
    Consequence,
    is_overdue,
)
from services.units.schemas.posts import PostId
from services.units.schemas.removals import ProposalId
from services.units.schemas.units import (
    ComplaintId,
    LongGround,
    LongText,
    Text,
    UnitId,
)
from services.units.schemas.versions import Version

KINDS: Final = "、".join(f"{kind} {words}" for kind, words in KIND_WORDS.items())
STATES: Final = listed(COMPLAINT_STEPS.states)
CONSEQUENCES: Final = (
    "suspension 暂停单位（作出结论即暂停，确认消除以后才能恢复）、"
    "removal 提出清退（作出结论即建立清退建议，此后事先告知、听取陈述申辩、作出并送达决定书）；"
    "其余只作记录，须另行办理：warning 批评教育、rectification 限期整改（期限和复查以检查登记）"
)
FORGOTTEN: Final = "满保存年限后清除，为 null"


class ComplaintIn(Wire):
    """投诉。单位编号和岗位编号至少填一项。"""

    unit_id: UnitId | None = Field(default=None, description="单位编号")
    post_id: PostId | None = Field(default=None, description="岗位编号")
    kind: ComplaintKind = Field(description=KINDS)
    happened_on: date | None = Field(
        default=None, description="发生日期；记不清或者年代久远的可以不填，在内容中写明"
    )
    county: RegionCode | None = Field(
        default=None, description="发生地所在的县；填了岗位编号的不必填，以岗位当日所在的县为准"
    )
    words: str = Field(
        min_length=5,
        max_length=4000,
        description="投诉内容；加密保存",
        examples=["单位要求见习人员交500元押金才安排岗位。"],
    )
    name: Annotated[str, PersonName] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="姓名；可以不填，加密保存",
        examples=["马晓明"],
    )
    phone: str | None = Field(
        default=None,
        max_length=20,
        description="手机号码；可以不填，加密保存",
        examples=["15400010001"],
    )

    def form(self) -> ComplaintForm:
        """As actions take it."""
        return ComplaintForm(**{name: getattr(self, name) for name in ComplaintIn.model_fields})


class ComplaintMoveIn(Wire):
    """受理投诉。"""

    expected_version: Version = None


class ComplaintFindingIn(ComplaintMoveIn):
    """调查结论，同时答复投诉人。"""

    upheld: bool = Field(description="投诉是否属实")
    finding: LongGround = Field(
        description="结论；会告知单位，不得透露投诉人是谁",
        examples=["该单位向见习人员收取押金，情况属实。"],
    )
    evidence: LongGround = Field(
        description="依据的证据；不告知单位", examples=["收据原件和单位的书面说明"]
    )
    consequence: Consequence | None = Field(
        default=None, description=f"处理结果，属实时必填：{CONSEQUENCES}"
    )
    answer: LongText = Field(
        description="对投诉人的答复；加密保存", examples=["经查属实，已责令退还押金。"]
    )

    def decided(self) -> ComplaintFinding:
        """As actions take it."""
        told = {name: getattr(self, name) for name in ComplaintFindingIn.model_fields}
        return ComplaintFinding(**told)


class ComplaintClearanceIn(ComplaintMoveIn):
    """确认使单位暂停的事由已经消除。"""

    ground: LongGround = Field(
        description="已经消除的情况；会告知单位，不得透露投诉人是谁",
        examples=["已退还收取的押金，经复查没有再收"],
    )


class ComplaintTransferIn(ComplaintMoveIn):
    """移送有权处理的部门，同时答复投诉人。"""

    transferred_to: Annotated[str, Field(min_length=2, max_length=200), NoNumbers] = Field(
        description="移送的部门和理由", examples=["市场监督管理局：反映的是产品质量问题"]
    )
    answer: LongText = Field(
        description="对投诉人的答复；加密保存",
        examples=["您反映的事项由市场监督管理部门办理，已移送。"],
    )


class ComplaintWithdrawalIn(ComplaintMoveIn):
    """撤回投诉。"""

    receipt: str | None = Field(
        default=None,
        max_length=100,
        description="查询码；没有登录的投诉人必填",
        examples=["B2QX-9FK3-TM7Z-0PWZ-VD5R-J8NC"],
    )


class _Course(TypedDict):
    id: str
    version: int
    unit_id: str
    post_id: str | None
    kind: ComplaintKind
    state: ComplaintState
    received_on: date
    due_on: date | None
    due_provisional: bool
    closed_on: date | None


class OwnComplaint(Wire):
    """投诉人看到的本人的投诉。"""

    id: ComplaintId
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    post_id: PostId | None = Field(description="岗位编号")
    kind: ComplaintKind = Field(description=KINDS)
    state: ComplaintState = Field(description=STATES)
    received_on: date = Field(description="收到的日期")
    due_on: date | None = Field(description="目前这一步最迟办理的日期")
    due_provisional: bool = Field(
        description="期限所在年份的工作日历现在是否尚未公布；公布后，告知过的期限不改"
    )
    closed_on: date | None = Field(description="办结的日期")
    answer: LongText | None = Field(description=f"经办机构的答复；{FORGOTTEN}")


class ComplaintReceived(OwnComplaint):
    """收到的投诉。"""

    receipt: str | None = Field(
        max_length=100,
        description="查询码：没有登录的投诉人凭它查看进展和答复，只在这里给出一次；登录的为 null",
    )


class ComplaintForUnit(Wire):
    """单位看到的关于本单位的投诉：没有投诉人的任何信息。"""

    kind: ComplaintKind = Field(description=KINDS)
    state: ComplaintState = Field(description=STATES)
    received_on: date = Field(description="收到的日期")
    finding: LongText | None = Field(description="结论；已撤销而没有重新作出的为 null")
    consequence: Consequence | None = Field(description=CONSEQUENCES)
    reopened_on: date | None = Field(description="撤销以前的结论、重新调查的日期")
    reopening_ground: LongText | None = Field(description="撤销的理由")
    suspended_on: date | None = Field(description="以这项投诉为由暂停单位的日期")
    cleared_on: date | None = Field(description="确认事由已经消除的日期")
    clearance_ground: LongText | None = Field(description="已经消除的情况")


class ComplaintOut(Wire):
    """经办机构看到的投诉；姓名和手机号码已遮盖，内容和答复须按用途查看全文。"""

    id: ComplaintId
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    unit_name: Text = Field(description="单位名称")
    post_id: PostId | None = Field(description="岗位编号")
    kind: ComplaintKind = Field(description=KINDS)
    state: ComplaintState = Field(description=STATES)
    happened_on: date | None = Field(description="发生日期")
    county: RegionCode | None = Field(
        description="发生地所在的县；该县的机构也可以办理，不知道在哪里发生的为 null"
    )
    received_on: date = Field(description="收到的日期")
    investigated_on: date | None = Field(description="受理的日期")
    due_on: date | None = Field(description="目前这一步最迟办理的日期；工作日历尚缺时为 null")
    due_provisional: bool = Field(
        description="期限所在年份的工作日历现在是否尚未公布；公布后，告知过的期限不改"
    )
    overdue: bool = Field(description="是否逾期；期限无法推算的也列入")
    name: str | None = Field(max_length=50, description="投诉人姓名（遮盖）")
    phone: MaskedPhone | None = Field(description="投诉人手机号码（遮盖）")
    finding: LongText | None = Field(description="结论")
    evidence: LongText | None = Field(description="依据的证据")
    consequence: Consequence | None = Field(description=CONSEQUENCES)
    suspended_on: date | None = Field(description="以这项投诉为由暂停单位的日期")
    cleared_on: date | None = Field(description="确认事由已经消除的日期")
    clearance_ground: LongText | None = Field(description="已经消除的情况")
    removal_proposal_id: ProposalId | None = Field(description="以这项投诉为由的清退建议编号")
    transferred_to: Text | None = Field(description="移送的部门和理由")
    closed_on: date | None = Field(description="办结的日期")
    reopened_on: date | None = Field(description="最近一次撤销结论、重新调查的日期")


def _course(seen: SeenComplaint) -> _Course:
    complaint = seen.complaint
    return {
        "id": complaint.id,
        "version": complaint.version,
        "unit_id": complaint.unit_id,
        "post_id": complaint.post_id,
        "kind": complaint.kind,
        "state": complaint.state,
        "received_on": complaint.received_on,
        "due_on": complaint.due_on,
        "due_provisional": seen.provisional,
        "closed_on": complaint.closed_on,
    }


def shown_own(seen: SeenComplaint) -> OwnComplaint:
    """A complaint for whoever complained."""
    return OwnComplaint(**_course(seen), answer=seen.complaint.answer or None)


def shown_received(seen: SeenComplaint, receipt: str | None) -> ComplaintReceived:
    """A complaint just received, with its receipt if it has one."""
    return ComplaintReceived(**_course(seen), answer=None, receipt=receipt)


def shown_complaint(seen: SeenComplaint, today: date) -> ComplaintOut:
    """A complaint for an office as of a day: who complained is masked."""
    complaint = seen.complaint
    return ComplaintOut(
        **_course(seen),
        unit_name=seen.unit.name,
        happened_on=complaint.happened_on,
        county=complaint.county,
        investigated_on=complaint.investigated_on,
        overdue=is_overdue(complaint.state, complaint.due_on, today),
        name=masked_name(complaint.name) if complaint.name else None,
        phone=complaint.phone or None,
        finding=complaint.finding,
        evidence=complaint.evidence,
        consequence=complaint.consequence,
        suspended_on=complaint.suspended_on,
        cleared_on=complaint.cleared_on,
        clearance_ground=complaint.clearance_ground,
        removal_proposal_id=seen.proposal_id,
        transferred_to=complaint.transferred_to,
        reopened_on=complaint.reopened_on,
    )
