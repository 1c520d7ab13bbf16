"""The public directory on the wire: nothing of a person, nothing of a draft."""

from datetime import date

from pydantic import Field

from services.common.web.wire import RegionCode, Wire
from services.units.rules.units import Kind
from services.units.schemas.posts import Extras, Headcount, Occupation, PostId, shown_extras
from services.units.schemas.units import Industry, LongText, Text, UnitId
from services.units.tables.posts import Post
from services.units.tables.units import Unit


class PublicUnit(Wire):
    """见习单位（公开信息）。"""

    id: UnitId
    name: Text = Field(description="单位名称")
    region: RegionCode
    address: Text = Field(description="地址")
    industry: Industry
    kind: Kind = Field(description="单位类型")
    park: Text | None = Field(description="所在园区")
    recognised_on: date = Field(description="认定日期")
    demonstration_since: date | None = Field(description="何日起为见习示范单位；不是的为 null")


class PublicPost(Wire):
    """见习岗位（公开信息）。"""

    id: PostId
    unit_id: UnitId
    unit_name: Text = Field(description="单位名称")
    industry: Industry
    title: Text = Field(description="岗位名称")
    duties: LongText = Field(description="工作内容")
    occupation: Occupation
    headcount: Headcount
    workplace: LongText = Field(description="工作地点")
    workplace_county: RegionCode
    months: int = Field(ge=1, le=120, description="见习期限，月")
    extras: Extras = Field(description="单位另外提供的待遇")
    skills: list[Text] = Field(max_length=20, description="能学到的技能")
    unsuitable_under_18: bool = Field(description="是否不适合未满18周岁的人员")
    published_on: date = Field(description="发布日期")


class ProcedureStep(Wire):
    """见习流程的一步。"""

    no: int = Field(ge=1, description="序号")
    title: Text = Field(description="步骤")
    text: LongText = Field(description="说明")
    article: Text = Field(description="依据的条款")


class Procedure(Wire):
    """就业见习的办理流程。"""

    title: Text = Field(description="标题")
    steps: list[ProcedureStep] = Field(max_length=20, description="各步骤")


def public_post(found: tuple[Post, Unit]) -> PublicPost:
    """An open post, as anyone may see it."""
    post, unit = found
    columns = [column.key for column in Post.__table__.columns]
    own = {name: getattr(post, name) for name in columns if name in PublicPost.model_fields}
    own["unsuitable_under_18"] = post.keeps_out_under_18
    return PublicPost(**own, unit_name=unit.name, industry=unit.industry, extras=shown_extras(post))
