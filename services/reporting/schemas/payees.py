"""Payee accounts on the wire: in full on the way in, masked on the way out."""

from typing import Annotated

from pydantic import Field

from services.common.web.wire import AwareInstant, GroundText, NoNumbers, Wire, id_field

YouthId = Annotated[str, id_field("yth")]


class PayeeAccountIn(Wire):
    """收款账户。"""

    expected_version: int | None = Field(
        default=None, ge=0, le=100_000, description="您看到的版本号；还没有时不填"
    )
    bank: Annotated[str, NoNumbers] = Field(
        min_length=2, max_length=100, description="开户银行（社会保障卡优先）"
    )
    holder: str = Field(min_length=1, max_length=60, description="户名，应为见习人员本人")
    account: str = Field(min_length=10, max_length=40, description="账号，10 至 30 位数字")
    ground: GroundText | None = Field(default=None, description="代为登记的依据；本人登记不用填写")


class PayeeAccountOut(Wire):
    """已登记的收款账户，账号只显示末四位。"""

    youth_id: str = Field(description="见习人员编号")
    version: int = Field(description="版本号")
    bank: str = Field(description="开户银行")
    holder: str = Field(description="户名，只显示第一个字")
    account: str = Field(description="账号，只显示末四位")
    recorded_at: AwareInstant = Field(description="登记时间")
