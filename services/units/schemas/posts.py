"""Posts on the wire. There is no field for education, major, school, grades or interview."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, model_validator

from services.common.web.wire import RegionCode, Wire, id_field
from services.units.policy import wordings
from services.units.rules.fields import check_fields
from services.units.rules.posts import PostForm, PostState
from services.units.schemas.units import (
    ExpectedVersion,
    LongGround,
    LongText,
    MentorId,
    Text,
    UnitId,
)
from services.units.tables.posts import Post

PostId = Annotated[str, id_field("pst")]
Headcount = Annotated[int, Field(ge=1, le=1000, description="名额")]
Occupation = Annotated[
    str,
    Field(
        pattern=r"^[1-8](-\d{2}){0,3}$",
        description="职业代码（GB/T 6565），如 4-01-02；可只填到大类或中类",
        examples=["3-01-02"],
    ),
]


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
    allowance: Text | None = Field(default=None, description="另发的生活补助，如 每月300元")


class PostDraft(WithoutThresholds):
    """见习岗位。"""

    title: Text = Field(description="岗位名称")
    duties: LongText = Field(description="工作内容")
    occupation: Occupation
    headcount: Headcount
    workplace: Text = Field(description="工作地点")
    workplace_county: RegionCode
    months: int = Field(ge=1, le=120, description="见习期限，月")
    extras: Extras = Field(default_factory=Extras, description="单位另外提供的待遇")
    skills: list[Text] = Field(default=[], max_length=20, description="能学到的技能")
    mentor_id: MentorId | None = Field(default=None, description="带教老师；发布前必填")
    unsuitable_under_18: bool = Field(
        default=False, description="是否不适合未满18周岁的人员（夜班、有危害）"
    )

    def form(self) -> PostForm:
        """As actions take it."""
        return PostForm(
            title=self.title,
            duties=self.duties,
            occupation=self.occupation,
            headcount=self.headcount,
            workplace=self.workplace,
            workplace_county=self.workplace_county,
            months=self.months,
            meals=self.extras.meals,
            lodging=self.extras.lodging,
            extra_allowance=self.extras.allowance,
            skills=tuple(self.skills),
            mentor_id=self.mentor_id,
            unsuitable_under_18=self.unsuitable_under_18,
        )


class PostCorrection(PostDraft):
    """见习岗位草稿的修改。"""

    expected_version: ExpectedVersion = None


class PostMove(Wire):
    """发布岗位。"""

    expected_version: ExpectedVersion = None


class PostClosing(PostMove):
    """关闭岗位。"""

    ground: LongGround = Field(description="关闭的理由")


class HeadcountChange(PostMove):
    """调整名额。"""

    headcount: Headcount


class PostOut(Wire):
    """见习岗位。"""

    id: PostId
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    state: PostState = Field(description="draft 草稿、open 开放、suspended 暂停、closed 关闭")
    title: Text = Field(description="岗位名称")
    duties: LongText = Field(description="工作内容")
    occupation: Occupation
    headcount: Headcount
    workplace: Text = Field(description="工作地点")
    workplace_county: RegionCode
    months: int = Field(ge=1, le=120, description="见习期限，月")
    extras: Extras = Field(description="单位另外提供的待遇")
    skills: list[Text] = Field(max_length=20, description="能学到的技能")
    mentor_id: MentorId | None = Field(description="带教老师")
    unsuitable_under_18: bool = Field(description="是否不适合未满18周岁的人员")
    offer_version: int = Field(ge=0, description="名额和状态的版本号；未发布为0")
    published_on: date | None = Field(description="发布日期")


def shown_post(post: Post) -> PostOut:
    """A post as an answer."""
    columns = [column.key for column in Post.__table__.columns]
    own = {name: getattr(post, name) for name in columns if name in PostOut.model_fields}
    return PostOut(**own, extras=shown_extras(post))


def shown_extras(post: Post) -> Extras:
    """What a unit adds, as an answer."""
    return Extras(meals=post.meals, lodging=post.lodging, allowance=post.extra_allowance)
