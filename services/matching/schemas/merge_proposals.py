"""Merge proposals on the wire."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import AwareInstant, GroundText, Wire
from services.matching.actions.merge_proposals import (
    Merger,
    ProposalForm,
    Refusal,
    SeenProposal,
)
from services.matching.queries.merge_proposals import InSight
from services.matching.rules.merge_proposals import NAMES, ProposalState, WhichRecord
from services.matching.schemas.ids import MergeProposalId, YouthId
from services.matching.schemas.versions import Version
from services.matching.schemas.youths import ID_NUMBER

STATES: Final = listed(NAMES.states)
NumberOf = Annotated[
    WhichRecord,
    Field(
        description=(
            "哪一条登记的身份号码是对的：absorbed 被并入的登记、into 并入的登记；合并后只有这个号码"
        )
    ),
]
_ELSEWHERE: Final = "不在您可以查看的范围内的为 null"


class MergeProposalIn(Wire):
    """建议把一条登记并入同一人的另一条登记。"""

    into_youth_id: YouthId = Field(description="并入哪一条登记：编号不变")
    number_of: NumberOf
    id_number: str = Field(
        min_length=1,
        max_length=40,
        repr=False,
        description=f"对照证件原件填写；{ID_NUMBER}",
        examples=["640190200305121029"],
    )
    ground: GroundText = Field(description="核实为同一人的依据")
    expected_version: Version = Field(
        default=None, description="您看到的被并入的登记的版本号；必填"
    )
    into_expected_version: Version = Field(
        default=None, description="您看到的并入的登记的版本号；必填"
    )

    def form(self) -> ProposalForm:
        """As actions take it."""
        return ProposalForm(
            into=self.into_youth_id,
            number_of=self.number_of,
            id_number=self.id_number,
            ground=self.ground,
            expected_version=self.expected_version,
            into_expected_version=self.into_expected_version,
        )


class MergeProposalMergeIn(Wire):
    """按建议合并。"""

    ground: GroundText = Field(description="怎样核实的")
    id_number: str = Field(
        min_length=1,
        max_length=40,
        repr=False,
        description=f"由决定的人对照证件原件再填写一次；与建议的不一致则不办理；{ID_NUMBER}",
        examples=["640190200305121029"],
    )
    expected_version: Version = Field(default=None, description="您看到的这项建议的版本号；必填")
    absorbed_expected_version: Version = Field(
        default=None, description="您看到的被并入的登记的版本号；必填"
    )
    into_expected_version: Version = Field(
        default=None, description="您看到的并入的登记的版本号；必填"
    )

    def merger(self) -> Merger:
        """As actions take it."""
        return Merger(**dict(self))


class MergeProposalDeclineIn(Wire):
    """不予合并。"""

    ground: GroundText = Field(description="为什么不予合并")
    expected_version: Version = Field(default=None, description="您看到的这项建议的版本号；必填")

    def refusal(self) -> Refusal:
        """As actions take it."""
        return Refusal(**dict(self))


class KeptOfBothOut(Wire):
    """合并后此人有的：两条登记的合在一起。"""

    applied_at: AwareInstant | None = Field(description="申请的时间：两条都在申请的，取较早的")
    recorded_at: AwareInstant = Field(description="登记的时间：取较早的")
    declines: int = Field(description="谢绝的次数，相加")
    dispatches: int = Field(description="派遣的次数，相加")
    placements: int = Field(description="见习的次数，相加")
    held_by: WhichRecord | None = Field(
        description=(
            "哪一条登记有没有结束的派遣或者见习，继续办理：absorbed 被并入的登记、into 并入的登记；"
            "没有的为 null"
        )
    )


class MergeProposalOut(Wire):
    """一项合并建议及其决定。"""

    id: MergeProposalId
    version: int = Field(ge=1, description="版本号")
    state: ProposalState = Field(description=STATES)
    absorbed_youth_id: YouthId = Field(description="被并入的登记")
    into_youth_id: YouthId = Field(description="并入的登记")
    absorbed_version: int | None = Field(ge=0, description="被并入的登记的版本号；已决定的为 null")
    into_version: int | None = Field(ge=0, description="并入的登记的版本号；已决定的为 null")
    number_of: NumberOf
    ground: str = Field(max_length=500, description="核实为同一人的依据")
    proposed_on: date = Field(description="建议的日期")
    proposed_by: str = Field(max_length=100, description="谁建议的：账号编号")
    decided_on: date | None = Field(description="决定的日期")
    decided_by: str | None = Field(max_length=100, description="谁决定的：账号编号")
    decision_ground: str | None = Field(max_length=500, description="决定的理由")
    kept: KeptOfBothOut | None = Field(description="合并后此人有的；不予合并的为 null")

    @classmethod
    def of(cls, seen: SeenProposal) -> Self:
        """A proposal as its office reads it."""
        one, versions = seen.proposal, seen.versions or (None, None)
        return cls(
            id=one.id,
            version=one.version,
            state=one.state,
            absorbed_youth_id=one.absorbed_id,
            into_youth_id=one.into_id,
            absorbed_version=versions[0],
            into_version=versions[1],
            number_of=one.number_of,
            ground=one.ground,
            proposed_on=one.proposed_on,
            proposed_by=one.proposed_by,
            decided_on=one.decided_on,
            decided_by=one.decided_by,
            decision_ground=one.decision_ground,
            kept=KeptOfBothOut.model_validate(seen.kept) if seen.kept else None,
        )


class ListedMergeProposalOut(Wire):
    """一项合并建议，办到哪里。"""

    id: MergeProposalId
    version: int = Field(ge=1, description="版本号")
    state: ProposalState = Field(description=STATES)
    absorbed_youth_id: YouthId | None = Field(description=f"被并入的登记；{_ELSEWHERE}")
    into_youth_id: YouthId | None = Field(description=f"并入的登记；{_ELSEWHERE}")
    proposed_on: date = Field(description="建议的日期")
    decided_on: date | None = Field(description="决定的日期；没有决定的为 null")

    @classmethod
    def of(cls, found: InSight) -> Self:
        """A proposal as an office finds it that sees one of the records, or both."""
        one = found.proposal
        return cls(
            id=one.id,
            version=one.version,
            state=one.state,
            absorbed_youth_id=one.absorbed_id if found.absorbed else None,
            into_youth_id=one.into_id if found.into else None,
            proposed_on=one.proposed_on,
            decided_on=one.decided_on,
        )
