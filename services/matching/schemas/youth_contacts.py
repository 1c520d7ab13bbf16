"""Who an account is, on the wire between services."""

from typing import Self

from pydantic import Field

from services.common.web.wire import Wire
from services.matching.tables.youths import Youth


class YouthContactOut(Wire):
    """账号登记的姓名和电话。"""

    name: str | None = Field(max_length=100, description="姓名")
    phone: str | None = Field(max_length=20, description="手机号码")

    @classmethod
    def of(cls, youth: Youth | None) -> Self:
        """As registered; nothing of nobody."""
        if youth is None:
            return cls(name=None, phone=None)
        return cls(name=youth.name, phone=youth.phone)
