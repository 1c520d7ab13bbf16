"""Pushes of WeChat: verified, opened, and what they say of the wish for messages kept once."""

from base64 import b64decode
from binascii import Error as NoBase64
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import message_consents
from services.accounts.engine import decrypted
from services.accounts.queries import wechat_events as queries
from services.accounts.queries.wechat_identities import OPENID
from services.accounts.readers.wechat_pushes import sealed_text, told_in
from services.accounts.rules import wechat_pushes as rules
from services.accounts.settings import PushSettings
from services.common.store.sealed import blind
from services.common.values import ids


@dataclass(frozen=True)
class Signed:
    """By what a request of WeChat proves itself."""

    signature: str
    timestamp: str
    nonce: str


def answer_question(settings: PushSettings, signed: Signed, echo: str, now: datetime) -> str:
    """What WeChat asks for when the address is given to it. Raises WechatPushFalse."""
    token = settings.token.get_secret_value()
    rules.refuse_false(token, signed.signature, signed.timestamp, signed.nonce, now=now)
    return echo


async def take_push(
    session: AsyncSession, settings: PushSettings, signed: Signed, body: bytes, now: datetime
) -> None:
    """Keep what a push says of the wish for messages; any other is taken and not kept.

    Who turned a template off in WeChat's settings consents to it no more.

    `now` is real time. Raises WechatPushFalse.
    """
    message = _opened(settings, signed, body, now)
    push = rules.push_of(told_in(message))
    if push is None:
        return
    rows = [
        {
            "id": ids.new("wev"),
            "push": blind("wechat_events.push", push.number),
            "ordinal": ordinal,
            "event": push.event,
            "openid": push.openid,
            "openid_index": blind(OPENID, push.openid),
            "template_id": one.template_id,
            "answer": one.answer,
            "happened_at": push.happened_at,
            "received_at": now,
        }
        for ordinal, one in enumerate(push.answers)
    ]
    new = await queries.keep(session, rows)
    if turned_off := rules.taken_back(push, new):
        await message_consents.take_back(session, push.openid, turned_off, now)


def _opened(settings: PushSettings, signed: Signed, body: bytes, now: datetime) -> bytes:
    sealed = sealed_text(body)
    if sealed is None:
        raise rules.WechatPushFalse
    token = settings.token.get_secret_value()
    rules.refuse_false(token, signed.signature, signed.timestamp, signed.nonce, sealed, now=now)
    try:
        return rules.unpacked(
            decrypted(settings.key, b64decode(sealed, validate=True)), settings.appid
        )
    except (NoBase64, ValueError):
        raise rules.WechatPushFalse from None
