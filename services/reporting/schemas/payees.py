"""Payee accounts on the wire: in full on the way in, masked on the way out."""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from services.common.values.identity import masked_account, masked_name
from services.common.web.masked import ForPurpose, MaskedAccount
from services.common.web.wire import AwareInstant, GroundText, NoNumbers, Wire
from services.reporting.actions.payees import Given
from services.reporting.rules.payees import Kind
from services.reporting.schemas.ids import ContractId, UnitId, YouthId
from services.reporting.schemas.versions import Version, VersionIfAny
from services.reporting.tables.payees import PayeeAccount

Number = Annotated[
    str,
    Field(
        min_length=10,
        max_length=40,
        description="账号，10 至 30 位数字",
        examples=["6299990000010000001"],
    ),
]
_KINDS = (
    "social_security_card 社会保障卡、bank_card 其他银行卡、unit_account 单位账户、"
    "carrier_account 保险公司账户"
)


OF_UNIT: Final = {
    "kind": "unit_account",
    "bank": "宁夏银行兴庆支行",
    "holder": "宁夏红光机械有限公司",
    "account": "6299990000010000001",
}
OF_CARRIER: Final = OF_UNIT | {
    "kind": "carrier_account",
    "holder": "某某财产保险股份有限公司宁夏分公司",
}
"""What a tool fills in where the account is no person's."""


class PayeeAccountIn(Wire):
    """收款账户。"""

    expected_version: VersionIfAny = None
    kind: Kind = Field(
        default="social_security_card",
        description=f"账户种类：{_KINDS}；本人不用社会保障卡的须注明原因",
    )
    bank: Annotated[str, NoNumbers] = Field(
        min_length=2, max_length=100, description="开户银行", examples=["宁夏银行兴庆支行"]
    )
    holder: str = Field(
        min_length=1, max_length=60, description="户名，应为收款人本身", examples=["马晓明"]
    )
    account: Number
    effective_on: date | None = Field(
        default=None, description="从哪一天起使用；不填即今天，不能早于今天"
    )
    ground: GroundText | None = Field(
        default=None,
        description="代为登记的依据，或者不用社会保障卡的原因；其余不用填写",
        examples=["本人没有社会保障卡，已核验银行卡原件"],
    )

    @property
    def given(self) -> Given:
        """As actions take it."""
        return Given(
            self.kind,
            self.bank,
            self.holder,
            self.account,
            self.effective_on,
            self.expected_version,
            self.ground,
        )


class PayeeConfirmationIn(Wire):
    """对收款账户的核对：再填写一次账号。"""

    expected_version: Version = None
    account: Number


class PayeeAccountOut(Wire):
    """已登记的收款账户，账号只显示末四位。"""

    youth_id: YouthId | None = Field(description="见习对象编号；其他账户为 null")
    unit_id: UnitId | None = Field(description="单位编号；其他账户为 null")
    contract_id: ContractId | None = Field(description="保险合同编号；其他账户为 null")
    version: int = Field(ge=0, description="版本号")
    kind: Kind | None = Field(description=f"账户种类：{_KINDS}；早先登记的没有，为 null")
    bank: str = Field(description="开户银行")
    holder: str = Field(description="户名，只显示第一个字")
    account: MaskedAccount = Field(description="账号，只显示末四位")
    effective_on: date = Field(description="从哪一天起使用")
    recorded_at: AwareInstant = Field(description="登记时间")
    confirmed_at: AwareInstant | None = Field(description="核对时间；未经核对的不用于拨付，为 null")

    holder_differs: bool = Field(
        description="户名后来经核对与登记的姓名不一致：是的不用于拨付，应重新登记"
    )

    @classmethod
    def of(cls, row: PayeeAccount, *, differs: bool = False) -> Self:
        """An account, masked; `differs` says that its holder turned out to be somebody else."""
        masked = {"holder": masked_name(row.holder), "account": masked_account(row.tail)}
        names = cls.model_fields.keys() - masked.keys() - {"holder_differs"}
        told = {name: getattr(row, name) for name in names}
        return cls(**masked, **told, holder_differs=differs)


class PayeeRevealIn(ForPurpose):
    """查看完整账号的用途，记入审计日志。"""

    purpose: Literal["payment", "return", "recovery", "correction", "audit"] = Field(
        description="用途：payment 办理拨付、return 核实退汇、recovery 追回补贴、"
        "correction 更正账户、audit 审计核查"
    )


class RevealedPayeeOut(Wire):
    """完整的户名和账号，只在这一次答复中出现。"""

    version: int = Field(ge=0, description="版本号")
    bank: str = Field(description="开户银行")
    holder: str = Field(description="户名")
    account: str = Field(description="账号", max_length=30)
