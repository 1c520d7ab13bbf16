"""Removal proposals on the wire: what officers and units enter, and what they are shown."""

from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.forms import Character, Digest
from services.common.web.wire import AwareInstant, NoNumbers, RegionCode, Wire, id_field
from services.units.actions.removals import Case, Decided
from services.units.rules import removals as rules
from services.units.schemas.evidence import EvidenceOut, shown_evidence
from services.units.schemas.units import (
    ComplaintId,
    LongGround,
    LongText,
    PlacementId,
    Text,
    UnitId,
)
from services.units.schemas.versions import Version
from services.units.tables.removals import RemovalPaper, RemovalProposal
from services.units.tables.units import Unit

ProposalId = Annotated[str, id_field("rmp", "清退建议编号")]

_MANNERS = (
    "direct 直接送达、left 留置送达、mail 邮寄送达、electronic 电子送达、"
    "announcement 公告送达（填视为送达之日）"
)
STATES: Final = listed(rules.PROPOSAL_STEPS.states)
_FATES = "transfer 转到其他见习单位、finish 见习至期满后再执行清退、end 终止见习协议"


class ProposalEntry(Wire):
    """以违规为由建议清退一个单位；版本号是单位的。"""

    unit_id: UnitId
    facts: LongGround = Field(
        description="违规情况，写入事先告知书和决定书；不得透露投诉人是谁",
        examples=["安排见习人员顶岗加班，未支付加班补助。"],
    )
    evidence: LongGround = Field(
        description="证据，如检查、事故的编号和材料名称；会告知单位，不得透露投诉人是谁，也不写投诉编号",
        examples=["2026年3月2日的检查记录"],
    )
    expected_version: Version = None

    def charge(self) -> rules.Charge:
        """As actions take it."""
        return rules.Charge(self.facts, self.evidence)


class ServiceEntry(Wire):
    """登记文书的送达。"""

    manner: rules.Manner = Field(description=_MANNERS)
    served_on: date = Field(description="送达日期")
    evidence: LongGround = Field(
        description="送达凭证，如送达回证、签收记录、公告载体",
        examples=["送达回证，2026年3月2日由单位负责人签收"],
    )
    expected_version: Version = None

    def service(self) -> rules.Service:
        """As actions take it."""
        return rules.Service(self.manner, self.served_on, self.evidence)


class ReplyEntry(Wire):
    """单位的陈述和申辩。"""

    text: LongGround = Field(
        description="陈述和申辩的内容", examples=["所述加班系见习人员自愿参加培训，附培训签到表。"]
    )
    expected_version: Version = None


class WaiverEntry(Wire):
    """单位声明不再陈述申辩。"""

    expected_version: Version = None


class FateEntry(Wire):
    """一名在岗见习人员的安置。"""

    placement_id: PlacementId = Field(description="见习编号")
    kind: rules.FateKind = Field(description=_FATES)
    note: Annotated[str, Field(max_length=500), NoNumbers] = Field(
        default="", description="说明", examples=["转至同县另一单位继续见习"]
    )


class RemovalDecisionEntry(Wire):
    """对清退建议的决定。"""

    decision: rules.Decision = Field(description="remove 清退、keep 保留")
    ground: LongGround = Field(description="理由")
    remedy: LongGround | None = Field(
        default=None,
        description="救济途径；决定清退时必填，与行政复议、行政诉讼的固定告知一并写入决定书",
        examples=["可以自收到决定书之日起申请复核"],
    )
    fates: list[FateEntry] = Field(
        default_factory=list, max_length=1000, description="每名在岗见习人员的安置"
    )
    expected_version: Version = None

    def decided(self) -> Decided:
        """As actions take it."""
        fates = (rules.Fate(one.placement_id, one.kind, one.note) for one in self.fates)
        return Decided(self.decision, self.ground, self.remedy, tuple(fates), self.expected_version)


class DismissalEntry(Wire):
    """不予采纳清退建议。"""

    ground: LongGround = Field(description="理由")
    expected_version: Version = None


class RevocationEntry(Wire):
    """撤销清退决定。"""

    ground: LongGround = Field(description="理由")
    expected_version: Version = None


class ServiceOut(Wire):
    """一份文书的送达。"""

    manner: rules.Manner = Field(description=_MANNERS)
    served_on: date = Field(description="送达日期")
    evidence: LongText = Field(description="送达凭证")


class PaperOut(Wire):
    """一份定稿的文书；内容不再变化。"""

    kind: rules.PaperKind = Field(description="notice 事先告知书、decision 决定书")
    digest: Digest = Field(description="PDF 内容的 SHA-256")
    made_at: AwareInstant = Field(description="定稿时间")
    unprintable: list[Character] = Field(
        max_length=10_000, description="字库没有、以编号代替的字；请在纸件上核对"
    )


class FateOut(Wire):
    """一名在岗见习人员的安置。"""

    placement_id: PlacementId = Field(description="见习编号")
    kind: rules.FateKind = Field(description=_FATES)
    note: str = Field(max_length=500, description="说明")


class ProposalDecisionOut(Wire):
    """清退或者保留的决定。"""

    decision: rules.Decision = Field(description="remove 清退、keep 保留")
    decided_on: date = Field(description="决定日期")
    ground: LongText = Field(description="理由")
    remedy: LongText | None = Field(description="救济途径")
    fates: list[FateOut] = Field(max_length=1000, description="在岗见习人员的安置")
    evidence: EvidenceOut | None = Field(description="决定所依据的核算；以违规为由的为 null")
    service: ServiceOut | None = Field(description="送达；还没有送达为 null")


class FurtherReplyOut(Wire):
    """单位在期限内补充的陈述申辩。"""

    replied_on: date = Field(description="补充的日期")
    text: LongText = Field(description="补充的内容")


class RemovalProposalSummary(Wire):
    """列表中的清退建议。"""

    id: ProposalId
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    unit_name: Text = Field(description="单位名称")
    region: RegionCode
    ground_kind: rules.ProposalGround = Field(
        description="no_intake 一年内未吸纳见习青年（系统提出）、cause 违规（经办人员提出）"
    )
    state: rules.ProposalState = Field(description=STATES)
    since: date = Field(description="期限的起算日；以违规为由的为建议清退的日期")
    warned_on: date = Field(description="提醒日期；以违规为由的为建议清退的日期")
    proposed_on: date | None = Field(description="建议清退的日期")
    reply_by: date | None = Field(
        description="告知的陈述申辩的最后一天；到这一天为止不能作出决定，单位声明不再陈述申辩的除外。此后公布"
        "的放假安排使工作日少于规定的，到重新计算的较晚日期为止，不能决定时在 reply_by 中说明"
    )
    waived_on: date | None = Field(description="单位声明不再陈述申辩的日期")
    lapsed_on: date | None = Field(description="终止日期")


class RemovalProposalOut(RemovalProposalSummary):
    """清退建议的全部情况。"""

    charge: LongText | None = Field(
        description="违规情况；单位在告知以后看到，以未吸纳为由的为 null"
    )
    charge_evidence: LongText | None = Field(description="违规的证据；单位在告知以后看到")
    complaint_id: ComplaintId | None = Field(
        description="由哪项属实的投诉提出；单位看不到，不是由投诉提出的为 null"
    )
    evidence: EvidenceOut | None = Field(
        description="提醒或者建议所依据的核算；以违规为由的为 null"
    )
    noticed_on: date | None = Field(description="登记告知书送达的日期，陈述申辩的期限由此起算")
    notice: ServiceOut | None = Field(description="告知书的送达")
    replied_on: date | None = Field(description="第一次陈述申辩的日期")
    reply: LongText | None = Field(description="第一次陈述申辩的内容")
    further_replies: list[FurtherReplyOut] = Field(
        max_length=10_000, description="期限内补充的陈述申辩，先后为序"
    )
    decision: ProposalDecisionOut | None = Field(description="决定；单位在送达以后看到")
    removed_on: date | None = Field(description="执行清退的日期")
    lapse_reason: rules.LapseReason | None = Field(
        description="终止的原因：arrival 已有见习人员到岗、end 见习结束重新起算、"
        "facts_corrected 数据更正后不足期限、unit_removed 单位已不在册、"
        "unit_merged 单位已并入其他单位、superseded 已改以违规为由建议清退、"
        "dismissed 经办机构不予采纳、revoked 清退决定已撤销"
    )
    lapse_ground: LongText | None = Field(description="经办机构不予采纳或者撤销的理由")
    lapse_record: Text | None = Field(description="使事由消失的见习编号")
    papers: list[PaperOut] = Field(max_length=2, description="定稿的文书")


def summarised(found: tuple[RemovalProposal, Unit]) -> RemovalProposalSummary:
    """A proposal in a list."""
    return RemovalProposalSummary(**_summary(*found))


def shown_case(case: Case, *, for_unit: bool) -> RemovalProposalOut:
    """A proposal with everything on it.

    Its unit is shown a charge from the notice on, and a decision once it was served.
    """
    proposal = case.proposal
    unheard = for_unit and proposal.noticed_on is None
    hidden = for_unit and proposal.served_on is None
    names = ("noticed_on", "replied_on", "reply", "removed_on")
    lapse = ("lapse_reason", "lapse_record", "lapse_ground")
    return RemovalProposalOut(
        **_summary(proposal, case.unit),
        **{name: getattr(proposal, name) for name in (*names, *lapse)},
        further_replies=[FurtherReplyOut.model_validate(one) for one in proposal.further_replies],
        charge=None if unheard else proposal.charge,
        charge_evidence=None if unheard else proposal.charge_evidence,
        complaint_id=None if for_unit else proposal.complaint_id,
        evidence=shown_evidence(proposal.evidence, for_unit=for_unit),
        notice=_service(
            proposal.notice_manner, proposal.notice_served_on, proposal.notice_evidence
        ),
        decision=None if hidden else _decision(proposal, for_unit=for_unit),
        papers=[_paper(one) for one in case.papers if one.kind == "notice" or not hidden],
    )


def _summary(proposal: RemovalProposal, unit: Unit) -> dict[str, Any]:
    of = ("id", "version", "unit_id", "ground_kind", "state", "since")
    days = ("warned_on", "proposed_on", "reply_by", "waived_on", "lapsed_on")
    own = {name: getattr(proposal, name) for name in (*of, *days)}
    return own | {"unit_name": unit.name, "region": unit.region}


def _paper(paper: RemovalPaper) -> PaperOut:
    return PaperOut.model_validate(paper)


def _service(
    manner: rules.Manner | None, served_on: date | None, evidence: str | None
) -> ServiceOut | None:
    if manner is None or served_on is None or evidence is None:
        return None
    return ServiceOut(manner=manner, served_on=served_on, evidence=evidence)


def _decision(proposal: RemovalProposal, *, for_unit: bool) -> ProposalDecisionOut | None:
    if proposal.decision is None or proposal.decided_on is None or proposal.ground is None:
        return None
    fates = sorted((proposal.fates or {}).items())
    return ProposalDecisionOut(
        decision=proposal.decision,
        decided_on=proposal.decided_on,
        ground=proposal.ground,
        remedy=proposal.remedy,
        fates=[FateOut(placement_id=placement_id, **fate) for placement_id, fate in fates],
        evidence=shown_evidence(proposal.decision_evidence, for_unit=for_unit),
        service=_service(proposal.service_manner, proposal.served_on, proposal.service_evidence),
    )
