"""Rounds on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.common.web.forms import Digest
from services.common.web.jobs import JobId
from services.common.web.wire import AwareInstant, GroundText, RegionCode, Wire
from services.matching.rules.round_moves import KeepsBack, RoundState
from services.matching.rules.round_rechecks import Change
from services.matching.schemas.ids import PostId, RoundId
from services.matching.schemas.versions import Version
from services.matching.tables.rounds import Round

Count = Annotated[int | None, Field(ge=0, le=2**31 - 1)]
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["0" * 64])]
"""Of 32 bytes at random."""
CHANGES = (
    "youth_left 已不在候补、not_eligible 已不符合条件、may_not_be_there 依规定不能到这个岗位、"
    "post_not_open 岗位已暂停或关闭、seats_gone 岗位名额已减少"
)
CERTIFICATE_DIGEST = (
    "证书的摘要，运行后即公布：证书公开以后，jianxi verify-round 算出的“凭证”摘要应与它相同；"
    "没有通过核查的批次没有证书"
)


class RoundIn(Wire):
    """开启一个批次。"""

    market: RegionCode = Field(description="派遣市场（行政区划代码）")
    keeps_back: KeepsBack = Field(
        default="from_freeze",
        description="自何时起为批次保留空余名额：from_freeze 截止收件起、from_opening 开启起。"
        "保留期间新申请的人只候补，不即时派遣",
    )


class CommitmentIn(Wire):
    """第二人的随机数承诺：只提交摘要，截止收件后再公开原值。"""

    sha256: Digest = Field(description="32字节随机数的 SHA-256，十六进制小写")
    expected_version: Version = None


class FreezeIn(Wire):
    """截止收件。"""

    expected_version: Version = None


class ContributionIn(Wire):
    """公开第二人的随机数；与承诺一致才接受，批次随即运行。"""

    value: Hex = Field(description="32字节随机数，十六进制小写")
    expected_version: Version = None


class ApplicationIn(Wire):
    """执行批次结果。"""

    expected_version: Version = None


class CancellationIn(Wire):
    """取消批次。"""

    ground: GroundText = Field(
        description="取消的理由，向参加的人和公众公开；只写事由，不写任何人的情况",
        examples=["报名人数不足，本批次取消"],
    )
    expected_version: Version = None


class CancellationConsentIn(Wire):
    """第二人同意取消批次。"""

    expected_version: Version = None


class RoundQueued(Wire):
    """已交后台办理。"""

    job_id: JobId = Field(description="任务编号，进度见 Location")


class FoundOut(Wire):
    """未通过的一项，或者有变化的一处。"""

    what: str = Field(description="哪一项性质，或者什么变化", max_length=40)
    serials: list[int] = Field(description="涉及的人，以登记序号表示")
    post_id: PostId | None = Field(description="涉及的岗位")


class RoundProblemOut(Wire):
    """批次失败的原因。"""

    code: Literal["round-check-failed", "round-outdated", "round-broke", "round-overdue"] = Field(
        description="round-check-failed 结果未通过独立核查、round-outdated 截止收件后情况有变、"
        "round-broke 办理中出错、round-overdue 超过最长的办理天数"
    )
    count: int | None = Field(default=None, description="变化共几处")
    found: list[FoundOut] = Field(description="哪些性质、哪些人、哪些岗位；每类最多20项")


class LeftOutOut(Wire):
    """执行时略过的人数，和最先的几处。"""

    count: int = Field(description="共几人", ge=0, le=2**31 - 1)
    found: list[FoundOut] = Field(description=f"按批次次序最先的几人；{CHANGES}", max_length=20)


class LeftOutLineOut(Wire):
    """执行时略过的一人。"""

    place: int = Field(description="在批次中排第几位")
    serial: int = Field(description="登记序号")
    post_id: PostId = Field(description="批次结果中派到的岗位")
    reason: Change = Field(description=CHANGES, validation_alias="left_out")


class RoundOut(Wire):
    """一个批次。"""

    id: RoundId = Field(description="批次编号")
    version: int = Field(ge=0, description="版本号")
    state: RoundState = Field(
        description="open 收件中、frozen 已截止、contributed 随机数已公开待运行、run 已运行待执行、"
        "applied 已执行、failed 失败、cancelled 已取消"
    )
    market: RegionCode = Field(description="派遣市场")
    keeps_back: KeepsBack = Field(
        description="自何时起保留空余名额：from_freeze 截止收件起、from_opening 开启起"
    )
    opened_on: date = Field(description="开启日期")
    opened_at: AwareInstant = Field(description="开启时间")
    secret_commitment: Digest | None = Field(description="批次密钥的 SHA-256，截止收件前公布")
    contribution_commitment: Digest | None = Field(
        description="第二人随机数的 SHA-256，截止收件前公布"
    )
    frozen_at: AwareInstant | None = Field(description="截止收件的时间")
    input_digest: Digest | None = Field(description="截止后数据的 SHA-256；整理完成后才有")
    youths: Count = Field(description="参加的人数")
    seats: Count = Field(description="参加的空余名额")
    contribution: Hex | None = Field(description="第二人的随机数；公开后才有")
    placed: Count = Field(description="批次结果（证书）中派出的人数")
    left_out: LeftOutOut | None = Field(
        description="执行时因情况有变而略过的人；实际派出的是 placed 减去其人数。执行以后才有"
    )
    most: Count = Field(description="不论次序和意愿位次，最多能派出的人数（独立计算）")
    algorithm: str | None = Field(
        description="所用算法和版本", max_length=100, validation_alias="assignment"
    )
    root: Digest | None = Field(description="公布内容和证书各行的总摘要")
    certificate_digest: Digest | None = Field(description=CERTIFICATE_DIGEST)
    problem: RoundProblemOut | None = Field(description="失败的原因")
    applied_on: date | None = Field(description="执行日期")
    ends_on: date | None = Field(
        default=None, description="进行中的批次最迟在这一天执行；过了这一天由系统结束，名额退回候补"
    )
    ground: str | None = Field(description="取消或者提出取消的理由", max_length=500)
    cancellation_asked_at: AwareInstant | None = Field(
        description="提出取消、等待第二人同意的时间", validation_alias="cancel_asked_at"
    )


def shown_round(found: Round, ends_on: date | None) -> RoundOut:
    """A round as it travels, with its last day while it is under way."""
    return RoundOut.model_validate(found).model_copy(update={"ends_on": ends_on})
