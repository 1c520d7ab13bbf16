"""Stays of the time before, on the wire."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from services.common.web.tokens import Caller
from services.common.web.wire import GroundText, Wire
from services.matching.actions.stays import StayTruth
from services.matching.queries.stays import Stay
from services.matching.rules.stays import StayDays
from services.matching.schemas.ids import YouthId
from services.matching.schemas.versions import Version
from services.matching.tables.youths import Youth


class StayDaysIn(Wire):
    """实际的起止日期。"""

    served_from: date = Field(description="实际的首日")
    served_to: date = Field(description="实际的末日，不晚于原名单的数据截至日期")


class StayCorrectionIn(Wire):
    """更正一段启用以前的见习：指明哪一段，实际如何；原登记保留，不再计入见习月数。"""

    served_from: date = Field(description="有误的一段登记的首日")
    right: StayDaysIn | None = Field(
        default=None, description="实际的起止日期；其实没有这段见习的不填，予以撤销"
    )
    ground: GroundText = Field(
        description="更正的理由", examples=["到岗日期登记错了，以签到表为准"]
    )
    expected_version: Version = None

    @property
    def told(self) -> StayTruth:
        """As actions take it."""
        right = StayDays(self.right.served_from, self.right.served_to) if self.right else None
        return StayTruth(self.served_from, right, self.ground, self.expected_version)


class StayOut(Wire):
    """一段启用以前的见习。"""

    served_from: date = Field(description="首日")
    served_to: date = Field(description="末日")
    counts: bool = Field(description="是否计入见习月数；更正或者撤销的不计")
    corrected_on: date | None = Field(description="更正或者撤销的日期；没有的为 null")
    ground: str | None = Field(
        description="更正的理由；没有更正的，或者本人查看的为 null", max_length=500
    )


class StaysOut(Wire):
    """一名见习对象启用以前的见习。"""

    youth_id: YouthId = Field(description="见习对象编号")
    version: int = Field(ge=0, description="见习对象的版本号")
    items: list[StayOut] = Field(description="按首日排列，更正过的也在内", max_length=1000)


def shown_stays(youth: Youth, found: Sequence[Stay], caller: Caller) -> StaysOut:
    """All of them, as the caller sees them: words of an office are not told to the youth."""
    items = [_shown(stay, caller) for stay in found]
    return StaysOut(youth_id=youth.id, version=youth.version, items=items)


def _shown(stay: Stay, caller: Caller) -> StayOut:
    put_right = stay.correction
    reads = put_right is not None and caller.kind != "youth"
    return StayOut(
        served_from=stay.days.first,
        served_to=stay.days.last,
        counts=not stay.hold.voided,
        corrected_on=put_right.corrected_on if put_right else None,
        ground=put_right.ground if put_right and reads else None,
    )
