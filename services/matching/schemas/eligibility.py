"""Eligibility on the wire."""

from datetime import date
from typing import Final

from pydantic import Field

from services.common.web.wire import Wire
from services.matching.rules.eligibility import Branch, Category
from services.matching.schemas.youths import CATEGORIES

BRANCHES: Final = "graduate 高校毕业生、unemployed_youth 失业青年"


class EligibilityConditionOut(Wire):
    """一项条件。"""

    code: str = Field(description="条件代码", max_length=50)
    met: bool = Field(description="是否符合")
    article: str = Field(description="依据", max_length=200)
    text: str = Field(description="条件内容", max_length=200)
    answer: str = Field(description="当日的情况", max_length=200)
    branch: Branch | None = Field(
        description=f"只适用于一类人的条件：{BRANCHES}；适用于所有人时为 null"
    )


class EligibilityOut(Wire):
    """参加就业见习的资格：共同条件全部符合，且两类之一的条件全部符合。"""

    on: date = Field(description="按哪一天判断；最终以签署协议当天为准")
    eligible: bool = Field(description="是否符合")
    branches: list[Branch] = Field(description=f"符合哪几类：{BRANCHES}")
    category: Category | None = Field(description=f"类别：{CATEGORIES}；都不是时为 null")
    conditions: list[EligibilityConditionOut] = Field(description="每一项条件")
