"""Fairs and pairs on the wire: nobody's merits can be written, unknown fields are refused."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from services.common.web.wire import AwareInstant, NoNumbers, RegionCode, Wire
from services.matching.actions.fair_pairs import Pairing
from services.matching.actions.fairs import Announcement, Wanted
from services.matching.queries.fairs import FairSight
from services.matching.rules.fairs import Assent, CancelCause, FairState
from services.matching.schemas.ids import DispatchId, FairId, PostId, YouthId
from services.matching.schemas.versions import Version

STATES: Final = "announced 已公布、cancelled 已取消、closed 已结束"
State = Annotated[FairState, Field(description=STATES)]
Cause = Annotated[
    CancelCause,
    Field(
        description="取消原因：venue 场地、weather 天气、epidemic 疫情、too_few 报名过少、"
        "other 其他"
    ),
]
Wish = Annotated[Assent, Field(description="本人怎样表示愿意：in_person 当面、in_writing 书面")]
Consent = Annotated[Assent, Field(description="单位怎样表示同意：in_person 当面、in_writing 书面")]


class FairSeatsIn(Wire):
    """一个岗位为招募会留出的名额。"""

    post_id: PostId = Field(description="岗位编号")
    seats: int = Field(ge=1, le=100_000, description="留出几个名额；须是现在空余的，除非 awaits")
    awaits: bool = Field(
        default=False,
        description="现在空余的不够时，以后空出或者增加的名额先给招募会留足，再派给候补人员",
    )


class FairIn(Wire):
    """公布一场招募会。留出的名额不参加滚动派遣和批次，会后没有用完的退回候补。"""

    region: RegionCode = Field(description="举办地的行政区划代码")
    day: date = Field(description="举办日期，须在今天之后")
    place: Annotated[
        str,
        Field(
            min_length=2, max_length=200, description="举办地点", examples=["兴庆区人力资源市场"]
        ),
        NoNumbers,
    ]
    posts: list[FairSeatsIn] = Field(
        min_length=1, max_length=200, description="各岗位留出的名额，每个岗位只列一次"
    )

    @field_validator("posts")
    @classmethod
    def _each_post_once(cls, posts: list[FairSeatsIn]) -> list[FairSeatsIn]:
        if len({post.post_id for post in posts}) < len(posts):
            reason = "同一个岗位列了不止一次。"
            raise PydanticCustomError("value_refused", "{reason}", {"reason": reason})
        return posts

    def announcement(self) -> Announcement:
        """As actions take it."""
        seats = {post.post_id: Wanted(post.seats, post.awaits) for post in self.posts}
        return Announcement(self.region, self.day, self.place, seats)


class FairCancellationIn(Wire):
    """取消招募会；名额当即退回候补。"""

    cause: Cause
    expected_version: Version = None


class FairClosingIn(Wire):
    """结束招募会；没有用完的名额当即退回候补。"""

    expected_version: Version = None


class PairIn(Wire):
    """双向选择的结果：本人愿意、单位同意。不接受评分、排名、评语或者任何其他内容。"""

    post_id: PostId = Field(description="岗位编号；须是这场招募会留出名额的")
    youth_id: YouthId = Field(description="见习对象编号")
    wish: Wish
    consent: Consent

    def pairing(self) -> Pairing:
        """As actions take it."""
        return Pairing(self.post_id, self.youth_id, self.wish, self.consent)


class FairSeatsOut(Wire):
    """一个岗位在招募会上的名额。"""

    post_id: PostId = Field(description="岗位编号")
    seats: int = Field(description="留出的名额")
    awaited: int = Field(description="尚未空出、待空出后留给招募会的名额；招募会结束或者取消后为0")
    paired: int = Field(description="其中，双向选择成功的")
    returned: int = Field(description="其中，已经退回候补的（岗位关闭的不再派遣）")
    left: int = Field(description="其中，仍然留着的")


class FairOut(Wire):
    """一场招募会。"""

    id: FairId = Field(description="招募会编号")
    version: int = Field(ge=0, description="版本号")
    state: State
    region: RegionCode = Field(description="举办地的行政区划代码")
    day: date = Field(description="举办日期")
    place: str = Field(description="举办地点", examples=["兴庆区人力资源市场"], max_length=200)
    entry_by: date = Field(
        description="双向选择的结果最晚在这一天（含）登记，次日自动结束；见政策数值 "
        "fair_entry_working_days"
    )
    announced_at: AwareInstant = Field(description="公布时间")
    ended_on: date | None = Field(description="取消或者结束的日期")
    cancel_cause: Cause | None
    posts: list[FairSeatsOut] = Field(description="各岗位的名额", max_length=200)


class PairOut(Wire):
    """双向选择成功后产生的派遣。"""

    dispatch_id: DispatchId = Field(description="派遣编号；此后与其他派遣相同")
    fair_id: FairId = Field(description="招募会编号")
    post_id: PostId = Field(description="岗位编号")
    youth_id: YouthId = Field(description="见习对象编号")
    wish: Wish
    consent: Consent
    recorded_at: AwareInstant = Field(description="登记时间")


def shown_fair(sight: FairSight) -> FairOut:
    """A fair as anybody signed in reads it: counts of seats, nobody's id."""
    posts = [FairSeatsOut.model_validate(part) for part in sight.parts]
    if sight.fair.state != "announced":
        posts = [one.model_copy(update={"awaited": 0}) for one in posts]
    facts = {name: getattr(sight.fair, name) for name in FairOut.model_fields if name != "posts"}
    return FairOut(**facts, posts=posts)
