"""What an agreement says of a post, on the wire between services."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.time.clock import day_of
from services.common.web.forms import Digest
from services.common.web.wire import Wire
from services.units.queries.agreement_words import Words


class AgreementWordsOut(Wire):
    """见习协议中单位、岗位、带教老师和见习计划的文字。"""

    unit_name: str = Field(max_length=200, description="单位名称")
    credit_code: str = Field(max_length=18, description="统一社会信用代码")
    unit_address: str = Field(max_length=2000, description="单位地址")
    post_title: str = Field(max_length=200, description="岗位名称")
    duties: str = Field(max_length=2000, description="工作内容")
    workplace: str = Field(max_length=2000, description="工作地点")
    meals: bool = Field(description="是否提供工作餐")
    lodging: bool = Field(description="是否提供住宿")
    extra_allowance: str | None = Field(max_length=200, description="另发的生活补助")
    skills: list[str] = Field(max_length=20, description="能学到的技能")
    mentor_name: str | None = Field(max_length=200, description="带教老师姓名")
    mentor_title: str | None = Field(max_length=200, description="带教老师职务或职称")
    plan_digest: Digest | None = Field(description="有效的见习计划的 SHA-256")
    plan_handed_in_on: date | None = Field(description="见习计划的提交日期")

    @classmethod
    def of(cls, words: Words) -> Self:
        """As they stand now."""
        post, unit, mentor, plan = words.post, words.unit, words.mentor, words.plan
        return cls(
            unit_name=unit.name,
            credit_code=unit.credit_code,
            unit_address=unit.address,
            post_title=post.title,
            duties=post.duties,
            workplace=post.workplace,
            meals=post.meals,
            lodging=post.lodging,
            extra_allowance=post.extra_allowance,
            skills=post.skills,
            mentor_name=mentor.name if mentor else None,
            mentor_title=mentor.title if mentor else None,
            plan_digest=plan.digest if plan else None,
            plan_handed_in_on=day_of(plan.handed_in_at) if plan else None,
        )
