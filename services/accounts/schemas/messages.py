"""What travels about messages: as their youth reads them, and as an office looks after them."""

from typing import Annotated, Final

from fastapi import Path
from pydantic import Field

from services.accounts import policy
from services.accounts.policy import MESSAGE_KINDS
from services.accounts.rules.messages import CHANNELS, STATES, Channel, State
from services.accounts.tables.messages import Message
from services.common.web.choices import listed
from services.common.web.wire import AwareInstant, GroundText, RegionCode, Wire, id_field

MessageId = Annotated[str, id_field("msg"), Path(description="消息编号")]
SubjectId = Annotated[
    str,
    Field(
        description="所说事项的编号，如派遣、见习编号；考勤为见习编号和月份，补贴类为拨付的分页编号",
        pattern=r"^[A-Za-z0-9_/-]{1,100}$",
        examples=["plc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V/2026-03"],
    ),
]
STATES_TOLD: Final = listed(STATES)
KINDS_TOLD: Final = listed({kind.name: kind.title for kind in MESSAGE_KINDS})


class OwnMessageOut(Wire):
    """给本人的一条消息。"""

    id: Annotated[str, id_field("msg"), Field(description="消息编号")]
    kind: str = Field(description=f"种类：{KINDS_TOLD}", max_length=50)
    title: str = Field(description="标题", max_length=50)
    text: str = Field(description="正文", max_length=500)
    subject_id: SubjectId
    told_at: AwareInstant = Field(description="告知的时间")
    read_at: AwareInstant | None = Field(description="本人标为已读的时间；未读为 null")


class MessageOut(Wire):
    """一条消息的发送情况，不含收件人和正文。"""

    id: Annotated[str, id_field("msg"), Field(description="消息编号")]
    kind: str = Field(description=f"种类：{KINDS_TOLD}", max_length=50)
    region: RegionCode
    subject_id: SubjectId
    state: State = Field(description=f"状态：{STATES_TOLD}")
    channel: Channel | None = Field(
        description=f"最近一次经由：{listed(CHANNELS)}；没有试过的为 null"
    )
    problem: str | None = Field(
        description="没有发出的原因代码：stale 过时、over 事项已办、field-unfit 内容不合模板、"
        "no-way 没有可用的途径、unanswered 没有回音，其余为途径和对方的返回码；没有的为 null",
        max_length=100,
    )
    tries: int = Field(description="已经试发的次数", ge=0, le=2**31 - 1)
    is_over: bool = Field(description="所说的事项是否已经办理")
    due_at: AwareInstant = Field(description="应当告知的时间")
    changed_at: AwareInstant = Field(description="最近一次变化的时间")
    version: int = Field(description="版本号", ge=1, le=2**31 - 1)


class ResendingRequest(Wire):
    """重新发送一条消息。"""

    expected_version: int = Field(description="您看到的版本号", ge=1, le=2**31 - 1)
    ground: GroundText = Field(description="理由")


def as_own(message: Message) -> OwnMessageOut:
    """A message as its youth reads it; of a kind that is told no more the words are gone."""
    kind = policy.kind_of(message.kind)
    return OwnMessageOut(
        id=message.id,
        kind=message.kind,
        title=kind.title if kind else "消息",
        text=kind.said(kind.text, message.values) if kind else "",
        subject_id=message.subject_id,
        told_at=message.due_at,
        read_at=message.read_at,
    )
