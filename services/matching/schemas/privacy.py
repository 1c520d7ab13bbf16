"""The notice on personal data and the consents given apart, on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from services.common.web.forms import CodeWord, Digest
from services.common.web.wire import AwareInstant, Wire, id_field
from services.matching.actions.privacy import Given, TakenBack
from services.matching.rules.privacy import ConsentKind, Notice, PrivacyKind, stands
from services.matching.rules.youths import ConsentMethod
from services.matching.schemas.consents import ConsentIn
from services.matching.schemas.ids import YouthId
from services.matching.tables.privacy_consents import PrivacyConsent

_CONSENTS = "phone 使用手机号码联系本人、bank_account 使用收款账户"
_KINDS = f"notice 已阅读告知书、{_CONSENTS}"
_VERSION = Annotated[
    str, Field(pattern=r"^\d{4}-\d{1,2}$", description="告知书的版本", examples=["2020-1"])
]


class NoticeSectionOut(Wire):
    """告知书的一节。"""

    key: CodeWord = Field(description="代码，不随版本改变")
    title: str = Field(description="标题")
    text: str = Field(description="正文")


class ConsentTextOut(Wire):
    """一项单独同意的文字。"""

    kind: ConsentKind = Field(description=_CONSENTS)
    title: str = Field(description="标题")
    text: str = Field(description="正文")


class PrivacyNoticeOut(Wire):
    """个人信息处理告知书。"""

    version: _VERSION
    effective: date = Field(description="从哪一天起生效")
    title: str = Field(description="标题")
    digest: Digest = Field(description="全文的 SHA-256")
    sections: list[NoticeSectionOut] = Field(max_length=50, description="各节")
    consents: list[ConsentTextOut] = Field(max_length=10, description="可以单独同意的事项")

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """An edition."""
        return cls.model_validate(notice)


class PrivacyConsentIn(Wire):
    """阅读了告知书，或者对一项单独同意。"""

    kind: PrivacyKind = Field(description=_KINDS)
    notice_version: _VERSION
    consent: ConsentIn | None = Field(
        default=None, description="经办机构登记纸质文件时，签署的日期和方式；本人办理的不填"
    )

    def given(self) -> Given:
        """As actions take it."""
        consent = self.consent.consent() if self.consent else None
        return Given(self.kind, self.notice_version, consent)


class PrivacyWithdrawalIn(Wire):
    """撤回一项单独同意。"""

    kind: ConsentKind = Field(description=_CONSENTS)
    consent: ConsentIn | None = Field(
        default=None, description="经办机构代为登记时，本人提出的日期和方式；本人办理的不填"
    )

    def taken_back(self) -> TakenBack:
        """As actions take it."""
        return TakenBack(self.kind, self.consent.consent() if self.consent else None)


class PrivacyEntryOut(Wire):
    """一条记录：已阅读、同意或者撤回。"""

    id: Annotated[str, id_field("pvc")] = Field(description="编号")
    youth_id: YouthId = Field(description="见习对象编号")
    kind: PrivacyKind = Field(description=_KINDS)
    given: bool = Field(description="true 已阅读或者同意，false 撤回")
    notice_version: _VERSION
    notice_digest: Digest = Field(description="所依据的告知书全文的 SHA-256")
    given_on: date = Field(description="本人阅读、签署或者提出的日期")
    method: ConsentMethod | None = Field(
        description="由经办机构登记的，本人表示的方式：in_person 当面、in_writing 书面、"
        "by_phone 电话；本人办理的为 null"
    )
    recorded_at: AwareInstant = Field(description="登记时间")


class PrivacyStandingOut(Wire):
    """一名见习对象的告知和单独同意。"""

    notice_shown: _VERSION | None = Field(description="最近阅读的告知书版本；没有的为 null")
    standing: list[ConsentKind] = Field(
        max_length=10, description=f"现在有效的单独同意：{_CONSENTS}"
    )
    entries: list[PrivacyEntryOut] = Field(max_length=10_000, description="全部记录，先登记的在前")

    @classmethod
    def of(cls, rows: Sequence[PrivacyConsent], kinds: Sequence[ConsentKind]) -> Self:
        """What stands, and how it came to."""
        facts = [row.facts() for row in rows]
        shown = stands(facts, "notice")
        return cls(
            notice_shown=shown.notice_version if shown else None,
            standing=[kind for kind in kinds if stands(facts, kind)],
            entries=[PrivacyEntryOut.model_validate(row) for row in rows],
        )
