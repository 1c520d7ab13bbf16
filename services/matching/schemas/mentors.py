"""Changes of mentor in a placement, on the wire."""

from datetime import date

from pydantic import Field

from services.common.web.wire import AwareInstant, GroundText, Wire
from services.matching.actions.entering import Entered
from services.matching.actions.mentors import Wanted
from services.matching.schemas.endings import Version
from services.matching.schemas.ids import MentorId


class MentorChangeIn(Wire):
    """更换见习人员的带教老师。"""

    mentor_id: MentorId = Field(description="新的带教老师")
    since: date = Field(description="自哪一日起带教")
    ground: GroundText = Field(description="理由")
    expected_version: Version = None

    @property
    def wanted(self) -> Wanted:
        """As actions take it."""
        return Wanted(self.mentor_id, self.since, Entered(self.ground, self.expected_version))


class MentorChangeOut(Wire):
    """一次更换；只增不改。"""

    version: int = Field(description="这次更换形成的见习版本号")
    before: MentorId | None = Field(description="此前的带教老师")
    mentor_id: MentorId = Field(description="此后的带教老师")
    since: date = Field(description="自哪一日起")
    ground: str = Field(description="理由", max_length=500)
    recorded_at: AwareInstant = Field(description="登记时间")
