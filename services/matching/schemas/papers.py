"""Agreements signed on paper, on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.common.web.wire import AwareInstant, GroundText, PersonName, Wire, id_field
from services.matching.actions.papers import Word
from services.matching.rules.papers import PaperState, ReturnCode, Seen
from services.matching.schemas.agreements import ContentDigest, Party
from services.matching.schemas.ids import DispatchId
from services.matching.schemas.versions import Version

GuardianName = Annotated[str, Field(min_length=2, max_length=50, examples=["马建国"]), PersonName]

PaperId = Annotated[str, id_field("pap")]


class AgreementPaperOut(Wire):
    """一份纸质协议的扫描件和经办机构的核对。"""

    id: PaperId = Field(description="纸质协议编号")
    dispatch_id: DispatchId = Field(description="派遣编号")
    agreement_digest: ContentDigest
    parties: list[Party] = Field(description="纸上签署的各方", max_length=3)
    media_type: str = Field(description="文件类型", max_length=40)
    size: int = Field(description="字节数")
    state: PaperState = Field(description="handed_in 待核对、accepted 核对通过、returned 退回")
    handed_in_at: AwareInstant = Field(description="提交时间")
    reviewed_on: date | None = Field(description="核对日期")
    ground: str | None = Field(description="核对的理由", max_length=500)
    return_code: ReturnCode | None = Field(
        description="没有经过核对的退回原因：text_rewritten 协议已经改写，须打印新的文本重新签署，"
        "signed_otherwise 各方已经以其他方式签署"
    )


class PaperReviewIn(Wire):
    """经办机构核对纸质协议。"""

    decision: Literal["accept", "return"] = Field(description="accept 通过、return 退回")
    number_on_each_page: bool = Field(default=False, description="每一页都写明了协议编号")
    signatures_seen: list[Party] = Field(
        default_factory=list, max_length=3, description="看到其签名的各方；纸上签署的各方都须看到"
    )
    seal_seen: bool = Field(default=False, description="看到单位印章；单位签署的须看到")
    ground: GroundText = Field(description="理由")
    expected_version: Version = None

    def word(self) -> Word:
        """As actions take it."""
        seen = Seen(self.number_on_each_page, frozenset(self.signatures_seen), self.seal_seen)
        return Word(self.decision, seen, self.ground, self.expected_version)
