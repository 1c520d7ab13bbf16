"""Posts on the wire. There is no field for education, major, school, grades or interview."""

from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.common.web.choices import listed
from services.common.web.wire import (
    IsOccupation,
    OccupationCode,
    RegionCode,
    Seen,
    Wire,
    id_field,
    with_example,
)
from services.units.actions.threshold_readings import Advice
from services.units.actions.under_18 import Under18Decision
from services.units.policy import wordings
from services.units.rules.fields import check_fields
from services.units.rules.posts import POST_STEPS, PostForm, PostState
from services.units.rules.under_18 import Under18Code, Under18State
from services.units.schemas.thresholds import PostThreshold, shown_reading
from services.units.schemas.units import (
    LongGround,
    LongText,
    MentorId,
    Text,
    UnitId,
    WorkplaceId,
)
from services.units.schemas.versions import Version
from services.units.tables.posts import Post

PostId = Annotated[str, id_field("pst", "岗位编号")]
Headcount = Annotated[int, Field(ge=1, le=1000, description="名额")]
Occupation = OccupationCode


class WithoutThresholds(Wire):
    """不接受学历、专业、学校、成绩、面试等字段。"""

    @model_validator(mode="before")
    @classmethod
    def _no_threshold_fields(cls, values: Any) -> Any:
        if isinstance(values, dict):
            unknown = [name for name in values if name not in cls.model_fields]
            check_fields(map(str, unknown), wordings.threshold_names())
        return values


class Extras(WithoutThresholds):
    """单位另外提供的待遇（宁人社函〔2020〕272号 一）。"""

    meals: bool = Field(default=False, description="是否提供工作餐")
    lodging: bool = Field(default=False, description="是否提供住宿")
    allowance: Text | None = Field(
        default=None, description="另发的生活补助，如 每月300元", examples=["每月300元"]
    )


UNDER_18_CODES: Final = (
    "night_shift 夜班、hazard 有毒有害或危险、heavy_labour 过重体力劳动、"
    "confined_place 井下或密闭空间、other 其他法律法规禁止"
)


class Under18Ground(WithoutThresholds):
    """为什么不适合未满18周岁的人员。"""

    code: Under18Code = Field(description=UNDER_18_CODES)
    text: Text = Field(description="具体说明", examples=["需要夜间值班"])


EXAMPLE: Final = {
    "title": "机械装配见习",
    "duties": "在带教老师指导下装配和调试设备",
    "occupation": "4-01-02",
    "headcount": 4,
    "workplace": "金凤区宝湖路一厂",
    "workplace_county": "640106",
    "months": 6,
    "extras": {"meals": True, "allowance": "每月300元"},
    "skills": ["识图", "设备点检"],
    "remarks": "厂区有食堂",
    "mentor_id": "mnt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
}


class PostDraft(WithoutThresholds):
    """见习岗位。"""

    model_config = with_example(EXAMPLE)

    title: Annotated[Text, Seen] = Field(description="岗位名称", examples=["机械装配见习"])
    duties: Annotated[LongText, Seen] = Field(
        description="工作内容", examples=["在带教老师指导下装配和调试设备"]
    )
    occupation: Annotated[Occupation, IsOccupation]
    headcount: Headcount
    workplace: Annotated[Text, Seen] | None = Field(
        default=None,
        description="工作地点；填写了 workplace_id 的不填，否则必填",
        examples=["金凤区宝湖路一厂"],
    )
    workplace_county: RegionCode | None = Field(
        default=None, description="工作地点所在县（区）；填写了 workplace_id 的不填，否则必填"
    )
    workplace_id: WorkplaceId | None = Field(default=None, description="单位登记的工作地点")
    months: int = Field(ge=1, le=120, description="见习期限，月")
    extras: Extras = Field(default_factory=Extras, description="单位另外提供的待遇")
    skills: list[Annotated[Text, Seen]] = Field(
        default=[], max_length=20, description="能学到的技能", examples=[["识图", "设备点检"]]
    )
    remarks: Annotated[LongText, Seen] | None = Field(
        default=None, description="备注", examples=["厂区有食堂"]
    )
    mentor_id: MentorId | None = Field(default=None, description="带教老师；发布前必填")
    unsuitable_under_18: bool = Field(
        default=False, description="是否不适合未满18周岁的人员（夜班、有危害）"
    )
    under_18: Under18Ground | None = Field(
        default=None, description="不适合未满18周岁人员的理由；申报的岗位发布前必填"
    )

    @model_validator(mode="after")
    def _one_workplace(self) -> Self:
        own = (self.workplace is not None, self.workplace_county is not None)
        if own != (self.workplace_id is None,) * 2:
            reason = "请填写 workplace 和 workplace_county，或者只填写 workplace_id。"
            raise PydanticCustomError("workplace_unfit", "{reason}", {"reason": reason})
        return self

    def form(self) -> PostForm:
        """As actions take it."""
        return PostForm(
            title=self.title,
            duties=self.duties,
            occupation=self.occupation,
            headcount=self.headcount,
            workplace=self.workplace or "",
            workplace_county=self.workplace_county or "",
            workplace_id=self.workplace_id,
            months=self.months,
            meals=self.extras.meals,
            lodging=self.extras.lodging,
            extra_allowance=self.extras.allowance,
            skills=tuple(self.skills),
            mentor_id=self.mentor_id,
            unsuitable_under_18=self.unsuitable_under_18,
            under_18_code=self.under_18.code if self.under_18 else None,
            under_18_ground=self.under_18.text if self.under_18 else None,
            remarks=self.remarks,
        )


class PostCorrection(PostDraft):
    """见习岗位草稿的修改。"""

    model_config = with_example(EXAMPLE | {"expected_version": 1})

    expected_version: Version = None


class PostMove(Wire):
    """发布岗位。"""

    expected_version: Version = None


class PostClosing(PostMove):
    """关闭岗位。"""

    ground: LongGround = Field(description="关闭的理由", examples=["生产计划调整，不再接收"])


class HeadcountChange(PostMove):
    """调整名额。"""

    headcount: Headcount


class Under18Out(Wire):
    """不适合未满18周岁人员的申报及其确认。"""

    code: Under18Code | None = Field(description=f"理由代码：{UNDER_18_CODES}；早先申报的可能没有")
    text: Text | None = Field(description="具体说明")
    state: Under18State = Field(
        description="declared 待经办机构确认（期间视为不适合）、confirmed 已确认、refused 未获确认"
    )
    keeps_out: bool = Field(description="目前是否不派遣未满18周岁的人员")
    decided_on: date | None = Field(description="确认日期")
    decision_ground: LongText | None = Field(description="确认的理由")


class Under18Confirmation(PostMove):
    """确认岗位是否不适合未满18周岁的人员。"""

    confirmed: bool = Field(description="true 确认不适合，false 不予确认")
    ground: LongGround = Field(description="理由")

    def decided(self) -> Under18Decision:
        """As actions take it."""
        return Under18Decision(self.confirmed, self.ground, self.expected_version)


class PostOut(Wire):
    """见习岗位。"""

    id: PostId
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    state: PostState = Field(description=listed(POST_STEPS.states))
    title: Text = Field(description="岗位名称")
    duties: LongText = Field(description="工作内容")
    occupation: Occupation
    headcount: Headcount
    workplace: LongText = Field(description="工作地点")
    workplace_county: RegionCode
    workplace_id: WorkplaceId | None = Field(description="单位登记的工作地点")
    months: int = Field(ge=1, le=120, description="见习期限，月")
    extras: Extras = Field(description="单位另外提供的待遇")
    skills: list[Text] = Field(max_length=20, description="能学到的技能")
    remarks: LongText | None = Field(description="备注")
    mentor_id: MentorId | None = Field(description="带教老师")
    unsuitable_under_18: bool = Field(description="是否申报为不适合未满18周岁的人员")
    under_18: Under18Out | None = Field(description="申报的理由和经办机构的确认；未申报为 null")
    offer_version: int = Field(ge=0, description="名额和状态的版本号；未发布为0")
    published_on: date | None = Field(description="发布日期")
    threshold: PostThreshold | None = Field(
        description="门槛检查对草稿文字的意见；列表中不给出，已发布的见门槛复核，均为 null"
    )


def shown_post(post: Post, advice: Advice | None = None) -> PostOut:
    """A post as an answer, with what a draft is advised of."""
    columns = [column.key for column in Post.__table__.columns]
    own = {name: getattr(post, name) for name in columns if name in PostOut.model_fields}
    threshold = shown_reading(advice.told, advice.edition) if advice else None
    return PostOut(
        **own, extras=shown_extras(post), under_18=_shown_under_18(post), threshold=threshold
    )


def _shown_under_18(post: Post) -> Under18Out | None:
    if post.under_18_state is None:
        return None
    return Under18Out(
        code=post.under_18_code,
        text=post.under_18_ground,
        state=post.under_18_state,
        keeps_out=post.keeps_out_under_18,
        decided_on=post.under_18_decided_on,
        decision_ground=post.under_18_decision_ground,
    )


def shown_extras(post: Post) -> Extras:
    """What a unit adds, as an answer."""
    return Extras(meals=post.meals, lodging=post.lodging, allowance=post.extra_allowance)
