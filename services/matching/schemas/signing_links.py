"""Signing links on the wire."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from services.common.web.wire import PersonName, Wire, with_example
from services.matching.actions.link_signing import Issued, Opened, ToldGuardian
from services.matching.rules.dispatches import DispatchState
from services.matching.schemas.agreements import (
    AgreementOut,
    ContentDigest,
    Party,
    Proved,
    shown_agreement,
)
from services.matching.schemas.ids import DispatchId

Secret = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{32}$",
        examples=["b2Qx9fK3Tm7L0pWzVd5Rj8Nc1Hs4Gy6A"],
        description="签署链接中的密文，只在取得时给出一次；不要放在网址的路径或者参数中",
    ),
]


class LinkIn(Wire):
    """取得哪一方的签署链接。"""

    party: Party


class LinkOut(Wire):
    """一个签署链接；这一方以前的链接随即作废。"""

    link: Secret
    party: Party
    digest: ContentDigest
    expires_on: date = Field(description="有效的最后一日；协议改动或者签署以后提前失效")

    @classmethod
    def of(cls, issued: Issued) -> Self:
        """As it is handed out, once."""
        return cls.model_validate(issued)


class LinkOpeningIn(Wire):
    """打开签署链接。"""

    link: Secret


class OpenedLinkOut(Wire):
    """签署链接所指的协议。"""

    party: Party
    expires_on: date = Field(description="链接有效的最后一日")
    agreement: AgreementOut = Field(description="协议现行全文和已有的签署")

    @classmethod
    def of(cls, opened: Opened) -> Self:
        """The text that a link leads to."""
        agreement = shown_agreement(opened.dispatch_id, opened.standing)
        return cls(party=opened.party, expires_on=opened.expires_on, agreement=agreement)


class GuardianIn(Wire):
    """监护人。"""

    name: Annotated[str, PersonName] = Field(
        description="监护人姓名", min_length=2, max_length=50, examples=["马建国"]
    )
    id_number: str = Field(
        description="监护人的身份号码，加密保存，不再显示",
        min_length=1,
        max_length=40,
        examples=["640190197503121025"],
    )

    def told(self) -> ToldGuardian:
        """As actions take it."""
        return ToldGuardian(self.name, self.id_number)


class LinkSignatureIn(Wire):
    """由签署链接签署。"""

    model_config = with_example(
        {
            "link": "b2Qx9fK3Tm7L0pWzVd5Rj8Nc1Hs4Gy6A",
            "digest": "e31968a7f94cc5ee25fafc2aef2773f0bb8c3937b22520eb8ee345274d00c144",
            "confirmation": "eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJqaWFueGktYXBpIn0.c2lnbmF0dXJl",
        }
    )

    link: Secret
    digest: ContentDigest
    confirmation: Proved
    guardian: GuardianIn | None = Field(default=None, description="监护人签署的必填，其他各方不填")


class WardOut(Wire):
    """本人作为监护人打开过签署链接的一件派遣。"""

    dispatch_id: DispatchId = Field(description="派遣编号")
    state: DispatchState = Field(
        description="issued 已派遣、accepted 已接受、signed 已签协议、arrived 已到岗、"
        "refused 已拒绝、withdrawn 已撤回"
    )


class WardsOut(Wire):
    """本人作为监护人的派遣，新的在前。"""

    items: list[WardOut] = Field(description="派遣", max_length=50)
