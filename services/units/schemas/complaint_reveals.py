"""Whoever complained, in full, for an office that must know it."""

from typing import Annotated, Literal

from pydantic import Field

from services.common.web.masked import ForPurpose
from services.common.web.wire import Wire
from services.units.schemas.complaints import FORGOTTEN
from services.units.schemas.units import (
    LongText,
)
from services.units.tables.complaints import Complaint


class ComplaintRevealIn(ForPurpose):
    """查看投诉全文的用途，记入审计日志。"""

    purpose: Literal["investigation", "answer", "transfer", "review"] = Field(
        description="用途：investigation 调查、answer 答复、transfer 移送、review 复核"
    )


class RevealedComplaint(Wire):
    """投诉全文，只在这一次答复中出现。"""

    name: str | None = Field(max_length=50, description="投诉人姓名")
    phone: str | None = Field(max_length=20, description="投诉人手机号码")
    registered_name: str | None = Field(
        max_length=100, description="登录投诉的，投诉当日登记的姓名；不登录或者没有登记的为 null"
    )
    registered_phone: str | None = Field(
        max_length=20, description="登录投诉的，投诉当日登记的手机号码；可以据此联系本人"
    )
    words: Annotated[str, Field(min_length=1, max_length=4000)] | None = Field(
        description=f"投诉内容；{FORGOTTEN}"
    )
    answer: LongText | None = Field(description=f"对投诉人的答复；{FORGOTTEN}")


def shown_in_full(complaint: Complaint) -> RevealedComplaint:
    """A complaint with who complained, for one look."""
    return RevealedComplaint(
        name=complaint.name,
        phone=complaint.phone,
        registered_name=complaint.registered_name,
        registered_phone=complaint.registered_phone,
        words=complaint.words or None,
        answer=complaint.answer or None,
    )
