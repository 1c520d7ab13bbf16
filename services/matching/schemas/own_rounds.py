"""A youth's own part in rounds on the wire: how each stands, what it brought, and the proof."""

from datetime import date
from typing import Any, Literal, Self

from pydantic import Field

from services.common.web.forms import Digest
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.matching.rules.round_moves import RoundState, is_over
from services.matching.rules.round_outcomes import (
    EndCode,
    Reason,
    reason_of,
    told_to_participant,
)
from services.matching.rules.round_rechecks import Change
from services.matching.schemas.ids import PostId, RoundId
from services.matching.schemas.rounds import CERTIFICATE_DIGEST, CHANGES, Hex
from services.matching.tables.rounds import Round, RoundLine


class EndReasonOut(Wire):
    """批次为什么没有执行。"""

    code: EndCode = Field(
        description="round-check-failed 结果未通过独立核查、round-outdated 截止收件后情况有变、"
        "round-broke 办理中出错、round-overdue 超过最长的办理天数、round-cancelled 经办机构取消"
    )
    text: str = Field(description="用文字说明", max_length=600)

    @classmethod
    def of(cls, found: Round) -> Self | None:
        """Why a round ended with nothing carried out, if it did."""
        reason = ended(found)
        return cls(code=reason.code, text=reason.text) if reason else None


class MyRoundOut(Wire):
    """本人参加的一个批次：办到哪一步，结束的有结果，没有执行的有原因。"""

    round_id: RoundId = Field(description="批次编号")
    state: RoundState = Field(
        description="open 收件中、frozen 已截止、contributed 待运行、run 已运行待执行、"
        "applied 已执行、failed 失败、cancelled 已取消"
    )
    reason: EndReasonOut | None = Field(description="没有执行的原因；其他情况为 null")
    text: str = Field(description="批次的情况和下一步，用文字说明", max_length=1000)
    market: RegionCode = Field(description="派遣市场")
    frozen_at: AwareInstant = Field(
        description="截止收件的时间；按这时的求职意愿计算，此后修改的不计入"
    )
    applied_on: date | None = Field(description="执行日期；没有执行的为 null")
    ended_at: AwareInstant | None = Field(description="结束的时间；没有结束的为 null")
    youths: int = Field(description="参加的人数")
    place: int | None = Field(description="本人排第几位；批次没有结束或者没有运行的为 null")
    post_id: PostId | None = Field(
        description="批次结果中派到的岗位；没有派到时为 null。批次没有执行的，没有因此派遣"
    )
    left_out: Change | None = Field(
        description=f"执行时为什么没有派往这个岗位；派出了的为 null。{CHANGES}"
    )
    tier: int | None = Field(description="属于第几档")
    rank: int | None = Field(description="这个岗位在本人意愿中排第几位")
    certificate_digest: Digest | None = Field(description=CERTIFICATE_DIGEST)


class ProofStepOut(Wire):
    """证明中的一步。"""

    side: Literal["left", "right"] = Field(description="相邻摘要在哪一边：left 左边、right 右边")
    sha256: Digest = Field(description="相邻摘要")


class MyRoundWithProof(MyRoundOut):
    """本人的结果，并证明它就在公布的证书里；批次没有结束或者没有运行的，没有这一行。

    叶子是 SHA-256(00 ‖ salt ‖ line 的规范 JSON)，节点是 SHA-256(01 ‖ 左 ‖ 右)，逐步合成即得 root；
    最后一步的相邻摘要取自批次的公开摘要，算法见那里。
    """

    line: dict[str, Any] | None = Field(default=None, description="证书中本人的一行")
    salt: Hex | None = Field(default=None, description="与这一行一起取摘要的随机数，十六进制")
    steps: list[ProofStepOut] = Field(
        default_factory=list,
        description="从这一行到总摘要，沿途各步的相邻摘要，由低到高",
        max_length=64,
    )
    root: Digest | None = Field(default=None, description="总摘要，与批次公布的一致")


def ended(found: Round) -> Reason | None:
    """Why a round ended with nothing carried out, if it did."""
    code = found.problem["code"] if found.problem else None
    return reason_of(found.state, code, found.ground if found.ground_is_public else None)


def shown_part(of: Round, line: RoundLine | None) -> dict[str, Any]:
    """A youth's part in a round as it travels; no outcome before the round has ended."""
    own = line if is_over(of.state) else None
    columns = ("place", "post_id", "tier", "rank", "left_out")
    return {
        "round_id": of.id,
        "state": of.state,
        "reason": EndReasonOut.of(of),
        "text": told_to_participant(of.state, ended(of), own.left_out if own else None),
        "market": of.market,
        "frozen_at": of.frozen_at,
        "applied_on": of.applied_on,
        "ended_at": of.ended_at,
        "youths": of.youths,
        "certificate_digest": of.certificate_digest,
        **{name: getattr(own, name, None) for name in columns},
    }


def shown_proof(of: Round, line: RoundLine, proven: dict[str, Any]) -> MyRoundWithProof:
    """A youth's line with its proof as it travels."""
    steps = [{"side": side, "sha256": digest} for side, digest in proven["steps"]]
    return MyRoundWithProof.model_validate(shown_part(of, line) | proven | {"steps": steps})
