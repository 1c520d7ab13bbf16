"""Archive appraisals on the wire."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field

from services.common.values.identity import masked_name
from services.common.web.choices import listed
from services.common.web.wire import GroundText, NoNumbers, RegionCode, Wire
from services.matching.actions.archive_appraisals import (
    ArchiveAppraisalDecided,
    ArchiveAppraisalForm,
    AwaitingArchiveAppraisal,
)
from services.matching.rules.archive_appraisals import (
    DECISIONS,
    NAMES,
    ArchiveAppraisalState,
    ArchiveDecision,
)
from services.matching.schemas.ids import ArchiveAppraisalId, YouthId
from services.matching.schemas.versions import Version
from services.matching.tables.archive_appraisals import ArchiveAppraisal

_STATES: Final = listed(NAMES.states)
_DECISION: Final = f"鉴定意见：{listed(DECISIONS)}"
_KEPT_UNTIL: Final = "继续保存到哪一天（含当日），次日起再列为待鉴定；鉴定为销毁的为 null"
PaperNumber = Annotated[
    str,
    Field(
        min_length=2,
        max_length=60,
        pattern=r"^[0-9A-Za-z一-鿿〔〕（）()\[\]/_-]+$",
        description="鉴定文书的文号；不填写人员的姓名、号码",
        examples=["宁人社档鉴〔2056〕3号"],
    ),
]


class ArchiveAppraisalIn(Wire):
    """档案鉴定对一个人的档案作出的意见。"""

    decision: ArchiveDecision = Field(description=_DECISION)
    kept_until: date | None = Field(
        default=None,
        description="继续保存到哪一天（含当日），须在今天以后、"
        "最长年限（政策值 archive_keep_years）以内；鉴定为继续保存的必填，销毁的不填",
    )
    paper_number: Annotated[PaperNumber, NoNumbers]
    ground: GroundText = Field(description="依据：由谁鉴定、怎样鉴定的")

    def form(self, youth_id: str) -> ArchiveAppraisalForm:
        """As actions take it."""
        return ArchiveAppraisalForm(youth_id=youth_id, **dict(self))


class ArchiveAppraisalDecidedIn(Wire):
    """确认或者不予确认一项档案鉴定意见。"""

    ground: GroundText = Field(description="怎样核对的，或者为什么不予确认")
    expected_version: Version = Field(default=None, description="您看到的这项意见的版本号；必填")

    def decided(self, youth_id: str) -> ArchiveAppraisalDecided:
        """As actions take it."""
        return ArchiveAppraisalDecided(youth_id=youth_id, **dict(self))


class ArchiveAppraisalOut(Wire):
    """一项档案鉴定意见及其决定；销毁以后，文字不再保存。"""

    id: ArchiveAppraisalId
    version: int = Field(ge=1, description="版本号")
    youth_id: YouthId
    state: ArchiveAppraisalState = Field(description=_STATES)
    decision: ArchiveDecision = Field(description=_DECISION)
    kept_until: date | None = Field(description=_KEPT_UNTIL)
    paper_number: str = Field(max_length=60, description="鉴定文书的文号")
    ground: str = Field(max_length=500, description="依据")
    proposed_on: date = Field(description="登记的日期")
    proposed_by: str = Field(max_length=100, description="谁登记的：账号编号")
    decided_on: date | None = Field(description="决定的日期；没有决定的为 null")
    decided_by: str | None = Field(
        max_length=100, description="谁决定的：账号编号；没有决定的为 null"
    )
    decision_ground: str | None = Field(max_length=500, description="决定的理由；没有决定的为 null")

    @classmethod
    def of(cls, one: ArchiveAppraisal) -> Self:
        """An appraisal as its office reads it."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class AwaitingArchiveAppraisalOut(Wire):
    """一个人的档案：满保存年限待鉴定，或者有没有决定的鉴定意见。"""

    youth_id: YouthId
    name: str = Field(max_length=100, description="姓名，只显示部分")
    region: RegionCode = Field(description="居住的县（市、区）")
    last_on: date = Field(description="最后一次办理的日期")
    kept_to: date = Field(description="保存年限的最后一天")
    to_be_appraised: bool = Field(
        description="现在是否待鉴定；登记鉴定意见以后又有事项办理的为 false，请不予确认"
    )
    appraisal: ArchiveAppraisalOut | None = Field(
        description="没有决定的鉴定意见；还没有登记的为 null"
    )

    @classmethod
    def of(cls, one: AwaitingArchiveAppraisal) -> Self:
        """Whose records wait, masked."""
        return cls(
            youth_id=one.youth.id,
            name=masked_name(one.youth.name),
            region=one.youth.region,
            last_on=one.last_on,
            kept_to=one.kept_to,
            to_be_appraised=one.is_ripe,
            appraisal=ArchiveAppraisalOut.of(one.appraisal) if one.appraisal else None,
        )
