"""Changes of mentor in a placement, on the wire."""

from datetime import date

from pydantic import Field

from services.common.web.wire import AwareInstant, GroundText, RegionCode, Wire
from services.matching.actions.entering import Entered
from services.matching.actions.mentors import Wanted
from services.matching.schemas.ids import MentorId, PlacementId, PostId, UnitId, YouthId
from services.matching.schemas.versions import Version


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

    version: int = Field(ge=0, description="这次更换形成的见习版本号")
    before: MentorId | None = Field(description="此前的带教老师")
    mentor_id: MentorId = Field(description="此后的带教老师")
    since: date = Field(description="自哪一日起")
    ground: str | None = Field(
        description="理由；只给登记的本人、单位的经办机构和县级看，没有或者不能查看的为 null",
        max_length=500,
    )
    recorded_at: AwareInstant = Field(description="登记时间")


class UnledPlacementOut(Wire):
    """一次没有带教老师的在岗见习（宁人社函〔2020〕272号 六）。"""

    placement_id: PlacementId = Field(description="见习编号")
    version: int = Field(ge=0, description="见习版本号，更换带教老师时填写")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    post_id: PostId = Field(description="岗位编号")
    region: RegionCode = Field(description="认定单位的经办机构")
    workplace_county: RegionCode = Field(description="见习地点所在县（区）")
    mentor_id: MentorId | None = Field(description="已不再带教的老师；从未指定的为 null")
    unled_since: date = Field(description="自哪一日起没有人带教：老师最后带教日的次日")
