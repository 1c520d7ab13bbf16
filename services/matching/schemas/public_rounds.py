"""Rounds as anybody reads them."""

from datetime import date

from pydantic import Field

from services.common.web.forms import Digest
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.matching.rules.round_moves import RoundState, is_over
from services.matching.schemas.ids import RoundId
from services.matching.schemas.own_rounds import EndReasonOut
from services.matching.schemas.rounds import CERTIFICATE_DIGEST, Hex
from services.matching.tables.rounds import Round


class PublicRoundOut(Wire):
    """一个批次的公开摘要。

    种子是 HMAC-SHA-256(密钥, 数据摘要 ‖ 第二人的随机数)，抽签是 HMAC-SHA-256(种子, 登记序号)。
    总摘要是 SHA-256(01 ‖ 首摘要 ‖ 各行的摘要)，首摘要是 SHA-256(00 ‖ 规范 JSON)，其中有 id、
    market、algorithm、opened_at、committed_at、frozen_at、contributed_at、input_digest、secret_commitment、
    contribution_commitment，都按这里显示的文字：改动其中任何一项，总摘要就不符。
    """

    id: RoundId = Field(description="批次编号")
    state: RoundState = Field(
        description="open 收件中、frozen 已截止、contributed 随机数已公开待运行、run 已运行待执行、"
        "applied 已执行、failed 失败、cancelled 已取消"
    )
    market: RegionCode = Field(description="派遣市场")
    opened_at: AwareInstant = Field(description="开启并公布批次密钥摘要的时间")
    secret_commitment: Digest | None = Field(description="批次密钥的 SHA-256")
    committed_at: AwareInstant | None = Field(description="公布第二人随机数摘要的时间")
    contribution_commitment: Digest | None = Field(description="第二人随机数的 SHA-256")
    frozen_at: AwareInstant | None = Field(description="截止收件的时间")
    input_digest: Digest | None = Field(description="截止后数据的 SHA-256")
    contributed_at: AwareInstant | None = Field(description="公开第二人随机数的时间")
    contribution: Hex | None = Field(description="第二人的随机数；公开后才有")
    secret: Hex | None = Field(description="批次密钥；运行过的批次结束后才有")
    algorithm: str | None = Field(
        description="所用算法和版本", max_length=100, validation_alias="assignment"
    )
    root: Digest | None = Field(
        description="公布内容和证书各行的总摘要；运行后即公布，本人的一行据此核验"
    )
    certificate_digest: Digest | None = Field(description=CERTIFICATE_DIGEST)
    applied_on: date | None = Field(description="执行日期")
    ended_at: AwareInstant | None = Field(description="结束的时间")
    reason: EndReasonOut | None = Field(
        default=None, description="没有执行就结束的原因；其他情况为 null"
    )


def shown_publicly(found: Round) -> PublicRoundOut:
    """A round as anybody reads it; the secret only when no draw hangs on it any more."""
    ran = is_over(found.state) and found.root is not None
    secret = found.secret if ran else None
    told = {"secret": secret, "reason": EndReasonOut.of(found)}
    return PublicRoundOut.model_validate(found).model_copy(update=told)
