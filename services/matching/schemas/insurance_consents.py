"""Consents to be insured, on the wire."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from services.common.web.wire import NoNumbers, PersonName, Wire
from services.matching.rules import insurance_consents as rules
from services.matching.schemas.agreements import Digest, Proved
from services.matching.tables.insurance_consents import InsuranceConsent


class BeneficiaryIn(Wire):
    """指定的身故受益人。"""

    name: Annotated[str, PersonName] = Field(description="姓名", min_length=2, max_length=50)
    relation: Annotated[str, NoNumbers] = Field(
        description="与本人的关系，如 父亲", min_length=1, max_length=20
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


class ConsentTextOut(Wire):
    """投保同意书的文字和摘要。"""

    text: str = Field(description="全文", max_length=5000)
    digest: Digest

    @classmethod
    def of(cls, text: str) -> Self:
        """Words and the digest that a signature names."""
        return cls(text=text, digest=rules.digest_of(text))


class ConsentIn(BeneficiariesIn):
    """签署投保同意书。"""

    digest: Digest
    confirmation: Proved


class ConsentOut(Wire):
    """已签署的投保同意书；见习单位看不到全文。"""

    given_on: date = Field(description="签署日期")
    sum_limit: int = Field(description="同意的保险金额上限，元")
    digest: Digest
    text: str | None = Field(description="全文；见习单位查看时为 null", max_length=5000)

    @classmethod
    def of(cls, consent: InsuranceConsent, *, for_unit: bool) -> Self:
        """A consent; whom a youth named is not for the unit."""
        shown = cls.model_validate(consent)
        return shown.model_copy(update={"text": None}) if for_unit else shown
