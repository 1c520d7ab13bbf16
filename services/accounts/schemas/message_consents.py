"""What travels about consents to be told."""

from typing import Annotated

from pydantic import Field

from services.accounts.actions.message_consents import Balance
from services.accounts.rules.message_consents import ANSWERS, MOST, Answer
from services.accounts.schemas.messages import KINDS_TOLD
from services.common.web.choices import listed
from services.common.web.wire import Wire

_TEMPLATE = "微信订阅消息模板的编号；短信为 sms"

TemplateId = Annotated[str, Field(max_length=64)]


class MessageConsentAnswers(Wire):
    """本人对订阅消息的答复。"""

    answers: dict[TemplateId, Answer] = Field(
        description="wx.requestSubscribeMessage 返回的结果：模板编号和答复，键 sms 为是否同意短信；"
        f"答复：{listed(ANSWERS)}",
        min_length=1,
        max_length=MOST,
        examples=[{"sms": "accept"}],
    )


class MessageConsentKindOut(Wire):
    """模板用于的一种消息。"""

    kind: str = Field(description=f"种类：{KINDS_TOLD}", max_length=50)
    title: str = Field(description="标题", max_length=50)


class MessageConsentOut(Wire):
    """一个模板的订阅情况。"""

    template: TemplateId = Field(description=_TEMPLATE)
    lasting: bool = Field(description="是否长期有效；否则同意一次可以发送一条")
    balance: int = Field(
        description="还可以发送的条数；长期有效的，同意为 1，否则为 0", ge=0, le=2**31 - 1
    )
    kinds: list[MessageConsentKindOut] = Field(description="用于哪些消息", max_length=20)


class MessageConsentsOut(Wire):
    """本人的订阅情况。"""

    items: list[MessageConsentOut] = Field(description="本系统使用的每个模板", max_length=50)


def as_out(balances: list[Balance]) -> MessageConsentsOut:
    """Where an account stands with each template."""
    return MessageConsentsOut(
        items=[
            MessageConsentOut(
                template=one.template,
                lasting=one.lasting,
                balance=one.balance,
                kinds=[MessageConsentKindOut(kind=k.name, title=k.title) for k in one.kinds],
            )
            for one in balances
        ]
    )
