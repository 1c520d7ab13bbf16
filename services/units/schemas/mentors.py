"""Mentors on the wire: one ended, and a post given another."""

from datetime import date

from pydantic import Field

from services.common.web.wire import Wire
from services.units.actions.mentors import MentorChange, MentorEnd
from services.units.schemas.units import LongGround, MentorId
from services.units.schemas.versions import Version


class MentorEnding(Wire):
    """带教老师不再带教。"""

    last_day: date = Field(description="最后一个带教日")
    ground: LongGround = Field(description="理由")

    def form(self, mentor_id: str) -> MentorEnd:
        """As actions take it."""
        return MentorEnd(mentor_id, self.last_day, self.ground)


class PostMentorChange(Wire):
    """更换岗位的带教老师。"""

    mentor_id: MentorId = Field(description="新的带教老师")
    ground: LongGround = Field(description="理由")
    expected_version: Version = None

    def form(self) -> MentorChange:
        """As actions take it."""
        return MentorChange(self.mentor_id, self.ground, self.expected_version)
