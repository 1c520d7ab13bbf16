"""Letters: what leaves the house by WeChat or by SMS, and what comes back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.accounts.rules.message_consents import SMS
from services.accounts.rules.messages import Channel, Outcome


@dataclass(frozen=True)
class Letter:
    """What leaves: of which message, to whom, by which way and template, with which values."""

    message_id: str
    account_id: str
    channel: Channel
    address: str = field(repr=False)
    template: str
    values: Mapping[str, str]
    page: str = ""
    bound_at: datetime | None = None
    """Since when its openid is its youth's."""

    @property
    def consent(self) -> str:
        """To what its youth must have consented."""
        return SMS if self.channel == "sms" else self.template


@dataclass(frozen=True)
class Answer:
    """What the other side made of a letter, and by which code it said so."""

    outcome: Outcome
    code: str


UNANSWERED: Final[Mapping[Channel, Answer]] = {
    "wechat": Answer("lost", "silent"),
    "sms": Answer("busy", "busy"),
}
"""Of a letter of which nobody can say whether it arrived: the SMS gateway may have it again."""

Post = Callable[[Letter], Awaitable[Answer]]
