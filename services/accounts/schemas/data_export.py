"""A person's copy of what is held of them, on the wire."""

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from services.accounts.actions.data_export import Copy
from services.accounts.schemas.accounts import YouthId
from services.accounts.schemas.ways import ProofRequest
from services.common.web.wire import AwareInstant, Wire


class CopyProofIn(ProofRequest):
    """取得完整副本前再次验证本人。"""


class HeldByOut(Wire):
    """一个服务持有的信息。"""

    service: str = Field(
        max_length=20,
        description="accounts 账号、matching 登记和见习、reporting 补贴和保险、units 投诉",
    )
    tables: dict[str, list[dict[str, Any]]] = Field(
        description="逐表列出；金额以元为单位，日期和时刻为北京时间；他人的姓名不在其中"
    )
    looks: list[dict[str, Any]] = Field(
        description="何时（at）、由哪个账号（author）、为何（ground）查看过完整号码"
    )


class DataCopyOut(Wire):
    """本人信息的副本。"""

    made_at: AwareInstant = Field(description="取得的时刻")
    youth_ids: list[YouthId] = Field(
        description="本人的见习对象编号，合并过的也在其中", max_length=100
    )
    in_full: bool = Field(description="号码是否完整；不完整的，用 reveals 取得")
    services: list[HeldByOut] = Field(description="各服务持有的信息", max_length=10)
    departments: list[dict[str, Any]] = Field(
        description="向哪些部门提供过含有青年信息的数据目录：字段、用途、法律依据、页数、起止时间"
    )

    @classmethod
    def of(cls, copy: Copy, made_at: datetime, *, in_full: bool) -> Self:
        """As its person is given it."""
        held = [
            HeldByOut(service=name, tables=dict(one.tables), looks=list(one.looks))
            for name, one in sorted(copy.held.items())
        ]
        return cls(
            made_at=made_at,
            youth_ids=list(copy.person.youth_ids),
            in_full=in_full,
            services=held,
            departments=list(copy.given),
        )
