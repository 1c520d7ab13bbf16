"""Tries to reach a trainee, on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.tokens import Caller
from services.common.web.wire import AwareInstant, GroundText, Wire
from services.matching.actions.absences import ToldAttempt
from services.matching.rules import absences
from services.matching.schemas.ids import ContactAttemptId
from services.matching.tables.disputes import ContactAttempt

Way = Annotated[
    absences.Way,
    Field(description="方式：call 电话，message 消息，visit 上门，contact_person 通过家属或联系人"),
]


class ContactAttemptIn(Wire):
    """联系没有到岗的见习人员。"""

    way: Way
    made_on: date = Field(description="联系的日期")
    reached: bool = Field(description="是否联系到本人")
    note: GroundText | None = Field(
        default=None, description="情况说明，加密保存", examples=["电话无人接听，已发短信"]
    )

    @property
    def told(self) -> ToldAttempt:
        """As actions take it."""
        return ToldAttempt(self.way, self.made_on, self.reached, self.note)


class ContactAttemptOut(Wire):
    """一次联系。"""

    id: ContactAttemptId = Field(description="联系记录编号")
    way: Way
    made_on: date = Field(description="联系的日期")
    reached: bool = Field(description="是否联系到本人")
    note: str | None = Field(
        description="情况说明；没有填写的，或者见习人员查看的为 null", max_length=500
    )
    recorded_at: AwareInstant = Field(description="登记时间")


def shown_attempt(attempt: ContactAttempt, caller: Caller) -> ContactAttemptOut:
    """A try as its side sees it: what was written of a youth is not told to them."""
    names = ContactAttemptOut.model_fields.keys() - {"note"}
    columns = {name: getattr(attempt, name) for name in names}
    return ContactAttemptOut(**columns, note=None if caller.kind == "youth" else attempt.note)
