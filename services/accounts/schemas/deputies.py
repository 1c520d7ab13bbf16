"""What travels about deputies."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.accounts.schemas.accounts import AccountId
from services.common.web.wire import AwareInstant, GroundText, Wire, id_field


class DeputyRequest(Wire):
    """指定代理人。"""

    deputy_id: AccountId
    first_day: date = Field(description="代理的第一天")
    last_day: date = Field(description="代理的最后一天；最长天数见政策数值 deputy_days")
    ground: GroundText = Field(description="理由")


class DeputyEndRequest(Wire):
    """提前结束代理。"""

    expected_version: int = Field(description="您看到的版本号", ge=1, le=2**31 - 1)
    ground: GroundText = Field(description="理由")


class DeputyOut(Wire):
    """一项代理。"""

    id: Annotated[str, id_field("dpy"), Field(description="代理编号")]
    officer_id: AccountId
    deputy_id: AccountId
    first_day: date = Field(description="代理的第一天")
    last_day: date = Field(description="代理的最后一天")
    ended_at: AwareInstant | None = Field(description="提前结束的时间；没有提前结束的为 null")
    version: int = Field(description="版本号", ge=1)


class DeputiesOut(Wire):
    """一名经办人员的代理。"""

    items: list[DeputyOut] = Field(description="新的在前", max_length=100)
