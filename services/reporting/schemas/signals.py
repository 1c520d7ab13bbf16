"""Audit signals on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import AwareInstant, GroundText, MonthText, RegionCode, Wire
from services.reporting.rules.signals import (
    EFFECTS,
    KINDS,
    NAMES,
    OUTCOMES,
    Effect,
    Entered,
    Kind,
    Outcome,
    State,
    Step,
)
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import SettlementId, SignalId, UnitId, YouthId
from services.reporting.schemas.versions import Version
from services.reporting.tables.signals import AuditSignal, AuditSignalMove

KINDS_TOLD: Final = f"种类：{listed(KINDS)}"
STATES_TOLD: Final = f"状态：{listed(NAMES.states)}"
_STEPS: Final = f"环节：entry 登记、{listed(NAMES.moves)}"
_ENTERED: Final = (
    "种类：employee_insurance 在其他单位以职工身份参保、own_staff 原是见习单位的职工、"
    "business_licence 本人办有营业执照；以灵活就业身份缴费不是线索"
)


class SignalIn(Wire):
    """登记一条核查线索。"""

    kind: Entered = Field(description=_ENTERED)
    youth_id: YouthId = Field(description="见习对象编号")
    month: MonthText = Field(description="涉及哪个月的补贴")
    ground: GroundText = Field(
        description="依据，如比对的来源和日期", examples=["与社会保险参保信息比对，2026年3月2日"]
    )


class SignalDecisionIn(Wire):
    """对线索的核定。"""

    expected_version: Version = None
    decision: Literal["explained", "confirmed", "withdrawn"] = Field(
        description="explained 已有合理说明，confirmed 查实，withdrawn 撤销查实"
    )
    ground: GroundText = Field(description="核定的理由")


class SignalOut(Wire):
    """一条核查线索。"""

    id: SignalId = Field(description="核查线索编号")
    kind: Kind = Field(description=KINDS_TOLD)
    region: RegionCode = Field(description="行政区划代码")
    month: MonthText | None = Field(description="涉及的月份；不限于某月的为 null")
    youths: list[YouthId] = Field(description="涉及的见习对象编号")
    unit_id: UnitId | None = Field(description="涉及的见习单位；不限于一个单位的为 null")
    settlement_id: SettlementId | None = Field(description="在哪一批结算中发现；登记的为 null")
    evidence: dict[str, Any] = Field(description="表明线索的编号、日期和数目")
    effect: Effect = Field(description=f"对拨付的影响：{listed(EFFECTS)}")
    when_confirmed: Outcome = Field(
        description=f"查实后对当月补贴的影响：{listed(OUTCOMES)}；不限于某月的线索为 none"
    )
    state: State = Field(description=STATES_TOLD)
    version: int = Field(ge=0, description="版本号")
    found_on: date = Field(description="发现日期")
    recorded_at: AwareInstant = Field(description="登记时间")


def signal_told(row: AuditSignal, when_confirmed: Outcome) -> SignalOut:
    """A signal, and what its confirmation does to its month."""
    kept = {name: getattr(row, name) for name in SignalOut.model_fields if name != "when_confirmed"}
    return SignalOut.model_validate(kept | {"when_confirmed": when_confirmed})


class SignalStepOut(Wire):
    """线索办理过的一个环节。"""

    version: int = Field(ge=0, description="办理后的版本号")
    move: Step = Field(description=_STEPS)
    author: Author = Field(description="办理人的账号")
    ground: str = Field(description="依据或者理由")
    recorded_at: AwareInstant = Field(description="办理时间")


class SignalWithSteps(SignalOut):
    """一条核查线索和它办理过的环节。"""

    steps: list[SignalStepOut] = Field(description="办理过的环节，按先后")

    @classmethod
    def of(cls, row: AuditSignal, steps: Sequence[AuditSignalMove], does: Outcome) -> Self:
        """A signal and what was said of it."""
        shown = signal_told(row, does)
        return cls(**dict(shown), steps=[SignalStepOut.model_validate(step) for step in steps])
