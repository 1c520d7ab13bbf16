"""Consents to be insured, on the wire."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from services.common.web.wire import (
    AwareInstant,
    GroundText,
    PersonName,
    Wire,
    id_field,
)
from services.matching.actions.insurance_consent_papers import ConsentWord
from services.matching.rules import insurance_consents as rules
from services.matching.rules.insurance_consents import ConsentSeen
from services.matching.rules.papers import PaperState
from services.matching.schemas.agreements import ContentDigest, Proved
from services.matching.schemas.ids import DispatchId
from services.matching.schemas.versions import Version
from services.matching.tables.insurance_consents import InsuranceConsent


class BeneficiaryIn(Wire):
    """指定的身故受益人。"""

    name: Annotated[str, PersonName] = Field(
        description="姓名", min_length=2, max_length=50, examples=["马建国"]
    )
    relation: rules.Relation = Field(
        description="是本人的什么人，限于近亲属（民法典）：spouse 配偶、parent 父母、"
        "child 子女、sibling 兄弟姐妹、grandparent 祖父母、maternal_grandparent 外祖父母、"
        "grandchild 孙子女、maternal_grandchild 外孙子女"
    )
    percent: int = Field(description="份额，百分之几", ge=1, le=100)


class BeneficiariesIn(Wire):
    """指定受益人；不指定的为空，由法定继承人依法继承。"""

    beneficiaries: list[BeneficiaryIn] = Field(
        default=[], max_length=10, description="受益人，份额合计100%"
    )

    def named(self) -> tuple[rules.Beneficiary, ...]:
        """As actions take them."""
        return tuple(rules.Beneficiary(**one.model_dump()) for one in self.beneficiaries)


class InsuranceConsentTextOut(Wire):
    """投保同意书的文字和摘要。"""

    text: str = Field(description="全文", max_length=5000)
    digest: ContentDigest

    @classmethod
    def of(cls, text: str) -> Self:
        """Words and the digest that a signature names."""
        return cls(text=text, digest=rules.digest_of(text))


class InsuranceConsentIn(BeneficiariesIn):
    """签署投保同意书。"""

    digest: ContentDigest
    confirmation: Proved


class ConsentOut(Wire):
    """已签署的投保同意书；见习单位看不到全文。"""

    given_on: date = Field(description="签署日期")
    sum_limit: int = Field(description="同意的保险金额上限，元")
    digest: ContentDigest
    on_paper: bool = Field(description="是否纸质签署、经办机构已核对")
    text: str | None = Field(description="全文；见习单位查看时为 null", max_length=5000)

    @classmethod
    def of(cls, consent: InsuranceConsent, *, for_unit: bool) -> Self:
        """A consent; whom a youth named is not for the unit."""
        return cls(
            given_on=consent.given_on,
            sum_limit=consent.sum_limit,
            digest=consent.digest,
            on_paper=consent.paper_id is not None,
            text=None if for_unit else consent.text,
        )


ConsentPaperId = Annotated[str, id_field("icp")]


class ConsentPaperOut(Wire):
    """一份纸质投保同意书的扫描件和经办机构的核对。"""

    id: ConsentPaperId = Field(description="纸质投保同意书编号")
    dispatch_id: DispatchId = Field(description="派遣编号")
    digest: ContentDigest
    media_type: str = Field(description="文件类型", max_length=40)
    size: int = Field(description="字节数")
    state: PaperState = Field(description="handed_in 待核对、accepted 核对通过、returned 退回")
    handed_in_at: AwareInstant = Field(description="提交时间")
    reviewed_on: date | None = Field(description="核对日期")
    ground: str | None = Field(description="核对的理由", max_length=500)


class ConsentPaperReviewIn(Wire):
    """经办机构核对纸质投保同意书。"""

    decision: Literal["accept", "return"] = Field(description="accept 通过、return 退回")
    number_on_each_page: bool = Field(default=False, description="每一页都写明了协议编号")
    signatures_seen: bool = Field(default=False, description="看到本人签字；未成年的还有监护人签字")
    ground: GroundText = Field(description="理由")
    expected_version: Version = None

    def word(self) -> ConsentWord:
        """As actions take it."""
        seen = ConsentSeen(self.number_on_each_page, self.signatures_seen)
        return ConsentWord(self.decision, seen, self.ground, self.expected_version)
