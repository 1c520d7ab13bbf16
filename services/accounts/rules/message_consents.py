"""Consents to be told: a ledger whose balance is a sum; a one-time consent is one sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import Malformed

Answer = Literal["accept", "reject", "ban", "filter"]
Reason = Literal["granted", "declined", "spent", "returned", "cleared"]

ANSWERS: Final[dict[Answer, str]] = {
    "accept": "同意",
    "reject": "拒绝",
    "ban": "模板被后台封禁",
    "filter": "因模板标题同名被过滤",
}
SMS: Final = "sms"
"""What stands for a template's id where the consent is to SMS; it lasts until taken back."""
MOST: Final = 5
"""Templates that a front end may ask for at a time."""


class TemplateUnknown(Malformed):
    """没有这个消息模板，请重新读取订阅情况。"""


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: why, and by how much the balance moves."""

    reason: Reason
    amount: int


def entry_of(answer: Answer, balance: int, *, lasting: bool) -> Entry:
    """What an answer adds to a balance. What lasts is 1 or 0; a refusal ends it.

    A refusal of one more sending takes back none of those granted before, for WeChat keeps them.
    """
    if not lasting:
        return Entry("granted", 1) if answer == "accept" else Entry("declined", 0)
    if answer == "accept":
        return Entry("granted", 1 - balance)
    ends = answer in ("reject", "ban")
    return Entry("declined", -balance if ends else 0)


def spent(*, lasting: bool) -> Entry:
    """What a sending costs: a one-time consent, and nothing of one that lasts."""
    return Entry("spent", 0 if lasting else -1)


def returned(*, lasting: bool) -> Entry:
    """What a sending that was not taken gives back."""
    return Entry("returned", 0 if lasting else 1)


def cleared(balance: int) -> Entry:
    """What is left once WeChat says that the youth takes no more (43101): nothing."""
    return Entry("cleared", -balance)


def refuse_unknown(answers: Mapping[str, Answer], known: Mapping[str, object]) -> None:
    """Refuse answers of templates that are not ours: TemplateUnknown."""
    if not answers.keys() <= known.keys():
        raise TemplateUnknown("/answers", TemplateUnknown.title())
