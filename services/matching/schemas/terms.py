"""Extension, suspension and return of a placement on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import GroundText, Wire, with_example
from services.matching.actions.entering import Entered
from services.matching.actions.terms import Longer, Stop
from services.matching.actions.transfers import Transfer
from services.matching.rules import placements
from services.matching.rules.endings import Early
from services.matching.rules.health import Undisclosed
from services.matching.rules.terms import SUSPENSION_CAUSES
from services.matching.schemas.consents import ConsentIn
from services.matching.schemas.endings import ByWhom, Cause, Ground
from services.matching.schemas.ids import PostId
from services.matching.schemas.versions import FreeVersion, Version

_CAUSES = "，".join(f"{code} {title}" for code, title in SUSPENSION_CAUSES.items())

SuspensionCause = Annotated[placements.SuspensionCause, Field(description=f"中止的原因：{_CAUSES}")]


class ExtensionIn(Wire):
    """延长见习期限：再加几个月，须经见习人员同意。"""

    model_config = with_example(
        {
            "months": 1,
            "consent": {"given_on": "2026-03-02", "method": "in_person"},
            "expected_version": 1,
        }
    )

    months: int = Field(description="延长的月数，自到岗之日起连同原期限一并计算", ge=1, le=24)
    consent: ConsentIn = Field(description="见习人员同意延长的记录")
    guardian_consent: ConsentIn | None = Field(
        default=None, description="监护人同意延长的记录；见习人员同意时未成年的必填，其他的不填"
    )
    ground: Ground = None
    expected_version: Version = None

    @property
    def longer(self) -> Longer:
        """As actions take it."""
        entered = Entered(self.ground, self.expected_version)
        guardian = self.guardian_consent.consent() if self.guardian_consent else None
        return Longer(self.months, self.consent.consent(), guardian, entered)


class SuspensionIn(Wire):
    """中止见习：停下的日子不算见习期，恢复后顺延。"""

    since: date = Field(description="中止的第一天，当天不在岗")
    cause: SuspensionCause
    ground: Ground = None
    expected_version: FreeVersion = None

    @property
    def stop(self) -> Stop:
        """As actions take it."""
        return Stop(self.since, self.cause, Entered(self.ground, self.expected_version))


class ResumptionIn(Wire):
    """恢复见习。"""

    resumed_on: date = Field(description="恢复后的第一个见习日")
    ground: Ground = None
    expected_version: FreeVersion = None


class TransferIn(Wire):
    """转到其他单位：原见习结束，派遣到新的岗位，由见习人员接受后签订协议。"""

    post_id: PostId = Field(description="转入的岗位，须有空余名额")
    last_day: date = Field(description="在原单位的最后一个见习日，须在今天以前")
    cause: Cause
    by_whom: ByWhom
    ground: GroundText = Field(
        description="转岗的理由", examples=["本人愿意学习新岗位的技能，双方同意"]
    )
    expected_version: Version = None

    @property
    def transfer(self) -> Transfer:
        """As actions take it."""
        end = Early(self.last_day, self.cause, self.by_whom)
        return Transfer(self.post_id, end, Entered(self.ground, self.expected_version))


class SuspensionOut(Wire):
    """一次中止；期满日期按中止的天数顺延。"""

    since: date = Field(description="中止的第一天")
    cause: placements.SuspensionCause | Undisclosed = Field(
        description=f"中止的原因：{_CAUSES}，undisclosed 不在可以查看的范围内；"
        "因病的只有本人、单位、其经办机构和县级看到"
    )
    resumed_on: date | None = Field(
        description="恢复后的第一个见习日；仍在中止，或者中止期间结束见习的为 null"
    )
