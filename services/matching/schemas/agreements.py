"""Agreements and their signatures on the wire."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.common.web.wire import PersonName, RegionCode, Wire
from services.matching.rules import signatures
from services.matching.schemas.ids import DispatchId, PostId, UnitId, YouthId

Digest = Annotated[
    str, Field(pattern=r"^[0-9a-f]{64}$", description="协议内容的摘要（SHA-256，64位十六进制）")
]
Party = Annotated[
    signatures.Party,
    Field(description="签署方：unit 见习单位，youth 见习人员，guardian 监护人"),
]


class ClauseOut(Wire):
    """协议的一条。"""

    key: str = Field(description="条款代码", max_length=40)
    title: str = Field(description="标题", max_length=100)
    text: str = Field(description="正文", max_length=2000)


class ParticularsOut(Wire):
    """协议所依据的事实。"""

    number: str = Field(description="协议编号", max_length=40)
    made_on: date = Field(description="协议生成日期")
    dispatch_id: DispatchId = Field(description="派遣编号")
    unit_id: UnitId = Field(description="见习单位编号")
    youth_id: YouthId = Field(description="见习人员编号")
    youth_name: str = Field(description="见习人员姓名", max_length=100)
    post_id: PostId = Field(description="见习岗位编号")
    county: RegionCode = Field(description="见习地点所在县（区）")
    county_name: str = Field(description="县（区）名称", max_length=50)
    months: int = Field(description="见习期限（月）", ge=1, le=12)
    mentor_id: str | None = Field(description="带教老师编号；以岗位登记为准", max_length=40)


class ContentOut(Wire):
    """协议全文；按键名排序、无空白的 JSON 就是摘要所依据的文本。"""

    template: str = Field(description="范本版本", max_length=20)
    particulars: ParticularsOut = Field(description="事实")
    clauses: list[ClauseOut] = Field(description="条款", max_length=50)


class SignatureOut(Wire):
    """一方的签署。"""

    party: Party
    signed_on: date = Field(description="签署日期")
    on_paper: bool = Field(description="是否纸质签署、由经办机构登记")


class AgreementOut(Wire):
    """见习协议。"""

    number: str = Field(description="协议编号", max_length=40)
    dispatch_id: DispatchId = Field(description="派遣编号")
    digest: Digest
    content: ContentOut = Field(description="全文")
    signatures: list[SignatureOut] = Field(description="已有的签署", max_length=3)
    missing: list[Party] = Field(description="还需要签署的各方", max_length=3)
    earliest_start: date | None = Field(
        description="见习人员在求职意愿中填写的最早可以到岗的日期，供双方约定到岗；不是协议内容，"
        "不改变应到岗的期限。没有填写的为 null"
    )


class SignatureIn(Wire):
    """签署：单位和见习人员以自己的账号签署；监护人签纸质协议，由经办机构登记。"""

    digest: Digest
    party: Party | None = Field(
        default=None,
        description="签署方：unit 单位、youth 见习人员、guardian 监护人；默认为账号本身的一方",
    )
    on_paper: bool = Field(default=False, description="纸质签署")
    guardian_name: Annotated[str, PersonName] | None = Field(
        default=None, description="监护人姓名（仅监护人签署时）", min_length=2, max_length=50
    )

    @model_validator(mode="after")
    def _guardian_signs_on_paper(self) -> Self:
        by_guardian = self.party == "guardian"
        if by_guardian != self.on_paper or by_guardian != (self.guardian_name is not None):
            reason = "监护人签署须同时填写 party、on_paper 和 guardian_name，其他各方都不填。"
            raise PydanticCustomError("guardian_incomplete", "{reason}", {"reason": reason})
        return self
