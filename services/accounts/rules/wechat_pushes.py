"""What WeChat pushes to us: whether it is WeChat's, and what it says of the wish for messages."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from hmac import compare_digest
from typing import Any, Final

from services.common.errors import Forbidden

FRESH: Final = timedelta(minutes=5)
"""For how long a push is taken; within it, what comes again is kept once."""
TURNED: Final = "subscribe_msg_change_event"
EVENTS: Final = frozenset({"subscribe_msg_popup_event", TURNED})
_LENGTH_AT, _TEXT_AT = 16, 20
_MOST_ANSWERS: Final = 20
_LONGEST: Final = 128


class WechatPushFalse(Forbidden):
    """这不是微信推送的消息，或者已经过时。"""


@dataclass(frozen=True)
class Answer:
    """A template, and whether somebody wants messages by it: accept or reject."""

    template_id: str
    answer: str


@dataclass(frozen=True)
class Push:
    """One push: of whom, of what kind, when, and what it says of templates."""

    openid: str = field(repr=False)
    event: str
    happened_at: datetime
    number: str = field(repr=False)
    """What tells it from any other push: its MsgId, or who, when and what."""
    answers: tuple[Answer, ...]


def refuse_false(
    token: str, signature: str, timestamp: str, nonce: str, *sealed: str, now: datetime
) -> None:
    """Refuse what is not signed by our token, or too long ago: WechatPushFalse."""
    signed = "".join(sorted((token, timestamp, nonce, *sealed)))
    right = sha1(signed.encode(), usedforsecurity=False).hexdigest()
    if not compare_digest(right.encode(), signature.encode()):
        raise WechatPushFalse
    # Signed, and yet from a form that anybody can fill in: a number it need not be.
    sent_at = _instant(timestamp)
    if sent_at is None or abs(now - sent_at) > FRESH:
        raise WechatPushFalse


def unpacked(plain: bytes, appid: str) -> bytes:
    """The message in what was decrypted: 16 random bytes, its length, itself, the appid.

    Raises WechatPushFalse where it is another mini program's.
    """
    length = int.from_bytes(plain[_LENGTH_AT:_TEXT_AT], "big")
    message, to = plain[_TEXT_AT : _TEXT_AT + length], plain[_TEXT_AT + length :]
    if len(message) != length or not compare_digest(to, appid.encode()):
        raise WechatPushFalse
    return message


def push_of(told: Mapping[str, Any]) -> Push | None:
    """What a message says, if it is of the wish for messages; None of any other."""
    openid, event = told.get("FromUserName"), told.get("Event")
    happened_at = _instant(told.get("CreateTime"))
    if not (_is_short(openid) and event in EVENTS and happened_at):
        return None
    number = str(told.get("MsgId") or f"{openid}\0{told['CreateTime']}\0{event}")
    answers = tuple(_answers(told.get("List")))[:_MOST_ANSWERS]
    return Push(str(openid), str(event), happened_at, number[: 3 * _LONGEST], answers)


def taken_back(push: Push, ordinals: Collection[int]) -> list[str]:
    """The templates that somebody has turned off in WeChat's settings, of these places alone.

    What is asked in the mini program takes back nothing: its answers are told by the front end.
    """
    if push.event != TURNED:
        return []
    return [
        one.template_id
        for place, one in enumerate(push.answers)
        if place in ordinals and one.answer == "reject"
    ]


def _answers(told: Any) -> Iterator[Answer]:
    # One of a kind comes without a list around it.
    items: Sequence[Any] = told if isinstance(told, list) else [told]
    for item in items:
        if isinstance(item, Mapping):
            template_id, answer = item.get("TemplateId"), item.get("SubscribeStatusString")
            if _is_short(template_id) and _is_short(answer):
                yield Answer(str(template_id), str(answer))


def _is_short(told: Any) -> bool:
    return isinstance(told, str) and 0 < len(told) <= _LONGEST and told.isprintable()


def _instant(told: Any) -> datetime | None:
    text = str(told)
    if not (text.isascii() and text.isdigit() and len(text) <= 10):  # noqa: PLR2004 - until 2286
        return None
    return datetime.fromtimestamp(int(text), UTC)
